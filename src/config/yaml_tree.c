#include "yaml_tree.h"

#include "../nearest.h"

#include <stdlib.h>
#include <strings.h>
#include <yaml.h>

enum {
	NODES = 20000, /* more than bytes of text, after aliases are followed */
	DEPTH = 64,
	/* of a mapping that << takes part in */
	MERGED = 256,
	MERGED_BYTES = 8192,
	/* each alias looks through all anchors */
	ANCHORS = 1000,
	ALIASES = 1000,
	/* libyaml looks through all %TAG lines at each */
	DIRECTIVES = 16,
};

struct anchor {
	const char *name;
	struct dm_yaml *node;
};

/*
 * Why not yaml_parser_load: it compares each anchor with all others, and it reads the whole document before anybody
 * may count. Its events come one by one: at a depth of DEPTH reading ends, so that what libyaml does for each level
 * at each token (yaml_parser_stale_simple_keys) costs no more than DEPTH and the 1024 bytes that it looks ahead.
 */
struct loader {
	struct dm_arena *arena;
	struct dm_err *err;
	yaml_parser_t parser;
	yaml_event_t event;
	size_t nodes, limit;
	uint32_t depth, nanchors, naliases;
	struct anchor *anchors;
	struct dm_buf children; /* pointers to the items and keys of what is open */
};

/* The value that starts with the event; the event is its last one then. */
static struct dm_yaml *
load(struct loader *l);

/* By text, and equal ones by place. */
static int
compare_keys(const void *a, const void *b)
{
	const struct dm_yaml *one = *(struct dm_yaml *const *)a;
	const struct dm_yaml *other = *(struct dm_yaml *const *)b;
	uint64_t place = (uint64_t)one->line << 32 | one->column;
	uint64_t theirs = (uint64_t)other->line << 32 | other->column;
	int order = strcmp(one->text, other->text);
	return order ? order : (place > theirs) - (place < theirs);
}

static bool
keys_differ(struct loader *l, const struct dm_yaml *map)
{
	if (map->count < 2) {
		return true;
	}
	struct dm_yaml **sorted = dm_realloc(NULL, map->count * sizeof(struct dm_yaml *));
	memcpy(sorted, map->keys, map->count * sizeof *sorted);
	dm_sort(sorted, map->count, sizeof *sorted, compare_keys);
	bool ok = true;
	for (uint32_t i = 1; ok && i < map->count; i++) {
		if (strcmp(sorted[i - 1]->text, sorted[i]->text) == 0) {
			ok = dm_fail(l->err, sorted[i]->line, sorted[i]->column,
				"the key %s is given twice",
				DM_QUOTE(l->err, sorted[i]->text, "here"));
		}
	}
	free(sorted);
	return ok;
}

/* Each key of one is compared with each of the other. */
static bool
may_merge(const struct dm_yaml *map)
{
	size_t bytes = 0;
	for (uint32_t i = 0; i < map->count && bytes <= MERGED_BYTES && i <= MERGED; i++) {
		bytes += strnlen(map->keys[i]->text, MERGED_BYTES) + 1;
	}
	return map->count <= MERGED && bytes <= MERGED_BYTES;
}

/* What `<<` names goes after the keys that are there already; map.count grows. */
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
	if (!may_merge(from) || !may_merge(map)) {
		return dm_fail(l->err, from->line, from->column, "too many keys to merge");
	}
	struct dm_yaml *fresh[MERGED][2];
	uint32_t count = 0;
	for (uint32_t i = 0; i < from->count; i++) {
		if (!dm_yaml_get(map, from->keys[i]->text)) {
			fresh[count][0] = from->keys[i];
			fresh[count++][1] = from->items[i];
		}
	}
	struct dm_yaml **keys = map->keys, **items = map->items;
	if (count) {
		map->keys = dm_arena_alloc(l->arena, (map->count + count) * sizeof *keys);
		map->items = dm_arena_alloc(l->arena, (map->count + count) * sizeof *items);
	}
	for (uint32_t i = 0; count && i < map->count; i++) {
		map->keys[i] = keys[i];
		map->items[i] = items[i];
	}
	for (uint32_t i = 0; i < count; i++) {
		map->keys[map->count] = fresh[i][0];
		map->items[map->count++] = fresh[i][1];
	}
	return true;
}

/* ---- events ---- */

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

static bool
advance(struct loader *l)
{
	yaml_event_delete(&l->event);
	return yaml_parser_parse(&l->parser, &l->event) || fail_parser(l->err, &l->parser);
}

static bool
fail_at(struct loader *l, const char *message)
{
	return dm_fail(l->err, (uint32_t)l->event.start_mark.line + 1,
		(uint32_t)l->event.start_mark.column + 1, "%s", message);
}

/* This many values more, so many levels deep. */
static bool
take_room(struct loader *l, size_t nodes, uint32_t levels)
{
	l->nodes += nodes;
	return (l->nodes <= l->limit && l->depth + levels <= DEPTH + 1) ||
	       fail_at(l, "too many or too deeply nested values (aliases included)");
}

