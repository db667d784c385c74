#include "wrapped.h"

#include "../catalogue.h"

/* Options, their values, assignments and operands of a wrapper; the word after them. */
static uint32_t
skip_wrapper(
	const struct dm_wrapper *wrapper, const struct dm_str *words, uint32_t count, uint32_t i)
{
	while (i < count && words[i].n &&
		(words[i].p[0] == '-' || dm_str_find_byte(words[i], '=') != (size_t)-1)) {
		bool end = dm_str_is(words[i], "--");
		i += dm_str_listed(words[i], wrapper->value_options) ? 2 : 1;
		if (end) {
			break;
		}
	}
	for (const char *const *operand = wrapper->operands; operand && *operand; operand++) {
		i++;
	}
	return i;
}

/*
 * uv run --no-sync --group web app: where it synchronizes nothing it writes below the home alone; i: it is another call
 * of it, or of something else. Source: docs.astral.sh/uv/reference/cli, "uv run".
 */
static uint32_t
skip_uv(const struct dm_str *words, uint32_t count, uint32_t i)
{
	uint32_t at = i + 2;
	bool quiet = false;
	if (!dm_str_is(dm_str_base_name(words[i]), "uv") || at >= count ||
		!dm_str_is(words[i + 1], "run")) {
		return i;
	}
	for (; at < count && dm_str_starts(words[at], "-"); at++) {
		quiet = quiet || dm_str_is(words[at], "--no-sync");
		if (dm_str_starts(words[at], "--with") || dm_str_is(words[at], "-m") ||
			dm_str_is(words[at], "--module")) {
			return i;
		}
		at += dm_words_has(&dm_words_uv_value_options, words[at]);
	}
	return quiet && at < count ? at : i;
}

uint32_t
dm_wrapped_program(const struct dm_str *words, uint32_t count)
{
	uint32_t i = 0;
	while (i < count) {
		struct dm_str name = dm_str_base_name(words[i]);
		const struct dm_wrapper *wrapper = dm_wrapper_find(name);
		uint32_t uv = skip_uv(words, count, i);
		if (wrapper && !wrapper->marks) {
			i = skip_wrapper(wrapper, words, count, i + 1);
		} else if (uv > i) {
			i = uv;
		} else if (dm_words_has(&dm_words_inits, name) || dm_str_is(name, "--")) {
			i++;
		} else if (dm_words_has(&dm_words_run_prefixes, name) && i + 1 < count) {
			i++;
			while (i < count &&
				((words[i].n && words[i].p[0] == '-') ||
					dm_words_has(&dm_words_run_verbs, words[i]) ||
					dm_str_find_byte(words[i], '=') != (size_t)-1)) {
				i++;
			}
		} else {
			break;
		}
	}
	return i < count ? i : count;
}
