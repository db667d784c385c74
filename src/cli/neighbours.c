#include "neighbours.h"

#include "../catalogue.h"
#include "../file/inside.h"

#include <dirent.h>
#include <stdlib.h>

enum {
	FILES = 300,       /* that are read for one Dockerfile */
	SIZE = 256 * 1024, /* bytes of one */
	BYTES = 4 << 20,   /* of all of them */
	FINDINGS = 64,     /* whose messages name places */
	SAID = 3,          /* places that a message names */
	ENTRIES = 2000,    /* of a folder that are looked at */
};

struct search {
	struct dm_arena *arena;
	const char *root;
	const char **paths; /* below root */
	uint32_t count;
};

static bool
may_pass_arguments(struct dm_str name)
{
	bool yes = false;
	for (uint32_t i = 0; i < dm_words_build_files.count && !yes; i++) {
		yes = dm_str_glob(dm_words_item(&dm_words_build_files, i), name);
	}
	return yes;
}

static int
compare(const void *a, const void *b)
{
	const char *const *one = a, *const *other = b;
	return strcmp(*one, *other);
}

/* below: "" or "scripts/" */
static void
list_folder(struct search *s, const char *below)
{
	DIR *folder = opendir(dm_arena_printf(s->arena, "%s/%s", s->root, below));
	uint32_t seen = 0, first = s->count;
	for (struct dirent *entry; folder && seen < ENTRIES && (entry = readdir(folder)); seen++) {
		if (may_pass_arguments(dm_str(entry->d_name))) {
			*dm_push(s->arena, s->paths, s->count) =
				dm_arena_printf(s->arena, "%s%s", below, entry->d_name);
		}
	}
	if (folder) {
		closedir(folder);
	}
	if (s->count > first) {
		dm_sort(s->paths + first, s->count - first, sizeof *s->paths, compare);
	}
}

static void
list_files(struct search *s, const char *path)
{
	list_folder(s, "");
	for (uint32_t i = 0; i < dm_words_build_folders.count; i++) {
		list_folder(s, dm_words_item(&dm_words_build_folders, i));
	}
	char *real = realpath(dm_path_folder(s->arena, path), NULL);
	size_t n = strlen(s->root);
	if (real && strlen(real) > n) {
		const char *own = dm_arena_printf(s->arena, "%s/", real + n + 1);
		bool listed = dm_words_has(&dm_words_build_folders, dm_str(own));
		if (!listed) {
			list_folder(s, own);
		}
	}
	free(real);
}

/* The line, from 1 on, that gives the argument a value: NAME=, NAME:, "NAME":; 0: none. */
static uint32_t
find_argument(struct dm_str text, const char *name)
{
	size_t n = strlen(name), from = 0;
	for (size_t at; (at = dm_str_find(dm_str_slice(text, from, text.n), name)) != (size_t)-1;) {
		size_t start = from + at, end = start + n;
		char before = start ? text.p[start - 1] : '\n';
		bool here =
			!dm_is_name_byte(before) && before != '{' && before != '(' && before != '$';
		end += end < text.n && (text.p[end] == '"' || text.p[end] == '\'');
		while (end < text.n && (text.p[end] == ' ' || text.p[end] == '?')) {
			end++;
		}
		if (here && end < text.n && (text.p[end] == '=' || text.p[end] == ':')) {
			uint32_t line = 1;
			for (size_t i = 0; i < start; i++) {
				line += text.p[i] == '\n';
			}
			return line;
		}
		from = start + n;
	}
	return 0;
}

/* Where the argument of one finding is set. */
struct places {
	struct dm_finding *finding;
	struct dm_buf text; /* the first few */
	uint32_t count;
};

/* Each file is read once, whoever asks for what. */
static void
search_files(const struct search *s, struct places *places, uint32_t count)
{
	size_t bytes = 0;
	for (uint32_t i = 0; i < s->count && i < FILES && bytes < BYTES; i++) {
		struct dm_arena scratch = {0};
		struct dm_str text;
		const char *path = dm_arena_printf(&scratch, "%s/%s", s->root, s->paths[i]);
		bool ok = dm_file_read_small(&scratch, s->root, path, SIZE, &text);
		bytes += ok ? text.n : 0;
		for (uint32_t k = 0; ok && k < count; k++) {
			struct places *place = &places[k];
			uint32_t line = find_argument(text, place->finding->argument);
			if (line && place->count++ < SAID) {
				dm_buf_printf(&place->text, "%s%s:%u", place->count > 1 ? ", " : "",
					s->paths[i], line);
			}
		}
		dm_arena_finish(&scratch);
	}
}

static void
say(struct search *s, struct places *place)
{
	if (place->count > SAID) {
		dm_buf_printf(&place->text, " and %u more files", place->count - SAID);
	}
	if (place->count) {
		place->finding->message = dm_arena_printf(s->arena, "%s; it is set in %.*s",
			place->finding->message, (int)place->text.n, place->text.p);
	}
	dm_buf_finish(&place->text);
}

void
dm_neighbours_say(struct dm_arena *arena, const char *path, struct dm_result *result)
{
	struct search s = {.arena = arena};
	struct places *places = NULL;
	uint32_t count = 0;
	for (uint32_t i = 0; i < result->nfindings && count < FINDINGS; i++) {
		if (result->findings[i].argument) {
			dm_push(arena, places, count)->finding = &result->findings[i];
		}
	}
	s.root = count ? dm_inside_of(arena, path) : NULL;
	if (s.root) {
		list_files(&s, path);
		search_files(&s, places, count);
		for (uint32_t i = 0; i < count; i++) {
			say(&s, &places[i]);
		}
	}
}
