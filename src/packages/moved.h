/* Caches that an option or a variable puts elsewhere. */
#ifndef DM_MOVED_H
#define DM_MOVED_H

#include "../facts/runs.h"

enum dm_moved {
	DM_MOVED_NOT,
	DM_MOVED_ENV, /* ENV PIP_CACHE_DIR=/x: every later call knows it */
	DM_MOVED_RUN, /* PIP_CACHE_DIR=/x pip install, export: who is called at the end may not */
	DM_MOVED_OPTION, /* pip install --cache-dir /x */
};

/* Where the calls of this manager that fetch something put their cache; *where: {NULL, 0} where nobody can tell. */
enum dm_moved
dm_cache_moved(struct dm_facts *facts, const struct dm_run *run, const struct dm_manager *manager,
	struct dm_str *where);
/* The file hints at another version of the manager, whose cache is elsewhere: Yarn 2 and later. */
bool
dm_cache_unknown(
	struct dm_facts *facts, const struct dm_run *run, const struct dm_manager *manager);
/* Where the cache was moved to is no part of the layer, or the RUN removes it after `from` of its text. */
bool
dm_cache_settled_there(const struct dm_run *run, struct dm_str where, uint32_t from);

#endif
