#include "settings.h"

#include "file.h"
#include "pass/pass.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct dm_loaded {
	const char *path;
	struct dm_policy policy;
	struct dm_lock lock;
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

/* name in folder or above it, up to the folder that holds .git; NULL. */
static const char *
find_upward(struct dm_arena *arena, const char *folder, const char *name)
{
	char real[PATH_MAX];
	if (!realpath(folder, real)) {
		return NULL;
	}
	for (;;) {
		const char *path =
			dm_arena_printf(arena, "%s/%s", strcmp(real, "/") == 0 ? "" : real, name);
		const char *git = dm_arena_printf(arena, "%s/.git", real);
		if (access(path, F_OK) == 0) {
			return path;
		}
		char *slash = strrchr(real, '/');
		if (access(git, F_OK) == 0 || strcmp(real, "/") == 0 || !slash) {
			return NULL;
		}
		slash[slash == real] = '\0';
	}
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

static bool
load_policy(struct dm_settings *s, const char *path, const struct dm_policy **policy,
	struct dm_err *err)
{
	for (uint32_t i = 0; i < s->npolicies; i++) {
		if (strcmp(s->policies[i].path, path) == 0) {
			*policy = &s->policies[i].policy;
			return true;
		}
	}
	struct dm_file file;
	const char **ids = dm_arena_alloc(&s->arena, (dm_pass_count + 1) * sizeof *ids);
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		ids[i] = dm_passes[i]->id;
	}
	struct dm_policy *read = dm_arena_alloc(&s->arena, sizeof *read);
	if (!dm_file_read(&s->arena, path, &file, err) ||
		!dm_policy_parse(&s->arena, path, file.text, ids, read, err)) {
		return false;
	}
	struct dm_loaded *loaded = dm_push(&s->arena, s->policies, s->npolicies);
	loaded->path = path;
	loaded->policy = *read;
	*policy = read;
	return true;
}

static bool
load_lock(struct dm_settings *s, const char *path, const struct dm_lock **lock, struct dm_err *err)
{
	for (uint32_t i = 0; i < s->nlocks; i++) {
		if (strcmp(s->locks[i].path, path) == 0) {
			*lock = &s->locks[i].lock;
			return true;
		}
	}
	struct dm_file file;
	struct dm_lock *read = dm_arena_alloc(&s->arena, sizeof *read);
	if (!dm_file_read(&s->arena, path, &file, err) ||
		!dm_lock_parse(&s->arena, path, file.text, read, err)) {
		return false;
	}
	struct dm_loaded *loaded = dm_push(&s->arena, s->locks, s->nlocks);
	loaded->path = path;
	loaded->lock = *read;
	*lock = read;
	return true;
}

bool
dm_settings_find(struct dm_settings *s, const char *path, const struct dm_policy **policy,
	const struct dm_lock **lock, struct dm_err *err)
{
	const char *folder = folder_of(&s->arena, path);
	if (s->last_folder && strcmp(folder, s->last_folder) == 0) {
		*policy = s->last_policy;
		*lock = s->last_lock;
		return true;
	}
	*policy = &empty_policy;
	*lock = &empty_lock;
	const char *policy_path = s->policy_path, *lock_path = s->lock_path;
	if (!policy_path && !s->no_policy) {
		policy_path = find_upward(&s->arena, folder, ".dockmend.yaml");
		policy_path = policy_path ? policy_path : find_user_policy(&s->arena);
	}
	lock_path = lock_path ? lock_path : find_upward(&s->arena, folder, "dockmend.lock");
	if ((policy_path && !load_policy(s, policy_path, policy, err)) ||
		(lock_path && !load_lock(s, lock_path, lock, err))) {
		return false;
	}
	s->last_folder = folder;
	s->last_policy = *policy;
	s->last_lock = *lock;
	return true;
}

void
dm_settings_finish(struct dm_settings *settings)
{
	dm_arena_finish(&settings->arena);
}
