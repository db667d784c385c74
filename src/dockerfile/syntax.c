#include "syntax.h"

#include "space.h"

#include <jansson.h>

#define JSON_LIMIT (1U << 20)

enum directive {
	SYNTAX,
	ESCAPE,
	CHECK,
	DIRECTIVES, /* how many there are; also: none of them */
};

/* \s of Go's regular expressions: no VT */
static size_t
skip_space(struct dm_str s, size_t i)
{
	while (i < s.n && dm_is_space(s.p[i]) && s.p[i] != '\v') {
		i++;
	}
	return i;
}

/* NAME = VALUE after the mark; the value without blanks around it, up to the first one in it. */
static enum directive
read_directive(struct dm_str line, const char *mark, struct dm_str *value)
{
	line.n -= dm_str_ends(line, "\r");
	static const char *const names[DIRECTIVES] = {"syntax", "escape", "check"};
	if (!dm_str_starts(line, mark)) {
		return DIRECTIVES;
	}
	size_t i = strlen(mark), n;
	while (i < line.n && (n = dm_space_len(line.p + i, line.n - i)) > 0) {
		i += n;
	}
	size_t start = i;
	while (i < line.n && dm_is_letter(line.p[i])) {
		i++;
	}
	struct dm_str name = dm_str_slice(line, start, i);
	i = skip_space(line, i);
	if (i == line.n || line.p[i] != '=' || i + 1 == line.n) {
		return DIRECTIVES;
	}
	i = skip_space(line, i + 1);
	*value = dm_str_trim(dm_str_slice(line, i, line.n));
	size_t blank = dm_str_find_byte(*value, ' ');
	value->n = blank == (size_t)-1 ? value->n : blank;
	enum directive kind = SYNTAX;
	while (kind < DIRECTIVES && !dm_str_case_eq(name, dm_str(names[kind]))) {
		kind++;
	}
	return kind;
}

static struct dm_syntax
find_directive(struct dm_str text, const char *mark, uint32_t line)
{
	bool seen[DIRECTIVES] = {false};
	struct dm_str value;
	while (text.n) {
		size_t n = dm_str_find_byte(text, '\n');
		n = n == (size_t)-1 ? text.n : n;
		enum directive kind = read_directive(dm_str_slice(text, 0, n), mark, &value);
		if (kind == SYNTAX) {
			return (struct dm_syntax){value, line};
		}
		if (kind == DIRECTIVES || seen[kind]) {
			break;
		}
		seen[kind] = true;
		text = dm_str_slice(text, n < text.n ? n + 1 : n, text.n);
		line++;
	}
	return (struct dm_syntax){{NULL, 0}, 0};
}

static struct dm_syntax
find_json(struct dm_arena *arena, struct dm_str text, uint32_t line)
{
	struct dm_syntax found = {{NULL, 0}, 0};
	struct dm_str object = dm_str_trim(text);
	if (object.n == 0 || object.p[0] != '{' || object.n > JSON_LIMIT) {
		return found;
	}
	json_error_t ignored;
	json_t *root = json_loadb(object.p, object.n, 0, &ignored);
	const char *name = json_string_value(json_object_get(root, "syntax"));
	if (name) {
		found = (struct dm_syntax){dm_arena_str(arena, dm_str(name)), line};
	}
	json_decref(root);
	return found;
}

struct dm_syntax
dm_syntax_find(struct dm_arena *arena, struct dm_str text)
{
	uint32_t line = 1;
	if (text.n && dm_is_letter(text.p[0])) {
		return (struct dm_syntax){{NULL, 0}, 0}; /* most files: FROM */
	}
	if (dm_str_starts(text, "\xEF\xBB\xBF")) {
		text = dm_str_slice(text, 3, text.n);
	}
	if (dm_str_starts(text, "#!")) {
		size_t n = dm_str_find_byte(text, '\n');
		text = dm_str_slice(text, n == (size_t)-1 ? text.n : n + 1, text.n);
		line++;
	}
	char first = text.n ? text.p[0] : '\0';
	return first == '#'   ? find_directive(text, "#", line)
	       : first == '/' ? find_directive(text, "//", line)
			      : find_json(arena, text, line);
}

bool
dm_syntax_foreign(const struct dm_syntax *syntax)
{
	static const char *const own[] = {"docker/dockerfile", "docker/dockerfile-upstream",
		"docker.io/docker/dockerfile", "docker.io/docker/dockerfile-upstream"};
	struct dm_str name = syntax->name;
	size_t n = 0;
	while (n < name.n && name.p[n] != ':' && name.p[n] != '@') {
		n++;
	}
	for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
		if (dm_str_is(dm_str_slice(name, 0, n), own[i])) {
			return false;
		}
	}
	return name.p != NULL;
}
