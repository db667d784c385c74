#include "discover.h"

#include "../catalogue.h"
#include "../dockerfile/name.h"
#include "../dockerfile/parse.h"
#include "../facts/compose.h"
#include "../facts/deployed.h"
#include "../escape.h"
#include "git.h"
#include "../file/inside.h"
#include "../file/links.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	DEPTH = 64,
};

/* By its path: what a search of a folder is for. */
static bool
is_sought(const struct dm_files *files, const char *path)
{
	return dm_is_dockerfile_name(dm_str_base_name(dm_str(path))) ||
	       (files->places && dm_deployed_naming(path));
}

static const char *
without_dot(const char *path)
{
	while (path[0] == '.' && path[1] == '/') {
		path += 2;
		while (*path == '/') {
			path++;
		}
	}
	return path;
}

/* path lives as long as the files. */
static void
add(struct dm_files *files, const char *path, bool named)
{
	*dm_push(files->arena, files->items, files->count) =
		(struct dm_found){.path = without_dot(path),
			.inside = named ? NULL : files->inside,
			.named = named,
			.places = files->places ? dm_deployed_naming(path) : DM_DEPLOYED_NOT};
}

/* A name of the path, between slashes, is `part`. */
static bool
has_part(const char *path, const char *part)
{
	size_t n = strlen(part);
	for (const char *hit = path; (hit = strstr(hit, part)) != NULL; hit += n) {
		bool left = hit == path || hit[-1] == '/';
		if (left && (hit[n] == '/' || hit[n] == '\0')) {
			return true;
		}
	}
	return false;
}

/* The folder is the mark's, and holds its file: vendor/modules.txt. */
static bool
holds_mark(struct dm_files *files, struct dm_str folder, const char *mark)
{
	const char *file = strchr(mark, '/');
	struct dm_str name = {mark, (size_t)(file - mark)};
	if (!dm_str_eq(dm_str_base_name(folder), name)) {
		return false;
	}
	const struct dm_str parts[] = {folder, dm_str(file)};
	return access(dm_arena_join(files->arena, parts, 2).p, F_OK) == 0;
}

/* A folder below the one that is searched: what is in it is not the project's own to mend. */
static bool
is_unsearched(struct dm_files *files, struct dm_str folder)
{
	for (uint32_t i = 0; i < dm_words_unsearched_folders.count; i++) {
		struct dm_str row = dm_words_str(&dm_words_unsearched_folders, i);
		if (folder.n > row.n && folder.p[folder.n - row.n - 1] == '/' &&
			memcmp(folder.p + folder.n - row.n, row.p, row.n) == 0) {
			return true;
		}
	}
	for (uint32_t i = 0; i < dm_words_vendored_folders.count; i++) {
		if (holds_mark(files, folder, dm_words_item(&dm_words_vendored_folders, i))) {
			return true;
		}
	}
	return false;
}

/* A folder that holds it is, below the one that is searched, whose path the path's first bytes are. */
static bool
is_left_out(struct dm_files *files, const char *path, size_t from)
{
	from -= from > 0 && path[from - 1] == '/';
	for (const char *at = path + from; (at = strchr(at, '/')) != NULL; at++) {
		if (at > path + from &&
			is_unsearched(files, (struct dm_str){path, (size_t)(at - path)})) {
			return true;
		}
	}
	return false;
}

static void
search(struct dm_files *files, const char *folder, int depth);

static void
fail_search(struct dm_files *files, const char *folder, const char *why)
{
	dm_buf_put(&files->errors, "dockmend: ");
	dm_text_escaped(&files->errors, dm_str(folder));
	dm_buf_printf(&files->errors, ": cannot search: %s\n", why);
}

/*
 * A file that a search found. A link is left out where its target will be found under its own name: two names for
 * one file would be two diffs of one file.
 */
static void
add_found(struct dm_files *files, const char *path, bool link)
{
	char real[PATH_MAX], root[PATH_MAX];
	struct stat info;
	if (link && files->no_links) {
		dm_text_escaped(&files->notes, dm_str(path));
		dm_buf_put(&files->notes, ": note: a link; --untrusted follows none\n");
		return;
	}
	if (stat(path, &info) != 0 || !S_ISREG(info.st_mode)) {
		return;
	}
	if (link && realpath(path, real) && realpath(files->root, root)) {
		size_t n = strlen(root);
		n -= n == 1;
		bool below = strncmp(real, root, n) == 0 && real[n] == '/';
		if (below && is_sought(files, real) && !is_left_out(files, real, n)) {
			return;
		}
	}
	add(files, path, false);
}

