/* Policy and lock of a file: found nearest upward, read once per worker. */
#ifndef DM_SETTINGS_H
#define DM_SETTINGS_H

#include "lock.h"
#include "policy.h"

struct dm_settings {
	struct dm_arena arena;
	const char *policy_path; /* --config; NULL: look for it */
	const char *lock_path;   /* --lock */
	bool no_policy;          /* --no-config */
	struct dm_loaded *policies, *locks;
	uint32_t npolicies, nlocks;
	const char *last_folder; /* of the file before: most files share it with their neighbour */
	const struct dm_policy *last_policy;
	const struct dm_lock *last_lock;
};

/* false: err says what is wrong with the policy or the lock. */
bool
dm_settings_find(struct dm_settings *settings, const char *path, const struct dm_policy **policy,
	const struct dm_lock **lock, struct dm_err *err);
void
dm_settings_finish(struct dm_settings *settings);

#endif
