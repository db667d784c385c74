#include "yaml_tree.h"

#include <stdlib.h>
#include <strings.h>
#include <yaml.h>

enum {
	NODES = 20000, /* more than bytes of text, after aliases are followed */
	DEPTH = 64,
};

struct loader {
	struct dm_arena *arena;
	yaml_document_t *document;
	struct dm_err *err;
	size_t nodes, limit;
	uint32_t depth;
};

static struct dm_yaml *
load(struct loader *l, int index);

/* By text, and equal ones by place. */
static int
compare_keys(const void *a, const void *b)
{
	const struct dm_yaml *one = *(struct dm_yaml *const *)a;
	const struct dm_yaml *other = *(struct dm_yaml *const *)b;
	uint64_t place = (uint64_t)one->line << 32 | one->column;
	uint64_t behind = (uint64_t)other->line << 32 | other->column;
	int order = strcmp(one->text, other->text);
	return order ? order : (place > behind) - (place < behind);
}

static bool
keys_differ(struct loader *l, const struct dm_yaml *map)
{
	struct dm_yaml **sorted = dm_arena_alloc(l->arena, (map->count + 1) * sizeof *sorted);
	for (uint32_t i = 0; i < map->count; i++) {
		sorted[i] = map->keys[i];
	}
	qsort(sorted, map->count, sizeof *sorted, compare_keys);
	for (uint32_t i = 1; i < map->count; i++) {
		if (strcmp(sorted[i - 1]->text, sorted[i]->text) == 0) {
			return dm_fail(l->err, sorted[i]->line, sorted[i]->column,
				"the key %s is given twice", sorted[i]->text);
		}
	}
	return true;
}

static bool
load_map(struct loader *l, const yaml_node_t *node, struct dm_yaml *out)
{
	const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
	uint32_t nkeys = 0;
	for (; pair < node->data.mapping.pairs.top; pair++) {
		struct dm_yaml *key = load(l, pair->key),
			       *value = key ? load(l, pair->value) : NULL;
		if (!value) {
			return false;
		}
		if (key->kind != DM_YAML_SCALAR) {
			return dm_fail(l->err, key->line, key->column, "a key must be a text");
		}
		*dm_push(l->arena, out->keys, nkeys) = key;
		*dm_push(l->arena, out->items, out->count) = value;
	}
	return keys_differ(l, out);
}

static bool
load_list(struct loader *l, const yaml_node_t *node, struct dm_yaml *out)
{
	const yaml_node_item_t *item = node->data.sequence.items.start;
	for (; item < node->data.sequence.items.top; item++) {
		struct dm_yaml *value = load(l, *item);
		if (!value) {
			return false;
		}
		*dm_push(l->arena, out->items, out->count) = value;
	}
	return true;
}

static struct dm_yaml *
load(struct loader *l, int index)
{
	const yaml_node_t *node = yaml_document_get_node(l->document, index);
	struct dm_yaml *out = dm_arena_alloc(l->arena, sizeof *out);
	out->line = (uint32_t)node->start_mark.line + 1;
	out->column = (uint32_t)node->start_mark.column + 1;
	if (++l->nodes > l->limit || l->depth > DEPTH) {
		dm_fail(l->err, out->line, out->column,
			"too many or too deeply nested values (aliases included)");
		return NULL;
	}
	bool ok = true;
	l->depth++;
	if (node->type == YAML_MAPPING_NODE) {
		out->kind = DM_YAML_MAP;
		ok = load_map(l, node, out);
	} else if (node->type == YAML_SEQUENCE_NODE) {
		out->kind = DM_YAML_LIST;
		ok = load_list(l, node, out);
	} else {
		struct dm_str text = {
			(const char *)node->data.scalar.value, node->data.scalar.length};
		out->text = dm_arena_str(l->arena, text).p;
		out->plain = node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
		if (dm_str_find_byte(text, '\0') != (size_t)-1) {
			ok = dm_fail(
				l->err, out->line, out->column, "a NUL byte may not stand here");
		}
	}
	l->depth--;
	return ok ? out : NULL;
}

