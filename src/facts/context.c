#include "context.h"

#include "../catalogue.h"
#include "../file/inside.h"

#include <dirent.h>
#include <glob.h>
#include <limits.h>
#include <stdlib.h>

enum {
	FOLDERS_UP = 16, /* that are looked into */
	NAMES = 64,      /* that are looked for in each */
};

/* What a context has to hold. */
struct wanted {
	struct dm_str sources[NAMES], named[NAMES];
	uint32_t nsources, nnamed;
	bool any; /* something of the context is asked for */
};

static bool
is_plain(struct dm_str name)
{
	return name.n && name.n < NAME_MAX && !memchr(name.p, '\0', name.n) &&
	       !memchr(name.p, '$', name.n) && dm_str_find(name, "..") == (size_t)-1 &&
	       dm_str_find(name, "://") == (size_t)-1;
}

static void
want(struct dm_str *names, uint32_t *count, struct dm_str name)
{
	if (*count < NAMES && is_plain(name)) {
		names[(*count)++] = name;
	}
}

/* app.py, ./start.sh of a command; in the image they may be anywhere, so that only a relative one tells. */
static void
want_words(struct wanted *wanted, struct dm_str text)
{
	for (size_t from = 0; from < text.n;) {
		size_t end = from;
		while (end < text.n && !dm_is_space(text.p[end])) {
			end++;
		}
		struct dm_str word = dm_str_slice(text, from, end);
		from = end + 1;
		if (word.n && word.p[0] != '/' && word.p[0] != '-' &&
			(dm_words_after(&dm_words_script_suffixes, word) ||
				dm_str_starts(word, "./"))) {
			want(wanted->named, &wanted->nnamed, word);
		}
	}
}

/* The sources that tell something, and where some are whole folders what commands name. */
static void
list_wanted(struct wanted *wanted, const struct dm_tree *tree)
{
	wanted->nsources = wanted->nnamed = 0;
	wanted->any = false;
	bool whole = false;
	for (uint32_t i = 0; i < tree->ninstrs; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		bool copies = instr->kind == DM_COPY || instr->kind == DM_ADD;
		wanted->any = wanted->any || copies || dm_instr_flag(instr, "mount").p;
		for (uint32_t k = 0; copies && !instr->nheredocs && k + 1 < instr->nwords &&
				     !dm_instr_flag(instr, "from").p;
			k++) {
			struct dm_str source = instr->words[k].text;
			bool all = dm_str_is(source, ".") || dm_str_is(source, "./") ||
				   dm_str_is(source, "/") || dm_str_is(source, "*");
			whole = whole || all;
			if (!all) {
				want(wanted->sources, &wanted->nsources, source);
			}
		}
	}
	for (uint32_t i = 0; whole && i < tree->ninstrs; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		bool command = instr->kind == DM_RUN || instr->kind == DM_CMD ||
			       instr->kind == DM_ENTRYPOINT;
		if (command && instr->form == DM_FORM_SHELL) {
			want_words(wanted, dm_span_str(instr->cook.text, instr->command));
		}
		for (uint32_t k = 0; command && instr->form == DM_FORM_JSON && k < instr->nwords;
			k++) {
			want_words(wanted, instr->words[k].text);
		}
	}
}

/* A name of the folder matches; one that begins with a dot is hidden. */
static bool
lists(const char *folder, const char *pattern)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	char last = pattern[strlen(pattern) - 1]; /* it tells for most names */
	bool any = false, open = last == '*' || last == '?';
	while (dir && !any && (entry = readdir(dir)) != NULL) {
		struct dm_str name = dm_str(entry->d_name);
		any = (name.p[0] != '.' || pattern[0] == '.') &&
		      (open || name.p[name.n - 1] == last) && dm_str_glob(pattern, name);
	}
	if (dir) {
		closedir(dir);
	}
	return any;
}

static bool
holds(const char *folder, struct dm_str name)
{
	char path[PATH_MAX];
	struct stat status;
	size_t n = strlen(folder);
	if (n + 1 + name.n >= sizeof path) {
		return false;
	}
	memcpy(path, folder, n);
	path[n] = '/';
	memcpy(path + n + 1, name.p, name.n);
	path[n + 1 + name.n] = '\0';
	if (!strpbrk(path + n, "*?[")) {
		return lstat(path, &status) == 0;
	}
	char *slash = strrchr(path, '/');
	size_t magic = n + strcspn(path + n, "*?[\\");
	if (path + magic > slash && slash[1] && !strpbrk(slash, "[\\")) {
		*slash = '\0'; /* *.jar, conf/app-?.yml: glob(3) takes six times as long */
		return lists(path, slash + 1);
	}
	glob_t found;
	bool any = glob(path, GLOB_NOSORT, NULL, &found) == 0;
	globfree(&found);
	return any;
}