/* ---- anchors ---- */

static struct anchor *
find_anchor(const struct loader *l, const yaml_char_t *name)
{
	for (uint32_t i = 0; i < l->nanchors; i++) {
		if (strcmp(l->anchors[i].name, (const char *)name) == 0) {
			return &l->anchors[i];
		}
	}
	return NULL;
}

/* name: NULL where there is none. */
static bool
add_anchor(struct loader *l, const yaml_char_t *name, struct dm_yaml *node)
{
	if (!name) {
		return true;
	}
	if (l->nanchors == ANCHORS) {
		return fail_at(l, "more than 1000 anchors");
	}
	if (find_anchor(l, name)) {
		return fail_at(l, "the anchor is given twice");
	}
	const char *copy = dm_arena_str(l->arena, dm_str((const char *)name)).p;
	*dm_push(l->arena, l->anchors, l->nanchors) = (struct anchor){copy, node};
	return true;
}

static struct dm_yaml *
load_alias(struct loader *l)
{
	const struct anchor *anchor = NULL;
	if (++l->naliases > ALIASES) {
		fail_at(l, "more than 1000 aliases");
		return NULL;
	}
	anchor = find_anchor(l, l->event.data.alias.anchor);
	if (!anchor) {
		fail_at(l, "found undefined alias");
		return NULL;
	}
	if (anchor->node->levels == 0) {
		fail_at(l, "the alias is a part of what it refers to");
		return NULL;
	}
	return take_room(l, anchor->node->nodes, anchor->node->levels) ? anchor->node : NULL;
}

/* ---- values ---- */

static bool
load_child(struct loader *l, struct dm_yaml *parent)
{
	struct dm_yaml *child = load(l);
	if (!child) {
		return false;
	}
	dm_buf_add(&l->children, &child, sizeof child);
	parent->levels = child->levels >= parent->levels ? child->levels + 1 : parent->levels;
	return true;
}

/* The children since `base`, each stride-th from the first one on; their number is known. */
static struct dm_yaml **
take_children(struct loader *l, size_t base, uint32_t first, uint32_t stride, uint32_t count)
{
	struct dm_yaml **out = dm_arena_alloc(l->arena, count * sizeof(struct dm_yaml *));
	for (uint32_t i = 0; i < count; i++) {
		memcpy(&out[i], l->children.p + base + (first + i * stride) * sizeof *out,
			sizeof *out);
	}
	return out;
}

static bool
load_map(struct loader *l, struct dm_yaml *out)
{
	struct dm_yaml *merged = NULL;
	size_t base = l->children.n;
	while (advance(l) && l->event.type != YAML_MAPPING_END_EVENT) {
		if (!load_child(l, out)) {
			return false;
		}
		struct dm_yaml *key, *value;
		memcpy(&key, l->children.p + l->children.n - sizeof key, sizeof key);
		if (key->kind != DM_YAML_SCALAR) {
			return dm_fail(l->err, key->line, key->column, "a key must be a text");
		}
		if (!advance(l) || !load_child(l, out)) {
			return false;
		}
		if (!key->plain || strcmp(key->text, "<<") != 0) {
			continue;
		}
		if (merged) {
			return dm_fail(l->err, key->line, key->column, "the key << is given twice");
		}
		memcpy(&value, l->children.p + l->children.n - sizeof value, sizeof value);
		merged = value;
		l->children.n -= 2 * sizeof value;
	}
	if (l->event.type != YAML_MAPPING_END_EVENT) {
		return false;
	}
	out->count = (uint32_t)((l->children.n - base) / sizeof out / 2);
	out->keys = take_children(l, base, 0, 2, out->count);
	out->items = take_children(l, base, 1, 2, out->count);
	l->children.n = base;
	return keys_differ(l, out) && (!merged || merge(l, merged, out));
}

static bool
load_list(struct loader *l, struct dm_yaml *out)
{
	size_t base = l->children.n;
	while (advance(l) && l->event.type != YAML_SEQUENCE_END_EVENT) {
		if (!load_child(l, out)) {
			return false;
		}
	}
	out->count = (uint32_t)((l->children.n - base) / sizeof out);
	out->items = take_children(l, base, 0, 1, out->count);
	l->children.n = base;
	return l->event.type == YAML_SEQUENCE_END_EVENT;
}

static bool
load_scalar(struct loader *l, struct dm_yaml *out)
{
	struct dm_str text = {
		(const char *)l->event.data.scalar.value, l->event.data.scalar.length};
	out->text = dm_arena_str(l->arena, text).p;
	out->plain = l->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	return dm_str_find_byte(text, '\0') == (size_t)-1 ||
	       fail_at(l, "a NUL byte may not stand here");
}

