/* What a build says, line by line: why it failed, and what came from the engine's cache. */
#ifndef DM_VERIFY_BUILD_LOG_H
#define DM_VERIFY_BUILD_LOG_H

#include "../base.h"

struct dm_build_log {
	struct dm_buf line, error,
		last;    /* being read; the newest that says an error; the newest at all */
	bool runs[4096]; /* by BuildKit's number: a step is a RUN */
	uint32_t cached; /* RUNs that were not run again */
	bool full;       /* a disk is */
	bool cannot_run; /* podman's runtime, as error says */
};

void
dm_build_log_add(struct dm_build_log *log, struct dm_str bytes);
void
dm_build_log_end(struct dm_build_log *log);
/* The line that tells best why the build failed. */
struct dm_str
dm_build_log_error(const struct dm_build_log *log);
void
dm_build_log_finish(struct dm_build_log *log);

#endif