bool
dm_yaml_parse(struct dm_arena *arena, struct dm_str text, struct dm_yaml **root, struct dm_err *err)
{
	yaml_parser_t parser;
	yaml_document_t document;
	*root = dm_arena_alloc(arena, sizeof **root);
	(*root)->kind = DM_YAML_MAP;
	(*root)->line = (*root)->column = 1;
	if (!yaml_parser_initialize(&parser)) {
		return dm_fail(err, 0, 0, "out of memory");
	}
	yaml_parser_set_input_string(&parser, (const unsigned char *)text.p, text.n);
	bool ok = yaml_parser_load(&parser, &document) != 0;
	if (!ok) {
		dm_fail(err, (uint32_t)parser.problem_mark.line + 1,
			(uint32_t)parser.problem_mark.column + 1, "%s",
			parser.problem ? parser.problem : "this is not YAML");
	} else {
		if (yaml_document_get_root_node(&document)) {
			struct loader l = {.arena = arena,
				.document = &document,
				.err = err,
				.limit = NODES + text.n};
			*root = load(&l, 1);
			ok = *root != NULL;
		}
		yaml_document_delete(&document);
	}
	yaml_parser_delete(&parser);
	return ok;
}

/* Levenshtein distance; texts are keys, cut at 31 bytes. */
static size_t
distance(const char *a, const char *b)
{
	size_t row[32], n = strnlen(b, 31);
	for (size_t j = 0; j <= n; j++) {
		row[j] = j;
	}
	for (size_t i = 0; i < 31 && a[i]; i++) {
		size_t diagonal = row[0];
		row[0] = i + 1;
		for (size_t j = 0; j < n; j++) {
			size_t above = row[j + 1], best = diagonal + (a[i] != b[j]);
			best = above + 1 < best ? above + 1 : best;
			best = row[j] + 1 < best ? row[j] + 1 : best;
			diagonal = above;
			row[j + 1] = best;
		}
	}
	return row[n];
}

bool
dm_yaml_unknown(struct dm_err *err, const struct dm_yaml *key, const char *what,
	const char *const *candidates)
{
	const char *nearest = NULL;
	size_t best = 4;
	for (; *candidates; candidates++) {
		size_t d = distance(key->text, *candidates);
		if (d < best) {
			best = d;
			nearest = *candidates;
		}
	}
	if (nearest) {
		return dm_fail(err, key->line, key->column, "unknown %s %s; did you mean %s?", what,
			key->text, nearest);
	}
	return dm_fail(err, key->line, key->column, "unknown %s %s", what, key->text);
}

bool
dm_yaml_text(const struct dm_yaml *node, const char **text, struct dm_err *err)
{
	if (node->kind != DM_YAML_SCALAR) {
		return dm_fail(err, node->line, node->column, "a text is needed here");
	}
	*text = node->text;
	return true;
}

bool
dm_yaml_texts(
	struct dm_arena *arena, const struct dm_yaml *node, const char ***texts, struct dm_err *err)
{
	uint32_t count = node->kind == DM_YAML_SCALAR ? 1 : node->count;
	*texts = dm_arena_alloc(arena, (count + 1) * sizeof **texts);
	if (node->kind == DM_YAML_MAP) {
		return dm_fail(err, node->line, node->column, "a list of texts is needed here");
	}
	for (uint32_t i = 0; i < count; i++) {
		const struct dm_yaml *item = node->kind == DM_YAML_SCALAR ? node : node->items[i];
		if (!dm_yaml_text(item, &(*texts)[i], err)) {
			return false;
		}
	}
	return true;
}

bool
dm_yaml_switch(const char *text, bool *on)
{
	static const char *const yes[] = {"on", "true", "yes", "y"}, *const no[] = {"off", "false",
									     "no", "n"};
	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
		if (strcasecmp(text, yes[i]) == 0 || strcasecmp(text, no[i]) == 0) {
			*on = strcasecmp(text, yes[i]) == 0;
			return true;
		}
	}
	return false;
}
