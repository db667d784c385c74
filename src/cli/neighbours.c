#include "neighbours.h"

#include "../file/inside.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	FILES = 300,       /* that are read for one Dockerfile */
	SIZE = 256 * 1024, /* bytes of one */
	SAID = 3,          /* places that a message names */
	ENTRIES = 2000,    /* of a folder that are looked at */
};

/* The repository that holds the file; NULL: none. */
static const char *
repository_of(struct dm_arena *arena, const char *path)
{
	char *real = realpath(dm_path_folder(arena, path), NULL);
	const char *found = real ? dm_inside_repository(arena, real) : NULL;
	found = found ? dm_arena_str(arena, dm_str(found)).p : NULL;
	free(real);
	return found;
}

static bool
read_file(struct dm_arena *arena, const char *root, const char *path, struct dm_str *text)
{
	struct dm_file file;
	struct dm_err err = {0};
	struct stat status;
	if (stat(path, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size > SIZE ||
		!dm_file_read_found(arena, root, path, &file, &err)) {
		return false;
	}
	*text = file.text;
	return true;
}

/* ---- bots ---- */

/* package-ecosystem: "docker" */
static bool
names_docker(struct dm_str text)
{
	static const char key[] = "package-ecosystem:";
	for (size_t at; (at = dm_str_find(text, key)) != (size_t)-1;) {
		text = dm_str_slice(text, at + sizeof key - 1, text.n);
		size_t end = dm_str_find_byte(text, '\n');
		struct dm_str value = dm_str_slice(text, 0, end == (size_t)-1 ? text.n : end);
		if (dm_str_find(value, "docker") != (size_t)-1) {
			return true;
		}
	}
	return false;
}

unsigned
dm_neighbours_bots(const char *path)
{
	static const char *const renovate[] = {"renovate.json", "renovate.json5",
		".github/renovate.json", ".github/renovate.json5", ".gitlab/renovate.json",
		".gitlab/renovate.json5", ".renovaterc", ".renovaterc.json", ".renovaterc.json5"};
	static const char *const dependabot[] = {
		".github/dependabot.yml", ".github/dependabot.yaml"};
	struct dm_arena arena = {0};
	const char *root = repository_of(&arena, path);
	unsigned bots = 0;
	for (size_t i = 0; root && i < sizeof renovate / sizeof *renovate; i++) {
		bool there = access(dm_arena_printf(&arena, "%s/%s", root, renovate[i]), F_OK) == 0;
		bots |= there ? DM_BOT_RENOVATE : 0;
	}
	for (size_t i = 0; root && i < sizeof dependabot / sizeof *dependabot; i++) {
		struct dm_str text;
		const char *file = dm_arena_printf(&arena, "%s/%s", root, dependabot[i]);
		bots |= read_file(&arena, root, file, &text) && names_docker(text)
				? DM_BOT_DEPENDABOT
				: 0;
	}
	dm_arena_finish(&arena);
	return bots;
}

/* ---- who passes a build argument ---- */

struct search {
	struct dm_arena *arena;
	const char *root;
	const char **paths; /* below root */
	uint32_t count;
};

static bool
may_pass_arguments(struct dm_str name)
{
	static const char *const globs[] = {"Makefile", "makefile", "GNUmakefile", "*.mk", "*.yml",
		"*.yaml", "*.hcl", "*bake*.json", "*.sh", "*.bash", "Jenkinsfile*", "justfile",
		"package.json", ".env", "Rakefile", "Earthfile"};
	bool yes = false;
	for (size_t i = 0; i < sizeof globs / sizeof *globs && !yes; i++) {
		yes = dm_str_glob(globs[i], name);
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
		qsort(s->paths + first, s->count - first, sizeof *s->paths, compare);
	}
}

static void
list_files(struct search *s, const char *path)
{
	static const char *const folders[] = {"", ".github/workflows/", ".circleci/", ".gitlab/",
		".buildkite/", ".azure-pipelines/", "ci/", ".ci/", "scripts/", "script/", "hack/",
		"build/", "tools/", "make/", "bin/", "docker/", "deploy/"};
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		list_folder(s, folders[i]);
	}
	char *real = realpath(dm_path_folder(s->arena, path), NULL);
	size_t n = strlen(s->root);
	if (real && strlen(real) > n) {
		const char *own = dm_arena_printf(s->arena, "%s/", real + n + 1);
		bool listed = false;
		for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
			listed = listed || strcmp(folders[i], own) == 0;
		}
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
	size_t n = strlen(name);
	uint32_t line = 1;
	for (size_t i = 0; i + n < text.n; i++) {
		line += text.p[i] == '\n';
		bool here = memcmp(text.p + i, name, n) == 0 &&
			    (i == 0 || (!dm_is_name_byte(text.p[i - 1]) &&
					       !strchr("${(", text.p[i - 1])));
		size_t end = i + n;
		end += here && end < text.n && (text.p[end] == '"' || text.p[end] == '\'');
		while (here && end < text.n && (text.p[end] == ' ' || text.p[end] == '?')) {
			end++;
		}
		if (here && end < text.n && (text.p[end] == '=' || text.p[end] == ':')) {
			return line;
		}
	}
	return 0;
}

static void
say(struct search *s, struct dm_finding *finding)
{
	struct dm_buf out = {0};
	uint32_t found = 0;
	for (uint32_t i = 0; i < s->count && i < FILES; i++) {
		struct dm_arena scratch = {0};
		struct dm_str text;
		const char *path = dm_arena_printf(&scratch, "%s/%s", s->root, s->paths[i]);
		uint32_t line = read_file(&scratch, s->root, path, &text)
					? find_argument(text, finding->argument)
					: 0;
		if (line && found++ < SAID) {
			dm_buf_printf(&out, "%s%s:%u", found > 1 ? ", " : "", s->paths[i], line);
		}
		dm_arena_finish(&scratch);
	}
	if (found > SAID) {
		dm_buf_printf(&out, " and %u more files", found - SAID);
	}
	if (found) {
		finding->message = dm_arena_printf(
			s->arena, "%s; it is set in %.*s", finding->message, (int)out.n, out.p);
	}
	dm_buf_finish(&out);
}

void
dm_neighbours_say(struct dm_arena *arena, const char *path, struct dm_result *result)
{
	struct search s = {.arena = arena};
	for (uint32_t i = 0; i < result->nfindings; i++) {
		if (!result->findings[i].argument) {
			continue;
		}
		if (!s.root) {
			s.root = repository_of(arena, path);
			if (!s.root) {
				return;
			}
			list_files(&s, path);
		}
		say(&s, &result->findings[i]);
	}
}
