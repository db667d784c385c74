#include "discover.h"

#include "catalogue.h"
#include "compose.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum {
	DEPTH = 64,
};

bool
dm_is_dockerfile_name(struct dm_str name)
{
	if (dm_words_after(&dm_words_template_suffixes, name)) {
		return false;
	}
	return dm_str_is(name, "Dockerfile") || dm_str_starts(name, "Dockerfile.") ||
	       dm_str_ends(name, ".Dockerfile") || dm_str_ends(name, ".dockerfile") ||
	       dm_str_starts(name, "Containerfile");
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
		(struct dm_found){.path = without_dot(path), .named = named};
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
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

static const char *
join_path(struct dm_arena *arena, const char *folder, const char *name)
{
	size_t n = strlen(folder);
	return dm_arena_printf(arena, "%s%s%s", folder, n && folder[n - 1] == '/' ? "" : "/", name);
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
	if (stat(path, &info) != 0 || !S_ISREG(info.st_mode)) {
		return;
	}
	if (link && realpath(path, real) && realpath(files->root, root)) {
		size_t n = strlen(root);
		n -= n == 1;
		bool below = strncmp(real, root, n) == 0 && real[n] == '/';
		if (below && dm_is_dockerfile_name(dm_str(base_name(real))) &&
			!has_part(real + n, "node_modules")) {
			return;
		}
	}
	add(files, path, false);
}

/* ---- git ---- */

/* Without what would make git look at another repository than the folder's: hooks set these. */
static char **
clean_environment(struct dm_arena *arena)
{
	static const char *const dropped[] = {"GIT_DIR=", "GIT_WORK_TREE=", "GIT_INDEX_FILE=",
		"GIT_PREFIX=", "GIT_COMMON_DIR=", "GIT_OBJECT_DIRECTORY=", "LC_ALL="};
	static char english[] = "LC_ALL=C";
	char **clean = NULL;
	uint32_t count = 0;
	for (char **entry = environ; *entry; entry++) {
		bool keep = true;
		for (size_t i = 0; i < sizeof dropped / sizeof *dropped; i++) {
			keep = keep && strncmp(*entry, dropped[i], strlen(dropped[i])) != 0;
		}
		if (keep) {
			*dm_push(arena, clean, count) = *entry;
		}
	}
	*dm_push(arena, clean, count) = english;
	*dm_push(arena, clean, count) = NULL;
	return clean;
}

static void
read_to_end(int fd, struct dm_buf *out)
{
	char chunk[65536];
	for (ssize_t n; (n = read(fd, chunk, sizeof chunk)) != 0;) {
		if (n > 0) {
			dm_buf_add(out, chunk, (size_t)n);
		} else if (errno != EINTR) {
			return;
		}
	}
}

/* Runs git; its output and what it complains about. False: it is missing, or failed. */
static bool
run_git(struct dm_arena *arena, char *const *argv, struct dm_buf *out, struct dm_buf *complaints)
{
	int ends[2], status = 1;
	pid_t pid;
	FILE *errors = tmpfile();
	posix_spawn_file_actions_t actions;
	if (!errors || pipe2(ends, O_CLOEXEC) != 0) {
		dm_buf_put(complaints, strerror(errno));
		return errors && fclose(errors) != 0;
	}
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, fileno(errors), STDERR_FILENO);
	int spawned = posix_spawnp(&pid, "git", &actions, NULL, argv, clean_environment(arena));
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	if (spawned == 0) {
		read_to_end(ends[0], out);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
		}
		rewind(errors);
		read_to_end(fileno(errors), complaints);
	} else {
		dm_buf_put(complaints, strerror(spawned));
	}
	close(ends[0]);
	fclose(errors);
	return spawned == 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The first line of what git said. */
static struct dm_str
first_line(struct dm_str text)
{
	struct dm_str line = dm_str_trim(text);
	size_t end = dm_str_find_byte(line, '\n');
	line.n = end == (size_t)-1 ? line.n : end;
	return line;
}

/* One name of git's list: a file, or (with a slash behind) a repository of its own that nobody tracks. */
static void
take_name(struct dm_files *files, const char *folder, struct dm_str name, int depth)
{
	struct stat info;
	const char *path = join_path(files->arena, folder, dm_arena_str(files->arena, name).p);
	if (dm_str_ends(name, "/")) {
		if (!has_part(path, "node_modules")) {
			search(files,
				dm_arena_str(files->arena, (struct dm_str){path, strlen(path) - 1})
					.p,
				depth + 1);
		}
	} else if (lstat(path, &info) == 0) {
		add_found(files, path, S_ISLNK(info.st_mode));
	}
}

static bool
is_wanted(struct dm_str name)
{
	size_t slash = name.n;
	while (slash > 0 && name.p[slash - 1] != '/') {
		slash--;
	}
	return slash == name.n || dm_is_dockerfile_name(dm_str_slice(name, slash, name.n));
}

