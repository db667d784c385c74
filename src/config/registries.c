#include "registries.h"

#include <stdlib.h>

static const char *
scalar(const struct dm_yaml *map, const char *key)
{
	const struct dm_yaml *node = dm_yaml_get(map, key);
	return node && node->kind == DM_YAML_SCALAR && !dm_yaml_null(node) ? node->text : NULL;
}

static const char **
texts(struct dm_arena *arena, const struct dm_yaml *map, const char *key)
{
	const struct dm_yaml *node = dm_yaml_get(map, key);
	const char **list = NULL;
	struct dm_err never;
	if (!node || dm_yaml_null(node) || !dm_yaml_texts(arena, node, &list, &never)) {
		return NULL;
	}
	return list;
}

void
dm_registries_take(struct dm_arena *arena, const struct dm_yaml *map, struct dm_policy *policy)
{
	const char *slash = strrchr(policy->path, '/');
	struct dm_str folder = {policy->path, slash ? (size_t)(slash - policy->path) + 1 : 0};
	bool on;
	for (uint32_t i = 0; i < map->count; i++) {
		const struct dm_yaml *value = map->items[i];
		if (strcmp(map->keys[i]->text, "deadline") == 0) {
			policy->deadline = value;
			continue;
		}
		struct dm_registry_policy *registry =
			dm_push(arena, policy->registries, policy->nregistries);
		const char *insecure = scalar(value, "insecure");
		registry->host = map->keys[i]->text;
		registry->mirrors = texts(arena, value, "mirrors");
		registry->insecure = !insecure || !dm_yaml_switch(insecure, &on) ? DM_UNKNOWN_FACT
				     : on                                        ? DM_YES
										 : DM_NO;
		registry->ca = scalar(value, "ca");
		registry->timeout = scalar(value, "timeout");
		if (registry->ca && registry->ca[0] != '/') {
			const struct dm_str parts[] = {folder, dm_str(registry->ca)};
			registry->ca = dm_arena_join(arena, parts, 2).p;
		}
	}
}

long
dm_registries_deadline(const struct dm_policy *policy)
{
	return policy->deadline ? strtol(policy->deadline->text, NULL, 10) : DM_DEADLINE;
}

bool
dm_registries_check(const struct dm_yaml *map, const struct dm_policy *policy, struct dm_err *err)
{
	const long deadline = dm_registries_deadline(policy);
	for (uint32_t i = 0; i < map->count; i++) {
		const struct dm_yaml *timeout = dm_yaml_get(map->items[i], "timeout");
		if (timeout && strtol(timeout->text, NULL, 10) > deadline) {
			return dm_fail(err, timeout->line, timeout->column,
				"one request may not take longer than all together: %ld s (%s)",
				deadline,
				policy->deadline ? "registries.deadline"
						 : "where no registries.deadline is set");
		}
	}
	return true;
}

void
dm_registries_own(struct dm_policy *policy)
{
	for (uint32_t i = 0; i < policy->nregistries; i++) {
		struct dm_registry_policy *registry = &policy->registries[i];
		registry->own_mirrors = registry->own_insecure = registry->own_ca = true;
	}
}

static struct dm_registry_policy *
find_registry(const struct dm_policy *policy, const char *host)
{
	for (uint32_t i = 0; i < policy->nregistries; i++) {
		if (strcmp(policy->registries[i].host, host) == 0) {
			return &policy->registries[i];
		}
	}
	return NULL;
}

static void
overrule(struct dm_registry_policy *registry, const struct dm_registry_policy *user)
{
	if (user->mirrors) {
		registry->mirrors = user->mirrors;
		registry->own_mirrors = true;
	}
	if (user->insecure != DM_UNKNOWN_FACT) {
		registry->insecure = user->insecure;
		registry->own_insecure = true;
	}
	if (user->ca) {
		registry->ca = user->ca;
		registry->own_ca = true;
	}
	registry->timeout = user->timeout ? user->timeout : registry->timeout;
}

bool
dm_registries_join(struct dm_arena *arena, struct dm_policy *policy, const struct dm_policy *user,
	struct dm_err *err)
{
	if (policy->deadline) {
		return dm_fail(err, policy->deadline->line, policy->deadline->column,
			"a repository does not say how long people wait: deadline belongs into "
			"~/.config/dockmend/config.yaml or the file of --config");
	}
	for (uint32_t i = 0; user && i < user->nregistries; i++) {
		const struct dm_registry_policy *own = &user->registries[i];
		struct dm_registry_policy *registry = find_registry(policy, own->host);
		if (registry) {
			overrule(registry, own);
		} else {
			*dm_push(arena, policy->registries, policy->nregistries) = *own;
		}
	}
	return true;
}
