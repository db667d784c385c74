#include "policy.h"

#include "../image/reference.h"
#include "../lock/lock.h"
#include "yaml_tree.h"

#include <stdlib.h>

/* ---- checking against the table ---- */

struct checker {
	struct dm_arena *arena;
	const struct dm_pass_options *passes;
	struct dm_err *err;
	struct dm_str text; /* of the whole policy */
};

static bool
check(struct checker *c, const struct dm_yaml *node, const struct dm_key *key);

static bool
refuse(struct checker *c, const struct dm_yaml *node, const char *message)
{
	return dm_fail(c->err, node->line, node->column, "%s", message);
}

/* Some entry of a table has that name. */
static const struct dm_key *
find_key(const struct dm_key *keys, const char *name)
{
	for (; keys && keys->name; keys++) {
		if (strcmp(keys->name, name) == 0) {
			return keys;
		}
	}
	return NULL;
}

/* The names of up to two tables, for a hint. */
static const char *const *
names_of(struct checker *c, const struct dm_key *keys, const struct dm_key *more)
{
	const char **names = NULL;
	uint32_t count = 0;
	for (; keys && keys->name; keys++) {
		*dm_push(c->arena, names, count) = keys->name;
	}
	for (; more && more->name; more++) {
		*dm_push(c->arena, names, count) = more->name;
	}
	*dm_push(c->arena, names, count) = NULL;
	return names;
}

static bool
check_mapping(struct checker *c, const struct dm_yaml *map, const struct dm_key *keys,
	const struct dm_key *more)
{
	if (map->kind != DM_YAML_MAP) {
		return refuse(c, map, "a mapping is needed here");
	}
	for (uint32_t i = 0; i < map->count; i++) {
		const struct dm_key *key = find_key(keys, map->keys[i]->text);
		key = key ? key : find_key(more, map->keys[i]->text);
		if (!key) {
			return dm_yaml_unknown(
				c->err, map->keys[i], "key", names_of(c, keys, more));
		}
		if (!check(c, map->items[i], key)) {
			return false;
		}
	}
	for (; keys->name; keys++) {
		if (keys->required && !dm_yaml_get(map, keys->name)) {
			return dm_fail(c->err, map->line, map->column, "the key %s is missing",
				keys->name);
		}
	}
	return true;
}

static bool
check_entries(struct checker *c, const struct dm_yaml *map, const struct dm_key *entry)
{
	if (map->kind != DM_YAML_MAP) {
		return refuse(c, map, "a mapping is needed here");
	}
	for (uint32_t i = 0; i < map->count; i++) {
		const struct dm_key *beside = find_key(&entry[2], map->keys[i]->text);
		if (!check(c, map->keys[i], &entry[0]) ||
			!check(c, map->items[i], beside ? beside : &entry[1])) {
			return false;
		}
	}
	return true;
}

static const struct dm_pass_options *
find_pass(const struct dm_pass_options *passes, const char *id)
{
	while (passes->id && strcmp(passes->id, id) != 0) {
		passes++;
	}
	return passes->id ? passes : NULL;
}

static bool
check_passes(struct checker *c, const struct dm_yaml *map)
{
	const char **ids = NULL;
	uint32_t count = 0;
	bool on;
	for (const struct dm_pass_options *pass = c->passes; pass->id; pass++) {
		*dm_push(c->arena, ids, count) = pass->id;
	}
	*dm_push(c->arena, ids, count) = NULL;
	if (map->kind != DM_YAML_MAP) {
		return refuse(c, map, "a mapping is needed here");
	}
	for (uint32_t i = 0; i < map->count; i++) {
		const struct dm_yaml *value = map->items[i];
		const struct dm_pass_options *pass = find_pass(c->passes, map->keys[i]->text);
		if (!pass) {
			return dm_yaml_unknown(c->err, map->keys[i], "pass", ids);
		}
		if (value->kind != DM_YAML_MAP &&
			(value->kind != DM_YAML_SCALAR || !dm_yaml_switch(value->text, &on))) {
			return refuse(c, value, "a pass is on, off, or a mapping of options");
		}
		if (value->kind == DM_YAML_MAP &&
			!check_mapping(c, value, dm_pass_keys, pass->keys)) {
			return false;
		}
	}
	return true;
}

