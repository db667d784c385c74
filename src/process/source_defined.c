#include "source_defined.h"

/* Those of the function whose name is token `at`: of a constructor, that are given to its class. */
static void
read_parameters(struct dm_source_reader *r, uint32_t at)
{
	static const char *const makers[] = {"__init__", "constructor", "initialize", NULL};
	const struct dm_source_token *items = r->words.tokens.items;
	if (at && dm_str_is(items[at - 1].text, "class")) {
		r->owner = items[at].text;
		return;
	}
	uint32_t open = at + 1;
	while (open < r->words.tokens.count && open < at + 4 && items[open].text.p[0] != '(') {
		open++; /* name = async function (x) */
	}
	if (dm_source_is_mark(dm_source_token_at(&r->words, open), "(")) {
		bool maker = r->owner.n && dm_str_listed(items[at].text, makers);
		r->passing = (struct dm_source_passing){maker ? r->owner : items[at].text, open + 1,
			dm_source_closing(&r->words, open)};
	}
}

void
dm_source_read_definition(struct dm_source_reader *r, uint32_t at)
{
	static const char *const words[] = {"async", "def", "fn", "fun", "func", "function", NULL};
	const struct dm_source_token *items = r->words.tokens.items;
	uint32_t count = r->words.tokens.count, i = at + 1;
	struct dm_source_call call;
	if (!r->source->language->reads) {
		return;
	}
	bool defined = at && items[at - 1].kind == DM_SOURCE_NAME &&
		       (dm_str_listed(items[at - 1].text, words) ||
			       dm_str_is(items[at - 1].text, "class"));
	/* type Options struct { ... } of Go */
	bool type = at && i < count && dm_str_is(items[i].text, "struct") &&
		    dm_str_is(items[at - 1].text, "type");
	if (type) {
		*dm_push(r->arena, r->source->defined, r->source->ndefined) = items[at].text;
		return;
	}
	if (!defined && i + 1 < count && dm_source_is_mark(&items[i], "=:")) {
		defined = items[i + 1].kind == DM_SOURCE_NAME &&
			  dm_str_listed(items[i + 1].text, words);
		call.open = i;
		bool arrow = !defined && dm_source_is_mark(&items[i + 1], "(") &&
			     dm_source_call_at(&r->words, i, &call);
		defined = defined || (arrow && call.close + 2 < count &&
					     dm_source_is_mark(&items[call.close + 1], "=:"));
	} else if (!defined && !r->source->language->hash && i < count &&
		   dm_source_is_mark(&items[i], "(")) {
		defined = dm_source_call_at(&r->words, at, &call) && call.first == at &&
			  call.close + 1 < count && dm_source_is_mark(&items[call.close + 1], "{");
	}
	if (defined) {
		*dm_push(r->arena, r->source->defined, r->source->ndefined) = items[at].text;
		read_parameters(r, at);
	}
}

void
dm_source_read_defined(struct dm_source_reader *r, const struct dm_source_call *call)
{
	const struct dm_source_token *items = r->words.tokens.items;
	bool named = call->nargs > 1 && items[call->args[0].from].kind == DM_SOURCE_TEXT &&
		     dm_source_call_in(&r->words, call, r->source->language->defines);
	if (named) {
		struct dm_str name = items[call->args[0].from].text;
		struct dm_str path =
			dm_source_path(&r->words, call->args[1].from, call->args[1].to, NULL);
		*dm_push(r->arena, r->source->constants, r->source->nconstants) =
			(struct dm_source_constant){name, path, false};
	}
}
