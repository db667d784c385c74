#include "source_opens.h"

/* A mode that may write: MODE, mode=MODE, f"w{b}"; not MODE where that is "r" */
static bool
is_untold_mode(const struct dm_source_words *words, const struct dm_source_constant *constants,
	uint32_t nconstants, uint32_t from, uint32_t to)
{
	const struct dm_source_token *items = words->tokens.items;
	if (from + 3 == to && dm_str_is(items[from].text, "mode") &&
		dm_source_is_mark(&items[from + 1], "=")) {
		from += 2;
	}
	if (from + 1 != to) {
		return false;
	}
	for (uint32_t i = nconstants; i > 0 && items[from].kind == DM_SOURCE_NAME; i--) {
		const struct dm_source_constant *constant = &constants[i - 1];
		if (dm_str_eq(constant->name, items[from].text)) {
			return !(dm_str_is(constant->path, "r") ||
				 dm_str_is(constant->path, "rb") ||
				 dm_str_is(constant->path, "rt"));
		}
	}
	return (items[from].kind == DM_SOURCE_NAME && !dm_str_is(items[from].text, "O_RDONLY")) ||
	       (items[from].filled && items[from].text.n < 16);
}

/* open(path, "w"), open(path, mode=m), os.OpenFile(path, os.O_CREATE, 0644) */
bool
dm_source_opens_to_write(const struct dm_source_words *words,
	const struct dm_source_constant *constants, uint32_t nconstants,
	const struct dm_source_call *call, bool method)
{
	const struct dm_language *language = words->language;
	/* open(*names), open(name, **options) */
	for (uint32_t i = 0; i < call->nargs && language->triple; i++) {
		if (dm_source_is_mark(&words->tokens.items[call->args[i].from], "*")) {
			return true;
		}
	}
	for (uint32_t i = call->open + 1; i < call->close; i++) {
		const struct dm_source_token *token = &words->tokens.items[i];
		/* the mode is the second argument, of path.open() the first */
		bool text = token->kind == DM_SOURCE_TEXT &&
			    (method ? call->nargs > 0 : call->nargs > 1 && i >= call->args[1].from);
		for (const uint32_t *mode = dm_list(language->write_modes); text && *mode; mode++) {
			if (token->text.n <= 4 &&
				dm_str_find(token->text, dm_texts + *mode) != (size_t)-1) {
				return true;
			}
		}
		if (token->kind == DM_SOURCE_NAME &&
			dm_list_has(language->write_flags, token->text)) {
			return true;
		}
	}
	/* access(path, done) asks nothing, unless it says so */
	bool asks = dm_str_starts(words->tokens.items[call->last].text, "access");
	/* open(path, mode), open(path, mode=MODE), open(path, f"{how}b"): what it is a run knows */
	return !method && !asks && call->nargs > 1 &&
	       is_untold_mode(words, constants, nconstants, call->args[1].from, call->args[1].to);
}