static bool
has_only(const char *text, const char *set, size_t limit)
{
	size_t n = strlen(text);
	return n > 0 && n <= limit && strspn(text, set) == n;
}

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

/* With `a` for each $1 and ${1} of it; *most: the highest number. */
static const char *
without_groups(struct dm_arena *arena, const char *text, uint32_t *most)
{
	struct dm_buf out = {0};
	for (const char *p = text; *p;) {
		bool brace = p[0] == '$' && p[1] == '{';
		const char *digits = p + 1 + brace;
		size_t n = p[0] == '$' ? strspn(digits, DIGITS) : 0;
		if (n == 0 || n > 3 || (brace && digits[n] != '}')) {
			dm_buf_byte(&out, *p++);
			continue;
		}
		uint32_t number = (uint32_t)strtoul(digits, NULL, 10);
		if (most && number > *most) {
			*most = number;
		}
		dm_buf_byte(&out, 'a');
		p = digits + n + brace;
	}
	const char *made = dm_arena_str(arena, dm_buf_view(&out)).p;
	dm_buf_finish(&out);
	return made;
}

static bool
is_expression(const char *text)
{
	size_t n = strlen(text);
	return n > 1 && text[0] == '/' && text[n - 1] == '/';
}

/* A star may stand for a part of it; an expression is looked at when it is compiled. */
static bool
is_replaceable(struct checker *c, const char *text)
{
	struct dm_reference reference;
	if (is_expression(text)) {
		return true;
	}
	if (strchr(text, '$')) {
		text = without_groups(c->arena, text, NULL);
	}
	struct dm_str s = dm_str(text);
	size_t star = dm_str_find_byte(s, '*');
	if (star == (size_t)-1) {
		return dm_reference_parse(c->arena, s, &reference);
	}
	const struct dm_str parts[] = {
		dm_str_slice(s, 0, star), DM_STR("a"), dm_str_slice(s, star + 1, s.n)};
	return dm_reference_parse(c->arena, dm_arena_join(c->arena, parts, 3), &reference);
}

/* What the text should have been, or NULL where it is right. */
static const char *
fault_of(struct checker *c, const char *text, enum dm_value value)
{
	struct dm_reference reference;
	bool on;
	switch (value) {
	case DM_VALUE_SWITCH:
		return dm_yaml_switch(text, &on) ? NULL : "on or off is needed here";
	case DM_VALUE_NUMBER:
		return has_only(text, DIGITS, 10) && text[0] != '0' &&
				       strtoull(text, NULL, 10) <= INT32_MAX
			       ? NULL
			       : "a number from 1 to 2147483647 is needed here";
	case DM_VALUE_NAME:
		return has_only(text, LOWER DIGITS "_-", 32) && strchr(LOWER "_", text[0])
			       ? NULL
			       : "an account's name has lower-case letters, digits, - and _";
	case DM_VALUE_USER:
		return dm_user_valid(dm_str(text), 3)
			       ? NULL
			       : "this is not a user, as in node or node:1000:1000";
	case DM_VALUE_PORT:
		return has_only(text, DIGITS "/" LOWER, 16) && strchr(DIGITS, text[0])
			       ? NULL
			       : "this is not a port, as in 80 or 53/udp";
	case DM_VALUE_GLOB:
	case DM_VALUE_IMAGES:
		return NULL; /* said when it is compiled */
	case DM_VALUE_REFERENCE:
		return dm_reference_parse(c->arena, dm_str(text), &reference)
			       ? NULL
			       : "this is not an image reference";
	case DM_VALUE_REPLACED:
		return is_replaceable(c, text) ? NULL : "this is not an image reference";
	case DM_VALUE_HOST:
		return dm_host_valid(dm_str(text))
			       ? NULL
			       : "this is not a host, as in docker.io or registry.example:5000";
	case DM_VALUE_MIRROR:
		return dm_mirror_valid(dm_str(text))
			       ? NULL
			       : "this is not a mirror, as in mirror.example:5000/hub";
	case DM_VALUE_PLATFORM:
		return dm_platform_valid(dm_str(text)) ? NULL
						       : "a platform is written like linux/amd64";
	case DM_VALUE_DIGEST:
		return dm_digest_valid(dm_str(text))
			       ? NULL
			       : "a digest is sha256: and 64 hex digits (sha512: and 128)";
	default:
		return NULL;
	}
}

