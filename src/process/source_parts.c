#include "source_parts.h"

static bool
begins(struct dm_str text, size_t at, const char *with)
{
	size_t n = strlen(with);
	return at + n <= text.n && memcmp(text.p + at, with, n) == 0;
}

/* From `at` on the next place of it; text.n: there is none */
static size_t
find(struct dm_str text, size_t at, const char *what)
{
	size_t hit = dm_str_find(dm_str_slice(text, at, text.n), what);
	return hit == (size_t)-1 ? text.n : at + hit;
}

static void
put_scripts(char *out, struct dm_str text)
{
	for (size_t at = find(text, 0, "<script"); at < text.n; at = find(text, at, "<script")) {
		size_t from = find(text, at, ">"), to = find(text, from, "</script");
		for (size_t i = from + (from < text.n); i < to; i++) {
			out[i] = text.p[i];
		}
		at = to;
	}
}

static void
put_front(char *out, struct dm_str text)
{
	size_t from = 0;
	while (from < text.n && dm_is_space(text.p[from])) {
		from++;
	}
	if (begins(text, from, "---")) {
		from += 3;
		for (size_t i = from, to = find(text, from, "\n---"); i < to; i++) {
			out[i] = text.p[i];
		}
	}
}

struct dm_str
dm_source_parts(struct dm_arena *arena, struct dm_str path, struct dm_str text)
{
	bool front = dm_str_ends(path, ".astro");
	if (!front && !dm_str_ends(path, ".vue") && !dm_str_ends(path, ".svelte")) {
		return text;
	}
	char *out = dm_arena_alloc(arena, text.n + 1);
	for (size_t i = 0; i < text.n; i++) {
		out[i] = text.p[i] == '\n' ? '\n' : ' ';
	}
	out[text.n] = '\0';
	if (front) {
		put_front(out, text);
	} else {
		put_scripts(out, text);
	}
	return (struct dm_str){out, text.n};
}
