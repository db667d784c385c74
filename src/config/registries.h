/*
 * `registries` of the policies: how to speak to each, and who says so. What only a repository's own policy says is used
 * without credentials (design section 10); the user's configuration and --config have the last word, key by key.
 */
#ifndef DM_REGISTRIES_H
#define DM_REGISTRIES_H

#include "policy.h"
#include "yaml_tree.h"

enum {
	DM_DEADLINE = 120, /* seconds for all look-ups together, where nobody says otherwise */
};

/* Fills policy->registries and policy->deadline from a mapping that was checked against the table of keys. */
void
dm_registries_take(struct dm_arena *arena, const struct dm_yaml *map, struct dm_policy *policy);
/* No timeout is longer than the deadline of the same file, DM_DEADLINE where it names none. */
bool
dm_registries_check(const struct dm_yaml *map, const struct dm_policy *policy, struct dm_err *err);
/* The policy is the user's own: credentials may go where it says. */
void
dm_registries_own(struct dm_policy *policy);
/*
 * The policy is a repository's; user: the user's own, NULL where there is none or nobody will be asked. What that one
 * says takes the place of what the repository's says, key by key. false: the repository's names a deadline.
 */
bool
dm_registries_join(struct dm_arena *arena, struct dm_policy *policy, const struct dm_policy *user,
	struct dm_err *err);
/* Seconds for all look-ups together. */
long
dm_registries_deadline(const struct dm_policy *policy);

#endif