/* people write apt, and none where there is no manager */
static const char *const *
managers(struct dm_arena *arena)
{
	const char **names = NULL;
	uint32_t count = 0;
	*dm_push(arena, names, count) = "apt";
	*dm_push(arena, names, count) = "none";
	for (uint32_t i = 0; i < dm_manager_count; i++) {
		if (dm_managers[i].system && strcmp(dm_managers[i].id, "apt") != 0) {
			*dm_push(arena, names, count) = dm_managers[i].id;
		}
	}
	*dm_push(arena, names, count) = NULL;
	return names;
}

static const char *const *
codes(struct dm_arena *arena, const struct dm_reason *reasons)
{
	const char **list = NULL;
	uint32_t count = 0;
	for (; reasons->code; reasons++) {
		if (reasons->allowable) {
			*dm_push(arena, list, count) = reasons->code;
		}
	}
	*dm_push(arena, list, count) = NULL;
	return list;
}

const char *const *
dm_key_choices(struct dm_arena *arena, const struct dm_key *key)
{
	return key->value == DM_VALUE_MANAGER ? managers(arena)
	       : key->reasons                 ? codes(arena, key->reasons)
					      : key->choices;
}

static bool
check_scalar(struct checker *c, const struct dm_yaml *node, const struct dm_key *key)
{
	if (node->kind != DM_YAML_SCALAR) {
		return refuse(c, node, "a text is needed here");
	}
	const char *const *choices = dm_key_choices(c->arena, key);
	for (const char *const *choice = choices; choice && *choice; choice++) {
		if (strcmp(*choice, node->text) == 0) {
			return true;
		}
	}
	if (choices) {
		return dm_yaml_unknown(c->err, node, key->name, choices);
	}
	const char *fault = node->text[0] ? fault_of(c, node->text, key->value)
					  : "an empty text means nothing here";
	return !fault || refuse(c, node, fault);
}

static bool
check(struct checker *c, const struct dm_yaml *node, const struct dm_key *key)
{
	bool container = key->list || key->value == DM_VALUE_KEYS ||
			 key->value == DM_VALUE_ENTRIES || key->value == DM_VALUE_PASSES;
	if (container && dm_yaml_null(node)) {
		return true; /* `trust:` with all its keys commented out */
	}
	if (node->count > DM_POLICY_ENTRIES) {
		const struct dm_yaml *item =
			(node->keys ? node->keys : node->items)[DM_POLICY_ENTRIES];
		return dm_fail(c->err, item->line, item->column,
			"more than %d entries; a glob speaks of many", DM_POLICY_ENTRIES);
	}
	if (key->list && node->kind == DM_YAML_LIST) {
		struct dm_key item = *key;
		item.list = false;
		for (uint32_t i = 0; i < node->count; i++) {
			if (!check(c, node->items[i], &item)) {
				return false;
			}
		}
		return true;
	}
	switch (key->value) {
	case DM_VALUE_KEYS:
		return key->list ? refuse(c, node, "a list of mappings is needed here")
				 : check_mapping(c, node, key->keys, NULL);
	case DM_VALUE_ENTRIES:
		return check_entries(c, node, key->keys);
	case DM_VALUE_PASSES:
		return check_passes(c, node);
	default:
		return check_scalar(c, node, key);
	}
}

/* ---- taking what was checked ---- */

