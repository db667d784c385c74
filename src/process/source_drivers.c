#include "source_drivers.h"

#include "source_takes.h"

enum {
	AROUND = 120, /* tokens of an object that are looked at */
	LEVELS = 4,   /* objects around it */
};

/* The { or ( that token `at` is in, or 0. */
static uint32_t
opening(const struct dm_source_words *w, uint32_t at)
{
	uint32_t depth = 0;
	for (uint32_t i = at; i > 0 && at - i < AROUND; i--) {
		const struct dm_source_token *token = dm_source_token_at(w, i - 1);
		depth += dm_source_is_mark(token, ")]}");
		if (dm_source_is_mark(token, "([{") && depth-- == 0) {
			return i - 1;
		}
	}
	return 0;
}

/* devStorage: { x: { driver: "fs" } }: nothing that is built has it */
static bool
is_for_development(const struct dm_source_words *w, uint32_t open)
{
	bool found = false;
	for (uint32_t i = 0; i < LEVELS && open > 1 && !found; i++) {
		found = dm_source_mark_at(w, open - 1, ':') &&
			dm_str_starts(dm_source_token_at(w, open - 2)->text, "dev");
		open = opening(w, open);
	}
	return found;
}

void
dm_source_read_file_driver(struct dm_source_reader *r, uint32_t at)
{
	static const char untold[] = {DM_SOURCE_UNTOLD, '\0'};
	struct dm_source_words *w = &r->words;
	const struct dm_source_token *token = dm_source_token_at(w, at);
	if (token->text.n > 8 || !dm_words_has(&dm_words_file_storages, token->text) ||
		!dm_words_has(&dm_words_file_storage_keys, dm_source_key_of(w, at))) {
		return;
	}
	uint32_t open = opening(w, at), close = open ? dm_source_closing(w, open) : 0;
	struct dm_source_fact fact = {
		dm_str(untold), "driver", DM_SOURCE_KEEPS, token->line, true, false};
	for (uint32_t i = open + 1; i + 2 < close; i++) {
		if (dm_str_is(dm_source_token_at(w, i)->text, "base") &&
			dm_source_mark_at(w, i + 1, ':')) {
			fact.path = dm_source_path(w, i + 2, close, NULL);
		}
	}
	if (open && !is_for_development(w, open)) {
		dm_source_add(r, &fact);
	}
}

bool
dm_source_opens_database(const struct dm_source_reader *r, const struct dm_source_call *call)
{
	const struct dm_source_words *w = &r->words;
	for (uint32_t i = call->args[0].from; i < call->args[0].to; i++) {
		struct dm_source_call inner;
		if (dm_source_name_at(w, i) && dm_source_mark_at(w, i + 1, '(')) {
			return dm_source_call_at(w, i, &inner) &&
			       dm_source_call_in(w, &inner, r->source->language->databases);
		}
	}
	return false;
}
