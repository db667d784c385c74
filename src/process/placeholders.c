#include "placeholders.h"

#include "nested.h"
#include "set_outside.h"
#include "spring.h"

#include <ctype.h>

enum {
	DEEP = 4, /* placeholders in defaults of others, and in properties */
	LOOK = 256, /* what one of them costs of the bytes that are left, besides its name and value */
};

/* DATA_DIR of data.dir, data-dir: Spring's relaxed binding */
static struct dm_str
relaxed(const struct dm_filling *f, struct dm_str name)
{
	char *bytes = dm_arena_bytes(f->judge->facts->arena, name.n + 1);
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bytes[i] = c == '.' || c == '-' ? '_' : (char)toupper((unsigned char)c);
	}
	bytes[name.n] = '\0';
	return (struct dm_str){bytes, name.n};
}

static struct dm_str
variable_of(const struct dm_filling *f, struct dm_str name)
{
	const struct dm_facts *facts = f->judge->facts;
	return dm_model_variable(facts->arena, facts->tree,
		facts->tree->stages[f->judge->stage].end - 1, dm_arena_str(facts->arena, name).p);
}

/* <property name="LOG_DIR" value="logs"/>, <Property name="dir">logs</Property>, log.dir=logs or log.dir: logs at the start of a line */
static struct dm_str
property_of(const struct dm_filling *f, struct dm_str name)
{
	struct dm_arena *arena = f->judge->facts->arena;
	const struct dm_str named[] = {DM_STR("name=\""), name, DM_STR("\"")};
	const struct dm_str set[] = {DM_STR("\n"), name, DM_STR("=")};
	struct dm_str begins = dm_arena_join(arena, named, 3), key = dm_arena_join(arena, set, 3);
	size_t at = dm_str_find(f->text, begins.p);
	if (at != (size_t)-1) {
		struct dm_str rest = dm_str_slice(f->text, at + begins.n, f->text.n);
		struct dm_str value = dm_str_trim(rest);
		bool attribute = dm_str_starts(value, "value=\"");
		size_t from = attribute ? strlen("value=\"") : 1;
		char close = attribute ? '"' : '<';
		size_t end = dm_str_find_byte(dm_str_slice(value, from, value.n), close);
		bool told = end != (size_t)-1 && (attribute || dm_str_starts(value, ">"));
		return told ? dm_str_trim(dm_str_slice(value, from, from + end))
			    : (struct dm_str){NULL, 0};
	}
	at = dm_str_starts(f->text, key.p + 1) ? 0 : dm_str_find(f->text, key.p);
	static const char before[][2] = {
		{'\n'}, {DM_NESTED_MARK}}; /* of pairs on one line (nested.h) */
	for (size_t i = 0; i < sizeof before / sizeof *before && at == (size_t)-1; i++) {
		const struct dm_str nested[] = {dm_str(before[i]), name, DM_STR(": ")};
		key = dm_arena_join(arena, nested, 3);
		at = dm_str_starts(f->text, key.p + 1) ? 0 : dm_str_find(f->text, key.p);
	}
	if (at == (size_t)-1) {
		return (struct dm_str){NULL, 0};
	}
	struct dm_str line, pair, rest = dm_str_slice(f->text, at + key.n - (at == 0), f->text.n);
	if (!dm_str_next_line(&rest, &line)) {
		return (struct dm_str){NULL, 0};
	}
	return dm_nested_next(&line, &pair) ? pair : dm_str_trim(line);
}

static struct dm_str
fill(struct dm_filling *f, struct dm_str line, uint32_t depth);

/* Takes from what is left; false: it does not suffice, and from now on nothing does. */
static bool
take(struct dm_filling *f, size_t n)
{
	f->left = f->left > n ? f->left - n : 0;
	return f->left > 0;
}

/* The value of NAME:default, NAME:-default; {NULL, 0}: nothing tells. */
static struct dm_str
value_of(struct dm_filling *f, struct dm_str inner, uint32_t depth)
{
	/* of log4j2: ${env:LOGS:-/tmp}, ${sys:logs} */
	bool lookup = dm_str_starts(inner, "env:") || dm_str_starts(inner, "sys:");
	inner = lookup ? dm_str_slice(inner, 4, inner.n) : inner;
	size_t colon = dm_str_find_byte(inner, ':');
	bool has = colon != (size_t)-1;
	struct dm_str name = dm_str_trim(dm_str_slice(inner, 0, has ? colon : inner.n));
	size_t from = has ? colon + 1 + (dm_str_starts(dm_str_slice(inner, colon, inner.n), ":-"))
			  : inner.n;
	if (!take(f, LOOK + name.n)) {
		return (struct dm_str){NULL, 0};
	}
	struct dm_str upper = relaxed(f, name), value = variable_of(f, name);
	value = value.p ? value : variable_of(f, upper);
	struct dm_str option, own = property_of(f, name);
	uint32_t given = dm_spring_property_of(f->judge, name, &option);
	if (given > 1 || (given && own.p && !dm_str_eq(option, own))) {
		return (struct dm_str){NULL, 0}; /* which of them counts, who reads it decides */
	}
	value = value.p ? value : option.p ? option : own;
	value = !value.p && has ? dm_str_slice(inner, from, inner.n) : value;
	if (!value.p || dm_setting_differs(f->judge, name, value, false) ||
		dm_setting_differs(f->judge, upper, value, false)) {
		return (struct dm_str){NULL, 0};
	}
	value = fill(f, value, depth + 1);
	return take(f, value.n) ? value : (struct dm_str){NULL, 0};
}

/* The end of what begins with ${ there: after its brace; n: it has none */
static size_t
end_of(struct dm_str line, size_t at)
{
	uint32_t depth = 0;
	for (size_t i = at; i < line.n; i++) {
		depth += line.p[i] == '{';
		if (line.p[i] == '}' && --depth == 0) {
			return i + 1;
		}
	}
	return line.n + 1;
}

static struct dm_str
fill(struct dm_filling *f, struct dm_str line, uint32_t depth)
{
	size_t first = dm_str_find(line, "${");
	if (first == (size_t)-1 || depth > DEEP) {
		return line;
	}
	struct dm_buf out = {NULL, 0, 0};
	for (size_t i = 0; i < line.n;) {
		bool starts =
			i >= first && line.p[i] == '$' && i + 1 < line.n && line.p[i + 1] == '{';
		size_t end = starts ? end_of(line, i + 1) : line.n + 1;
		/* what is never closed is what all after it is in */
		first = starts && end > line.n ? line.n : first;
		struct dm_str value =
			end <= line.n ? value_of(f, dm_str_slice(line, i + 2, end - 1), depth)
				      : (struct dm_str){NULL, 0};
		if (value.p) {
			dm_buf_str(&out, value);
			i = end;
		} else {
			dm_buf_byte(&out, line.p[i++]);
		}
	}
	struct dm_str filled = dm_arena_str(f->judge->facts->arena, dm_buf_view(&out));
	dm_buf_finish(&out);
	return filled;
}

struct dm_str
dm_placeholders_filled(struct dm_filling *filling, struct dm_str line)
{
	return fill(filling, line, 0);
}

struct dm_str
dm_placeholders_set(const struct dm_filling *f, struct dm_str property)
{
	return variable_of(f, relaxed(f, property));
}