/* map[name], an empty mapping where it is missing */
static const struct dm_yaml *
get(const struct dm_yaml *map, const char *name)
{
	static const struct dm_yaml nothing = {.kind = DM_YAML_MAP};
	const struct dm_yaml *node = dm_yaml_get(map, name);
	return node && !dm_yaml_null(node) ? node : &nothing;
}

/* A list of texts, NULL where the key is missing. */
static const char **
get_texts(struct dm_arena *arena, const struct dm_yaml *map, const char *name)
{
	const struct dm_yaml *node = get(map, name);
	const char **texts = NULL;
	uint32_t count = 0;
	if (node->kind == DM_YAML_MAP) {
		return NULL;
	}
	if (node->kind == DM_YAML_SCALAR) {
		*dm_push(arena, texts, count) = node->text;
	}
	for (uint32_t i = 0; i < node->count; i++) {
		*dm_push(arena, texts, count) = node->items[i]->text;
	}
	*dm_push(arena, texts, count) = NULL;
	return texts;
}

static const char *
get_text(const struct dm_yaml *map, const char *name)
{
	return get(map, name)->text;
}

static enum dm_known
get_known(const struct dm_yaml *map, const char *name)
{
	bool on;
	const char *text = get_text(map, name);
	return !text || !dm_yaml_switch(text, &on) ? DM_UNKNOWN_FACT : on ? DM_YES : DM_NO;
}

static void
take_pass(struct checker *c, struct dm_pass_policy *pass, const struct dm_yaml *node)
{
	bool on = true;
	const char *text = node->kind == DM_YAML_MAP ? get_text(node, "enabled") : node->text;
	if (text && dm_yaml_switch(text, &on)) {
		pass->state = on ? DM_SWITCH_ON : DM_SWITCH_OFF;
	}
	pass->severity = get_text(node, "severity");
	for (uint32_t i = 0; node->kind == DM_YAML_MAP && i < node->count; i++) {
		const char *name = node->keys[i]->text;
		const struct dm_key *key = find_key(find_pass(c->passes, pass->id)->keys, name);
		if (key) {
			*dm_push(c->arena, pass->settings, pass->nsettings) = (struct dm_setting){
				.key = name,
				.value = key->list ? NULL : node->items[i]->text,
				.list = key->list ? get_texts(c->arena, node, name) : NULL,
			};
		}
	}
}

static struct dm_pass_policy *
take_passes(struct checker *c, const struct dm_yaml *map, uint32_t *count)
{
	struct dm_pass_policy *passes = NULL;
	for (uint32_t i = 0; i < map->count; i++) {
		struct dm_pass_policy *pass = dm_push(c->arena, passes, *count);
		pass->id = map->keys[i]->text;
		take_pass(c, pass, map->items[i]);
	}
	return passes;
}

/* What the package manager says about the family that is not told. */
static const char *
family_of(const char *manager)
{
	const struct dm_manager *row = manager ? dm_manager_find(manager) : NULL;
	return !row ? "" : row->family->distribution ? row->family->distribution : row->family->id;
}

static struct dm_image
take_image(struct dm_arena *arena, const struct dm_yaml *facts)
{
	struct dm_config *config = dm_arena_alloc(arena, sizeof *config);
	struct dm_image image = {
		.manager = get_text(facts, "packages"),
		.family = get_text(facts, "family"),
		.shell = get_known(facts, "shell"),
		.config = config,
	};
	*config = (struct dm_config){
		.user = get_text(facts, "user"),
		.users = get_texts(arena, facts, "users"),
		.ports = get_texts(arena, facts, "ports"),
		.needs_root = get_known(facts, "needs-root"),
	};
	if (image.manager) {
		const struct dm_manager *row = dm_manager_find(image.manager);
		const char *known_by = row ? row->family->known_by : NULL;
		image.manager = known_by                             ? known_by
				: strcmp(image.manager, "none") == 0 ? ""
								     : image.manager;
	}
	config->user = config->user && strcmp(config->user, "root") == 0 ? "" : config->user;
	image.family = image.family ? image.family : family_of(image.manager);
	if (image.shell == DM_UNKNOWN_FACT && image.manager && image.manager[0]) {
		image.shell = DM_YES; /* package managers need one */
	}
	return image;
}