static struct dm_yaml *
load(struct loader *l)
{
	if (l->event.type == YAML_ALIAS_EVENT) {
		return load_alias(l);
	}
	struct dm_yaml *out = dm_arena_alloc(l->arena, sizeof *out);
	size_t before = l->nodes;
	out->line = (uint32_t)l->event.start_mark.line + 1;
	out->column = (uint32_t)l->event.start_mark.column + 1;
	bool ok = take_room(l, 1, 1);
	l->depth++;
	if (ok && l->event.type == YAML_MAPPING_START_EVENT) {
		out->kind = DM_YAML_MAP;
		ok = add_anchor(l, l->event.data.mapping_start.anchor, out) && load_map(l, out);
	} else if (ok && l->event.type == YAML_SEQUENCE_START_EVENT) {
		out->kind = DM_YAML_LIST;
		ok = add_anchor(l, l->event.data.sequence_start.anchor, out) && load_list(l, out);
	} else if (ok) {
		ok = add_anchor(l, l->event.data.scalar.anchor, out) && load_scalar(l, out);
	}
	l->depth--;
	out->levels = out->levels ? out->levels : 1;
	out->nodes = (uint32_t)(l->nodes - before);
	return ok ? out : NULL;
}

/* ---- documents ---- */

/* %TAG lines: libyaml reads all of them before its first event. */
static bool
check_directives(struct dm_str text, struct dm_err *err)
{
	uint32_t count = 0, line = 1;
	for (const char *p = text.p, *hit; (hit = memchr(p, '%', text.n - (size_t)(p - text.p)));) {
		for (; p <= hit; p++) {
			line += *p == '\n';
		}
		bool tag = dm_str_starts(dm_str_slice(text, (size_t)(p - text.p), text.n), "TAG");
		if (tag && ++count > DIRECTIVES) {
			return dm_fail(err, line, 1, "more than %d times %%TAG", DIRECTIVES);
		}
	}
	return true;
}

/* Over one event, to the next. */
static bool
advance_over(struct loader *l)
{
	bool ok = advance(l);
	return ok && advance(l);
}

/* The first document is there; nothing may follow. */
static bool
ends_here(struct loader *l)
{
	if (!advance_over(l)) {
		return false;
	}
	return l->event.type == YAML_STREAM_END_EVENT ||
	       (advance(l) && fail_at(l, "a second document may not follow"));
}

static bool
load_document(struct loader *l, struct dm_yaml **root)
{
	/* the stream starts, a document starts, its root */
	if (!advance_over(l)) {
		return false;
	}
	if (l->event.type == YAML_STREAM_END_EVENT) {
		return true;
	}
	struct dm_yaml *node = advance(l) ? load(l) : NULL;
	if (!node || !ends_here(l)) {
		return false;
	}
	if (dm_yaml_null(node)) {
		node->kind = DM_YAML_MAP; /* `---` and nothing */
	}
	*root = node;
	return true;
}

bool
dm_yaml_parse(struct dm_arena *arena, struct dm_str text, struct dm_yaml **root, struct dm_err *err)
{
	struct loader l = {.arena = arena, .err = err, .limit = NODES + text.n};
	*root = dm_arena_alloc(arena, sizeof **root);
	(*root)->kind = DM_YAML_MAP;
	(*root)->line = (*root)->column = 1;
	if (dm_str_starts(text, "\xEF\xBB\xBF")) {
		text = dm_str_slice(text, 3, text.n);
	}
	if (text.n && !check_directives(text, err)) {
		return false;
	}
	if (!yaml_parser_initialize(&l.parser)) {
		return dm_fail(err, 0, 0, "out of memory");
	}
	/* bytes that are checked as UTF-8 are not read as UTF-16 */
	yaml_parser_set_encoding(&l.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&l.parser, (const unsigned char *)text.p, text.n);
	bool ok = load_document(&l, root);
	yaml_event_delete(&l.event);
	yaml_parser_delete(&l.parser);
	dm_buf_finish(&l.children);
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

bool
dm_yaml_unknown(struct dm_err *err, const struct dm_yaml *key, const char *what,
	const char *const *candidates)
{
	const char *meant = dm_nearest_word(key->text, candidates);
	const char *blank = err->discreet ? "" : " ", *text = DM_QUOTE(err, key->text, "");
	if (meant) {
		return dm_fail(err, key->line, key->column, "unknown %s%s%s; did you mean %s?",
			what, blank, text, meant);
	}
	struct dm_buf list = {0};
	for (size_t i = 0; candidates[i]; i++) {
		dm_buf_printf(&list, "%s%s", i ? ", " : "", candidates[i]);
	}
	dm_fail(err, key->line, key->column, "unknown %s%s%s; it is one of %.*s", what, blank, text,
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

const char *
dm_yaml_get_text(const struct dm_yaml *map, const char *key)
{
	const struct dm_yaml *node = map ? dm_yaml_get(map, key) : NULL;
	return node && node->kind == DM_YAML_SCALAR && node->text[0] ? node->text : NULL;
}

bool
dm_yaml_get_on(const struct dm_yaml *map, const char *key)
{
	const char *text = dm_yaml_get_text(map, key);
	bool on = false;
	return text && dm_yaml_switch(text, &on) && on;
}
