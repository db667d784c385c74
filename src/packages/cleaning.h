/* Whether a RUN can clean up after its package manager. */
#ifndef DM_CLEANING_H
#define DM_CLEANING_H

#include "leftovers.h"

/*
 * Why the cleaning (dm_leftovers_cleaning) cannot go to the end of the RUN: a reason code of clean-caches; NULL: it
 * can. Another user than root, or a manager that may be absent by then, gets another call in *cleaning.
 */
const char *
dm_cleaning_obstacle(struct dm_facts *facts, const struct dm_run *run,
	const struct dm_manager *manager, struct dm_cleaning *cleaning);

#endif
