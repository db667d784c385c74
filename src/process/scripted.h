/* Scripts that a command runs, as far as the build context shows them. */
#ifndef DM_SCRIPTED_H
#define DM_SCRIPTED_H

#include "../facts/runs.h"

/* The text of a script for a shell that the command names. *why: one clause for those who do not read it; false: nobody can. */
bool
dm_scripted_file(
	const struct dm_facts *facts, struct dm_str name, struct dm_str *text, const char **why);

enum {
	DM_SCRIPTED_PARTS = 3, /* prestart, start, poststart */
};

/*
 * npm start, yarn run web: the texts of package.json that it runs, in order; their number. *why: why one of them is not
 * seen; NULL where all are.
 */
uint32_t
dm_scripted_package(const struct dm_facts *facts, const struct dm_str *words, uint32_t count,
	struct dm_str texts[DM_SCRIPTED_PARTS], const char **why);

#endif
