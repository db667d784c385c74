#include "stage_mounts.h"

#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "root.h"

#define CACHES "/sys/c"
#define STASH "/sys/m"
/* A file of a new cache mount; apt does not take it for a list. */
#define SEED "auxfiles"

/* The value of one of these keys in `type=cache,target=/x`; {NULL, 0}: none has one. */
static struct dm_str
field(struct dm_str text, const char *const *keys)
{
	for (size_t at = 0; at < text.n;) {
		size_t end = at;
		while (end < text.n && text.p[end] != ',') {
			end++;
		}
		struct dm_str part = dm_str_slice(text, at, end);
		size_t equals = dm_str_find_byte(part, '=');
		if (equals != (size_t)-1 && dm_str_listed(dm_str_slice(part, 0, equals), keys)) {
			return dm_str_slice(part, equals + 1, part.n);
		}
		at = end + 1;
	}
	return (struct dm_str){NULL, 0};
}

static struct dm_str
one(struct dm_str text, const char *key)
{
	return field(text, (const char *const[]){key, NULL});
}

static const char *
cache_path(struct dm_arena *arena, struct dm_str id)
{
	char *path = (char *)dm_arena_printf(arena, CACHES "/%.*s", DM_FMT(id));
	for (char *p = path + strlen(CACHES "/"); *p; p++) {
		*p = *p == '/' ? '_' : *p;
	}
	if (access(path, F_OK) != 0) {
		root_write(dm_arena_printf(arena, "%s/" SEED, path), DM_STR("1\n"), 0644);
	}
	return path;
}

/* Moves away what is at the target. */
static void
make_room(struct dm_arena *arena, struct mount *mount, uint32_t index)
{
	if (access(mount->target, F_OK) == 0) {
		mount->stash = dm_arena_printf(arena, STASH "/%u", index);
		root_folders(STASH);
		root_remove(mount->stash);
		rename(mount->target, mount->stash);
	} else {
		root_folders(mount->target);
		rmdir(mount->target);
		mount->made = true;
	}
}

static void
enter(struct dm_arena *arena, struct mounts *mounts, struct dm_str text, const char *cwd,
	mounts_source source, void *data)
{
	static const char *const targets[] = {"target", "dst", "destination", NULL};
	static const char *const sources[] = {"source", "src", NULL};
	struct dm_str type = one(text, "type"), target = field(text, targets), id = one(text, "id");
	type = type.p ? type : DM_STR("bind");
	if (dm_str_is(type, "secret") && !target.p) {
		target = dm_str(dm_arena_printf(arena, "/run/secrets/%.*s", DM_FMT(id)));
	}
	if (!target.p || mounts->count == MOUNTS) {
		return;
	}
	struct mount *mount = &mounts->items[mounts->count++];
	bool rooted = dm_str_starts(target, "/");
	while (target.n > 1 && target.p[target.n - 1] == '/') {
		target.n--;
	}
	*mount = (struct mount){.target = dm_arena_printf(arena, SB_WORLD "%s%s%.*s",
					rooted ? "" : cwd, rooted ? "" : "/", DM_FMT(target))};
	make_room(arena, mount, mounts->count);
	if (dm_str_is(type, "cache")) {
		mount->cache = cache_path(arena, id.p ? id : target);
		rename(mount->cache, mount->target);
	} else if (dm_str_is(type, "bind")) {
		struct dm_str from = field(text, sources);
		const char *path = source(data, one(text, "from"), from.p ? from : DM_STR("."));
		if (path) {
			root_copy(path, mount->target, 0);
		} else if (dm_str_find_byte(dm_str_base_name(target), '.') != (size_t)-1) {
			root_write(mount->target, DM_STR(""), 0755);
		} else {
			root_folders(mount->target);
		}
	} else if (dm_str_is(type, "secret")) {
		root_write(mount->target, DM_STR("1\n"), 0600);
	} else {
		root_folders(mount->target);
	}
}

void
mounts_enter(struct dm_arena *arena, struct mounts *mounts, const struct dm_instr *run,
	const char *cwd, mounts_source source, void *data)
{
	for (uint32_t i = 0; i < run->nflags; i++) {
		if (dm_str_is(run->flags[i].name, "mount")) {
			enter(arena, mounts, run->flags[i].value, cwd, source, data);
		}
	}
}

bool
mounts_leave(struct mounts *mounts)
{
	bool ok = true;
	while (mounts->count > 0) {
		struct mount *mount = &mounts->items[--mounts->count];
		ok = ok && access(mount->target, F_OK) == 0;
		if (mount->cache) {
			if (rename(mount->target, mount->cache) != 0) {
				root_folders(mount->cache);
			}
		} else {
			root_remove(mount->target);
		}
		if (mount->stash) {
			rename(mount->stash, mount->target);
		} else if (mount->made && mount->cache) {
			root_folders(mount->target);
		}
	}
	return ok;
}

void
mounts_clear(void)
{
	root_remove(CACHES);
	root_folders(CACHES);
}

static int
by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

struct dm_str
mounts_list(struct dm_arena *arena)
{
	struct dm_buf buf = {NULL, 0, 0};
	char *roots[] = {(char *)CACHES, NULL};
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	for (FTSENT *e; fts && (e = fts_read(fts));) {
		if (e->fts_info == FTS_F) {
			dm_buf_printf(&buf, "%s\n", e->fts_path + strlen(CACHES "/"));
		}
	}
	if (fts) {
		fts_close(fts);
	}
	struct dm_str text = dm_arena_str(arena, dm_buf_view(&buf));
	dm_buf_finish(&buf);
	return text;
}
