/* Whether a RUN takes away the program that it installed with. */
#ifndef DM_REMOVAL_H
#define DM_REMOVAL_H

#include "../facts/runs.h"

/*
 * A command after offset `from` of the RUN's shell text removes the manager's own program: by a path, as a package, or
 * in an apk group, a variable or a substitution that may hold it.
 */
bool
dm_removes_program(struct dm_facts *facts, const struct dm_run *run,
	const struct dm_manager *manager, uint32_t from);

#endif
