#include "discover.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
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
	static const char *const suffixes[] = {".dockerignore", ".orig", ".rej", ".bak", ".j2",
		".jinja", ".erb", ".m4", ".tmpl", ".template", ".tpl", ".in"};
	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
		if (dm_str_ends(name, suffixes[i])) {
			return false;
		}
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

static void
add(struct dm_files *files, const char *path, bool named)
{
	*dm_push(files->arena, files->items, files->count) =
		(struct dm_found){dm_arena_str(files->arena, dm_str(without_dot(path))).p, named};
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

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

/* git's own view: tracked files, and untracked ones that .gitignore does not name. */
static bool
ask_git(struct dm_files *files, const char *folder)
{
	char *argv[] = {(char *)"git", (char *)"-C", (char *)folder, (char *)"ls-files",
		(char *)"-co", (char *)"--exclude-standard", (char *)"--deduplicate", (char *)"-z",
		NULL};
	int ends[2];
	pid_t pid;
	posix_spawn_file_actions_t actions;
	if (pipe2(ends, O_CLOEXEC) != 0) {
		return false;
	}
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	int spawned = posix_spawnp(&pid, "git", &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	struct dm_buf out = {0};
	char chunk[65536];
	for (ssize_t n; spawned == 0 && (n = read(ends[0], chunk, sizeof chunk)) > 0;) {
		dm_buf_add(&out, chunk, (size_t)n);
	}
	close(ends[0]);
	int status = 1;
	bool ok = spawned == 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
		  WEXITSTATUS(status) == 0;
	for (size_t i = 0; ok && i < out.n;) {
		const char *name = out.p + i;
		struct stat info;
		i += strlen(name) + 1;
		if (!dm_is_dockerfile_name(dm_str(base_name(name))) ||
			has_part(name, "node_modules")) {
			continue;
		}
		const char *path = join_path(files->arena, folder, name);
		if (stat(path, &info) == 0 && S_ISREG(info.st_mode)) {
			add(files, path, false);
		}
	}
	dm_buf_finish(&out);
	return ok;
}

static void
walk(struct dm_files *files, const char *folder, int depth)
{
	DIR *dir = depth < DEPTH ? opendir(folder) : NULL;
	if (!dir) {
		fprintf(stderr, "dockmend: %s: cannot search: %s\n", folder, strerror(errno));
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
				walk(files, path, depth + 1);
			}
		} else if (dockerfile && stat(path, &info) == 0 && S_ISREG(info.st_mode)) {
			add(files, path, false);
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
		add(files, path, true);
		return true;
	}
	uint32_t first = files->count;
	if (!in_work_tree(path) || !ask_git(files, path)) {
		walk(files, path, 0);
	}
	if (files->count > first) {
		qsort(files->items + first, files->count - first, sizeof *files->items, compare);
	}
	return true;
}
