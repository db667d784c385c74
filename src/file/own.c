#include "own.h"

#include <limits.h>
#include <stdio.h>
#include <unistd.h>

const char *const dm_own_programs[] = {"", "../libexec/dockmend/", NULL};

bool
dm_own_find(char *path, const char *const *places, const char *name, int access_mode)
{
	char own[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", own, sizeof own - 1);
	own[n > 0 ? n : 0] = '\0';
	char *slash = strrchr(own, '/');
	for (; slash && *places; places++) {
		slash[1] = '\0';
		if (snprintf(path, PATH_MAX, "%s%s%s", own, *places, name) < PATH_MAX &&
			access(path, access_mode) == 0) {
			return true;
		}
	}
	path[0] = '\0';
	return false;
}
