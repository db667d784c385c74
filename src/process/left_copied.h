/* What the RUNs of one stage leave in a folder that a COPY --from brings to another one. */
#ifndef DM_LEFT_COPIED_H
#define DM_LEFT_COPIED_H

#include "../facts/runs.h"

/*
 * The last RUN of an earlier stage that may leave files in the folder, which COPY --from then brings as root's; NULL.
 * It names a file in it, starts source of the application from where the folder is (python seed.py), or builds into it
 * where it is hidden (.next).
 */
const struct dm_instr *
dm_left_copied(struct dm_facts *facts, int32_t stage, struct dm_str folder);
/* /app/.next/standalone, Next's own copy of what it needs, is judged by what its pages do (ends.c). */
bool
dm_is_standalone(struct dm_str path);

#endif
