/*
 * body   = { NAME "=" value | NAME { LABEL } "{" body "}" }
 * value  = '"' text '"' | "<<" ["-"] WORD lines WORD | "[" value, ... "]" | "{" name ("=" | ":") value ... "}" | other
 */
#include "bake.h"

#include "assigned.h"

enum {
	DEPTH = 32,    /* of values and blocks in each other */
	INHERITS = 8,  /* targets in a row */
	LOOKS = 32,    /* at targets, for one key of one */
	BLOCKS = 1024, /* of one kind: each is looked for among all */
	NAME = 256,    /* of a variable */
	LONG = 4096,   /* a text with the values of variables */
};

static const char unknown[] = "$";

struct reader {
	struct dm_arena *arena;
	struct dm_str text;
	size_t at;
	uint32_t line;
	size_t start; /* of the line */
};

/* ---- bytes ---- */

static char
peek(const struct reader *r)
{
	return r->at < r->text.n ? r->text.p[r->at] : '\0';
}

static bool
starts(const struct reader *r, const char *word)
{
	return dm_str_starts(dm_str_slice(r->text, r->at, r->text.n), word);
}

static void
step(struct reader *r)
{
	if (r->at < r->text.n && r->text.p[r->at++] == '\n') {
		r->line++;
		r->start = r->at;
	}
}

static void
skip_line(struct reader *r)
{
	while (r->at < r->text.n && peek(r) != '\n') {
		step(r);
	}
}

/* Blanks and comments; lines: line ends, too. */
static void
skip(struct reader *r, bool lines)
{
	while (r->at < r->text.n) {
		if (peek(r) == '#' || starts(r, "//")) {
			skip_line(r);
		} else if (starts(r, "/*")) {
			while (r->at < r->text.n && !starts(r, "*/")) {
				step(r);
			}
			step(r);
			step(r);
		} else if (dm_is_space(peek(r)) && (lines || peek(r) != '\n')) {
			step(r);
		} else {
			return;
		}
	}
}

static struct dm_str
read_name(struct reader *r)
{
	size_t from = r->at;
	while (r->at < r->text.n && (dm_is_name_byte(peek(r)) || peek(r) == '-')) {
		step(r);
	}
	return dm_str_slice(r->text, from, r->at);
}

/* ---- nodes ---- */

static struct dm_yaml *
make_node(struct reader *r, enum dm_yaml_kind kind, struct dm_str text)
{
	struct dm_yaml *node = dm_arena_alloc(r->arena, sizeof *node);
	node->kind = kind;
	node->line = r->line;
	node->column = (uint32_t)(r->at - r->start) + 1;
	node->text = kind == DM_YAML_SCALAR ? dm_arena_str(r->arena, text).p : NULL;
	return node;
}

static void
add_pair(struct reader *r, struct dm_yaml *map, struct dm_yaml *key, struct dm_yaml *value)
{
	uint32_t nkeys = map->count;
	*dm_push(r->arena, map->keys, nkeys) = key;
	*dm_push(r->arena, map->items, map->count) = value;
}

/* ---- values ---- */

static struct dm_yaml *
read_value(struct reader *r, int depth);

/* At the first quote. What a template holds is kept as it is written. */
static struct dm_yaml *
read_text(struct reader *r)
{
	struct dm_yaml *node = make_node(r, DM_YAML_SCALAR, DM_STR(""));
	uint32_t braces = 0;
	step(r);
	size_t from = r->at;
	while (r->at < r->text.n && peek(r) != '\n' && (braces || peek(r) != '"')) {
		if (peek(r) == '\\' && !braces) {
			step(r);
		} else if (starts(r, "${")) {
			braces++;
		} else if (peek(r) == '}' && braces) {
			braces--;
		}
		step(r);
	}
	node->text = dm_arena_str(r->arena, dm_str_slice(r->text, from, r->at)).p;
	step(r);
	return node;
}

