#include "dockerignore.h"

#include <fnmatch.h>

enum {
	DEEP = 63, /* folders of a path or pattern; what is deeper is cut off */
};

struct pattern {
	const char *text; /* without slashes at its ends */
	bool again;       /* !text: what it matches is in the context after all */
};

struct dm_dockerignore {
	struct dm_arena *arena;
	struct pattern *patterns;
	uint32_t count;
};

struct dm_dockerignore *
dm_dockerignore_parse(struct dm_arena *arena, struct dm_str text)
{
	struct dm_dockerignore *ignore = dm_arena_alloc(arena, sizeof *ignore);
	ignore->arena = arena;
	for (size_t start = 0; start < text.n;) {
		size_t end = start;
		while (end < text.n && text.p[end] != '\n') {
			end++;
		}
		struct dm_str line = dm_str_slice(text, start, end);
		start = end + 1;
		bool comment = line.n && line.p[0] == '#';
		line = dm_str_trim(line);
		if (comment || line.n == 0 || memchr(line.p, '\0', line.n)) {
			continue;
		}
		bool again = line.p[0] == '!';
		line = dm_str_trim(dm_str_slice(line, again, line.n));
		while (dm_str_starts(line, "./")) {
			line = dm_str_slice(line, 2, line.n);
		}
		while (line.n && line.p[0] == '/') {
			line = dm_str_slice(line, 1, line.n);
		}
		while (line.n > 1 && line.p[line.n - 1] == '/') {
			line.n--;
		}
		if (line.n) {
			*dm_push(arena, ignore->patterns, ignore->count) =
				(struct pattern){dm_arena_str(arena, line).p, again};
		}
	}
	return ignore;
}

struct match {
	char *const *pattern, *const *path;
	uint64_t failed[DEEP +
			1]; /* per part of the pattern, a bit per part of the path: no match from there */
};

/* Folder by folder; ** is any number of them, none included. */
static bool
matches(struct match *m, uint32_t i, uint32_t k)
{
	for (; m->pattern[i]; i++, k++) {
		if (strcmp(m->pattern[i], "**") == 0) {
			for (; m->pattern[i + 1] && m->path[k]; k++) {
				if (m->failed[i] >> k & 1U) {
					return false;
				}
				m->failed[i] |= (uint64_t)1 << k;
				if (matches(m, i + 1, k)) {
					return true;
				}
			}
			return !m->pattern[i + 1];
		}
		if (!m->path[k] || fnmatch(m->pattern[i], m->path[k], 0) != 0) {
			return false;
		}
	}
	return true; /* all of the path, or a folder that it is in */
}

static void
split(struct dm_arena *arena, const char *text, char *parts[DEEP + 1])
{
	char *copy = dm_arena_copy(arena, text, strlen(text) + 1);
	size_t n = 0;
	for (char *save = NULL, *part = strtok_r(copy, "/", &save); part && n < DEEP;
		part = strtok_r(NULL, "/", &save)) {
		parts[n++] = part;
	}
	parts[n] = NULL;
}

bool
dm_dockerignore_has(const struct dm_dockerignore *ignore, const char *path)
{
	char *parts[DEEP + 1], *pattern[DEEP + 1];
	bool left_out = false;
	if (ignore->count == 0) {
		return false; /* mostly */
	}
	split(ignore->arena, path, parts);
	for (uint32_t i = 0; i < ignore->count; i++) {
		if (ignore->patterns[i].again != left_out) {
			continue; /* it would say what is so already */
		}
		split(ignore->arena, ignore->patterns[i].text, pattern);
		struct match match = {.pattern = pattern, .path = parts};
		if (matches(&match, 0, 0)) {
			left_out = !ignore->patterns[i].again;
		}
	}
	return left_out;
}
