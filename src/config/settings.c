#include "settings.h"

#include "../escape.h"
#include "../file/file.h"
#include "../file/inside.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define POLICY_NAME ".dockmend.yaml"
#define LOCK_NAME "dockmend.lock"

/* A policy with some of its overrides applied. */
struct variant {
	uint64_t overrides;
	struct dm_policy *policy;
};

struct dm_loaded {
	const char *path;
	bool own;                   /* a policy of the user's, not a repository's */
	const struct dm_err *wrong; /* it cannot be used; NULL: it can */
	struct dm_policy policy;
	struct dm_lock lock;
	struct variant *variants;
	uint32_t nvariants;
};

/* What the files of one folder share. */
struct dm_folder {
	const char *path, *real;         /* as given; without links, NULL where there is none */
	const char *base;                /* what the policy's globs are relative to */
	const char *repository;          /* nearest upward, without links; NULL */
	const char *lock_path;           /* where the lock is, or belongs; NULL: not looked for */
	const char *lock_inside;         /* what it must not lead out of; NULL: it was named */
	struct dm_loaded *policy, *lock; /* NULL: none */
};

static const struct dm_policy empty_policy;
static const struct dm_lock empty_lock;

static bool
is_root(const char *folder)
{
	return strcmp(folder, "/") == 0;
}

static const char *
path_in(struct dm_arena *arena, const char *folder, const char *name)
{
	const struct dm_str parts[] = {
		is_root(folder) ? DM_STR("") : dm_str(folder), DM_STR("/"), dm_str(name)};
	return dm_arena_join(arena, parts, 3).p;
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
		above = dm_path_folder(arena, above);
	}
	const char *rest = strcmp(above, ".") == 0 ? folder : folder + strlen(above);
	rest += strspn(rest, "/");
	bool whole = above == folder || *rest == '\0';
	return whole ? dm_arena_str(arena, dm_str(real)).p : path_in(arena, real, rest);
}

static void
say_foreign(struct dm_settings *s, const char *path)
{
	for (uint32_t i = 0; i < s->nforeign; i++) {
		if (strcmp(s->foreign[i], path) == 0) {
			return;
		}
	}
	*dm_push(&s->arena, s->foreign, s->nforeign) = dm_arena_str(&s->arena, dm_str(path)).p;
	dm_buf_put(&s->notes, "dockmend: ");
	dm_text_escaped(&s->notes, dm_str(path));
	dm_buf_put(&s->notes,
		": note: it or its folder belongs to somebody else, and no repository "
		"is around it: not obeyed; name it with --config or --lock\n");
}

/* NULL: it is not there, or somebody else put it there. */
static const char *
find_obeyed(struct dm_settings *s, const char *path, const struct dm_nearest *found)
{
	if (access(path, F_OK) != 0) {
		return NULL;
	}
	if (found->repository || dm_inside_owned(path)) {
		return path;
	}
	say_foreign(s, path);
	return NULL;
}

/* What is still missing and lies in this folder. */
static void
look_in(struct dm_settings *s, struct dm_arena *arena, const char *folder, struct dm_nearest *found)
{
	if (!found->policy && !s->policy_path && !s->no_policy && !s->untrusted) {
		found->policy = find_obeyed(s, path_in(arena, folder, POLICY_NAME), found);
	}
	if (!found->lock && !s->lock_path && !s->untrusted) {
		found->lock = find_obeyed(s, path_in(arena, folder, LOCK_NAME), found);
	}
}

/* In the folder or above it, up to the root of the repository. */
static struct dm_nearest
find_nearest(struct dm_settings *s, const char *folder)
{
	struct dm_nearest found = {.repository = NULL};
	if (!folder) {
		return found;
	}
	bool top = access(path_in(&s->here, folder, ".git"), F_OK) == 0;
	if (top || is_root(folder)) {
		found.repository = top ? folder : NULL;
		look_in(s, &s->here, folder, &found);
		return found;
	}
	const char *above = dm_path_folder(&s->here, folder);
	if (!s->above || strcmp(s->above, above) != 0) {
		dm_arena_finish(&s->there);
		s->above = above = dm_arena_str(&s->there, dm_str(above)).p;
		s->nearest =
			(struct dm_nearest){.repository = dm_inside_repository(&s->there, above)};
		const char *last = s->nearest.repository ? s->nearest.repository : "/";
		look_in(s, &s->there, above, &s->nearest);
		while (strcmp(above, last) != 0) {
			above = dm_path_folder(&s->there, above);
			look_in(s, &s->there, above, &s->nearest);
		}
	}
	found.repository = s->nearest.repository;
	look_in(s, &s->here, folder, &found);
	found.policy = found.policy ? found.policy : s->nearest.policy;
	found.lock = found.lock ? found.lock : s->nearest.lock;
	return found;
}

