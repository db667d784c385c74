#include "source_reflects.h"

static bool
is_by_name(const struct dm_source_words *w, const struct dm_source_call *call)
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

enum {
	LOOP = 64, /* tokens of a loop before what it sets */
};

/* for key, value in os.environ.items(): */
static bool
is_of_environment(const struct dm_source_words *w, uint32_t at)
{
	bool found = false;
	for (uint32_t i = at > LOOP ? at - LOOP : 0; i < at && !found; i++) {
		found = w->tokens.items[i].kind == DM_SOURCE_NAME &&
			dm_str_is(w->tokens.items[i].text, "environ");
	}
	return found;
}

/* globals().update(x), vars()[key] = x, locals()[key] = x of Python */
static bool
sets_names(const struct dm_source_words *w, const struct dm_source_call *call)
{
	if (call->nargs || !dm_source_call_in(w, call, w->language->scopes)) {
		return false;
	}
	uint32_t after = call->close + 1;
	if (dm_source_mark_at(w, after, '[')) {
		uint32_t close = dm_source_closing(w, after);
		return dm_source_mark_at(w, close + 1, '=') &&
		       !dm_source_mark_at(w, close + 2, '=') && !is_of_environment(w, call->first);
	}
	return dm_source_mark_at(w, after, '.') &&
	       dm_str_is(dm_source_token_at(w, after + 1)->text, "update");
}

/* Class.forName("a.B"), const_get(:B), "B".constantize */
static bool
is_class_told(const struct dm_source_words *w, const struct dm_source_call *call)
{
	const struct dm_source_token *items = w->tokens.items;
	const struct dm_source_token *name = call->nargs      ? &items[call->args[0].from]
					     : call->last > 1 ? &items[call->last - 2]
							      : NULL;
	bool text = name && name->kind == DM_SOURCE_TEXT && !name->filled &&
		    (!call->nargs || call->args[0].to == call->args[0].from + 1);
	bool symbol = name && call->nargs && call->args[0].to == call->args[0].from + 2 &&
		      dm_source_is_mark(name, ":");
	return text || symbol;
}

void
dm_source_read_class(struct dm_source_reader *r, const struct dm_source_call *call)
{
	const char *name = dm_source_call_in(&r->words, call, r->source->language->classes);
	if (!name || is_class_told(&r->words, call)) {
		return;
	}
	struct dm_str path =
		call->nargs ? dm_source_path(&r->words, call->args[0].from, call->args[0].to, NULL)
			    : (struct dm_str){NULL, 0};
	dm_source_add(r, &(struct dm_source_fact){.path = path,
				 .call = name,
				 .act = DM_SOURCE_LOADS,
				 .line = call->line,
				 .unsure = true});
}

void
dm_source_read_reflected(struct dm_source_reader *r, const struct dm_source_call *call)
{
	static const char untold[] = {DM_SOURCE_UNTOLD, '\0'};
	dm_source_read_class(r, call);
	if (is_by_name(&r->words, call)) {
		dm_source_add(r, &(struct dm_source_fact){dm_str(untold), "by its name",
					 DM_SOURCE_WRITES, call->line, false, false});
	} else if (sets_names(&r->words, call)) {
		dm_source_add(
			r, &(struct dm_source_fact){.call = dm_arena_str(r->arena,
							    r->words.tokens.items[call->last].text)
								    .p,
				   .act = DM_SOURCE_SETS,
				   .line = call->line});
	}
}