static void
take_entries(struct dm_arena *arena, const struct dm_yaml *root, struct dm_policy *policy)
{
	const struct dm_yaml *replace = get(get(root, "trust"), "replace"),
			     *images = get(root, "images"), *digests = get(root, "digests");
	for (uint32_t i = 0; i < replace->count; i++) {
		struct dm_replacement *rule = dm_push(arena, policy->replace, policy->nreplace);
		struct dm_reference from;
		rule->from = replace->keys[i]->text;
		rule->to = replace->items[i]->text;
		if (!is_expression(rule->from) && !strchr(rule->from, '*') &&
			dm_reference_parse(arena, dm_str(rule->from), &from)) {
			rule->canonical = dm_reference_canonical(arena, &from);
		}
	}
	for (uint32_t i = 0; i < digests->count; i++) {
		*dm_push(arena, policy->pins, policy->npins) =
			(struct dm_pin){digests->keys[i]->text, digests->items[i]->text};
	}
	for (uint32_t i = 0; i < images->count; i++) {
		struct dm_image_policy *entry = dm_push(arena, policy->images, policy->nimages);
		entry->image = take_image(arena, images->items[i]);
		entry->image.name = images->keys[i]->text;
	}
}

static void
take(struct checker *c, const struct dm_yaml *root, struct dm_policy *policy)
{
	struct dm_arena *arena = c->arena;
	const struct dm_yaml *overrides = get(root, "overrides");
	policy->root = root;
	policy->publishers = get_texts(arena, get(root, "trust"), "publishers");
	policy->contexts = get_texts(arena, root, "contexts");
	policy->targets = get_texts(arena, root, "targets");
	policy->platforms = get_texts(arena, root, "platforms");
	dm_registries_take(arena, get(root, "registries"), policy->path, &policy->registries);
	policy->passes = take_passes(c, get(root, "passes"), &policy->npasses);
	take_entries(arena, root, policy);
	for (uint32_t i = 0; i < overrides->count; i++) {
		const struct dm_yaml *map = overrides->items[i];
		struct dm_override *override =
			dm_push(arena, policy->overrides, policy->noverrides);
		override->passes = take_passes(c, get(map, "passes"), &override->npasses);
		override->targets = get_texts(arena, map, "targets");
		override->contexts = get_texts(arena, map, "contexts");
	}
}

/* ---- patterns ---- */

typedef bool
compile_function(struct dm_arena *arena, const char *text, struct dm_pattern *pattern,
	struct dm_pattern_fault *fault);

/* The column of a byte of a scalar: escapes of double quotes take more room than what they stand for. */
static uint32_t
column_in(const struct checker *c, const struct dm_yaml *node, size_t at)
{
	size_t line = 1, i = 0;
	while (line < node->line && i < c->text.n) {
		line += c->text.p[i++] == '\n';
	}
	size_t start = i + node->column - 1, p = start;
	bool quoted = p < c->text.n && c->text.p[p] == '"';
	p += !node->plain;
	for (; at > 0; at--) {
		p += quoted && p < c->text.n && c->text.p[p] == '\\' ? 2 : 1;
	}
	return node->column + (uint32_t)(p - start);
}

static bool
compile(struct checker *c, const struct dm_yaml *node, compile_function *how,
	struct dm_pattern *pattern)
{
	struct dm_pattern_fault fault;
	return how(c->arena, node->text, pattern, &fault) ||
	       dm_fail(c->err, node->line, column_in(c, node, fault.at), "%s", fault.message);
}

