/* passwd(5), group(5); path_resolution(7) for the kernel's rules. Access control lists are not looked at. */
#include "rights.h"

#include <stdlib.h>
#include <sys/stat.h>

/* Field number `index` of a line, between colons. */
static struct dm_str
field(struct dm_str line, unsigned index)
{
	for (; index > 0; index--) {
		size_t colon = dm_str_find_byte(line, ':');
		line = colon == (size_t)-1 ? (struct dm_str){NULL, 0}
					   : dm_str_slice(line, colon + 1, line.n);
	}
	size_t end = dm_str_find_byte(line, ':');
	return dm_str_slice(line, 0, end == (size_t)-1 ? line.n : end);
}

static bool
to_number(struct dm_str text, uint32_t *number)
{
	char digits[11] = "";
	if (!text.p || !dm_str_is_number(text) || text.n >= sizeof digits) {
		return false;
	}
	memcpy(digits, text.p, text.n);
	*number = (uint32_t)strtoul(digits, NULL, 10);
	return true;
}

/* The line of a database whose name is `key`, or whose third field is; n 0: none. */
static struct dm_str
find_line(struct dm_str text, struct dm_str key)
{
	for (struct dm_str line; dm_str_next_line(&text, &line);) {
		if (dm_str_eq(field(line, 0), key) ||
			(dm_str_is_number(key) && dm_str_eq(field(line, 2), key))) {
			return line;
		}
	}
	return (struct dm_str){NULL, 0};
}

/* The groups whose list of members has the name. */
static void
add_groups(struct dm_user *user, struct dm_str text, struct dm_str name)
{
	for (struct dm_str line; dm_str_next_line(&text, &line);) {
		struct dm_str members = field(line, 3);
		while (members.n) {
			size_t comma = dm_str_find_byte(members, ',');
			size_t end = comma == (size_t)-1 ? members.n : comma;
			uint32_t gid;
			if (dm_str_eq(dm_str_slice(members, 0, end), name) &&
				to_number(field(line, 2), &gid) &&
				user->ngroups < DM_RIGHTS_GROUPS) {
				user->groups[user->ngroups++] = gid;
			}
			members = dm_str_slice(
				members, comma == (size_t)-1 ? end : end + 1, members.n);
		}
	}
}

struct dm_user
dm_user_find(struct dm_arena *arena, const struct dm_content *content, const char *text)
{
	struct dm_user user = {.home = "/", .known = true, .ngroups = 1};
	struct dm_str all = dm_str(*text ? text : "0"), name = field(all, 0), group = field(all, 1);
	struct dm_str line = find_line(content->passwd, name);
	if (!to_number(name, &user.uid) && !to_number(field(line, 2), &user.uid)) {
		user.known = false;
		return user;
	}
	to_number(field(line, 3), &user.groups[0]);
	struct dm_str home = field(line, 5);
	if (home.n) {
		user.home = dm_arena_str(arena, home).p;
	} else if (user.uid == 0) {
		user.home = "/root";
	}
	if (group.n) {
		user.known = to_number(group, &user.groups[0]) ||
			     to_number(field(find_line(content->group, group), 2), &user.groups[0]);
	} else if (line.n) {
		add_groups(&user, content->group, field(line, 0));
	}
	return user;
}

/* The entry's own bits, without the way to it. */
static bool
allows(const struct dm_user *user, const struct dm_entry *entry, uint32_t rights)
{
	if (user->uid == 0) {
		return true;
	}
	if (user->uid == entry->uid) {
		return (entry->mode >> 6 & rights) == rights;
	}
	for (uint32_t i = 0; i < user->ngroups; i++) {
		if (user->groups[i] == entry->gid) {
			return (entry->mode >> 3 & rights) == rights;
		}
	}
	return (entry->mode & rights) == rights;
}

bool
dm_user_may(const struct dm_content *content, const struct dm_user *user,
	const struct dm_entry *entry, uint32_t rights)
{
	struct dm_str path = dm_str(entry->path);
	for (size_t i = 0; i < path.n; i++) {
		if (path.p[i] != '/') {
			continue;
		}
		const struct dm_entry *folder = dm_content_find(content, dm_str_slice(path, 0, i));
		if (folder && !allows(user, folder, 1)) {
			return false;
		}
	}
	return allows(user, entry, rights);
}

/* What is at the path may be made, replaced and removed. */
static bool
may_replace(const struct dm_content *content, const struct dm_user *user, struct dm_str path)
{
	const struct dm_entry *old = dm_content_find(content, path), *folder;
	do {
		if (path.n == 0) {
			return user->uid == 0;
		}
		path = dm_content_above(path);
		folder = dm_content_find(content, path);
	} while (!folder || !S_ISDIR(folder->mode));
	bool sticky = old && folder->mode & S_ISVTX && user->uid != 0 && user->uid != old->uid &&
		      user->uid != folder->uid;
	return !sticky && dm_user_may(content, user, folder, 3);
}

bool
dm_user_may_write(struct dm_arena *arena, const struct dm_content *content,
	const struct dm_user *user, struct dm_str path)
{
	path = dm_content_follow(arena, content, path, false);
	const struct dm_entry *entry = dm_content_find(content, path);
	if (entry && S_ISDIR(entry->mode)) {
		return dm_user_may(content, user, entry, 3);
	}
	/* the bits of a link say nothing */
	bool inside = entry && !S_ISLNK(entry->mode) && dm_user_may(content, user, entry, 2);
	return inside || may_replace(content, user, path);
}

bool
dm_user_may_remove(struct dm_arena *arena, const struct dm_content *content,
	const struct dm_user *user, struct dm_str path)
{
	path = dm_content_follow(arena, content, path, false);
	return !dm_content_find(content, path) || may_replace(content, user, path);
}

bool
dm_user_may_fill(struct dm_arena *arena, const struct dm_content *content,
	const struct dm_user *user, struct dm_str path)
{
	return dm_user_may_write(
		arena, content, user, dm_content_follow(arena, content, path, true));
}
