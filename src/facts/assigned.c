#include "assigned.h"

#include "../catalogue.h"

enum {
	ASSIGNED = 256,
	DEEP = 4,    /* values that name variables */
	LONG = 4096, /* bytes of a value, and of a line that grows */
	GROWTH = 16, /* bytes of values for each byte of the text, and of a long line */
	NAME = 256,  /* of a variable, and of its default */
};

/* ---- variables ---- */

/* The end of the name that starts there; `at` itself: none does. */
static size_t
end_of_name(struct dm_str text, size_t at)
{
	return at + dm_str_leading_name(dm_str_slice(text, at, text.n)).n;
}

/* {{NAME}} of just, {{.NAME}} of Taskfile.yml, at `at`; false: it is something else. */
static bool
read_just(struct dm_str text, size_t at, struct dm_assigned_variable *variable)
{
	struct dm_str rest = dm_str_slice(text, at, text.n - at < NAME ? text.n : at + NAME);
	bool opens = rest.n > 1 && rest.p[0] == '{' && rest.p[1] == '{';
	size_t length = opens ? dm_str_find(rest, "}}") : (size_t)-1;
	if (length == (size_t)-1) {
		return false;
	}
	struct dm_str name = dm_str_trim(dm_str_slice(rest, 2, length));
	name = dm_str_slice(name, dm_str_starts(name, "."), name.n);
	*variable =
		(struct dm_assigned_variable){.start = at, .end = at + length + 2, .name = name};
	return name.n && end_of_name(name, 0) == name.n;
}

/* What a dollar at `at` starts; false: no variable. */
static bool
read_dollar(struct dm_str text, size_t at, struct dm_assigned_variable *variable)
{
	char open = at + 1 < text.n ? text.p[at + 1] : '\0';
	bool braced = open == '{' || open == '(';
	size_t from = at + 1 + braced, end = end_of_name(text, from);
	*variable = (struct dm_assigned_variable){.start = at, .end = end};
	variable->name = dm_str_slice(text, from, end);
	if (!braced || end == from) {
		return end > from;
	}
	char close = open == '{' ? '}' : ')';
	size_t sign = end + (end < text.n && text.p[end] == ':');
	if (open == '{' && sign < text.n && text.p[sign] == '-') {
		size_t from_default = sign + 1;
		size_t last = text.n - from_default < NAME ? text.n : from_default + NAME;
		size_t length = dm_str_find_byte(dm_str_slice(text, from_default, last), close);
		length = length == (size_t)-1 ? 0 : length;
		variable->otherwise = dm_str_slice(text, from_default, from_default + length);
		end = from_default + length;
	}
	variable->end = end + 1;
	return end < text.n && text.p[end] == close;
}

bool
dm_assigned_next(struct dm_str text, size_t *at, struct dm_assigned_variable *variable)
{
	for (size_t i = *at; i < text.n; i++) {
		bool dollar = text.p[i] == '$';
		if (dollar && i + 1 < text.n && text.p[i + 1] == '$') {
			i++;
			continue;
		}
		if (dollar ? read_dollar(text, i, variable) : read_just(text, i, variable)) {
			*at = variable->end;
			return true;
		}
	}
	*at = text.n;
	return false;
}

/* ---- assignments ---- */

static struct dm_assignment *
find(const struct dm_assigned *assigned, struct dm_str name)
{
	for (uint32_t i = 0; i < assigned->count; i++) {
		if (dm_str_eq(assigned->items[i].name, name)) {
			return &assigned->items[i];
		}
	}
	return NULL;
}

/* What may be made of values; false: it is too much. */
static bool
spend(struct dm_assigned *assigned, size_t bytes)
{
	bool enough = bytes <= assigned->left;
	assigned->left -= enough ? bytes : 0;
	return enough;
}

/* "value" # comment: the value; {NULL, 0}: a command says it, or it is too long */
static struct dm_str
plain_value(struct dm_str value)
{
	/* the rest of one line may be looked at for each name in it */
	bool cut = value.n > LONG;
	value = dm_str_trim(dm_str_slice(value, 0, cut ? LONG : value.n));
	char quote = value.n && (value.p[0] == '"' || value.p[0] == '\'') ? value.p[0] : '\0';
	size_t end = quote ? dm_str_find_byte(dm_str_slice(value, 1, value.n), quote) : (size_t)-1;
	if (end != (size_t)-1) {
		value = dm_str_slice(value, 1, end + 1);
	} else if (quote && cut) {
		return (struct dm_str){NULL, 0};
	} else {
		static const char *const ends[] = {" #", "; ", " &&"};
		for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
			size_t at = dm_str_find(value, ends[i]);
			cut = cut && at == (size_t)-1;
			value.n = at == (size_t)-1 ? value.n : at;
		}
		if (cut) {
			return (struct dm_str){NULL, 0};
		}
	}
	size_t command = dm_str_find(value, "$(");
	bool said =
		dm_str_find_byte(value, '`') == (size_t)-1 &&
		(command == (size_t)-1 ||
			dm_str_find_byte(dm_str_slice(value, command, value.n), ' ') == (size_t)-1);
	return said ? dm_str_trim(value) : (struct dm_str){NULL, 0};
}

static void
assign(struct dm_arena *arena, struct dm_assigned *assigned, struct dm_str name,
	struct dm_str value, bool adds)
{
	struct dm_assignment *known = find(assigned, name);
	if (!known && assigned->count < ASSIGNED) {
		*dm_push(arena, assigned->items, assigned->count) =
			(struct dm_assignment){name, value};
	} else if (known && adds && known->value.p && value.p && known->value.n + value.n < LONG &&
		   spend(assigned, known->value.n + value.n)) {
		const struct dm_str parts[] = {known->value, DM_STR(" "), value};
		known->value = dm_arena_join(arena, parts, 3);
	} else if (known &&
		   (adds || !(known->value.p && value.p && dm_str_eq(known->value, value)))) {
		known->value = (struct dm_str){NULL, 0};
	}
}