/* ---- git ---- */

static bool
is_wanted(struct dm_str name)
{
	size_t slash = name.n;
	while (slash > 0 && name.p[slash - 1] != '/') {
		slash--;
	}
	return slash == name.n || dm_is_dockerfile_name(dm_str_slice(name, slash, name.n)) ||
	       dm_deployed_naming(name.p);
}

/* An index may hold what git would never have put there. */
static bool
leads_out(const char *name)
{
	return name[0] == '/' || has_part(name, "..");
}

static void
refuse_name(struct dm_files *files, const char *name)
{
	dm_buf_put(&files->errors, "dockmend: ");
	dm_text_escaped(&files->errors, dm_str(name));
	dm_buf_put(&files->errors,
		": the index of the repository names it, but it leads out of the folder that is "
		"searched; left alone\n");
}

/* A repository below that nobody tracks. A hostile index can name links as well, in circles. */
static void
search_nested(
	struct dm_files *files, const char *folder, const char *real, const char *name, int depth)
{
	char nested[PATH_MAX];
	struct dm_str plain = {name, strlen(name) - 1};
	name = dm_arena_str(files->arena, plain).p;
	const char *path = dm_path_from(files->arena, folder, name);
	if (access(dm_path_from(files->arena, path, ".git"), F_OK) == 0 && realpath(path, nested) &&
		strcmp(nested, dm_path_from(files->arena, real, name)) == 0) {
		search(files, path, depth + 1);
	}
}

/* One name of git's list: a file, or (with a slash at its end) a repository, or a folder of a sparse index. */
static void
take_name(struct dm_files *files, const char *folder, const char *real, const char *name, int depth)
{
	struct stat info;
	if (leads_out(name)) {
		refuse_name(files, name);
		return;
	}
	const char *path = dm_path_from(files->arena, folder, name);
	if (dm_str_ends(dm_str(name), "/")) {
		if (!is_left_out(files, path, strlen(files->root))) {
			search_nested(files, folder, real, name, depth);
		}
		return;
	}
	if (is_sought(files, path) && !is_left_out(files, path, strlen(files->root)) &&
		lstat(path, &info) == 0) {
		bool link = S_ISLNK(info.st_mode) ||
			    (files->no_links && dm_path_links(path, strlen(folder)));
		add_found(files, path, link);
	}
}

/*
 * git's own view: tracked files, and untracked ones that .gitignore does not name. A folder that git ignores as a
 * whole was named by a person, so it is walked.
 */
static bool
ask_git(struct dm_files *files, const char *top, const char *folder, const char *real, int depth)
{
	struct dm_git git = {
		.arena = files->arena, .launcher = files->launcher, .wanted = is_wanted};
	bool ok = dm_git_list(&git, top, real);
	if (git.note) {
		dm_buf_put(&files->notes, "dockmend: ");
		dm_text_escaped(&files->notes, dm_str(folder));
		dm_buf_put(&files->notes, ok ? ": note: "
					     : ": note: git cannot list it, so .gitignore does "
					       "not count: ");
		dm_text_escaped(&files->notes, dm_str(git.note));
		dm_buf_byte(&files->notes, '\n');
	}
	if (git.unread) {
		fail_search(files, folder, dm_arena_printf(files->arena, "git %s", git.unread));
	}
	for (size_t i = 0; ok && i < git.names.n;) {
		const char *name = git.names.p + i;
		i += strlen(name) + 1;
		take_name(files, folder, real, name, depth);
	}
	dm_git_finish(&git);
	return ok && git.any;
}

/* ---- folders ---- */

static void
walk(struct dm_files *files, const char *folder, int depth)
{
	DIR *dir = opendir(folder);
	if (!dir) {
		fail_search(files, folder, strerror(errno));
		return;
	}
	for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
		const char *name = entry->d_name;
		struct stat info;
		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
			continue;
		}
		/* a workflow is one by its folder, so any YAML may be */
		bool sought = dm_is_dockerfile_name(dm_str(name)) ||
			      (files->places && dm_deployed_kind(dm_str(name)));
		if (!sought && entry->d_type != DT_DIR && entry->d_type != DT_UNKNOWN) {
			continue;
		}
		const char *path = dm_path_from(files->arena, folder, name);
		sought = sought && is_sought(files, path);
		/* the folder mostly tells already; linked folders are not followed, so that loops cannot happen */
		if (entry->d_type == DT_REG) {
			if (sought) {
				add(files, path, false);
			}
		} else if (entry->d_type == DT_DIR ||
			   (lstat(path, &info) == 0 && S_ISDIR(info.st_mode))) {
			if (strcmp(name, ".git") != 0 && !is_unsearched(files, dm_str(path))) {
				search(files, path, depth + 1);
			}
		} else if (sought) {
			add_found(files, path, entry->d_type == DT_LNK || S_ISLNK(info.st_mode));
		}
	}
	closedir(dir);
}