/* A list, or one that stands for a list of one; what is missing gives none. */
static bool
compile_list(struct checker *c, const struct dm_yaml *map, const char *name, compile_function *how,
	const struct dm_pattern **list)
{
	const struct dm_yaml *node = get(map, name);
	uint32_t count = node->kind == DM_YAML_SCALAR ? 1 : node->count;
	if (node->kind == DM_YAML_MAP) {
		return true;
	}
	struct dm_pattern *patterns = dm_arena_alloc(c->arena, (count + 1) * sizeof *patterns);
	for (uint32_t i = 0; i < count; i++) {
		const struct dm_yaml *item = node->kind == DM_YAML_SCALAR ? node : node->items[i];
		if (!compile(c, item, how, &patterns[i])) {
			return false;
		}
	}
	*list = patterns;
	return true;
}

static bool
compile_replacements(struct checker *c, const struct dm_yaml *map, struct dm_policy *policy)
{
	for (uint32_t i = 0; i < map->count; i++) {
		uint32_t most = 0, groups = 0;
		without_groups(c->arena, map->items[i]->text, &most);
		if (is_expression(map->keys[i]->text)) {
			struct dm_pattern *pattern = dm_arena_alloc(c->arena, sizeof *pattern);
			if (!compile(c, map->keys[i], dm_pattern_images, pattern)) {
				return false;
			}
			policy->replace[i].regex = pattern;
			groups = pattern->groups;
		}
		if (is_expression(map->items[i]->text) || most > groups) {
			return dm_fail(c->err, map->items[i]->line, map->items[i]->column,
				"$%u is no group of an expression that this replaces", most);
		}
	}
	return true;
}

static bool
compile_all(struct checker *c, const struct dm_yaml *root, struct dm_policy *policy)
{
	const struct dm_yaml *trust = get(root, "trust"), *images = get(root, "images");
	const struct dm_yaml *overrides = get(root, "overrides");
	bool ok = compile_list(c, trust, "allow", dm_pattern_images, &policy->allow) &&
		  compile_list(c, trust, "deny", dm_pattern_images, &policy->deny) &&
		  compile_list(
			  c, get(root, "syntax"), "allow", dm_pattern_images, &policy->frontends) &&
		  compile_list(c, root, "exclude", dm_pattern_path, &policy->exclude) &&
		  compile_replacements(c, get(trust, "replace"), policy);
	for (uint32_t i = 0; ok && i < images->count; i++) {
		ok = compile(c, images->keys[i], dm_pattern_images, &policy->images[i].pattern);
	}
	for (uint32_t i = 0; ok && i < overrides->count && i < policy->noverrides; i++) {
		ok = compile_list(c, overrides->items[i], "files", dm_pattern_path,
			&policy->overrides[i].files);
	}
	return ok;
}

/* No image is replaced for ever, and a star in the new name stands for one in the old. */
static bool
check_replacements(struct checker *c, const struct dm_yaml *root, const struct dm_policy *policy)
{
	const struct dm_yaml *map = get(get(root, "trust"), "replace");
	for (uint32_t i = 0; i < map->count; i++) {
		struct dm_reference reference;
		const char *name = without_groups(c->arena, map->items[i]->text, NULL), *to;
		size_t n = strlen(name), star = strcspn(name, "*");
		char *text = memcpy(dm_arena_alloc(c->arena, n + 1), name, n);
		if (star < n && !strchr(map->keys[i]->text, '*')) {
			return refuse(
				c, map->items[i], "the old name has no star that this one repeats");
		}
		if (star < n) {
			text[star] = 'a';
		}
		struct dm_arena scratch = {0};
		bool ends = dm_reference_parse(&scratch, dm_str(text), &reference) &&
			    dm_replacements_apply(
				    policy->replace, policy->nreplace, &scratch, &reference, &to);
		dm_arena_finish(&scratch);
		if (!ends) {
			return refuse(c, map->items[i],
				"this is replaced in turn, for ever or more than 8 times");
		}
	}
	return true;
}