/* The sign of an assignment after a name, = := ::= ?= +=; blanks may stand before it. n == 0: there is none. */
static struct dm_str
sign_at(struct dm_str line, size_t at)
{
	while (at < line.n && dm_is_space(line.p[at])) {
		at++;
	}
	size_t end = at;
	while (end < line.n && strchr(":?+", line.p[end])) {
		end++;
	}
	bool assigns =
		end < line.n && line.p[end] == '=' && (end + 1 == line.n || line.p[end + 1] != '=');
	return dm_str_slice(line, at, assigns ? end + 1 : at);
}

/* A name that a command of a shell assigns ends at a blank: then F=-it; else F=-d; fi */
static struct dm_str
first_word(struct dm_str value)
{
	size_t end = 0;
	while (end < value.n && !dm_is_space(value.p[end]) && !strchr(";&)", value.p[end])) {
		end++;
	}
	bool quoted = value.n && strchr("\"'", value.p[0]);
	return quoted ? value : dm_str_slice(value, 0, end);
}

/* NAME = value at the start of a line, NAME=value and NAME += value elsewhere in it */
static void
read_assignments(struct dm_arena *arena, struct dm_assigned *assigned, struct dm_str line)
{
	static const char export[] = "export ";
	line = dm_str_trim(line);
	if (dm_str_starts(line, export)) {
		line = dm_str_trim(dm_str_slice(line, sizeof export - 1, line.n));
	}
	for (size_t i = 0; i < line.n;) {
		size_t end = end_of_name(line, i);
		struct dm_str sign = end > i ? sign_at(line, end) : (struct dm_str){"", 0};
		bool close = sign.n && sign.p == line.p + end;
		if (sign.n && (i == 0 || close || sign.n > 1)) {
			size_t from = (size_t)(sign.p - line.p) + sign.n;
			struct dm_str value = dm_str_slice(line, from, line.n);
			bool command = i > 0 && close;
			assign(arena, assigned, dm_str_slice(line, i, end),
				plain_value(command ? first_word(value) : value), sign.p[0] == '+');
		}
		while (i < line.n && !strchr(" \t;&()", line.p[i])) {
			i++;
		}
		i++;
	}
}

/* The line with those that it goes on in, each without its backslash. */
static struct dm_str
whole_line(struct dm_arena *arena, struct dm_str line, struct dm_str *rest)
{
	struct dm_buf whole = {NULL, 0, 0};
	struct dm_str next = line;
	while (next.n && next.p[next.n - 1] == '\\' && whole.n <= LONG) {
		dm_buf_str(&whole, dm_str_slice(next, 0, next.n - 1));
		dm_buf_byte(&whole, ' ');
		next = dm_str_next_line(rest, &next) ? dm_str_trim(next) : DM_STR("");
	}
	if (whole.n) {
		dm_buf_str(&whole, next);
		line = dm_arena_str(arena, dm_buf_view(&whole));
		dm_buf_finish(&whole);
	}
	return line;
}

void
dm_assigned_read(struct dm_arena *arena, struct dm_str text, struct dm_assigned *assigned)
{
	assigned->read = true;
	assigned->left = GROWTH * (text.n + LONG);
	for (struct dm_str line; dm_str_next_line(&text, &line);) {
		if (dm_str_find_byte(line, '=') != (size_t)-1) {
			read_assignments(arena, assigned, whole_line(arena, line, &text));
		}
	}
}

/* ---- values ---- */

/* One round; changed: something was put in. */
static struct dm_str
expand_once(struct dm_arena *arena, struct dm_assigned *assigned, struct dm_str line, bool *changed)
{
	struct dm_buf out = {NULL, 0, 0};
	struct dm_assigned_variable variable;
	size_t from = 0;
	for (size_t at = 0; dm_assigned_next(line, &at, &variable);) {
		struct dm_str spelled = dm_str_slice(line, variable.start, variable.end);
		const struct dm_assignment *known = find(assigned, variable.name);
		struct dm_str value = known ? known->value : variable.otherwise;
		if (value.p && out.n + value.n < LONG &&
			!dm_words_has(&dm_words_current_folders, spelled) &&
			spend(assigned, value.n)) {
			dm_buf_str(&out, dm_str_slice(line, from, variable.start));
			dm_buf_str(&out, value);
			from = variable.end;
			*changed = true;
		}
	}
	dm_buf_str(&out, dm_str_slice(line, from, line.n));
	struct dm_str result = *changed ? dm_arena_str(arena, dm_buf_view(&out)) : line;
	dm_buf_finish(&out);
	return result;
}

struct dm_str
dm_assigned_expand(struct dm_arena *arena, struct dm_assigned *assigned, struct dm_str line)
{
	bool changed = true;
	for (int i = 0; i < DEEP && changed && line.n < LONG; i++) {
		changed = false;
		line = expand_once(arena, assigned, line, &changed);
	}
	return line;
}

const char *
dm_assigned_default(struct dm_arena *arena, const char *text)
{
	if (!text || !strchr(text, '$')) {
		return text;
	}
	struct dm_assigned none = {.read = true, .left = LONG};
	return dm_arena_str(arena, dm_assigned_expand(arena, &none, dm_str(text))).p;
}

const char *
dm_assigned_target(struct dm_arena *arena, const char *text)
{
	const char *target = dm_assigned_default(arena, text);
	return target && !strchr(target, '$') ? target : NULL;
}