/*
 * git's own view: tracked files, and untracked ones that .gitignore does not name. A folder that git ignores as a
 * whole was named by a person, so it is walked. No hook of the repository's configuration runs.
 */
static bool
ask_git(struct dm_files *files, const char *folder, int depth)
{
	char *const argv[] = {(char *)"git", (char *)"-c", (char *)"core.fsmonitor=false",
		(char *)"-C", (char *)folder, (char *)"ls-files", (char *)"-co",
		(char *)"--exclude-standard", (char *)"--deduplicate", (char *)"-z", NULL};
	struct dm_buf out = {0}, complaints = {0};
	bool ok = run_git(files->arena, argv, &out, &complaints);
	if (!ok) {
		dm_buf_put(&files->notes, "dockmend: ");
		dm_text_escaped(&files->notes, dm_str(folder));
		dm_buf_put(&files->notes,
			": note: git cannot list it, so .gitignore does not count: ");
		dm_text_escaped(&files->notes, first_line(dm_buf_view(&complaints)));
		dm_buf_byte(&files->notes, '\n');
	}
	/* an unreadable folder is all that makes the list incomplete */
	size_t unread = ok && complaints.n
				? dm_str_find(dm_buf_view(&complaints), "could not open directory")
				: (size_t)-1;
	if (unread != (size_t)-1) {
		struct dm_str line =
			first_line(dm_str_slice(dm_buf_view(&complaints), unread, complaints.n));
		fail_search(files, folder, dm_arena_printf(files->arena, "git %.*s", DM_FMT(line)));
	}
	bool any = out.n > 0;
	for (size_t i = 0; ok && i < out.n;) {
		struct dm_str name = {out.p + i, strlen(out.p + i)};
		i += name.n + 1;
		if (is_wanted(name) && !has_part(name.p, "node_modules")) {
			take_name(files, folder, name, depth);
		}
	}
	dm_buf_finish(&out);
	dm_buf_finish(&complaints);
	return ok && any;
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
		bool dockerfile = dm_is_dockerfile_name(dm_str(name));
		if (!dockerfile && entry->d_type != DT_DIR && entry->d_type != DT_UNKNOWN) {
			continue;
		}
		const char *path = join_path(files->arena, folder, name);
		/* the folder mostly tells already; linked folders are not followed, so that loops cannot happen */
		if (entry->d_type == DT_REG) {
			add(files, path, false);
		} else if (entry->d_type == DT_DIR ||
			   (lstat(path, &info) == 0 && S_ISDIR(info.st_mode))) {
			if (strcmp(name, ".git") != 0 && strcmp(name, "node_modules") != 0) {
				search(files, path, depth + 1);
			}
		} else if (dockerfile) {
			add_found(files, path, entry->d_type == DT_LNK || S_ISLNK(info.st_mode));
		}
	}
	closedir(dir);
}

static bool
in_work_tree(const char *folder)
{
	char path[4096 + 16];
	char *real = realpath(folder, NULL);
	bool found = false;
	for (char *end; real && !found && (end = strrchr(real, '/')) != NULL;) {
		snprintf(path, sizeof path, "%s/.git", real);
		found = access(path, F_OK) == 0;
		*end = '\0';
		if (end == real) {
			break;
		}
	}
	free(real);
	return found;
}

/* depth 0 is a PATH of the command line; below it, a folder is asked for only where a repository begins. */
static void
search(struct dm_files *files, const char *folder, int depth)
{
	if (depth >= DEPTH) {
		fail_search(files, folder, "too many folders in each other");
		return;
	}
	bool git = depth == 0 ? in_work_tree(folder)
			      : access(join_path(files->arena, folder, ".git"), F_OK) == 0;
	if (!git || !ask_git(files, folder, depth)) {
		walk(files, folder, depth);
	}
}

static int
compare(const void *a, const void *b)
{
	const struct dm_found *left = a, *right = b;
	return strcmp(left->path, right->path);
}

bool
dm_discover(struct dm_files *files, const char *path, struct dm_err *err)
{
	struct stat info;
	if (stat(path, &info) != 0) {
		snprintf(err->path, sizeof err->path, "%s", path);
		return dm_fail(err, 0, 0, "cannot open: %s", strerror(errno));
	}
	if (!S_ISDIR(info.st_mode)) {
		if (dm_is_compose_name(dm_str(base_name(path)))) {
			return dm_compose_find(files, path, err);
		}
		add(files, path, true);
		return true;
	}
	uint32_t first = files->count;
	files->root = path;
	search(files, path, 0);
	if (files->count > first) {
		qsort(files->items + first, files->count - first, sizeof *files->items, compare);
	}
	return true;
}
