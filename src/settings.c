#include "settings.h"

#include "file.h"
#include "pass/pass.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define POLICY_NAME ".dockmend.yaml"

/* A policy with some of its overrides applied. */
struct variant {
	uint64_t overrides;
	struct dm_policy *policy;
};

struct dm_loaded {
	const char *path;
	struct dm_policy policy;
	struct dm_lock lock;
	struct variant *variants;
	uint32_t nvariants;
};

/* What the files of one folder share. */
struct dm_folder {
	const char *path, *real;         /* as given; without links, NULL where there is none */
	const char *base;                /* what the policy's globs are relative to */
	const char *lock_path;           /* where the lock is, or belongs; NULL: not looked for */
	struct dm_loaded *policy, *lock; /* NULL: none */
};

static const struct dm_policy empty_policy;
static const struct dm_lock empty_lock;

static const char *
folder_of(struct dm_arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');
	if (!slash) {
		return ".";
	}
	size_t n = slash == path ? 1 : (size_t)(slash - path);
	return dm_arena_str(arena, (struct dm_str){path, n}).p;
}

static bool
is_root(const char *folder)
{
	return strcmp(folder, "/") == 0;
}

static const char *
path_in(struct dm_arena *arena, const char *folder, const char *name)
{
	return dm_arena_printf(arena, "%s/%s", is_root(folder) ? "" : folder, name);
}

/* Without links, as far as the folder is there. NULL: nothing of it is. */
static const char *
real_folder(struct dm_arena *arena, const char *folder)
{
	char real[PATH_MAX];
	const char *above = folder;
	while (!realpath(above, real)) {
		if (strcmp(above, ".") == 0 || is_root(above)) {
			return NULL;
		}
		above = folder_of(arena, above);
	}
	const char *rest = strcmp(above, ".") == 0 ? folder : folder + strlen(above);
	rest += strspn(rest, "/");
	bool whole = above == folder || *rest == '\0';
	return whole ? dm_arena_str(arena, dm_str(real)).p : path_in(arena, real, rest);
}

/* The nearest folder that holds .git, from here upward; NULL. */
static const char *
find_repository(struct dm_arena *arena, const char *folder)
{
	while (folder && access(path_in(arena, folder, ".git"), F_OK) != 0) {
		folder = is_root(folder) ? NULL : folder_of(arena, folder);
	}
	return folder;
}

/* name in the folder or above it, up to the root of the repository; NULL. */
static const char *
find_upward(struct dm_arena *arena, const char *folder, const char *name)
{
	while (folder) {
		const char *path = path_in(arena, folder, name);
		if (access(path, F_OK) == 0) {
			return path;
		}
		bool last = is_root(folder) || access(path_in(arena, folder, ".git"), F_OK) == 0;
		folder = last ? NULL : folder_of(arena, folder);
	}
	return NULL;
}

static const char *
find_user_policy(struct dm_arena *arena)
{
	const char *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	const char *path = NULL;
	if (base && base[0] == '/') {
		path = dm_arena_printf(arena, "%s/dockmend/config.yaml", base);
	} else if (home) {
		path = dm_arena_printf(arena, "%s/.config/dockmend/config.yaml", home);
	}
	return path && access(path, F_OK) == 0 ? path : NULL;
}

static struct dm_loaded *
find_loaded(struct dm_loaded *const *items, uint32_t count, const char *path)
{
	for (uint32_t i = 0; i < count; i++) {
		if (strcmp(items[i]->path, path) == 0) {
			return items[i];
		}
	}
	return NULL;
}

static struct dm_loaded *
load_policy(struct dm_settings *s, const char *path, struct dm_err *err)
{
	struct dm_loaded *loaded = find_loaded(s->policies, s->npolicies, path);
	struct dm_file file;
	if (loaded) {
		return loaded;
	}
	loaded = dm_arena_alloc(&s->arena, sizeof *loaded);
	loaded->path = dm_arena_str(&s->arena, dm_str(path)).p;
	if (!dm_file_read(&s->arena, path, &file, err) ||
		!dm_policy_parse(&s->arena, loaded->path, file.text, dm_pass_tables(&s->arena),
			&loaded->policy, err)) {
		return NULL;
	}
	*dm_push(&s->arena, s->policies, s->npolicies) = loaded;
	return loaded;
}

static const struct dm_lock *
find_known(const struct dm_settings *s, const char *path)
{
	for (uint32_t i = 0; i < s->nlocks_known; i++) {
		if (strcmp(s->locks_known[i].path, path) == 0) {
			return &s->locks_known[i];
		}
	}
	return NULL;
}

static struct dm_loaded *
load_lock(struct dm_settings *s, const char *path, struct dm_err *err)
{
	struct dm_loaded *loaded = find_loaded(s->locks, s->nlocks, path);
	const struct dm_lock *known = find_known(s, path);
	struct dm_file file;
	if (loaded) {
		return loaded;
	}
	loaded = dm_arena_alloc(&s->arena, sizeof *loaded);
	loaded->path = dm_arena_str(&s->arena, dm_str(path)).p;
	if (known) {
		loaded->lock = *known;
	} else if (!dm_file_read(&s->arena, path, &file, err) ||
		   !dm_lock_parse(&s->arena, loaded->path, file.text, &loaded->lock, err)) {
		return NULL;
	}
	*dm_push(&s->arena, s->locks, s->nlocks) = loaded;
	return loaded;
}