/* At the first <; the lines up to the one that is the word. */
static struct dm_yaml *
read_heredoc(struct reader *r)
{
	struct dm_yaml *node = make_node(r, DM_YAML_SCALAR, DM_STR(""));
	step(r);
	step(r);
	if (peek(r) == '-') {
		step(r);
	}
	struct dm_str word = read_name(r);
	skip_line(r);
	step(r);
	size_t from = r->at;
	while (r->at < r->text.n) {
		size_t line = r->at;
		skip_line(r);
		if (dm_str_eq(dm_str_trim(dm_str_slice(r->text, line, r->at)), word)) {
			node->text = dm_arena_str(r->arena, dm_str_slice(r->text, from, line)).p;
			break;
		}
		step(r);
	}
	return node;
}

/* A list, or an object; at its bracket. */
static struct dm_yaml *
read_items(struct reader *r, int depth)
{
	char end = peek(r) == '[' ? ']' : '}';
	struct dm_yaml *node = make_node(r, end == ']' ? DM_YAML_LIST : DM_YAML_MAP, DM_STR(""));
	step(r);
	for (skip(r, true); r->at < r->text.n && peek(r) != end; skip(r, true)) {
		size_t before = r->at;
		if (end == ']') {
			struct dm_yaml *item = read_value(r, depth + 1);
			*dm_push(r->arena, node->items, node->count) = item;
		} else {
			struct dm_yaml *key = peek(r) == '"'
						      ? read_text(r)
						      : make_node(r, DM_YAML_SCALAR, read_name(r));
			skip(r, true);
			if (peek(r) != '=' && peek(r) != ':') {
				r->at = r->text.n;
				break;
			}
			step(r);
			skip(r, true);
			add_pair(r, node, key, read_value(r, depth + 1));
		}
		skip(r, true);
		if (peek(r) == ',') {
			step(r);
		} else if (r->at == before) {
			r->at = r->text.n;
		}
	}
	step(r);
	return node;
}

/* Up to what ends a value: a line end, a comma, a bracket that it did not open. */
static bool
skip_value(struct reader *r)
{
	uint32_t open = 0;
	bool any = false;
	for (skip(r, false); r->at < r->text.n; skip(r, open > 0)) {
		char c = peek(r);
		if (!open && memchr("\n,]})", c, 5)) {
			break;
		}
		any = true;
		open += c == '(' || c == '[' || c == '{';
		open -= open && (c == ')' || c == ']' || c == '}');
		if (c == '"') {
			read_text(r);
		} else {
			step(r);
		}
	}
	return any;
}

static struct dm_yaml *
read_value(struct reader *r, int depth)
{
	struct dm_yaml *other = make_node(r, DM_YAML_SCALAR, dm_str(unknown)), *node = other;
	if (depth > DEPTH) {
		r->at = r->text.n;
	} else if (peek(r) == '"') {
		node = read_text(r);
	} else if (starts(r, "<<")) {
		return read_heredoc(r);
	} else if (peek(r) == '[' || peek(r) == '{') {
		node = read_items(r, depth);
	} else if (dm_is_name_byte(peek(r))) {
		struct dm_str name = read_name(r);
		node = make_node(r, DM_YAML_SCALAR, DM_STR(""));
		node->text = dm_arena_printf(
			r->arena, "${%.*s}", (int)(name.n < NAME ? name.n : 0), name.p);
	}
	return skip_value(r) ? other : node;
}

/* ---- bodies ---- */

/* The map of the name in a map, made where there is none. */
static struct dm_yaml *
enter(struct reader *r, struct dm_yaml *map, struct dm_yaml *key)
{
	for (uint32_t i = 0; i < map->count; i++) {
		if (map->items[i]->kind == DM_YAML_MAP &&
			strcmp(map->keys[i]->text, key->text) == 0) {
			return map->items[i];
		}
	}
	struct dm_yaml *child = make_node(r, DM_YAML_MAP, DM_STR(""));
	if (map->count == BLOCKS) {
		r->at = r->text.n;
	}
	add_pair(r, map, key, child);
	return child;
}

