#include "source_reflects.h"

bool
dm_source_reflects(const struct dm_source_words *w, const struct dm_source_call *call)
{
	const struct dm_language *language = w->language;
	const uint32_t lists[] = {language->writes, language->seconds, language->runs};
	if (!dm_source_call_in(w, call, language->reflects) || call->nargs == 0) {
		return false;
	}
	for (size_t k = 0; k < sizeof lists / sizeof *lists; k++) {
		for (const uint32_t *entry = dm_list(lists[k]); *entry; entry++) {
			for (uint32_t i = 0; i < call->nargs && i < 2; i++) {
				/* File.send(:write, "x") */
				bool symbol = call->args[i].to == call->args[i].from + 2 &&
					      dm_source_is_mark(
						      &w->tokens.items[call->args[i].from], ":");
				const struct dm_source_token *token =
					&w->tokens.items[call->args[i].from + symbol];
				struct dm_str name = dm_str(dm_texts + *entry), text = token->text;
				bool one = call->args[i].to == call->args[i].from + 1 + symbol &&
					   name.n >= text.n && text.n > 1;
				bool text_of =
					one && (symbol || token->kind == DM_SOURCE_TEXT) &&
					dm_str_eq(dm_str_slice(name, name.n - text.n, name.n),
						text) &&
					(name.n == text.n || name.p[name.n - text.n - 1] == '.');
				bool module = one && i == 0 && token->kind == DM_SOURCE_NAME &&
					      name.n > text.n && name.p[text.n] == '.' &&
					      dm_str_eq(dm_str_slice(name, 0, text.n), text);
				if (text_of || module) {
					return true;
				}
			}
		}
	}
	return false;
}