/* How many folders above this one, at most, still are in its repository. */
static uint32_t
count_folders_up(struct dm_arena *arena, const char *folder)
{
	char *real = realpath(folder, NULL);
	const char *root = real ? dm_inside_repository(arena, real) : NULL;
	uint32_t n = 0;
	for (const char *p = root ? real + strlen(root) : ""; *p && n < FOLDERS_UP; p++) {
		n += *p == '/' && p[1];
	}
	free(real);
	return n;
}

static uint32_t
count_held(const char *folder, const struct dm_str *names, uint32_t count)
{
	uint32_t held = 0;
	for (uint32_t i = 0; i < count; i++) {
		held += holds(folder, names[i]);
	}
	return held;
}

/* NULL: none is named, or several are. */
static const char *
find_named(struct dm_usages *usages)
{
	const char *named = NULL;
	dm_usages_ask(usages);
	for (uint32_t i = 0; usages && i < usages->count; i++) {
		const char *context = usages->items[i].context;
		if (named && context && strcmp(named, context) != 0) {
			return NULL;
		}
		named = context ? context : named;
	}
	return named;
}

/* The folder `to`, which has no links in it, as it is seen from the folder `from`; NULL: that is gone. */
static const char *
seen_from(struct dm_arena *arena, const char *from, const char *to)
{
	char real[PATH_MAX];
	struct dm_buf path = {NULL, 0, 0};
	if (!realpath(from, real)) {
		return NULL;
	}
	size_t common = 0;
	for (size_t i = 0;; i++) {
		bool ends = !real[i] || real[i] == '/', other = !to[i] || to[i] == '/';
		common = ends && other ? i : common;
		if (real[i] != to[i] || !real[i]) {
			break;
		}
	}
	dm_buf_put(&path, from);
	for (const char *p = real + common; *p; p++) {
		if (*p == '/' && p[1]) {
			dm_buf_put(&path, "/..");
		}
	}
	if (to[common] && to[common + 1]) {
		dm_buf_put(&path, to[common] == '/' ? "" : "/");
		dm_buf_put(&path, to + common);
	}
	const char *result = dm_arena_str(arena, dm_buf_view(&path)).p;
	dm_buf_finish(&path);
	return result;
}

const char *
dm_context_find(struct dm_arena *arena, const char *path, const struct dm_tree *tree,
	struct dm_usages *usages)
{
	const char *own = dm_path_folder(arena, path), *best = own, *folder = own;
	struct wanted wanted;
	list_wanted(&wanted, tree);
	const char *said = wanted.any ? find_named(usages) : NULL;
	said = said ? seen_from(arena, own, said) : NULL;
	if (said) {
		return said;
	}
	uint32_t sources = count_held(own, wanted.sources, wanted.nsources);
	uint32_t named = count_held(own, wanted.named, wanted.nnamed);
	bool all = sources == wanted.nsources && (wanted.nsources || named || !wanted.nnamed);
	for (uint32_t up = all ? 0 : count_folders_up(arena, own); up > 0; up--) {
		folder = dm_arena_printf(arena, "%s/..", folder);
		uint32_t more = count_held(folder, wanted.sources, wanted.nsources);
		bool better = more > sources;
		if (better || (more == sources && named == 0)) {
			uint32_t others = count_held(folder, wanted.named, wanted.nnamed);
			better = better || others > named;
			if (better) {
				best = folder;
				sources = more;
				named = others;
			}
		}
	}
	return best;
}

void
dm_context_open(struct dm_arena *arena, const char *context, const char *path,
	const struct dm_tree *tree, struct dm_scripts *scripts)
{
	if (context) {
		dm_scripts_open(arena, context, path, tree, scripts);
		dm_scripts_started(scripts);
	}
}

void
dm_context_close(struct dm_scripts *scripts)
{
	if (scripts->search) {
		dm_scripts_close(scripts);
	}
}
