/*
 * `registries` of the policies: how to speak to each, and who says so. What only a repository's own policy
 * says is used without credentials, for it could send them anywhere; the user's configuration and --config
 * have the last word, key by key.
 */
#ifndef DM_REGISTRIES_H
#define DM_REGISTRIES_H

#include "../base.h"
#include "../catalogue.h"
#include "yaml_tree.h"

enum {
	DM_DEADLINE = 120, /* seconds for all look-ups together, where nobody says otherwise */
};

/* registries: how to speak to one; only `lock` and `--resolve` do */
struct dm_registry_policy {
	const char *host;       /* docker.io, registry.example:5000 */
	const char **mirrors;   /* mirror.example/hub: asked before it; NULL-terminated or NULL */
	enum dm_known insecure; /* DM_YES: plain http */
	const char *ca; /* a file of certificates, made absolute or relative as the policy is */
	const char *timeout; /* seconds; NULL: the default */
	/* said by the user's configuration or --config, not only by a repository's policy */
	bool own_mirrors, own_insecure, own_ca;
};

/* `registries` of one policy */
struct dm_registries {
	struct dm_registry_policy *items;
	uint32_t count;
	const struct dm_yaml *deadline; /* seconds; NULL: the default */
};

/*
 * Fills registries from a mapping that was checked against the table of keys; path: the policy's, which a file of
 * certificates is relative to.
 */
void
dm_registries_take(struct dm_arena *arena, const struct dm_yaml *map, const char *path,
	struct dm_registries *registries);
/* No timeout is longer than the deadline of the same file, DM_DEADLINE where it names none. */
bool
dm_registries_check(
	const struct dm_yaml *map, const struct dm_registries *registries, struct dm_err *err);
/* They are the user's own: credentials may go where they say. */
void
dm_registries_own(struct dm_registries *registries);
/*
 * They are a repository's; user: the user's own, NULL where there are none or nobody will be asked. What those
 * say takes the place of what the repository's say, key by key. false: the repository's name a deadline.
 */
bool
dm_registries_join(struct dm_arena *arena, struct dm_registries *registries,
	const struct dm_registries *user, struct dm_err *err);
/* Seconds for all look-ups together. */
long
dm_registries_deadline(const struct dm_registries *registries);

#endif
