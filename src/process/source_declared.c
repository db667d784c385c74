#include "source_declared.h"

#include "judge.h"
#include "source_text.h"

/* The arguments of out(path), out{path}, make_unique<ofstream>(path); 0: there are none */
static uint32_t
opening_of(const struct dm_source_words *w, uint32_t at)
{
	bool between = dm_source_name_at(w, at + 1) || dm_source_mark_at(w, at + 1, '>');
	uint32_t open = at + (between ? 2 : 1);
	bool has = dm_source_mark_at(w, open, '(') || dm_source_mark_at(w, open, '{');
	return has && dm_source_closing(w, open) > open + 1 ? open : 0;
}

static void
add_untold(struct dm_source_reader *r, uint32_t at)
{
	static const char untold[] = {DM_SOURCE_UNTOLD, '\0'};
	const struct dm_source_token *token = dm_source_token_at(&r->words, at);
	dm_source_add(
		r, &(struct dm_source_fact){dm_str(untold), dm_arena_str(r->arena, token->text).p,
			   DM_SOURCE_WRITES, token->line, false, false});
}

/* auto make = std::fopen; #define OPEN fopen: called elsewhere, by another name; `open` is a word of many things */
static bool
is_passed_on(const struct dm_source_words *w, uint32_t at)
{
	const struct dm_source_token *token = dm_source_token_at(w, at);
	return token->text.n > 4 && !dm_source_mark_at(w, at + 1, '(') &&
	       dm_words_has(&dm_call_names, token->text) &&
	       dm_list_has(w->language->opens, token->text);
}

/* ServerSocket socket(80) */
static void
read_listener(struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_words *w = &r->words;
	uint32_t open = dm_source_name_at(w, at + 1) ? opening_of(w, at) : 0;
	const struct dm_source_token *first = dm_source_token_at(w, open + 1);
	if (open && dm_judge_low_port(first->text) &&
		dm_source_has_part(dm_source_token_at(w, at)->text, &dm_words_listening_types)) {
		dm_source_add(r, &(struct dm_source_fact){.call = "a port",
					 .act = DM_SOURCE_KEEPS_PORT,
					 .line = first->line});
	}
}

void
dm_source_read_writer(struct dm_source_reader *r, uint32_t at)
{
	static const char untold[] = {DM_SOURCE_UNTOLD, '\0'};
	struct dm_source_words *w = &r->words;
	const struct dm_source_token *token = dm_source_token_at(w, at);
	read_listener(r, at);
	if (is_passed_on(w, at)) {
		add_untold(r, at);
	}
	bool header = at > 1 && dm_source_mark_at(w, at - 1, '<') &&
		      dm_str_is(dm_source_token_at(w, at - 2)->text, "include");
	if (header || !dm_list_has(r->source->language->writers, token->text)) {
		return; /* #include <fstream> */
	}
	uint32_t open = opening_of(w, at);
	/* ofstream &out, static_cast<ofstream *>(x); but optional<ofstream> out, using Out = std::ofstream; */
	if (!open && !dm_source_name_at(w, at + 1) &&
		!dm_source_is_mark(dm_source_token_at(w, at + 1), ">;")) {
		return;
	}
	struct dm_str path = open ? dm_source_path(w, open + 1, dm_source_closing(w, open), NULL)
				  : (struct dm_str){NULL, 0};
	dm_source_add(r, &(struct dm_source_fact){path.n ? path : dm_str(untold),
				 dm_arena_str(r->arena, token->text).p, DM_SOURCE_WRITES,
				 token->line, false, false});
}

void
dm_source_read_define(struct dm_source_reader *r, uint32_t at)
{
	struct dm_source_words *w = &r->words;
	const struct dm_source_token *items = w->tokens.items;
	uint32_t end = at + 3, line = items[at].line;
	if (!dm_source_name_at(w, at + 2) || !dm_str_is(items[at + 1].text, "define")) {
		return;
	}
	while (end < w->tokens.count && items[end].line == line) {
		end++;
	}
	struct dm_str name = items[at + 2].text;
	bool braced = end == at + 6 && dm_source_mark_at(w, at + 3, '(');
	uint32_t from = at + 3 + braced;
	if (from >= end) {
		return;
	}
	if (end == from + 1 + braced && dm_judge_low_port(items[from].text) &&
		dm_source_names_port(name)) {
		dm_source_add(
			r, &(struct dm_source_fact){
				   .call = "a port", .act = DM_SOURCE_KEEPS_PORT, .line = line});
	}
	struct dm_str path = dm_source_path(w, from, end, NULL);
	if (path.n && path.p[0] != DM_SOURCE_UNTOLD) {
		*dm_push(r->arena, r->source->constants, r->source->nconstants) =
			(struct dm_source_constant){name, path, false};
	}
}
