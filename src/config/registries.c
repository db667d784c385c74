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
dm_registries_take(struct dm_arena *arena, const struct dm_yaml *map, const char *path,
	struct dm_registries *registries)
{
	const char *slash = strrchr(path, '/');
	struct dm_str folder = {path, slash ? (size_t)(slash - path) + 1 : 0};
	bool on;
	for (uint32_t i = 0; i < map->count; i++) {
		const struct dm_yaml *value = map->items[i];
		if (strcmp(map->keys[i]->text, "deadline") == 0) {
			registries->deadline = value;
			continue;
		}
		struct dm_registry_policy *registry =
			dm_push(arena, registries->items, registries->count);
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
dm_registries_deadline(const struct dm_registries *registries)
{
	return registries->deadline ? strtol(registries->deadline->text, NULL, 10) : DM_DEADLINE;
}

bool
dm_registries_check(
	const struct dm_yaml *map, const struct dm_registries *registries, struct dm_err *err)
{
	const long deadline = dm_registries_deadline(registries);
	for (uint32_t i = 0; i < map->count; i++) {
		const struct dm_yaml *timeout = dm_yaml_get(map->items[i], "timeout");
		if (timeout && strtol(timeout->text, NULL, 10) > deadline) {
			return dm_fail(err, timeout->line, timeout->column,
				"one request may not take longer than all together: %ld s (%s)",
				deadline,
				registries->deadline ? "registries.deadline"
						     : "where no registries.deadline is set");
		}
	}
	return true;
}

void
dm_registries_own(struct dm_registries *registries)
{
	for (uint32_t i = 0; i < registries->count; i++) {
		struct dm_registry_policy *registry = &registries->items[i];
		registry->own_mirrors = registry->own_insecure = registry->own_ca = true;
	}
}

static struct dm_registry_policy *
find_registry(const struct dm_registries *registries, const char *host)
{
	for (uint32_t i = 0; i < registries->count; i++) {
		if (strcmp(registries->items[i].host, host) == 0) {
			return &registries->items[i];
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
dm_registries_join(struct dm_arena *arena, struct dm_registries *registries,
	const struct dm_registries *user, struct dm_err *err)
{
	if (registries->deadline) {
		return dm_fail(err, registries->deadline->line, registries->deadline->column,
			"a repository does not say how long people wait: deadline belongs into "
			"~/.config/dockmend/config.yaml or the file of --config");
	}
	for (uint32_t i = 0; user && i < user->count; i++) {
		const struct dm_registry_policy *own = &user->items[i];
		struct dm_registry_policy *registry = find_registry(registries, own->host);
		if (registry) {
			overrule(registry, own);
		} else {
			*dm_push(arena, registries->items, registries->count) = *own;
		}
	}
	return true;
}
