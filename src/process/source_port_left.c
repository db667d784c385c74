#include "source_port_left.h"

#include "source_port.h"

struct row {
	struct dm_str name, keys;
	uint32_t most;         /* arguments that say no port */
	struct dm_str besides; /* what the source names, too; or empty */
};

static struct row
row_of(const char *text)
{
	struct row row;
	struct dm_str rest = dm_str(text), most;
	dm_str_next_word(&rest, &row.name);
	dm_str_next_word(&rest, &most);
	dm_str_next_word(&rest, &row.keys);
	dm_str_next_word(&rest, &row.besides);
	row.most = (uint32_t)(most.p[0] - '0');
	return row;
}

/* The source imports it, or calls something so before. */
static bool
is_named(const struct dm_source_reader *r, struct dm_str word, uint32_t before)
{
	const struct dm_source *source = r->source;
	bool named = word.n == 0;
	for (uint32_t i = 0; i < source->nimports && !named; i++) {
		named = dm_str_starts(source->imports[i], dm_arena_str(r->arena, word).p);
	}
	for (uint32_t i = 0; i < before && !named; i++) {
		named = dm_str_eq(r->words.tokens.items[i].text, word);
	}
	return named;
}

/* The call itself says the port. */
static bool
is_told(const struct dm_source_words *w, const struct dm_source_call *call, struct dm_str keys)
{
	bool told = false;
	for (struct dm_str key; !told && dm_str_next_part(&keys, '|', &key);) {
		for (uint32_t i = call->open + 1; i < call->close && !told; i++) {
			told = dm_str_eq(w->tokens.items[i].text, key);
		}
	}
	return told;
}

/* It is given what may say it elsewhere: options, **options; server := &http.Server{} before server.ListenAndServe() */
static bool
may_be_told(const struct dm_source_words *w, const struct dm_source_call *call)
{
	bool python = w->language->triple && w->language->hash;
	bool may = !w->language->follows && !w->language->bare_calls;
	for (uint32_t i = 0; i < call->nargs && !may; i++) {
		uint32_t from = call->args[i].from;
		may = dm_source_is_mark(&w->tokens.items[from], "*.") ||
		      (!python && call->args[i].to == from + 1);
	}
	return may;
}

static bool
is_given_low_port(const struct dm_source_words *w, const struct dm_source_call *call)
{
	bool low = false;
	for (uint32_t i = 0; i < call->nargs && !low; i++) {
		uint32_t from = call->args[i].from;
		low = call->args[i].to == from + 1 &&
		      dm_words_has(&dm_words_low_ports, w->tokens.items[from].text);
	}
	return low;
}

void
dm_source_read_port_left(struct dm_source_reader *r, const struct dm_source_call *call)
{
	const struct dm_source_words *w = &r->words;
	for (const uint32_t *each = dm_list(r->source->language->ports); *each; each++) {
		const struct row row = row_of(dm_texts + *each);
		const struct dm_source_token *first =
			dm_source_token_at(w, call->nargs ? call->args[0].from : call->open);
		bool empty = first->kind == DM_SOURCE_TEXT && first->text.n == 0;
		bool few = empty || call->nargs <= row.most;
		if (!dm_source_call_is(w, call, row.name) ||
			!is_named(r, row.besides, call->first)) {
			continue;
		}
		if (is_given_low_port(w, call)) {
			dm_source_add_port(r, call->line, true);
		} else if (few && !is_told(w, call, row.keys)) {
			dm_source_add(r,
				&(struct dm_source_fact){.path = may_be_told(w, call)
									 ? row.keys
									 : (struct dm_str){NULL, 0},
					.call = dm_arena_str(r->arena, row.name).p,
					.act = DM_SOURCE_LEAVES_PORT,
					.line = call->line});
		}
	}
}
