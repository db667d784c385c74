#include "glob.h"

#include "../base.h"

static size_t
name_length(const char *p)
{
	return strcspn(p, "/");
}

static const char *
after_name(const char *p)
{
	p += name_length(p);
	return *p == '/' ? p + 1 : p;
}

static bool
name_matches(const char *pattern, const char *name)
{
	char glob[256]; /* no name is longer */
	size_t n = name_length(pattern);
	if (n >= sizeof glob) {
		return false;
	}
	memcpy(glob, pattern, n);
	glob[n] = '\0';
	return dm_str_glob(glob, (struct dm_str){name, name_length(name)});
}

static bool
is_any_folders(const char *pattern)
{
	return name_length(pattern) == 2 && pattern[0] == '*' && pattern[1] == '*';
}

/*
 * Name by name from the top; of two `**` only the later one is tried again, as with the stars in a name. Returns
 * what the path has below the match, or NULL.
 */
static const char *
match(const char *pattern, const char *path)
{
	const char *again_pattern = NULL, *again_path = NULL;
	while (*pattern) {
		if (is_any_folders(pattern)) {
			pattern = after_name(pattern);
			again_pattern = pattern;
			again_path = path;
			if (*pattern == '\0') {
				return *path ? path : NULL;
			}
		} else if (*path && name_matches(pattern, path)) {
			pattern = after_name(pattern);
			path = after_name(path);
		} else if (again_path && *again_path) {
			again_path = after_name(again_path);
			pattern = again_pattern;
			path = again_path;
		} else {
			return NULL;
		}
	}
	return path;
}

bool
dm_path_glob(const char *pattern, const char *path)
{
	size_t n = strlen(pattern);
	bool folder = n > 0 && pattern[n - 1] == '/';
	bool top = name_length(pattern) + folder < n;
	pattern += pattern[0] == '/';
	for (const char *from = path; *from; from = after_name(from)) {
		const char *below = match(pattern, from);
		if (below && (!folder || *below)) {
			return true;
		}
		if (top) {
			return false;
		}
	}
	return false;
}

const char *
dm_path_glob_fault(const char *pattern)
{
	if (pattern[strspn(pattern, "/")] == '\0') {
		return "an empty glob matches nothing";
	}
	if (pattern[0] == '!') {
		return "a glob cannot be negated";
	}
	for (const char *p = pattern; *p; p = after_name(p)) {
		size_t n = name_length(p);
		if ((n == 1 && p[0] == '.') || (n == 2 && p[0] == '.' && p[1] == '.')) {
			return "globs are relative to the policy's folder, without ./ or ../";
		}
	}
	return NULL;
}
