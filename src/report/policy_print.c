#include "policy_print.h"

#include "../escape.h"
#include "../pass/pass.h"
#include "json_write.h"
#include "../config/yaml_tree.h"

#include <stdio.h>

/* ---- in words ---- */

void
dm_key_describe(struct dm_buf *out, const struct dm_key *key)
{
	static const char *const words[] = {
		[DM_VALUE_SWITCH] = "on or off",
		[DM_VALUE_TEXT] = "text",
		[DM_VALUE_NUMBER] = "number",
		[DM_VALUE_NAME] = "name",
		[DM_VALUE_USER] = "user",
		[DM_VALUE_PORT] = "port",
		[DM_VALUE_GLOB] = "glob",
		[DM_VALUE_REFERENCE] = "image",
		[DM_VALUE_IMAGES] = "glob",
		[DM_VALUE_REPLACED] = "image",
		[DM_VALUE_DIGEST] = "digest",
		[DM_VALUE_HOST] = "host",
		[DM_VALUE_MIRROR] = "mirror",
		[DM_VALUE_PLATFORM] = "platform",
		[DM_VALUE_MANAGER] = "package manager",
		[DM_VALUE_KEYS] = "mapping",
		[DM_VALUE_ENTRIES] = "mapping",
		[DM_VALUE_PASSES] = "mapping of passes",
	};
	dm_buf_put(out, key->list ? "list of " : "");
	for (size_t i = 0; !key->list && key->choices && key->choices[i]; i++) {
		const char *choice = key->choices[i];
		bool usual = key->fallback && strcmp(choice, key->fallback) == 0;
		dm_buf_printf(out, "%s%s%s",
			i == 0                ? ""
			: key->choices[i + 1] ? ", "
					      : " or ",
			choice, usual ? " (default)" : "");
	}
	if (key->list || !key->choices) {
		dm_buf_printf(out, "%s%s", words[key->value], key->list ? "s" : "");
		if (key->fallback) {
			dm_buf_printf(out, " (default %s)", key->fallback);
		}
	}
}

static void
put_row(struct dm_buf *out, const char *prefix, const struct dm_key *key)
{
	dm_buf_printf(out, "| `%s%s` | ", prefix, key->name);
	dm_key_describe(out, key);
	dm_buf_printf(out, " | %s |\n", key->help ? key->help : "");
}

static void
put_rows(struct dm_buf *out, const char *prefix, const struct dm_key *keys)
{
	for (; keys->name; keys++) {
		char inner[256];
		put_row(out, prefix, keys);
		const struct dm_key *below = keys->value == DM_VALUE_ENTRIES ? keys->keys[1].keys
					     : keys->value == DM_VALUE_KEYS  ? keys->keys
									     : NULL;
		if (keys->value == DM_VALUE_PASSES && !prefix[0]) {
			put_rows(out, "passes.PASS.", dm_pass_keys);
		} else if (below) {
			bool entries = keys->value == DM_VALUE_ENTRIES;
			if (entries) {
				snprintf(inner, sizeof inner, "%s%s.", prefix, keys->name);
				put_rows(out, inner, keys->keys + 2);
			}
			snprintf(inner, sizeof inner, "%s%s%s%s.", prefix, keys->name,
				entries      ? "."
				: keys->list ? "[]"
					     : "",
				entries ? keys->keys[0].name : "");
			put_rows(out, inner, below);
		}
	}
}

void
dm_policy_markdown(struct dm_buf *out)
{
	dm_buf_put(out, "| key | value | meaning |\n| --- | --- | --- |\n");
	put_rows(out, "", dm_policy_keys);
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		char prefix[128];
		snprintf(prefix, sizeof prefix, "passes.%s.", dm_passes[i]->id);
		if (dm_passes[i]->options) {
			put_rows(out, prefix, dm_passes[i]->options);
		}
	}
}

/* ---- JSON Schema ---- */

static void
put_string(struct dm_buf *out, const char *text)
{
	bool lossy;
	dm_json_string(out, dm_str(text), &lossy);
}

