#include "inside.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

const char *
dm_inside_repository(struct dm_arena *arena, const char *real)
{
	char path[PATH_MAX + 8];
	size_t n = real ? strlen(real) : 0;
	if (n == 0 || n >= PATH_MAX) {
		return NULL;
	}
	memcpy(path, real, n + 1);
	for (n -= n == 1; n > 0; n -= n > 0) {
		memcpy(path + n, "/.git", sizeof "/.git");
		if (access(path, F_OK) == 0) {
			return dm_arena_str(arena, (struct dm_str){path, n}).p;
		}
		while (n > 0 && path[n - 1] != '/') {
			n--;
		}
	}
	return access("/.git", F_OK) == 0 ? "/" : NULL;
}

const char *
dm_inside_of(struct dm_arena *arena, const char *path)
{
	char *real = realpath(dm_path_folder(arena, path), NULL);
	const char *found = real ? dm_inside_repository(arena, real) : NULL;
	free(real);
	return found;
}

bool
dm_inside(const char *root, const char *path)
{
	size_t n = strlen(root);
	n -= n == 1; /* the root */
	return strncmp(root, path, n) == 0 && (path[n] == '/' || path[n] == '\0');
}

/* /proc/self/fd/7. It is needed for each file, and printf costs more than all the rest of it. */
static void
name_descriptor(int fd, char *link)
{
	char digits[16];
	size_t n = 0, at = sizeof "/proc/self/fd/" - 1;
	memcpy(link, "/proc/self/fd/", at);
	do {
		digits[n++] = (char)('0' + fd % 10);
		fd /= 10;
	} while (fd);
	while (n > 0) {
		link[at++] = digits[--n];
	}
	link[at] = '\0';
}

bool
dm_inside_folder(const char *root, int folder)
{
	char link[32], real[PATH_MAX];
	name_descriptor(folder, link);
	ssize_t n = readlink(link, real, sizeof real - 1);
	real[n > 0 ? n : 0] = '\0';
	return n > 0 && dm_inside(root, real);
}

/* Where an open file is; the kernel knows, whatever became of the names that led to it. */
static bool
find_path(int fd, const char *link, const char *path, char *real)
{
	ssize_t n = readlink(link, real, PATH_MAX - 1);
	if (n > 0) {
		real[n] = '\0';
		return true;
	}
	/* no /proc: the name, as long as it still leads to the same file */
	struct stat opened, named;
	return realpath(path, real) && fstat(fd, &opened) == 0 && lstat(real, &named) == 0 &&
	       opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

/* O_PATH opens nothing that acts on being opened. */
static int
open_judged(const char *root, const char *path, struct dm_err *err)
{
	char real[PATH_MAX], link[32];
	struct stat status;
	int fd = open(path, O_PATH | O_CLOEXEC), file = -1;
	name_descriptor(fd < 0 ? 0 : fd, link);
	if (fd < 0 || fstat(fd, &status) != 0) {
		dm_fail(err, 0, 0, "cannot open: %s", strerror(errno));
	} else if (!find_path(fd, link, path, real) || !dm_inside(root, real)) {
		dm_fail(err, 0, 0,
			"leads out of %s, and nobody named it: it is left alone; name it to have "
			"it read",
			root);
	} else if (!S_ISREG(status.st_mode)) {
		dm_fail(err, 0, 0, "not a regular file");
	} else {
		const int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
		file = open(link, flags);
		file = file < 0 && errno == ENOENT ? open(real, flags | O_NOFOLLOW) : file;
		if (file < 0) {
			dm_fail(err, 0, 0, "cannot open: %s", strerror(errno));
		}
	}
	if (fd >= 0) {
		close(fd);
	}
	return file;
}

int
dm_inside_open(const char *root, const char *path, struct stat *status, struct dm_err *err)
{
	snprintf(err->path, sizeof err->path, "%s", path);
	int fd = root ? open_judged(root, path, err)
		      : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0 && root) {
		return -1;
	}
	if (fd < 0 || fstat(fd, status) != 0) {
		dm_fail(err, 0, 0, "cannot open: %s", strerror(errno));
	} else if (!S_ISREG(status->st_mode)) {
		dm_fail(err, 0, 0, "not a regular file");
	} else {
		return fd;
	}
	if (fd >= 0) {
		close(fd);
	}
	return -1;
}

static bool
is_ours(const struct stat *status)
{
	const char *caller = geteuid() == 0 ? getenv("SUDO_UID") : NULL;
	return status->st_uid == geteuid() || status->st_uid == 0 ||
	       (caller && *caller && status->st_uid == (uid_t)strtoul(caller, NULL, 10));
}

bool
dm_inside_owned(const char *path)
{
	char folder[PATH_MAX];
	struct stat file, above;
	const char *slash = strrchr(path, '/');
	size_t n = !slash ? 0 : (size_t)(slash - path) + (slash == path);
	snprintf(folder, sizeof folder, "%.*s", slash ? (int)n : 1, slash ? path : ".");
	return lstat(path, &file) == 0 && stat(folder, &above) == 0 && is_ours(&file) &&
	       is_ours(&above);
}
