/* Whether a RUN removes the directory that it is in. */
#ifndef DM_DIRECTORY_H
#define DM_DIRECTORY_H

#include "../facts/runs.h"

/*
 * A command after offset `from` of the RUN's shell text removes the directory that the RUN is in by then, where no
 * program starts that asks for it.
 */
bool
dm_removes_directory(struct dm_facts *facts, const struct dm_run *run, uint32_t from);

#endif