static void
put_choices(struct dm_buf *out, const char *const *choices)
{
	dm_buf_put(out, "\"enum\":[");
	for (size_t i = 0; choices[i]; i++) {
		dm_buf_put(out, i ? "," : "");
		put_string(out, choices[i]);
	}
	dm_buf_put(out, "]");
}

#define SWITCH_SCHEMA                                                                              \
	"\"anyOf\":[{\"enum\":[\"on\",\"off\",true,false]},{\"type\":\"string\",\"pattern\":"      \
	"\"^([Oo][Nn]|[Oo][Ff][Ff]|[Yy]([Ee][Ss])?|[Nn][Oo]?|[Tt][Rr][Uu][Ee]|"                    \
	"[Ff][Aa][Ll][Ss][Ee])$\"}]"

#define HOST_PATTERN                                                                               \
	"([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?([.][A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*|"     \
	"\\\\[[0-9A-Fa-f:]+\\\\])(:[0-9]+)?"

static void
put_scalar_schema(struct dm_buf *out, const struct dm_key *key)
{
	static const char *const schemas[] = {
		[DM_VALUE_SWITCH] = SWITCH_SCHEMA,
		[DM_VALUE_TEXT] = "\"type\":[\"string\",\"number\",\"boolean\"],\"minLength\":1",
		[DM_VALUE_NUMBER] =
			"\"anyOf\":[{\"type\":\"integer\",\"minimum\":1,\"maximum\":"
			"2147483647},{\"type\":\"string\",\"pattern\":\"^[1-9][0-9]{0,9}"
			"$\"}]",
		[DM_VALUE_NAME] = "\"type\":\"string\",\"pattern\":\"^[a-z_][a-z0-9_-]{0,31}$\"",
		[DM_VALUE_USER] = "\"anyOf\":[{\"type\":\"integer\",\"minimum\":0},{\"type\":"
				  "\"string\",\"maxLength\":128,\"pattern\":\"^[A-Za-z0-9_.]"
				  "[A-Za-z0-9_.-]*(:[A-Za-z0-9_.][A-Za-z0-9_.-]*){0,2}$\"}]",
		[DM_VALUE_PORT] = "\"anyOf\":[{\"type\":\"integer\",\"minimum\":0},{\"type\":"
				  "\"string\",\"pattern\":\"^[0-9][0-9a-z/]{0,15}$\"}]",
		[DM_VALUE_GLOB] = "\"type\":\"string\",\"pattern\":\"^[^!]\"",
		[DM_VALUE_REFERENCE] = "\"type\":\"string\",\"pattern\":\"^[^\\\\s]+$\"",
		[DM_VALUE_IMAGES] = "\"type\":\"string\",\"pattern\":\"^(/.+/|[A-Za-z0-9._/"
				    ":@+*?{},!^\\\\[\\\\]\\\\\\\\-]+)$\"",
		[DM_VALUE_REPLACED] = "\"type\":\"string\",\"pattern\":\"^[^\\\\s]+$\"",
		[DM_VALUE_HOST] = "\"type\":\"string\",\"pattern\":\"^" HOST_PATTERN "$\"",
		[DM_VALUE_MIRROR] = "\"type\":\"string\",\"pattern\":\"^(https?://)?" HOST_PATTERN
				    "(/[A-Za-z0-9._~/-]*)?$\"",
		[DM_VALUE_PLATFORM] =
			"\"type\":\"string\",\"pattern\":\"^[a-z0-9][a-z0-9._()-]*(/[a-z0-9]"
			"[a-z0-9._()-]*){1,2}$\"",
		[DM_VALUE_DIGEST] =
			"\"type\":\"string\",\"pattern\":\"^sha(256:[0-9a-f]{64}|384:[0-9a-f]{96}|"
			"512:[0-9a-f]{128})$\"",
	};
	struct dm_arena arena = {0};
	const char *const *choices = dm_key_choices(&arena, key);
	if (choices) {
		put_choices(out, choices);
	} else {
		dm_buf_put(out, schemas[key->value]);
	}
	dm_arena_finish(&arena);
}

