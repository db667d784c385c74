#include "language.h"

const struct dm_language *
dm_language_of(struct dm_str name)
{
	size_t dot = name.n;
	if (!dot || !(dm_language_suffixes.ends >> ((unsigned char)name.p[dot - 1] & 63) & 1)) {
		return NULL; /* mostly: the last byte tells */
	}
	while (dot > 0 && name.p[dot - 1] != '.') {
		dot--;
	}
	struct dm_str end = dot ? dm_str_slice(name, dot - 1, name.n) : name;
	uint32_t at = dot ? dm_words_find(&dm_language_suffixes, end) : dm_language_suffixes.count;
	return at < dm_language_suffixes.count ? &dm_languages[dm_suffix_languages[at]] : NULL;
}

const struct dm_language *
dm_language_of_manifest(struct dm_str name)
{
	struct dm_str base = dm_str_base_name(name);
	for (uint32_t i = 0; i < dm_language_count; i++) {
		for (const uint32_t *each = dm_list(dm_languages[i].manifests); *each; each++) {
			const char *end = dm_texts + *each;
			if (*end == '.' ? dm_str_ends(base, end) : dm_str_is(base, end)) {
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
		if (dm_language_is(&dm_languages[i], id)) {
			return &dm_languages[i];
		}
	}
	return NULL;
}

struct dm_language_option
dm_language_option_of(const char *row)
{
	const char *blank = strrchr(row, ' '), *end = blank + strcspn(blank, "=:");
	struct dm_language_option option = {.call = {row, (size_t)(blank - row)},
		.key = {blank + 1, (size_t)(end - blank - 1)},
		.always = *end == ':'};
	option.stands = dm_str(*end ? end + 1 : end);
	return option;
}
