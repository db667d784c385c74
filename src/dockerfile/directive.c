/*
 * The directives that BuildKit's parser knows (frontend/dockerfile/parser/directives.go):
 *
 *   directive = "#" blanks ("syntax" | "escape" | "check") blanks "=" value      before anything else, once each
 */
#include "parser.h"

#include "space.h"

static bool
is_alnum(char c)
{
	return dm_is_digit(c) || dm_is_letter(c);
}

static void
set_escape(struct parser *p, uint32_t off, struct dm_str value)
{
	if (value.n == 1 && (value.p[0] == '\\' || value.p[0] == '`')) {
		p->tree->escape = value.p[0];
	} else {
		dm_parser_note(p, off, DM_NOTE_ERROR, "the escape directive takes \\ or `");
	}
}

static void
add_directive(struct parser *p, uint32_t off, struct dm_str name, struct dm_str value)
{
	static const char *const known[] = {"syntax", "escape", "check"};
	const char *hit = NULL;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (dm_str_case_eq(name, dm_str(known[i]))) {
			hit = known[i];
		}
	}
	if (!hit) {
		p->directives_done = true;
		return;
	}
	for (uint32_t i = 0; i < p->tree->ndirectives; i++) {
		if (dm_str_is(p->tree->directives[i].name, hit)) {
			dm_parser_note(p, off, DM_NOTE_ERROR,
				dm_arena_printf(p->arena, "the %s directive is given twice", hit));
			return;
		}
	}
	*dm_push(p->arena, p->tree->directives, p->tree->ndirectives) = (struct dm_directive){
		.name = dm_str(hit),
		.value = value,
		.value_span = {(uint32_t)(value.p - p->tree->text.p), (uint32_t)value.n},
		.line = p->line_number,
	};
	if (strcmp(hit, "escape") == 0) {
		set_escape(p, off, value);
	}
}

static size_t
skip_ascii_space(struct dm_str s, size_t i)
{
	while (i < s.n && dm_is_space(s.p[i]) && s.p[i] != '\v') {
		i++;
	}
	return i;
}

void
dm_parser_directive(struct parser *p, uint32_t off, struct dm_str s)
{
	size_t i = 1, k;
	while ((k = dm_space_len(s.p + i, s.n - i)) > 0) {
		i += k;
	}
	size_t start = i;
	while (i < s.n && is_alnum(s.p[i])) {
		i++;
	}
	struct dm_str name = dm_str_slice(s, start, i);
	i = skip_ascii_space(s, i);
	bool form = name.n && (name.p[0] < '0' || name.p[0] > '9') && i < s.n && s.p[i] == '=';
	i = form ? skip_ascii_space(s, i + 1) : i;
	size_t end = s.n;
	while (end > i && dm_is_space(s.p[end - 1]) && s.p[end - 1] != '\v') {
		end--;
	}
	if (!form || i == s.n) {
		p->directives_done = true;
		return;
	}
	add_directive(p, off, name, dm_str_slice(s, i, end > i ? end : i + 1));
}
