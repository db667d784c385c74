#include "policy.h"

#include "image/reference.h"
#include "yaml_tree.h"

struct reader {
	struct dm_arena *arena;
	struct dm_err *err;
	const char *const *pass_ids;
	struct dm_policy *policy;
};

/* A key of a mapping and what reads its value. */
struct key {
	const char *name;
	bool (*read)(struct reader *r, const struct dm_yaml *value);
};

static bool
read_keys(struct reader *r, const struct dm_yaml *map, const char *what, const struct key *keys)
{
	const char *names[16] = {NULL};
	if (map->kind != DM_YAML_MAP) {
		return dm_fail(r->err, map->line, map->column, "%s must be a mapping", what);
	}
	for (size_t i = 0; keys[i].name; i++) {
		names[i] = keys[i].name;
	}
	for (uint32_t i = 0; i < map->count; i++) {
		size_t k = 0;
		while (keys[k].name && strcmp(keys[k].name, map->keys[i]->text) != 0) {
			k++;
		}
		if (!keys[k].name) {
			return dm_yaml_unknown(r->err, map->keys[i], "key", names);
		}
		if (!keys[k].read(r, map->items[i])) {
			return false;
		}
	}
	return true;
}

static bool
need_map(struct reader *r, const struct dm_yaml *value)
{
	return value->kind == DM_YAML_MAP ||
	       dm_fail(r->err, value->line, value->column, "a mapping is needed here");
}

/* ---- trust ---- */

static bool
read_allow(struct reader *r, const struct dm_yaml *value)
{
	return dm_yaml_texts(r->arena, value, &r->policy->allow, r->err);
}

static bool
read_deny(struct reader *r, const struct dm_yaml *value)
{
	return dm_yaml_texts(r->arena, value, &r->policy->deny, r->err);
}

static bool
check_reference(struct reader *r, const struct dm_yaml *node)
{
	struct dm_reference reference;
	return (node->kind == DM_YAML_SCALAR &&
		       dm_reference_parse(r->arena, dm_str(node->text), &reference)) ||
	       dm_fail(r->err, node->line, node->column, "this is not an image reference");
}

static bool
read_replace(struct reader *r, const struct dm_yaml *value)
{
	if (!need_map(r, value)) {
		return false;
	}
	for (uint32_t i = 0; i < value->count; i++) {
		if (!check_reference(r, value->keys[i]) || !check_reference(r, value->items[i])) {
			return false;
		}
		*dm_push(r->arena, r->policy->replace, r->policy->nreplace) =
			(struct dm_replacement){value->keys[i]->text, value->items[i]->text};
	}
	return true;
}

static bool
read_trust(struct reader *r, const struct dm_yaml *value)
{
	static const struct key keys[] = {{"allow", read_allow}, {"deny", read_deny},
		{"replace", read_replace}, {NULL, NULL}};
	return read_keys(r, value, "trust", keys);
}

/* ---- passes ---- */

static bool
read_setting(struct reader *r, struct dm_pass_policy *pass, const struct dm_yaml *key,
	const struct dm_yaml *value)
{
	static const char *const severities[] = {"error", "warning", "info", NULL};
	bool on;
	if (value->kind == DM_YAML_LIST) {
		struct dm_setting *setting = dm_push(r->arena, pass->settings, pass->nsettings);
		setting->key = key->text;
		return dm_yaml_texts(r->arena, value, &setting->list, r->err);
	}
	const char *text;
	if (!dm_yaml_text(value, &text, r->err)) {
		return false;
	}
	if (strcmp(key->text, "enabled") == 0) {
		if (!dm_yaml_switch(text, &on)) {
			return dm_fail(
				r->err, value->line, value->column, "enabled takes on or off");
		}
		pass->state = on ? DM_SWITCH_ON : DM_SWITCH_OFF;
		return true;
	}
	if (strcmp(key->text, "severity") == 0) {
		for (size_t i = 0; severities[i]; i++) {
			if (strcmp(text, severities[i]) == 0) {
				pass->severity = severities[i];
				return true;
			}
		}
		return dm_yaml_unknown(r->err, value, "severity", severities);
	}
	*dm_push(r->arena, pass->settings, pass->nsettings) =
		(struct dm_setting){.key = key->text, .value = text};
	return true;
}

static bool
read_pass(struct reader *r, const struct dm_yaml *key, const struct dm_yaml *value)
{
	struct dm_pass_policy pass = {.id = key->text};
	size_t i = 0;
	bool on;
	while (r->pass_ids[i] && strcmp(r->pass_ids[i], key->text) != 0) {
		i++;
	}
	if (!r->pass_ids[i]) {
		return dm_yaml_unknown(r->err, key, "pass", r->pass_ids);
	}
	if (value->kind == DM_YAML_SCALAR) {
		if (!dm_yaml_switch(value->text, &on)) {
			return dm_fail(r->err, value->line, value->column,
				"a pass is on, off, or a mapping of options");
		}
		pass.state = on ? DM_SWITCH_ON : DM_SWITCH_OFF;
	} else if (!need_map(r, value)) {
		return false;
	}
	for (uint32_t k = 0; value->kind == DM_YAML_MAP && k < value->count; k++) {
		if (!read_setting(r, &pass, value->keys[k], value->items[k])) {
			return false;
		}
	}
	*dm_push(r->arena, r->policy->passes, r->policy->npasses) = pass;
	return true;
}

static bool
read_passes(struct reader *r, const struct dm_yaml *value)
{
	if (!need_map(r, value)) {
		return false;
	}
	for (uint32_t i = 0; i < value->count; i++) {
		if (!read_pass(r, value->keys[i], value->items[i])) {
			return false;
		}
	}
	return true;
}

/* ---- images, digests, lists ---- */