static void
read_body(struct reader *r, struct dm_yaml *map, int depth)
{
	for (skip(r, true); r->at < r->text.n && peek(r) != '}'; skip(r, true)) {
		struct dm_yaml *key = make_node(r, DM_YAML_SCALAR, DM_STR(""));
		struct dm_str name = read_name(r);
		struct dm_yaml *block = map;
		key->text = dm_arena_str(r->arena, name).p;
		skip(r, false);
		if (name.n && peek(r) == '=') {
			step(r);
			skip(r, false);
			add_pair(r, map, key, read_value(r, depth + 1));
			continue;
		}
		block = enter(r, block, key);
		while (peek(r) == '"') {
			block = enter(r, block, read_text(r));
			skip(r, false);
		}
		if (name.n == 0 || peek(r) != '{' || depth > DEPTH) {
			r->at = r->text.n;
			return;
		}
		step(r);
		read_body(r, block, depth + 1);
	}
	step(r);
}

struct dm_yaml *
dm_bake_parse(struct dm_arena *arena, struct dm_str text)
{
	struct reader r = {.arena = arena, .text = text, .line = 1};
	struct dm_yaml *root = make_node(&r, DM_YAML_MAP, DM_STR(""));
	while (r.at < text.n) {
		read_body(&r, root, 0);
	}
	return root;
}

/* ---- targets ---- */

/* What a target inherits from: a text or a list, the last one first. */
static const struct dm_yaml *
parent_at(const struct dm_yaml *targets, const struct dm_yaml *target, uint32_t i, bool *more)
{
	const struct dm_yaml *inherits = dm_yaml_get(target, "inherits");
	bool list = inherits && inherits->kind == DM_YAML_LIST;
	uint32_t count = list ? inherits->count : inherits != NULL;
	*more = i < count;
	if (i >= count) {
		return NULL;
	}
	const struct dm_yaml *name = list ? inherits->items[count - 1 - i] : inherits;
	return name->kind == DM_YAML_SCALAR ? dm_yaml_get(targets, name->text) : NULL;
}

/* budget: looks at targets, so that those that inherit from many are bounded. */
static const struct dm_yaml *
find(const struct dm_yaml *targets, const struct dm_yaml *target, const char *key, int depth,
	uint32_t *budget)
{
	const struct dm_yaml *value = dm_yaml_get(target, key);
	bool more = true;
	for (uint32_t i = 0; !value && more && depth < INHERITS && *budget; i++) {
		const struct dm_yaml *parent = parent_at(targets, target, i, &more);
		*budget -= 1;
		value = parent ? find(targets, parent, key, depth + 1, budget) : NULL;
	}
	return value;
}

const struct dm_yaml *
dm_bake_get(const struct dm_yaml *targets, const struct dm_yaml *target, const char *key)
{
	uint32_t budget = LOOKS;
	return find(targets, target, key, 0, &budget);
}

static bool
all_known(const struct dm_yaml *targets, const struct dm_yaml *target, int depth, uint32_t *budget)
{
	bool more = true;
	for (uint32_t i = 0; more; i++) {
		const struct dm_yaml *parent = parent_at(targets, target, i, &more);
		if (more && (!parent || depth == INHERITS || !*budget ||
				    !all_known(targets, parent, depth + 1, budget))) {
			return false;
		}
		*budget -= *budget > 0;
	}
	return true;
}

bool
dm_bake_known(const struct dm_yaml *targets, const struct dm_yaml *target)
{
	uint32_t budget = LOOKS;
	return all_known(targets, target, 0, &budget);
}

/* ---- variables ---- */

const char *
dm_bake_text(struct dm_arena *arena, const struct dm_yaml *root, const struct dm_yaml *node)
{
	const char *text =
		node && node->kind == DM_YAML_SCALAR && node->text[0] ? node->text : NULL;
	if (!text || !strchr(text, '$')) {
		return text;
	}
	const struct dm_yaml *variables = dm_yaml_get(root, "variable");
	struct dm_assigned assigned = {.read = true, .left = LONG};
	struct dm_assigned_variable variable;
	for (size_t at = 0; dm_assigned_next(dm_str(text), &at, &variable);) {
		const char *name = dm_arena_str(arena, variable.name).p;
		const struct dm_yaml *known = variables ? dm_yaml_get(variables, name) : NULL;
		const char *value = known ? dm_yaml_get_text(known, "default") : NULL;
		if (value && assigned.count < INHERITS) {
			*dm_push(arena, assigned.items, assigned.count) =
				(struct dm_assignment){variable.name, dm_str(value)};
		}
	}
	return dm_arena_str(arena, dm_assigned_expand(arena, &assigned, dm_str(text))).p;
}
