/* dockmend.lock: version 1, images by canonical reference, each with digest, user, platforms. Strict. */
#include "image/reference.h"
#include "policy.h"
#include "yaml_tree.h"

static bool
read_entry(struct dm_arena *arena, const struct dm_yaml *map, struct dm_lock_entry *entry,
	struct dm_err *err)
{
	static const char *const keys[] = {"digest", "user", "platforms", NULL};
	if (map->kind != DM_YAML_MAP) {
		return dm_fail(err, map->line, map->column,
			"a mapping with digest, user, platforms is needed here");
	}
	for (uint32_t i = 0; i < map->count; i++) {
		const struct dm_yaml *key = map->keys[i], *value = map->items[i];
		bool ok = true;
		if (strcmp(key->text, "digest") == 0) {
			ok = dm_yaml_text(value, &entry->digest, err);
			if (ok && !dm_digest_valid(dm_str(entry->digest))) {
				return dm_fail(err, value->line, value->column,
					"a digest is sha256: and 64 hex digits");
			}
		} else if (strcmp(key->text, "user") == 0) {
			ok = dm_yaml_text(value, &entry->user, err);
		} else if (strcmp(key->text, "platforms") == 0) {
			ok = dm_yaml_texts(arena, value, &entry->platforms, err);
		} else {
			return dm_yaml_unknown(err, key, "key", keys);
		}
		if (!ok) {
			return false;
		}
	}
	return entry->digest || dm_fail(err, map->line, map->column, "the digest is missing");
}

static bool
read_images(
	struct dm_arena *arena, const struct dm_yaml *map, struct dm_lock *lock, struct dm_err *err)
{
	if (map->kind != DM_YAML_MAP) {
		return dm_fail(err, map->line, map->column, "images must be a mapping");
	}
	for (uint32_t i = 0; i < map->count; i++) {
		const struct dm_yaml *key = map->keys[i];
		struct dm_reference reference;
		if (!dm_reference_parse(arena, dm_str(key->text), &reference)) {
			return dm_fail(err, key->line, key->column, "%s is not an image reference",
				key->text);
		}
		struct dm_lock_entry entry = {.image = dm_reference_canonical(arena, &reference)};
		for (uint32_t k = 0; k < lock->count; k++) {
			if (strcmp(lock->entries[k].image, entry.image) == 0) {
				return dm_fail(err, key->line, key->column, "%s is listed twice",
					entry.image);
			}
		}
		if (!read_entry(arena, map->items[i], &entry, err)) {
			return false;
		}
		*dm_push(arena, lock->entries, lock->count) = entry;
	}
	return true;
}

bool
dm_lock_parse(struct dm_arena *arena, const char *path, struct dm_str text, struct dm_lock *lock,
	struct dm_err *err)
{
	static const char *const keys[] = {"version", "images", NULL};
	struct dm_yaml *root;
	bool version = false;
	*lock = (struct dm_lock){.path = path};
	if (!dm_yaml_parse(arena, text, &root, err)) {
		return false;
	}
	if (root->kind != DM_YAML_MAP) {
		return dm_fail(err, root->line, root->column, "the lock must be a mapping");
	}
	for (uint32_t i = 0; i < root->count; i++) {
		const struct dm_yaml *key = root->keys[i], *value = root->items[i];
		if (strcmp(key->text, "version") == 0) {
			version = value->kind == DM_YAML_SCALAR && strcmp(value->text, "1") == 0;
			if (!version) {
				return dm_fail(err, value->line, value->column,
					"this program reads version 1 only");
			}
		} else if (strcmp(key->text, "images") == 0) {
			if (!read_images(arena, value, lock, err)) {
				return false;
			}
		} else {
			return dm_yaml_unknown(err, key, "key", keys);
		}
	}
	return version || dm_fail(err, 1, 1, "the lock's `version: 1` is missing");
}

const struct dm_lock_entry *
dm_lock_find(const struct dm_lock *lock, const char *canonical)
{
	for (uint32_t i = 0; i < lock->count; i++) {
		if (strcmp(lock->entries[i].image, canonical) == 0) {
			return &lock->entries[i];
		}
	}
	return NULL;
}