static void
put_schema(struct dm_buf *out, const struct dm_key *key);

static void
put_properties(struct dm_buf *out, const struct dm_key *keys, const struct dm_key *more)
{
	const char *comma = "";
	dm_buf_put(out, "\"additionalProperties\":false,\"properties\":{");
	for (const struct dm_key *key = keys; key->name; key++) {
		dm_buf_printf(out, "%s\"%s\":", comma, key->name);
		put_schema(out, key);
		comma = ",";
	}
	for (; more && more->name; more++) {
		dm_buf_printf(out, "%s\"%s\":", comma, more->name);
		put_schema(out, more);
	}
	dm_buf_byte(out, '}');
	comma = ",\"required\":[";
	for (const struct dm_key *key = keys; key->name; key++) {
		if (key->required) {
			dm_buf_printf(out, "%s\"%s\"", comma, key->name);
			comma = ",";
		}
	}
	dm_buf_put(out, comma[1] ? "" : "]");
}

static void
put_passes_schema(struct dm_buf *out)
{
	dm_buf_put(out, "\"type\":[\"object\",\"null\"],\"additionalProperties\":false,"
			"\"properties\":{");
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		const struct dm_pass *pass = dm_passes[i];
		dm_buf_printf(out, "%s\"%s\":{\"description\":", i ? "," : "", pass->id);
		put_string(out, pass->title);
		dm_buf_put(out, ",\"anyOf\":[{" SWITCH_SCHEMA "},{\"type\":\"object\",");
		put_properties(out, dm_pass_keys, pass->options);
		dm_buf_put(out, "}]}");
	}
	dm_buf_byte(out, '}');
}

static void
put_entries_schema(struct dm_buf *out, const struct dm_key *entry)
{
	dm_buf_put(out, "\"type\":[\"object\",\"null\"],\"propertyNames\":{");
	put_scalar_schema(out, &entry[0]);
	dm_buf_put(out, "},\"properties\":{");
	for (const struct dm_key *key = &entry[2]; key->name; key++) {
		dm_buf_printf(out, "%s\"%s\":", key == &entry[2] ? "" : ",", key->name);
		put_schema(out, key);
	}
	dm_buf_put(out, "},\"additionalProperties\":");
	put_schema(out, &entry[1]);
}

/* What a value of the key looks like, the list of them aside. */
static void
put_item_schema(struct dm_buf *out, const struct dm_key *key)
{
	switch (key->value) {
	case DM_VALUE_KEYS:
		dm_buf_printf(
			out, "\"type\":%s,", key->list ? "\"object\"" : "[\"object\",\"null\"]");
		put_properties(out, key->keys, NULL);
		break;
	case DM_VALUE_ENTRIES:
		put_entries_schema(out, key->keys);
		break;
	case DM_VALUE_PASSES:
		put_passes_schema(out);
		break;
	default:
		put_scalar_schema(out, key);
	}
}

static void
put_schema(struct dm_buf *out, const struct dm_key *key)
{
	dm_buf_byte(out, '{');
	if (key->help) {
		dm_buf_put(out, "\"description\":");
		put_string(out, key->help);
		dm_buf_byte(out, ',');
	}
	if (key->fallback) {
		dm_buf_put(out, "\"default\":");
		put_string(out, key->fallback);
		dm_buf_byte(out, ',');
	}
	if (key->list) {
		dm_buf_put(out, "\"anyOf\":[{\"type\":\"null\"},{\"type\":\"array\",\"items\":{");
		put_item_schema(out, key);
		dm_buf_put(out, "}}");
		if (key->value != DM_VALUE_KEYS) {
			dm_buf_put(out, ",{");
			put_item_schema(out, key);
			dm_buf_byte(out, '}');
		}
		dm_buf_byte(out, ']');
	} else {
		put_item_schema(out, key);
	}
	dm_buf_byte(out, '}');
}

