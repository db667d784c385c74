#include "links.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
is_link(const char *path)
{
	struct stat info;
	return lstat(path, &info) == 0 && S_ISLNK(info.st_mode);
}

bool
dm_path_links(const char *path, size_t from)
{
	char part[PATH_MAX];
	size_t n = strlen(path);
	while (n > 0 && path[n - 1] == '/') {
		n--; /* LINK/ is what the link leads to */
	}
	if (n >= sizeof part) {
		return true; /* no such file: nobody loses anything */
	}
	memcpy(part, path, n);
	for (size_t i = from; i <= n; i++) {
		if (i == n || path[i] == '/') {
			part[i] = '\0';
			if (i > 0 && is_link(part)) {
				return true;
			}
			part[i] = '/';
		}
	}
	return false;
}

bool
dm_path_links_named(const char *path)
{
	char here[PATH_MAX];
	if (path[0] != '/') {
		return dm_path_links(path, 0);
	}
	size_t n = getcwd(here, sizeof here) ? strlen(here) : 0;
	if (n > 1 && strncmp(path, here, n) == 0 && path[n] == '/') {
		return dm_path_links(path, n + 1);
	}
	size_t end = strlen(path);
	while (end > 1 && path[end - 1] == '/') {
		end--;
	}
	while (end > 0 && path[end - 1] != '/') {
		end--;
	}
	return dm_path_links(path, end);
}

unsigned char
dm_entry_type(DIR *dir, const struct dirent *entry)
{
	struct stat info;
	if (entry->d_type != DT_UNKNOWN ||
		fstatat(dirfd(dir), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0) {
		return entry->d_type;
	}
	return S_ISDIR(info.st_mode)   ? DT_DIR
	       : S_ISREG(info.st_mode) ? DT_REG
	       : S_ISLNK(info.st_mode) ? DT_LNK
				       : DT_UNKNOWN;
}
