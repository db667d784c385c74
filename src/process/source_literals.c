#include "source_literals.h"

#include "source_text.h"

/* Dir, DataDir, Path, Filename */
static bool
is_place(struct dm_str key)
{
	char lower[32];
	for (size_t i = 0; i < key.n && key.n < sizeof lower; i++) {
		lower[i] = dm_lower(key.p[i]);
	}
	return key.n < sizeof lower &&
	       dm_words_has(&dm_words_literal_fields, (struct dm_str){lower, key.n});
}

/* ./state, session.json; not /metrics, https://x, config.yaml, "a text"; of a folder any word: data */
static bool
names_place(struct dm_str text, bool folder)
{
	bool named = folder || dm_source_names_file(text) || dm_str_starts(text, "./") ||
		     dm_source_has_suffix(text);
	return text.n > 1 && named && text.p[0] != '/' && dm_str_find(text, "://") == (size_t)-1 &&
	       !memchr(text.p, ' ', text.n) && !dm_source_names_settings(text);
}

void
dm_source_read_literal(struct dm_source_reader *r, const struct dm_source_call *call)
{
	struct dm_source_words *w = &r->words;
	const struct dm_source *source = r->source;
	const struct dm_source_imports imports = {
		source->imports, source->texts, source->nimports, source->ntexts};
	const struct dm_source_token *items = w->tokens.items;
	if (!dm_source_mark_at(w, call->open, '{') || call->first == call->last ||
		dm_source_call_is_known(w, call) ||
		!dm_source_is_package(&imports, items[call->first].text)) {
		return;
	}
	for (uint32_t i = 0; i < call->nargs; i++) {
		uint32_t from = call->args[i].from;
		bool text = call->args[i].to == from + 3 && dm_source_mark_at(w, from + 1, ':') &&
			    items[from + 2].kind == DM_SOURCE_TEXT && is_place(items[from].text);
		struct dm_str key = items[from].text;
		bool folder = dm_source_names_folder(key);
		if (text && names_place(items[from + 2].text, folder)) {
			dm_source_add_taken(
				r, &(struct dm_source_taken){
					   .call = dm_arena_str(r->arena, items[call->last].text),
					   .path = dm_source_path(w, from + 2, from + 3, NULL),
					   .line = items[from].line});
		}
	}
}
