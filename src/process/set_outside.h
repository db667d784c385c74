/* Variables that something other than the Dockerfile sets: compose's environment, a .env that the image holds. */
#ifndef DM_SET_OUTSIDE_H
#define DM_SET_OUTSIDE_H

#include "judge.h"

/* What a file of settings in the judge's folder sets the variable to (.env, which dotenv reads): .p NULL where none does. */
struct dm_str
dm_setting_in_file(struct dm_judge *judge, struct dm_str file, struct dm_str name);
/* Zeroed at first. */
struct dm_outside {
	uint32_t usage, variable; /* the next ones */
	const char *const *variables;
};

/* NAME=value that what starts the image sets; of a name whose value it takes from around it {NULL, 0}. False: no further one. */
bool
dm_outside_next(
	struct dm_judge *judge, struct dm_outside *each, struct dm_str *name, struct dm_str *value);
/* The next value of that variable, likewise. */
bool
dm_outside_value(
	struct dm_judge *judge, struct dm_outside *each, struct dm_str name, struct dm_str *value);
/* What starts the image sets it to a value that nobody can tell, or maybe does, by a file that nobody sees. */
bool
dm_outside_untold(struct dm_judge *judge, struct dm_str name);
/* What starts the image sets variables of a file that nobody sees, as a clause; NULL: nothing does. */
const char *
dm_outside_unseen(struct dm_judge *judge);
/*
 * What starts the image gives the variable another value, or maybe does: compose's environment; by_file: also a .env that
 * the image holds, which dotenv and the like read where nothing else sets it.
 */
bool
dm_setting_differs(struct dm_judge *judge, struct dm_str name, struct dm_str value, bool by_file);
/* A variable is set, and nobody can tell to what: settings depend on it. */
void
dm_judge_unseen_variable(struct dm_judge *judge, struct dm_str name);

#endif
