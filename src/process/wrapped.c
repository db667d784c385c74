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

uint32_t
dm_wrapped_program(const struct dm_str *words, uint32_t count)
{
	uint32_t i = 0;
	while (i < count) {
		struct dm_str name = dm_str_base_name(words[i]);
		const struct dm_wrapper *wrapper = dm_wrapper_find(name);
		if (wrapper && !wrapper->marks) {
			i = skip_wrapper(wrapper, words, count, i + 1);
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
