/* Caches that an option or a variable puts elsewhere. */
#ifndef DM_MOVED_H
#define DM_MOVED_H

#include "leftovers.h"

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
/* The cleaning is not where the calls put their cache; own: it calls the manager's own program. */
bool
dm_cache_missed(
	enum dm_moved moved, struct dm_str where, const struct dm_cleaning *cleaning, bool own);
/*
 * What was moved there is no part of the layer, or an rm after offset `from` of the RUN removes it, also by the variable
 * alone: rm -rf "$PIP_CACHE_DIR".
 */
bool
dm_cache_settled(struct dm_facts *facts, const struct dm_run *run, const struct dm_manager *manager,
	struct dm_str where, uint32_t from);
/* A setting puts the cache where the RUN mounts one: npm config set cache /x, cache=/x of an .npmrc of the context. */
bool
dm_cache_configured(
	struct dm_facts *facts, const struct dm_run *run, const struct dm_manager *manager);

#endif
