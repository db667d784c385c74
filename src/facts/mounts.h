/* What a RUN mounts: RUN --mount=type=cache,target=/root/.cache */
#ifndef DM_MOUNTS_H
#define DM_MOUNTS_H

#include "runs.h"

/*
 * The RUN mounts something over this directory that is no part of the layer (--mount=type=cache,target=...), or at a
 * place that nobody can tell; inside: a part of the directory counts as well.
 */
bool
dm_run_mounts(const struct dm_run *run, struct dm_str directory, bool inside);
/* The same for .cache/pip in the home of whoever it is. */
bool
dm_run_mounts_home(const struct dm_run *run, struct dm_str tail);

#endif