static const char *
base_of(struct dm_settings *s, const char *policy, const char *real)
{
	const char *name = strrchr(policy, '/');
	if (strcmp(name ? name + 1 : policy, POLICY_NAME) == 0) {
		return real_folder(&s->here, folder_of(&s->here, policy));
	}
	const char *root = find_repository(&s->here, real);
	return root ? root : real_folder(&s->here, ".");
}

/* Where a lock is found again by all files that share it. */
static const char *
new_lock_path(struct dm_settings *s, const struct dm_folder *folder)
{
	const char *here = real_folder(&s->here, ".");
	const char *place = folder->base ? folder->base : find_repository(&s->here, folder->real);
	size_t n = here && !is_root(here) ? strlen(here) : 0;
	bool below = folder->real && here && strncmp(folder->real, here, n) == 0 &&
		     (folder->real[n] == '/' || folder->real[n] == '\0');
	place = place ? place : below ? here : folder->real;
	return path_in(&s->here, place ? place : ".", "dockmend.lock");
}

/* Looks for the settings of a folder's files. */
static struct dm_folder *
search(struct dm_settings *s, const char *path, struct dm_err *err)
{
	struct dm_folder *folder = dm_arena_alloc(&s->here, sizeof *folder);
	const char *policy = s->policy_path, *lock = s->lock_path;
	folder->path = path;
	folder->real = real_folder(&s->here, path);
	if (!policy && !s->no_policy) {
		policy = find_upward(&s->here, folder->real, POLICY_NAME);
		policy = policy ? policy : find_user_policy(&s->here);
	}
	lock = lock ? lock : find_upward(&s->here, folder->real, "dockmend.lock");
	if (policy && !(folder->policy = load_policy(s, policy, err))) {
		return NULL;
	}
	folder->base = policy ? base_of(s, policy, folder->real) : NULL;
	folder->lock_path = lock || !s->nlocks_known ? lock : new_lock_path(s, folder);
	bool there = lock && !(s->new_lock && access(lock, F_OK) != 0);
	there = there || (folder->lock_path && find_known(s, folder->lock_path));
	return there && !(folder->lock = load_lock(s, folder->lock_path, err)) ? NULL : folder;
}

static const char *
relative_path(struct dm_settings *s, const char *path)
{
	const struct dm_folder *folder = s->last;
	const char *name = strrchr(path, '/');
	const char *real =
		path_in(&s->here, folder->real ? folder->real : "/", name ? name + 1 : path);
	size_t n = folder->base && !is_root(folder->base) ? strlen(folder->base) : 0;
	bool below = n == 0 || (strncmp(real, folder->base, n) == 0 && real[n] == '/');
	return below ? real + n + 1 : real + 1;
}

static const struct dm_policy *
with_overrides(struct dm_settings *s, struct dm_loaded *loaded, const char *relative)
{
	uint64_t bits = dm_policy_matches(&loaded->policy, relative);
	if (bits == 0) {
		return &loaded->policy;
	}
	for (uint32_t i = 0; i < loaded->nvariants; i++) {
		if (loaded->variants[i].overrides == bits) {
			return loaded->variants[i].policy;
		}
	}
	struct variant *variant = dm_push(&s->arena, loaded->variants, loaded->nvariants);
	variant->overrides = bits;
	variant->policy = dm_arena_alloc(&s->arena, sizeof *variant->policy);
	*variant->policy = dm_policy_with(&s->arena, &loaded->policy, bits);
	return variant->policy;
}

/* Makes s->last the folder of the path. */
static bool
enter(struct dm_settings *s, const char *path, struct dm_err *err)
{
	const char *slash = strrchr(path, '/');
	struct dm_str folder = {path, slash ? (size_t)(slash - path) + (slash == path) : 0};
	folder = slash ? folder : DM_STR(".");
	if (!s->last || !dm_str_is(folder, s->last->path)) {
		dm_arena_finish(&s->here);
		s->last = search(s, dm_arena_str(&s->here, folder).p, err);
	}
	return s->last != NULL;
}

bool
dm_settings_scope(
	struct dm_settings *s, const char *path, struct dm_scope *scope, struct dm_err *err)
{
	if (!enter(s, path, err)) {
		return false;
	}
	scope->policy = s->last->policy ? &s->last->policy->policy : &empty_policy;
	scope->lock = s->last->lock ? &s->last->lock->lock : &empty_lock;
	scope->relative = relative_path(s, path);
	return true;
}

bool
dm_settings_find(struct dm_settings *s, const char *path, const struct dm_policy **policy,
	const struct dm_lock **lock, struct dm_err *err)
{
	if (!enter(s, path, err)) {
		return false;
	}
	struct dm_loaded *loaded = s->last->policy;
	*lock = s->last->lock ? &s->last->lock->lock : &empty_lock;
	*policy = loaded ? &loaded->policy : &empty_policy;
	if (loaded && loaded->policy.noverrides) {
		*policy = with_overrides(s, loaded, relative_path(s, path));
	}
	return true;
}

const char *
dm_settings_lock_path(struct dm_settings *s, const char *path, struct dm_err *err)
{
	if (!enter(s, path, err)) {
		return NULL;
	}
	if (!s->last->lock_path) {
		s->last->lock_path = new_lock_path(s, s->last);
	}
	return s->last->lock_path;
}

void
dm_settings_finish(struct dm_settings *settings)
{
	dm_arena_finish(&settings->here);
	dm_arena_finish(&settings->arena);
}
