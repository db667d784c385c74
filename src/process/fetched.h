/* Files that ADD fetches from a URL. */
#ifndef DM_FETCHED_H
#define DM_FETCHED_H

#include "../facts/runs.h"

/*
 * A file that ADD fetches has mode 0600 and is root's (docs.docker.com/reference/dockerfile/#add), and so it is at the
 * end of the stage: no --chmod or --chown, no later chmod, chown or removal opens it or takes it away, and no RUN is
 * what it was for.
 */
bool
dm_fetched_private(struct dm_facts *facts, int32_t stage);

#endif