bool
dm_policy_parse(struct dm_arena *arena, const char *path, struct dm_str text,
	const struct dm_pass_options *passes, struct dm_policy *policy, struct dm_err *err)
{
	static const struct dm_key whole = {.value = DM_VALUE_KEYS, .keys = dm_policy_keys};
	struct checker c = {arena, passes, err, text};
	struct dm_yaml *root;
	*policy = (struct dm_policy){.path = path};
	if (text.n > DM_POLICY_LIMIT) {
		return dm_fail(err, 0, 0, "larger than 1 MiB; no policy is");
	}
	if (!dm_yaml_parse(arena, text, &root, err) || !check(&c, root, &whole)) {
		return false;
	}
	const struct dm_yaml *overrides = get(root, "overrides");
	if (overrides->count > DM_OVERRIDES) {
		const struct dm_yaml *item = overrides->items[DM_OVERRIDES];
		return dm_fail(
			err, item->line, item->column, "more than %d overrides", DM_OVERRIDES);
	}
	take(&c, root, policy);
	return compile_all(&c, root, policy) &&
	       dm_registries_check(get(root, "registries"), &policy->registries, err) &&
	       check_replacements(&c, root, policy);
}

/* ---- overrides ---- */

static bool
matches_one(const struct dm_pattern *globs, const char *relative)
{
	while (globs && globs->text && !dm_pattern_match_path(globs, relative)) {
		globs++;
	}
	return globs && globs->text;
}

uint64_t
dm_policy_matches(const struct dm_policy *policy, const char *relative)
{
	uint64_t bits = 0;
	for (uint32_t i = 0; i < policy->noverrides; i++) {
		bits |= matches_one(policy->overrides[i].files, relative) ? (uint64_t)1 << i : 0;
	}
	return bits;
}

bool
dm_policy_excludes(const struct dm_policy *policy, const char *relative)
{
	return matches_one(policy->exclude, relative);
}

static void
merge_pass(struct dm_arena *arena, struct dm_pass_policy *pass, const struct dm_pass_policy *over)
{
	struct dm_setting *settings = NULL;
	uint32_t count = 0;
	pass->state = over->state ? over->state : pass->state;
	pass->severity = over->severity ? over->severity : pass->severity;
	for (uint32_t i = 0; i < over->nsettings; i++) {
		*dm_push(arena, settings, count) = over->settings[i];
	}
	for (uint32_t i = 0; i < pass->nsettings; i++) {
		*dm_push(arena, settings, count) = pass->settings[i]; /* the first one counts */
	}
	pass->settings = settings;
	pass->nsettings = count;
}

struct dm_policy
dm_policy_with(struct dm_arena *arena, const struct dm_policy *policy, uint64_t overrides)
{
	struct dm_policy merged = *policy;
	merged.passes = NULL;
	merged.npasses = 0;
	for (uint32_t i = 0; i < policy->npasses; i++) {
		*dm_push(arena, merged.passes, merged.npasses) = policy->passes[i];
	}
	for (uint32_t i = 0; i < policy->noverrides; i++) {
		const struct dm_override *over = &policy->overrides[i];
		if (!(overrides >> i & 1)) {
			continue;
		}
		merged.targets = over->targets ? over->targets : merged.targets;
		merged.contexts = over->contexts ? over->contexts : merged.contexts;
		for (uint32_t k = 0; k < over->npasses; k++) {
			uint32_t p = 0;
			while (p < merged.npasses &&
				strcmp(merged.passes[p].id, over->passes[k].id) != 0) {
				p++;
			}
			if (p == merged.npasses) {
				dm_push(arena, merged.passes, merged.npasses)->id =
					over->passes[k].id;
			}
			merge_pass(arena, &merged.passes[p], &over->passes[k]);
		}
	}
	return merged;
}

/* ---- looking up ---- */

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

const struct dm_setting *
dm_policy_setting(const struct dm_policy *policy, const char *pass, const char *key)
{
	const struct dm_pass_policy *entry = dm_policy_pass(policy, pass);
	for (uint32_t i = 0; entry && i < entry->nsettings; i++) {
		if (strcmp(entry->settings[i].key, key) == 0) {
			return &entry->settings[i];
		}
	}
	return NULL;
}
