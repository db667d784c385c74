#include "name.h"

#include "../catalogue.h"

static bool
is_separator(char c)
{
	return c == '-' || c == '_' || c == '.';
}

/* NAME, NAME-x, x-NAME, and in small letters name and x.name */
static bool
is_called(struct dm_str name, const char *stem)
{
	size_t n = strlen(stem);
	char lower[32] = ".";
	for (size_t i = 0; i < n && i + 2 < sizeof lower; i++) {
		lower[i + 1] = (char)(stem[i] | 0x20);
	}
	if (dm_str_is(name, stem) || dm_str_is(name, lower + 1)) {
		return true;
	}
	return (dm_str_starts(name, stem) && is_separator(name.p[n])) ||
	       (dm_str_ends(name, stem) && is_separator(name.p[name.n - n - 1])) ||
	       dm_str_ends(name, lower);
}

bool
dm_is_dockerfile_name(struct dm_str name)
{
	if (dm_str_is(name, "Dockerfile")) {
		return true; /* most of them */
	}
	/* most names of a folder have no such part */
	return dm_str_find(name, "erfile") != (size_t)-1 &&
	       (is_called(name, "Dockerfile") || is_called(name, "Containerfile")) &&
	       !dm_words_after(&dm_words_template_suffixes, name);
}
