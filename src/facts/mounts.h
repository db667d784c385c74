/* What a RUN mounts: RUN --mount=type=cache,target=/root/.cache */
#ifndef DM_MOUNTS_H
#define DM_MOUNTS_H

#include "runs.h"

/* The fields of a --mount; {NULL, 0}: it has none. Source: BuildKit's docs/reference.md, "RUN --mount". */
struct dm_mount {
	struct dm_str type, source, from;
	struct dm_str target; /* without slashes at its end */
};

/* False: the flag is no --mount. */
bool
dm_mount_read(const struct dm_flag *flag, struct dm_mount *mount);
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
