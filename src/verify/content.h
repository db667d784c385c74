/*
 * What an image holds, from a container's export (a tar archive): paths, modes, owners, the package databases, users
 * and groups. Nothing of it runs for that, so an image without a shell will do.
 */
#ifndef DM_VERIFY_CONTENT_H
#define DM_VERIFY_CONTENT_H

#include "../catalogue.h"

#include <sys/types.h>

struct dm_entry {
	const char *path; /* without a leading slash; "": the root */
	uint32_t mode;    /* with the file's type */
	uint32_t uid, gid;
	const char *link; /* of a symbolic link; NULL: none */
};

struct dm_package {
	const char *name, *version;
};

/* A path that a package brought. */
struct dm_owned {
	const char *path;
	const char *package; /* its name */
};

/* What a package does once it is installed: it may make files that no list has. */
struct dm_postinst {
	const char *package;
	struct dm_str text;
};

struct dm_content {
	struct dm_arena arena;
	struct dm_entry *entries; /* by path */
	uint32_t count;
	struct dm_package *packages; /* by name */
	uint32_t npackages;
	struct dm_owned *owned; /* by path */
	uint32_t nowned;
	struct dm_postinst *scripts;
	uint32_t nscripts;
	struct dm_str passwd, group;
	bool rpm;      /* it has packages of rpm, whose database is not read */
	bool unlisted; /* it has packages whose files nobody lists */
	bool known;    /* read whole */
};

/* NULL: not there. Here and below: what dm_content_read (export.h) has read. */
const struct dm_entry *
dm_content_find(const struct dm_content *content, struct dm_str path);
const struct dm_package *
dm_content_package(const struct dm_content *content, const char *name);
/* The package that brought the path; NULL: none. */
const char *
dm_content_owner(const struct dm_content *content, const char *path);
/* The folder that the path is in; "": the root. */
struct dm_str
dm_content_above(struct dm_str path);
/* The way to the path, and with `whole` the path itself, without the links in it; in the arena. */
struct dm_str
dm_content_follow(
	struct dm_arena *arena, const struct dm_content *content, struct dm_str path, bool whole);
void
dm_content_finish(struct dm_content *content);

#endif