void
dm_policy_schema(struct dm_buf *out)
{
	static const struct dm_key whole = {.value = DM_VALUE_KEYS, .keys = dm_policy_keys};
	dm_buf_put(out, "{\"$schema\":\"http://json-schema.org/draft-07/schema#\","
			"\"title\":\"dockmend policy\",");
	put_item_schema(out, &whole);
	dm_buf_put(out, "}\n");
}

/* ---- the starter policy ---- */

static void
put_starter_key(struct dm_buf *out, int indent, const struct dm_key *key)
{
	const char *value = key->example ? key->example : key->fallback;
	dm_buf_printf(
		out, "#%*s%s:%s%s", indent, "", key->name, value ? " " : "", value ? value : "");
	if (key->help && indent) {
		dm_buf_printf(out, " # %s", key->help);
	}
	if ((key->choices || key->reasons) && indent) {
		dm_buf_put(out, ": ");
		dm_key_describe(out, key);
	}
	dm_buf_byte(out, '\n');
}

static void
put_starter_passes(struct dm_buf *out)
{
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		const struct dm_pass *pass = dm_passes[i];
		dm_buf_printf(out, "#  %s: # %s\n", pass->id, pass->title);
		for (const struct dm_key *key = dm_pass_keys; key->name; key++) {
			dm_buf_printf(out, "#    %s: %s\n", key->name, key->fallback);
		}
		for (const struct dm_key *key = pass->options; key && key->name; key++) {
			put_starter_key(out, 4, key);
		}
	}
}

void
dm_policy_starter(struct dm_buf *out)
{
	dm_buf_put(out,
		"# The policy of dockmend for the files below this folder. Every key may be left "
		"out; take the # from\n"
		"# the ones that you want. `dockmend explain PASS` says more about a pass, "
		"`dockmend explain --config FILE`\n"
		"# shows what holds for a file, and why.\n");
	for (const struct dm_key *key = dm_policy_keys; key->name; key++) {
		dm_buf_printf(out, "\n# %s\n", key->help);
		put_starter_key(out, 0, key);
		for (const struct dm_key *inner = key->keys;
			key->value == DM_VALUE_KEYS && !key->list && inner->name; inner++) {
			put_starter_key(out, 2, inner);
		}
		if (key->value == DM_VALUE_PASSES) {
			put_starter_passes(out);
		}
	}
}

/* ---- the policy in force ---- */

struct explainer {
	struct dm_buf *out;
	const struct dm_policy *policy;
	uint64_t overrides;
	uint32_t only, skip;
};

static void
put_text_value(struct dm_buf *out, const char *text)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				   "_./-";
	size_t n = strlen(text);
	if (n > 0 && strspn(text, safe) == n && !strchr("-./", text[0])) {
		dm_buf_put(out, text);
	} else {
		put_string(out, text);
	}
}

static void
put_value(struct dm_buf *out, const struct dm_yaml *node)
{
	if (node->kind == DM_YAML_SCALAR) {
		if (node->plain && node->text[0] == '\0') {
			dm_buf_put(out, "~");
		} else {
			put_text_value(out, node->text);
		}
		return;
	}
	dm_buf_put(out, node->kind == DM_YAML_LIST ? "[" : "{");
	for (uint32_t i = 0; i < node->count; i++) {
		dm_buf_put(out, i ? ", " : node->kind == DM_YAML_MAP ? " " : "");
		if (node->kind == DM_YAML_MAP) {
			put_text_value(out, node->keys[i]->text);
			dm_buf_put(out, ": ");
		}
		put_value(out, node->items[i]);
	}
	dm_buf_put(out, node->kind == DM_YAML_LIST ? "]" : node->count ? " }" : "}");
}

static void
put_origin(struct explainer *e, const struct dm_yaml *node, int override)
{
	dm_buf_put(e->out, " # ");
	dm_text_escaped(e->out, dm_str(e->policy->path));
	dm_buf_printf(e->out, ":%u", node->line);
	if (override >= 0) {
		dm_buf_printf(e->out, " (overrides, item %d)", override + 1);
	}
	dm_buf_byte(e->out, '\n');
}

