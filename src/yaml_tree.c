#include "yaml_tree.h"

#include <stdlib.h>
#include <strings.h>
#include <yaml.h>

enum {
	NODES = 20000, /* more than bytes of text, after aliases are followed */
	DEPTH = 64,
	MERGED = 256, /* keys of a mapping that << takes part in */
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

/* What `<<` names goes behind the keys that stand there; map.count grows. */
static bool
merge(struct loader *l, const struct dm_yaml *from, struct dm_yaml *map)
{
	if (from->kind == DM_YAML_LIST) {
		for (uint32_t i = 0; i < from->count; i++) {
			if (from->items[i]->kind == DM_YAML_LIST ||
				!merge(l, from->items[i], map)) {
				return dm_fail(l->err, from->line, from->column,
					"<< merges mappings only");
			}
		}
		return true;
	}
	if (from->kind != DM_YAML_MAP) {
		return dm_fail(l->err, from->line, from->column, "<< merges mappings only");
	}
	if (from->count > MERGED || map->count > MERGED) {
		return dm_fail(l->err, from->line, from->column, "too many keys to merge");
	}
	for (uint32_t i = 0; i < from->count; i++) {
		if (!dm_yaml_get(map, from->keys[i]->text)) {
			uint32_t nkeys = map->count;
			*dm_push(l->arena, map->keys, nkeys) = from->keys[i];
			*dm_push(l->arena, map->items, map->count) = from->items[i];
		}
	}
	return true;
}

static bool
load_map(struct loader *l, const yaml_node_t *node, struct dm_yaml *out)
{
	const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
	const struct dm_yaml *merged = NULL;
	for (; pair < node->data.mapping.pairs.top; pair++) {
		struct dm_yaml *key = load(l, pair->key),
			       *value = key ? load(l, pair->value) : NULL;
		uint32_t nkeys = out->count;
		if (!value) {
			return false;
		}
		if (key->kind != DM_YAML_SCALAR) {
			return dm_fail(l->err, key->line, key->column, "a key must be a text");
		}
		if (!key->plain || strcmp(key->text, "<<") != 0) {
			*dm_push(l->arena, out->keys, nkeys) = key;
			*dm_push(l->arena, out->items, out->count) = value;
			continue;
		}
		if (merged) {
			return dm_fail(l->err, key->line, key->column, "the key << is given twice");
		}
		merged = value;
	}
	return keys_differ(l, out) && (!merged || merge(l, merged, out));
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

static bool
fail_parser(struct dm_err *err, const yaml_parser_t *parser)
{
	bool at_mark = parser->problem_mark.line || parser->problem_mark.column;
	return dm_fail(err,
		at_mark ? (uint32_t)parser->problem_mark.line + 1
			: 1, /* a byte that is no UTF-8 has an offset only */
		at_mark ? (uint32_t)parser->problem_mark.column + 1 : 1, "%s",
		parser->problem ? parser->problem : "this is not YAML");
}

/* The first document is there; nothing may follow. */
static bool
ends_here(yaml_parser_t *parser, struct dm_err *err)
{
	yaml_document_t document;
	if (!yaml_parser_load(parser, &document)) {
		return fail_parser(err, parser);
	}
	const yaml_node_t *root = yaml_document_get_root_node(&document);
	bool ok = !root || dm_fail(err, (uint32_t)root->start_mark.line + 1,
				   (uint32_t)root->start_mark.column + 1,
				   "a second document may not follow");
	yaml_document_delete(&document);
	return ok;
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
		fail_parser(err, &parser);
	} else {
		if (yaml_document_get_root_node(&document)) {
			struct loader l = {.arena = arena,
				.document = &document,
				.err = err,
				.limit = NODES + text.n};
			*root = load(&l, 1);
			ok = *root && ends_here(&parser, err);
			if (ok && dm_yaml_null(*root)) {
				(*root)->kind = DM_YAML_MAP; /* `---` and nothing */
			}
		}
		yaml_document_delete(&document);
	}
	yaml_parser_delete(&parser);
	return ok;
}

const struct dm_yaml *
dm_yaml_get(const struct dm_yaml *map, const char *key)
{
	for (uint32_t i = 0; map->kind == DM_YAML_MAP && i < map->count; i++) {
		if (strcmp(map->keys[i]->text, key) == 0) {
			return map->items[i];
		}
	}
	return NULL;
}

bool
dm_yaml_null(const struct dm_yaml *node)
{
	return node->kind == DM_YAML_SCALAR && node->plain &&
	       (node->text[0] == '\0' || strcmp(node->text, "~") == 0 ||
		       strcasecmp(node->text, "null") == 0);
}

enum {
	WORD = 31, /* bytes of a word that are compared */
};

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Typing errors between two words: a byte too many, one missing, a wrong one, two swapped (Damerau-Levenshtein). */
static size_t
distance(const char *a, const char *b)
{
	size_t rows[3][WORD + 1], n = strnlen(a, WORD), m = strnlen(b, WORD);
	size_t *above = rows[0], *row = rows[1], *before = rows[2];
	for (size_t j = 0; j <= m; j++) {
		above[j] = j;
	}
	for (size_t i = 1; i <= n; i++) {
		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			row[j] = least(above[j - 1] + (a[i - 1] != b[j - 1]),
				least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
				row[j] = least(row[j], before[j - 2] + 1);
			}
		}
		size_t *unused = before;
		before = above;
		above = row;
		row = unused;
	}
	return above[m];
}

/* The candidate that was likely meant: one typing error, and one more for each four bytes. */
static const char *
nearest(const char *word, const char *const *candidates)
{
	const char *found = NULL;
	size_t best = 2 + strlen(word) / 4;
	for (; *candidates; candidates++) {
		size_t d = distance(word, *candidates);
		if (d < best) {
			best = d;
			found = *candidates;
		}
	}
	return found;
}

bool
dm_yaml_unknown(struct dm_err *err, const struct dm_yaml *key, const char *what,
	const char *const *candidates)
{
	const char *meant = nearest(key->text, candidates);
	if (meant) {
		return dm_fail(err, key->line, key->column, "unknown %s %s; did you mean %s?", what,
			key->text, meant);
	}
	struct dm_buf list = {0};
	for (size_t i = 0; candidates[i]; i++) {
		dm_buf_printf(&list, "%s%s", i ? ", " : "", candidates[i]);
	}
	dm_fail(err, key->line, key->column, "unknown %s %s; it is one of %.*s", what, key->text,
		(int)list.n, list.p ? list.p : "");
	dm_buf_finish(&list);
	return false;
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