static bool
read_image_key(struct reader *r, struct dm_image *image, const struct dm_yaml *key,
	const struct dm_yaml *value)
{
	static const char *const names[] = {
		"packages", "user", "users", "family", "shell", "ports", NULL};
	const char **list, *text = value->kind == DM_YAML_SCALAR ? value->text : NULL;
	bool on;
	if (strcmp(key->text, "users") == 0 || strcmp(key->text, "ports") == 0) {
		if (!dm_yaml_texts(r->arena, value, &list, r->err)) {
			return false;
		}
		*(key->text[0] == 'u' ? &image->users : &image->ports) = list;
		return true;
	}
	if (!text) {
		return dm_fail(r->err, value->line, value->column, "a text is needed here");
	}
	if (strcmp(key->text, "packages") == 0) {
		image->manager = strcmp(text, "apt") == 0    ? "apt-get"
				 : strcmp(text, "none") == 0 ? ""
							     : text;
		return image->manager[0] == '\0' || dm_manager_find(image->manager) ||
		       dm_fail(r->err, value->line, value->column, "unknown package manager %s",
			       text);
	}
	if (strcmp(key->text, "user") == 0) {
		image->user = strcmp(text, "root") == 0 ? "" : text;
	} else if (strcmp(key->text, "family") == 0) {
		image->family = text;
	} else if (strcmp(key->text, "shell") == 0) {
		if (!dm_yaml_switch(text, &on)) {
			return dm_fail(r->err, value->line, value->column, "shell takes yes or no");
		}
		image->shell = on ? DM_YES : DM_NO;
	} else {
		return dm_yaml_unknown(r->err, key, "key", names);
	}
	return true;
}

/* What the package manager says about the family that is not told. */
static const char *
family_of(const char *manager)
{
	const struct dm_manager *row = manager ? dm_manager_find(manager) : NULL;
	return !row                              ? ""
	       : strcmp(row->family, "apt") == 0 ? "debian"
	       : strcmp(row->family, "rpm") == 0 ? "rhel"
						 : row->family;
}

static bool
read_images(struct reader *r, const struct dm_yaml *value)
{
	if (!need_map(r, value)) {
		return false;
	}
	for (uint32_t i = 0; i < value->count; i++) {
		struct dm_image_policy entry = {.pattern = value->keys[i]->text};
		const struct dm_yaml *map = value->items[i];
		if (!need_map(r, map)) {
			return false;
		}
		for (uint32_t k = 0; k < map->count; k++) {
			if (!read_image_key(r, &entry.image, map->keys[k], map->items[k])) {
				return false;
			}
		}
		entry.image.name = entry.pattern;
		entry.image.family =
			entry.image.family ? entry.image.family : family_of(entry.image.manager);
		if (entry.image.shell == DM_UNKNOWN_FACT && entry.image.manager &&
			entry.image.manager[0]) {
			entry.image.shell = DM_YES; /* package managers need one */
		}
		*dm_push(r->arena, r->policy->images, r->policy->nimages) = entry;
	}
	return true;
}

static bool
read_digests(struct reader *r, const struct dm_yaml *value)
{
	if (!need_map(r, value)) {
		return false;
	}
	for (uint32_t i = 0; i < value->count; i++) {
		const struct dm_yaml *digest = value->items[i];
		if (!check_reference(r, value->keys[i])) {
			return false;
		}
		if (digest->kind != DM_YAML_SCALAR || !dm_digest_valid(dm_str(digest->text))) {
			return dm_fail(r->err, digest->line, digest->column,
				"a digest is sha256: and 64 hex digits");
		}
		*dm_push(r->arena, r->policy->pins, r->policy->npins) =
			(struct dm_pin){value->keys[i]->text, digest->text};
	}
	return true;
}

static bool
read_exclude(struct reader *r, const struct dm_yaml *value)
{
	return dm_yaml_texts(r->arena, value, &r->policy->exclude, r->err);
}

static bool
read_contexts(struct reader *r, const struct dm_yaml *value)
{
	return dm_yaml_texts(r->arena, value, &r->policy->contexts, r->err);
}

static bool
read_targets(struct reader *r, const struct dm_yaml *value)
{
	return dm_yaml_texts(r->arena, value, &r->policy->targets, r->err);
}

bool
dm_policy_parse(struct dm_arena *arena, const char *path, struct dm_str text,
	const char *const *pass_ids, struct dm_policy *policy, struct dm_err *err)
{
	static const struct key keys[] = {{"trust", read_trust}, {"passes", read_passes},
		{"images", read_images}, {"digests", read_digests}, {"exclude", read_exclude},
		{"contexts", read_contexts}, {"targets", read_targets}, {NULL, NULL}};
	struct dm_yaml *root;
	struct reader r = {.arena = arena, .err = err, .pass_ids = pass_ids, .policy = policy};
	*policy = (struct dm_policy){.path = path};
	return dm_yaml_parse(arena, text, &root, err) && read_keys(&r, root, "the policy", keys);
}

const struct dm_pass_policy *
dm_policy_pass(const struct dm_policy *policy, const char *id)
{
	for (uint32_t i = 0; i < policy->npasses; i++) {
		if (strcmp(policy->passes[i].id, id) == 0) {
			return &policy->passes[i];
		}
	}
	return NULL;
}

const char *
dm_policy_setting(
	const struct dm_policy *policy, const char *pass, const char *key, const char *fallback)
{
	const struct dm_pass_policy *entry = dm_policy_pass(policy, pass);
	for (uint32_t i = 0; entry && i < entry->nsettings; i++) {
		if (strcmp(entry->settings[i].key, key) == 0 && entry->settings[i].value) {
			return entry->settings[i].value;
		}
	}
	return fallback;
}
