#include "catalogue.h"

#include <string.h>

enum {
	FEW = 16, /* words that are found before the pairs of the text would be noted */
};

bool
dm_list_has(uint32_t place, struct dm_str s)
{
	for (const uint32_t *text = dm_list(place); *text; text++) {
		if (dm_str_eq(s, dm_text_str(*text))) {
			return true;
		}
	}
	return false;
}

/* As dm_str_compare; words of a list differ soon, so that their lengths need not be known. */
static inline int
compare(struct dm_str s, const char *word)
{
	size_t i = 0;
	while (i < s.n && word[i] && s.p[i] == word[i]) {
		i++;
	}
	return (i < s.n ? (unsigned char)s.p[i] : -1) - (word[i] ? (unsigned char)word[i] : -1);
}

uint32_t
dm_words_search(const struct dm_words *words, struct dm_str s)
{
	uint32_t slot = dm_shape(s.p, s.n) & words->mask;
	for (uint32_t number; (number = dm_word_slots[words->slots + slot]) != 0;
		slot = (slot + 1) & words->mask) {
		if (dm_str_eq(s, dm_words_str(words, number - 1))) {
			return number - 1;
		}
	}
	return words->count;
}

static bool
holds(struct dm_str text, struct dm_str word)
{
	return word.n <= text.n && dm_str_seek(text, word.p, word.n) != (size_t)-1;
}

static bool
finds_any(const struct dm_words *words, struct dm_str text)
{
	for (uint32_t i = 0; i < words->count; i++) {
		if (holds(text, dm_words_str(words, i))) {
			return true;
		}
	}
	return false;
}

bool
dm_words_in_pairs(const struct dm_words *words, const struct dm_pairs *pairs, struct dm_str text)
{
	for (uint32_t i = 0; i < words->count; i++) {
		struct dm_str word = dm_words_str(words, i);
		if (dm_pairs_may_hold(pairs, word.p) && holds(text, word)) {
			return true;
		}
	}
	return false;
}

bool
dm_words_in(const struct dm_words *words, struct dm_str text)
{
	if (words->count < FEW) {
		return finds_any(words, text);
	}
	struct dm_pairs pairs;
	dm_pairs_read(&pairs, text);
	return dm_words_in_pairs(words, &pairs, text);
}

bool
dm_words_hold(const struct dm_words *folders, struct dm_str path)
{
	for (uint32_t i = 0; i < folders->count; i++) {
		if (dm_path_holds(dm_words_str(folders, i), path)) {
			return true;
		}
	}
	return false;
}

bool
dm_words_has_part(const struct dm_words *words, struct dm_str path)
{
	for (size_t i = 0; i < path.n;) {
		size_t end = i;
		while (end < path.n && path.p[end] != '/') {
			end++;
		}
		if (dm_words_has(words, dm_str_slice(path, i, end))) {
			return true;
		}
		i = end + 1;
	}
	return false;
}

bool
dm_words_named(const struct dm_words *words, struct dm_str text)
{
	for (uint32_t i = 0; i < words->count; i++) {
		if (dm_str_names(text, dm_words_item(words, i))) {
			return true;
		}
	}
	return false;
}

size_t
dm_words_begin(const struct dm_words *words, struct dm_str text)
{
	uint32_t low = 0, high = words->count;
	/* the words up to the text: what it begins with is one of those that share its first byte */
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		bool up = compare(text, dm_words_item(words, middle)) >= 0;
		low = up ? middle + 1 : low;
		high = up ? high : middle;
	}
	for (; text.n && low > 0 && dm_words_item(words, low - 1)[0] == text.p[0]; low--) {
		struct dm_str word = dm_words_str(words, low - 1);
		if (text.n >= word.n && memcmp(text.p, word.p, word.n) == 0) {
			return word.n;
		}
	}
	return 0;
}

bool
dm_words_after(const struct dm_words *words, struct dm_str text)
{
	bool may = text.n && (words->ends >> ((unsigned char)text.p[text.n - 1] & 63) & 1);
	for (uint32_t i = 0; may && i < words->count; i++) {
		struct dm_str word = dm_words_str(words, i);
		if (text.n >= word.n && text.p[text.n - 1] == word.p[word.n - 1] &&
			memcmp(text.p + text.n - word.n, word.p, word.n) == 0) {
			return true;
		}
	}
	return false;
}

const struct dm_manager *
dm_manager_find(const char *id)
{
	for (uint32_t i = 0; i < dm_manager_count; i++) {
		if (strcmp(dm_managers[i].id, id) == 0) {
			return &dm_managers[i];
		}
	}
	return NULL;
}

const struct dm_distribution *
dm_distribution_find(const char *family)
{
	for (uint32_t i = 0; family && i < dm_distribution_count; i++) {
		if (strcmp(dm_distributions[i].family, family) == 0) {
			return &dm_distributions[i];
		}
	}
	return NULL;
}

const struct dm_wrapper *
dm_wrapper_find(struct dm_str name)
{
	bool known = dm_words_has(&dm_wrapper_names, name);
	for (uint32_t i = 0; known && i < dm_wrapper_count; i++) {
		if (dm_str_listed(name, dm_wrappers[i].names)) {
			return &dm_wrappers[i];
		}
	}
	return NULL;
}

const struct dm_runner *
dm_runner_named(struct dm_str name)
{
	bool python = dm_str_starts(name, "python");
	bool pypy = dm_str_starts(name, "pypy");
	name = python ? DM_STR("python") : pypy ? DM_STR("pypy") : name;
	for (uint32_t i = 0; i < dm_runner_count; i++) {
		if (dm_str_listed(name, dm_runners[i].names)) {
			return &dm_runners[i];
		}
	}
	return NULL;
}
