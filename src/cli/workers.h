/* All files of a run: read and fixed at the same time, printed one after the other in their order. */
#ifndef DM_WORKERS_H
#define DM_WORKERS_H

#include "command.h"

/* command->jobs files at a time, where that is 0 one per processor, if they are many. Returns the exit status. */
int
dm_workers_run(const struct dm_command *command, const struct dm_files *files);

#endif
