/* Which files a PATH argument means. */
#ifndef DM_DISCOVER_H
#define DM_DISCOVER_H

#include "base.h"

struct dm_found {
	const char *path;
	bool named; /* given on the command line, not found in a folder */
};

struct dm_files {
	struct dm_arena *arena;
	struct dm_found *items;
	uint32_t count;
};

/* Dockerfile, Dockerfile.*, *.Dockerfile, *.dockerfile, Containerfile*, without the suffixes of templates. */
bool
dm_is_dockerfile_name(struct dm_str name);
/* Adds a file, or the Dockerfiles of a folder (sorted; what git ignores is left out). */
bool
dm_discover(struct dm_files *files, const char *path, struct dm_err *err);

#endif