/* What a policy or a lock that was found must not lead out of. */
static const char *
inside_of(struct dm_settings *s, const struct dm_folder *folder, const char *path)
{
	bool below = folder->repository && dm_inside(folder->repository, path);
	return below ? folder->repository : dm_path_folder(&s->here, path);
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

static const char *
user_policy(struct dm_settings *s)
{
	if (!s->user_asked) {
		s->user_policy = find_user_policy(&s->arena);
		s->user_asked = true;
	}
	return s->user_policy;
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

/* NULL: err says what is wrong with it, as it did the first time. */
static struct dm_loaded *
known(struct dm_loaded *loaded, struct dm_err *err)
{
	if (loaded->wrong) {
		*err = *loaded->wrong;
	}
	return loaded->wrong ? NULL : loaded;
}

/* It may be large, and serve many files: it is read once. */
static struct dm_loaded *
unusable(struct dm_settings *s, struct dm_loaded *loaded, const struct dm_err *err)
{
	struct dm_err *wrong = dm_arena_alloc(&s->arena, sizeof *wrong);
	*wrong = *err;
	loaded->wrong = wrong;
	return NULL;
}

static bool
join_registries(struct dm_settings *s, struct dm_policy *policy, struct dm_err *err);

/* inside: a repository's, and what it must not lead out of; NULL: --config, or the user's configuration. */
static struct dm_loaded *
load_policy(struct dm_settings *s, const char *path, const char *inside, struct dm_err *err)
{
	struct dm_loaded *loaded = find_loaded(s->policies, s->npolicies, path);
	struct dm_file file;
	if (loaded) {
		return known(loaded, err);
	}
	loaded = dm_arena_alloc(&s->arena, sizeof *loaded);
	loaded->path = dm_arena_str(&s->arena, dm_str(path)).p;
	*dm_push(&s->arena, s->policies, s->npolicies) = loaded;
	err->discreet = inside != NULL;
	if (!dm_file_read_found(&s->arena, inside, path, &file, err) ||
		!dm_policy_parse(
			&s->arena, loaded->path, file.text, s->passes, &loaded->policy, err)) {
		return unusable(s, loaded, err);
	}
	err->discreet = false;
	loaded->own = inside == NULL;
	if (loaded->own) {
		dm_registries_own(&loaded->policy.registries);
	} else if (!join_registries(s, &loaded->policy, err)) {
		return unusable(s, loaded, err);
	}
	return loaded;
}

/* What the user's configuration says of registries counts beside a repository's policy, too. */
static bool
join_registries(struct dm_settings *s, struct dm_policy *policy, struct dm_err *err)
{
	const char *path = s->online ? find_user_policy(&s->here) : NULL;
	const struct dm_loaded *user = path ? load_policy(s, path, NULL, err) : NULL;
	if (path && !user) {
		return false;
	}
	snprintf(err->path, sizeof err->path, "%s", policy->path);
	return dm_registries_join(
		&s->arena, &policy->registries, user ? &user->policy.registries : NULL, err);
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
load_lock(struct dm_settings *s, const char *path, const char *inside, struct dm_err *err)
{
	struct dm_loaded *loaded = find_loaded(s->locks, s->nlocks, path);
	const struct dm_lock *found = find_known(s, path);
	struct dm_file file;
	if (loaded) {
		return known(loaded, err);
	}
	loaded = dm_arena_alloc(&s->arena, sizeof *loaded);
	loaded->path = dm_arena_str(&s->arena, dm_str(path)).p;
	*dm_push(&s->arena, s->locks, s->nlocks) = loaded;
	err->discreet = inside != NULL;
	if (found) {
		loaded->lock = *found;
	} else if (!dm_file_read_found(&s->arena, inside, path, &file, err) ||
		   !dm_lock_parse(&s->arena, loaded->path, file.text, &loaded->lock, err)) {
		return unusable(s, loaded, err);
	}
	err->discreet = false;
	return loaded;
}

static const char *
base_of(struct dm_settings *s, const char *policy, const struct dm_folder *folder)
{
	if (dm_str_is(dm_str_base_name(dm_str(policy)), POLICY_NAME)) {
		return real_folder(&s->here, dm_path_folder(&s->here, policy));
	}
	return folder->repository ? folder->repository : real_folder(&s->here, ".");
}

/* Where a lock is found again by all files that share it. */
static const char *
new_lock_path(struct dm_settings *s, const struct dm_folder *folder)
{
	const char *here = real_folder(&s->here, ".");
	const char *place = folder->base ? folder->base : folder->repository;
	size_t n = here && !is_root(here) ? strlen(here) : 0;
	bool below = folder->real && here && strncmp(folder->real, here, n) == 0 &&
		     (folder->real[n] == '/' || folder->real[n] == '\0');
	place = place ? place : below ? here : folder->real;
	return path_in(&s->here, place ? place : ".", LOCK_NAME);
}

static void
place_lock(struct dm_settings *s, struct dm_folder *folder, const char *path)
{
	folder->lock_path = path;
	folder->lock_inside = path && !s->lock_path ? inside_of(s, folder, path) : NULL;
}

/* Looks for the settings of a folder's files. */
static struct dm_folder *
search(struct dm_settings *s, const char *path, struct dm_err *err)
{
	struct dm_folder *folder = dm_arena_alloc(&s->here, sizeof *folder);
	const char *policy = s->policy_path, *lock = s->lock_path, *inside = NULL;
	folder->path = path;
	folder->real = real_folder(&s->here, path);
	struct dm_nearest nearest = find_nearest(s, folder->real);
	folder->repository = nearest.repository;
	if (!policy && !s->no_policy) {
		policy = nearest.policy;
		inside = policy ? inside_of(s, folder, policy) : NULL;
		policy = policy ? policy : user_policy(s);
	}
	lock = lock ? lock : nearest.lock;
	if (policy && !(folder->policy = load_policy(s, policy, inside, err))) {
		return NULL;
	}
	folder->base = policy ? base_of(s, policy, folder) : NULL;
	place_lock(s, folder, lock || !s->nlocks_known ? lock : new_lock_path(s, folder));
	bool there = lock && !(s->new_lock && access(lock, F_OK) != 0);
	there = there || (folder->lock_path && find_known(s, folder->lock_path));
	if (there) {
		folder->lock = load_lock(s, folder->lock_path, folder->lock_inside, err);
	}
	return there && !folder->lock ? NULL : folder;
}

static const char *
relative_path(struct dm_settings *s, const char *path)
{
	const struct dm_folder *folder = s->last;
	const char *name = dm_str_base_name(dm_str(path)).p;
	const char *real = path_in(&s->here, folder->real ? folder->real : "/", name);
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
dm_settings_lock_path(
	struct dm_settings *s, const char *path, const char **inside, struct dm_err *err)
{
	if (!enter(s, path, err)) {
		return NULL;
	}
	if (!s->last->lock_path) {
		place_lock(s, s->last, new_lock_path(s, s->last));
	}
	*inside = s->last->lock_inside;
	return s->last->lock_path;
}

long
dm_settings_deadline(const struct dm_settings *settings)
{
	static const struct dm_registries none;
	const struct dm_registries *found = &none;
	for (uint32_t i = 0; i < settings->npolicies; i++) {
		const struct dm_loaded *loaded = settings->policies[i];
		found = loaded->own ? &loaded->policy.registries : found;
	}
	return dm_registries_deadline(found);
}

void
dm_settings_say(struct dm_settings *s, struct dm_buf *out)
{
	dm_buf_str(out, dm_buf_view(&s->notes));
	s->notes.n = 0;
}

void
dm_settings_finish(struct dm_settings *settings)
{
	dm_buf_finish(&settings->notes);
	dm_arena_finish(&settings->here);
	dm_arena_finish(&settings->there);
	dm_arena_finish(&settings->arena);
}