/* The last override that matches and has the key, else the policy's own; passes: below `passes`, else at the top. */
static const struct dm_yaml *
find_value(struct explainer *e, const char *pass, const char *name, int *override)
{
	const struct dm_yaml *root = e->policy->root,
			     *list = root ? dm_yaml_get(root, "overrides") : NULL;
	for (int i = (int)e->policy->noverrides; root && i >= 0; i--) {
		/* the policy itself comes last */
		const struct dm_yaml *map = i == 0 ? root : list->items[i - 1];
		if (i > 0 && !(e->overrides >> (i - 1) & 1)) {
			continue;
		}
		*override = i - 1;
		if (pass) {
			map = dm_yaml_get(map, "passes");
			map = map ? dm_yaml_get(map, pass) : NULL;
			if (map && map->kind == DM_YAML_SCALAR && strcmp(name, "enabled") == 0) {
				return map; /* PASS: off */
			}
		}
		const struct dm_yaml *value = map ? dm_yaml_get(map, name) : NULL;
		if (value && !dm_yaml_null(value)) {
			return value;
		}
	}
	return NULL;
}

static void
put_line(struct explainer *e, int indent, const struct dm_key *key, const struct dm_yaml *value,
	int override)
{
	if (value) {
		dm_buf_printf(e->out, "%*s%s: ", indent, "", key->name);
		put_value(e->out, value);
		put_origin(e, value, override);
	} else if (key->fallback) {
		dm_buf_printf(
			e->out, "%*s%s: %s # default\n", indent, "", key->name, key->fallback);
	} else {
		dm_buf_printf(e->out, "%*s# %s: not set\n", indent, "", key->name);
	}
}

static void
explain_pass(struct explainer *e, uint32_t index)
{
	const struct dm_pass *pass = dm_passes[index];
	const struct dm_key *tables[] = {dm_pass_keys, pass->options};
	bool off = (e->only && !(e->only >> index & 1)) || (e->skip >> index & 1);
	dm_buf_printf(e->out, "  %s:\n", pass->id);
	for (size_t t = 0; t < 2; t++) {
		for (const struct dm_key *key = tables[t]; key && key->name; key++) {
			int override = -1;
			const struct dm_yaml *value = find_value(e, pass->id, key->name, &override);
			if (strcmp(key->name, "enabled") == 0 && (off || e->only)) {
				dm_buf_printf(e->out, "    enabled: %s # %s\n", off ? "off" : "on",
					e->skip >> index & 1 ? "--skip" : "--only");
			} else {
				put_line(e, 4, key, value, override);
			}
		}
	}
}

/* A key of the top that is a mapping of keys. */
static void
explain_keys(struct explainer *e, const struct dm_key *key)
{
	const struct dm_yaml *map =
		e->policy->root ? dm_yaml_get(e->policy->root, key->name) : NULL;
	dm_buf_printf(e->out, "%s:\n", key->name);
	for (const struct dm_key *inner = key->keys; inner->name; inner++) {
		const struct dm_yaml *value = map ? dm_yaml_get(map, inner->name) : NULL;
		put_line(e, 2, inner, value && !dm_yaml_null(value) ? value : NULL, -1);
	}
}

void
dm_policy_explain(struct dm_buf *out, const struct dm_policy *policy, uint64_t overrides,
	uint32_t only, uint32_t skip)
{
	struct explainer e = {out, policy, overrides, only, skip};
	for (const struct dm_key *key = dm_policy_keys; key->name; key++) {
		int override = -1;
		if (key->value == DM_VALUE_PASSES) {
			dm_buf_printf(out, "%s:\n", key->name);
			for (uint32_t i = 0; i < dm_pass_count; i++) {
				explain_pass(&e, i);
			}
		} else if (key->value == DM_VALUE_KEYS && !key->list) {
			explain_keys(&e, key);
		} else if (key->value != DM_VALUE_KEYS) {
			const struct dm_yaml *value = find_value(&e, NULL, key->name, &override);
			put_line(&e, 0, key, value, override);
		} /* overrides are applied already */
	}
}
