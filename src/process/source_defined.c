#include "source_defined.h"

enum {
	BASES = 24, /* tokens that name classes which one extends */
};

/* class A(b.C, D): Python; class A extends \\B\\C: others; at: A */
static void
read_bases(struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_words *w = &r->words;
	bool extends = dm_str_is(dm_source_token_at(w, at + 1)->text, "extends");
	r->bases_from = extends || dm_source_mark_at(w, at + 1, '(') ? at + 2 : 0;
	r->bases_to = r->bases_from;
	while (r->bases_from && r->bases_to < at + BASES &&
		(dm_source_name_at(w, r->bases_to) ||
			dm_source_is_mark(dm_source_token_at(w, r->bases_to), ".,\\"))) {
		r->bases_to++;
	}
}

bool
dm_source_read_base(struct dm_source_reader *r, const struct dm_source_call *call, uint32_t *at,
	struct dm_source_call *made)
{
	static const char *const makers[] = {"__construct", "__init__", "super", NULL};
	const struct dm_source_words *w = &r->words;
	const struct dm_source_token *items = w->tokens.items;
	bool defined = call->first && (dm_str_is(items[call->first - 1].text, "def") ||
					      dm_str_is(items[call->first - 1].text, "function"));
	if (!r->bases_from || defined || !dm_str_listed(items[call->last].text, makers)) {
		return false;
	}
	*made = *call;
	/* FileHandler.__init__(self, path), beside super().__init__(path), parent::__construct($path) */
	uint32_t joint = dm_source_joint_before(w, call->last);
	bool named = joint == 1 && w->language->hash && dm_source_name_at(w, call->last - 2);
	if (named && *at == 0) {
		*at = r->bases_to;
		dm_source_call_as(w, call->last - 2, 1, made);
		return true;
	}
	for (*at = *at ? *at : r->bases_from; *at < r->bases_to; ++*at) {
		if (dm_source_name_at(w, *at) && !dm_source_mark_at(w, *at + 1, '.') &&
			!dm_source_mark_at(w, *at + 1, '\\')) {
			dm_source_call_as(w, (*at)++, 0, made);
			return true;
		}
	}
	return false;
}

/* Those of the function whose name is token `at`: of a constructor, that are given to its class. */
static void
read_parameters(struct dm_source_reader *r, uint32_t at)
{
	static const char *const makers[] = {"__init__", "constructor", "initialize", NULL};
	const struct dm_source_token *items = r->words.tokens.items;
	if (at && dm_str_is(items[at - 1].text, "class")) {
		r->owner = items[at].text;
		read_bases(r, at);
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
