/* Who the image's user is, and what that user may write: by modes and owners, as the kernel would judge. */
#ifndef DM_VERIFY_RIGHTS_H
#define DM_VERIFY_RIGHTS_H

#include "content.h"

enum {
	DM_RIGHTS_GROUPS = 64,
};

struct dm_user {
	uint32_t uid;
	uint32_t groups[DM_RIGHTS_GROUPS]; /* the own one first */
	uint32_t ngroups;
	const char *home; /* in the arena; "/" where none is listed */
	bool known;       /* false: a name that etc/passwd does not list */
};

/*
 * What `user` of an image's configuration means there: NAME, UID, either with :GROUP or :GID; "" is root. Groups that
 * etc/group adds count where the user has no group of its own (Docker: the OCI image specification, "User").
 */
struct dm_user
dm_user_find(struct dm_arena *arena, const struct dm_content *content, const char *user);
/* The user reaches the entry's folder and has these rights (4 read, 2 write, 1 search) at the entry itself. */
bool
dm_user_may(const struct dm_content *content, const struct dm_user *user,
	const struct dm_entry *entry, uint32_t rights);
/*
 * Could make or change the path (without a leading slash): it, or the nearest folder above that is there. A link is not
 * followed, but those on the way are.
 */
bool
dm_user_may_write(struct dm_arena *arena, const struct dm_content *content,
	const struct dm_user *user, struct dm_str path);
/*
 * Could remove it, or it is not there: a right at its folder, in one with the sticky bit only what is the user's own;
 * none at the file is asked for.
 */
bool
dm_user_may_remove(struct dm_arena *arena, const struct dm_content *content,
	const struct dm_user *user, struct dm_str path);
/* Could make files in the folder, which may be a link to one. */
bool
dm_user_may_fill(struct dm_arena *arena, const struct dm_content *content,
	const struct dm_user *user, struct dm_str path);

#endif