/* depth 0 is a PATH of the command line; below it, a folder is asked for only where a repository begins. */
static void
search(struct dm_files *files, const char *folder, int depth)
{
	if (depth >= DEPTH) {
		fail_search(files, folder, "too many folders in each other");
		return;
	}
	char real[PATH_MAX];
	const char *top = NULL, *inside = files->inside;
	bool first = depth == 0,
	     begins = !first && access(dm_path_from(files->arena, folder, ".git"), F_OK) == 0;
	if ((first || begins) && realpath(folder, real)) {
		const char *copy = dm_arena_str(files->arena, dm_str(real)).p;
		top = first ? dm_inside_repository(files->arena, copy) : copy;
		files->inside = top ? top : copy;
	}
	if (!top || !ask_git(files, top, folder, real, depth)) {
		walk(files, folder, depth);
	}
	files->inside = inside;
}

static int
compare(const void *a, const void *b)
{
	const struct dm_found *left = a, *right = b;
	return strcmp(left->path, right->path);
}

const struct dm_tree *
dm_found_tree(struct dm_arena *arena, const struct dm_found *found, struct dm_str text)
{
	const struct dm_tree *tree = dm_tree_parse(arena, text);
	struct stat info;
	if ((found->named && !found->build) || dm_tree_valid(tree) ||
		(dm_is_dockerfile_name(dm_str_base_name(dm_str(found->path))) &&
			lstat(found->path, &info) == 0 && !S_ISLNK(info.st_mode))) {
		return tree;
	}
	struct dm_tree *discreet = dm_arena_alloc(arena, sizeof *discreet);
	*discreet = *tree;
	discreet->notes = dm_arena_alloc(arena, tree->nnotes * sizeof *tree->notes);
	for (uint32_t i = 0; i < tree->nnotes; i++) {
		discreet->notes[i] = tree->notes[i];
		discreet->notes[i].message =
			"this is no Dockerfile; name it to be told what is wrong";
	}
	return discreet;
}

static bool
add_named(struct dm_files *files, const char *path, struct dm_err *err)
{
	enum dm_deployed kind = files->places ? dm_deployed_naming(path) : DM_DEPLOYED_NOT;
	bool github = kind == DM_DEPLOYED_WORKFLOW || kind == DM_DEPLOYED_ACTION;
	bool compose = !github && dm_is_compose_name(dm_str_base_name(dm_str(path)));
	if (compose && !dm_compose_find(files, path, err)) {
		return false;
	}
	if (!compose || files->places) {
		add(files, path, true);
		struct dm_found *found = &files->items[files->count - 1];
		found->places = compose ? DM_DEPLOYED_COMPOSE : kind;
	}
	return true;
}

bool
dm_discover(struct dm_files *files, const char *path, struct dm_err *err)
{
	struct stat info;
	if (files->no_links && dm_path_links_named(path)) {
		snprintf(err->path, sizeof err->path, "%s", path);
		return dm_fail(err, 0, 0,
			"a link, or reached through one; --untrusted follows none: name the file "
			"itself");
	}
	if (stat(path, &info) != 0) {
		snprintf(err->path, sizeof err->path, "%s", path);
		return dm_fail(err, 0, 0, "cannot open: %s", strerror(errno));
	}
	if (!S_ISDIR(info.st_mode)) {
		return add_named(files, path, err);
	}
	uint32_t first = files->count;
	files->root = path;
	search(files, path, 0);
	bool any = false;
	for (uint32_t i = first; i < files->count; i++) {
		enum dm_deployed kind = files->items[i].places;
		any = any || (kind != DM_DEPLOYED_WORKFLOW && kind != DM_DEPLOYED_ACTION);
	}
	files->nothing = any || files->nothing ? files->nothing : path;
	if (files->count > first) {
		dm_sort(files->items + first, files->count - first, sizeof *files->items, compare);
	}
	return true;
}
