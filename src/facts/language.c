#include "language.h"

const struct dm_language *
dm_language_of(struct dm_str name)
{
	size_t dot = name.n;
	while (dot > 0 && name.p[dot - 1] != '.') {
		dot--;
	}
	struct dm_str end = dot ? dm_str_slice(name, dot - 1, name.n) : name;
	/* asked for each file of a context, most of which have another: the letter after the dot tells */
	for (uint32_t i = 0; dot && end.n > 1 && i < dm_language_count; i++) {
		for (const char *const *suffix = dm_languages[i].suffixes; *suffix; suffix++) {
			if ((*suffix)[1] == end.p[1] && dm_str_is(end, *suffix)) {
				return &dm_languages[i];
			}
		}
	}
	return NULL;
}

const struct dm_language *
dm_language_named(const char *id)
{
	for (uint32_t i = 0; i < dm_language_count; i++) {
		if (strcmp(dm_languages[i].id, id) == 0) {
			return &dm_languages[i];
		}
	}
	return NULL;
}
