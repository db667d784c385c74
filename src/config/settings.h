/*
 * Policy and lock of a file: found nearest upward, read once per worker. The globs of a .dockmend.yaml are relative to
 * its folder; those of another policy (--config, the user's) to the root of the file's repository, else to the
 * current folder. What was found, not named, must not lead out of the repository (inside.h), and is never quoted;
 * outside of a repository, what belongs to somebody else is not obeyed, and a note says so.
 */
#ifndef DM_SETTINGS_H
#define DM_SETTINGS_H

#include "../lock/lock.h"
#include "policy.h"

/* From a folder upward, up to the root of its repository: the nearest policy and lock; NULL: none, or not looked for. */
struct dm_nearest {
	const char *repository; /* the folder with .git; NULL: none */
	const char *policy, *lock;
};

struct dm_settings {
	struct dm_arena arena;
	const struct dm_pass_options *passes; /* those that a policy may speak of; not NULL */
	const char *policy_path;              /* --config; NULL: look for it */
	const char *lock_path;                /* --lock */
	bool no_policy;                       /* --no-config */
	bool untrusted; /* what the tree holds does not count; the user's own policy does */
	bool new_lock;  /* the lock_path need not be there */
	bool online; /* registries will be asked: the user's own `registries` count beside a policy */
	const struct dm_lock *locks_known; /* by path: what --resolve found, in place of the file */
	uint32_t nlocks_known;
	struct dm_loaded **policies, **locks;
	uint32_t npolicies, nlocks;
	struct dm_folder *last; /* of the file before: most files share it with their neighbour */
	struct dm_arena here;   /* what is known of that folder only */
	struct dm_buf notes;    /* what was not obeyed, each once; whole lines for stderr */
	const char **foreign;   /* of which that was said */
	uint32_t nforeign;
	const char *user_policy; /* the user's own, NULL: none; once it was looked for */
	bool user_asked;
	/* the folder that holds it, and what lies there or above: its other folders find the same */
	const char *above;
	struct dm_nearest nearest;
	struct dm_arena there; /* both */
};

/*
 * The policy (overrides for this file applied) and the lock. The file need not be there. false: err says what is
 * wrong with the policy or the lock.
 */
bool
dm_settings_find(struct dm_settings *settings, const char *path, const struct dm_policy **policy,
	const struct dm_lock **lock, struct dm_err *err);
/* What holds for a file, before overrides are applied. */
struct dm_scope {
	const struct dm_policy *policy;
	const struct dm_lock *lock;
	const char *relative; /* the path as the policy's globs see it; valid until the next call */
};

bool
dm_settings_scope(
	struct dm_settings *settings, const char *path, struct dm_scope *scope, struct dm_err *err);
/*
 * Where the file's lock is, or belongs: beside the policy, else at the root of the repository, else here. inside gets
 * what it must not lead out of, NULL where it was named; both are valid until the next call.
 */
const char *
dm_settings_lock_path(
	struct dm_settings *settings, const char *path, const char **inside, struct dm_err *err);
/* Seconds for all look-ups together, as --config or the user's configuration says; of the policies read so far. */
long
dm_settings_deadline(const struct dm_settings *settings);
/* Appends the notes since the last time. */
void
dm_settings_say(struct dm_settings *settings, struct dm_buf *out);
void
dm_settings_finish(struct dm_settings *settings);

#endif
