#include "source_inner.h"

#include "source_names.h"

/* f"unix://{path}", "ipc://jobs.ipc" of ZeroMQ, "udg://" . __DIR__ . "/x" of PHP; "ipc://@jobs" is no file */
static bool
names_socket(const struct dm_source_token *token)
{
	struct dm_str text = token->text;
	return (token->filled && dm_str_starts(text, "unix://")) || dm_str_starts(text, "udg://") ||
	       (dm_str_starts(text, "ipc://") && !dm_str_starts(text, "ipc://@"));
}

void
dm_source_read_inner(struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_token *token = &r->words.tokens.items[at];
	struct dm_str text = token->text.n ? token->text : DM_STR("");
	bool blank = dm_str_find_byte(text, ' ') != (size_t)-1;
	struct dm_str sql = blank && dm_str_find_byte(text, '\'') != (size_t)-1
				    ? dm_source_names_sql(text)
				    : (struct dm_str){NULL, 0};
	bool value = at && dm_source_is_mark(&r->words.tokens.items[at - 1], "=:>");
	if (!blank && value && dm_words_has(&dm_words_driver_values, text) &&
		dm_words_has(&dm_words_driver_keys, dm_source_key_of(&r->words, at))) {
		r->driver = token->line;
	}
	if (sql.p) {
		struct dm_source_words *w = &r->words;
		static const char untold[] = {DM_SOURCE_UNTOLD, '\0'};
		sql = token->filled || dm_str_find_byte(sql, '%') != (size_t)-1 ? dm_str(untold)
										: sql;
		dm_source_add(r, &(struct dm_source_fact){dm_arena_str(w->arena, sql), "SQL",
					 DM_SOURCE_KEEPS, token->line, false, false});
	} else if (!blank && names_socket(token)) {
		dm_source_add(r, &(struct dm_source_fact){
					 dm_source_path(&r->words, at, r->words.tokens.count, NULL),
					 "a socket", DM_SOURCE_WRITES, token->line, false, false});
	} else if (!blank && text.n > 9 &&
		   (dm_str_starts(text, "file:///") || dm_str_starts(text, "unix:///"))) {
		size_t end = dm_str_find_byte(text, '?');
		dm_source_add(r, &(struct dm_source_fact){.path = dm_str_slice(text, 7,
								  end == (size_t)-1 ? text.n : end),
					 .call = "a path",
					 .act = DM_SOURCE_NAMES,
					 .line = token->line});
	} else if (!blank && dm_source_names_settings(text) &&
		   !dm_source_names_import(&r->words, at)) {
		dm_source_add(r, &(struct dm_source_fact){dm_source_around(&r->words, at), "",
					 DM_SOURCE_SETTINGS, token->line, false, true});
	}
}

void
dm_source_read_file_constant(struct dm_source_reader *r, uint32_t at)
{
	uint32_t i = at + 1;
	bool value = dm_source_is_mark(dm_source_token_at(&r->words, i), ",=");
	i += value + dm_source_is_mark(dm_source_token_at(&r->words, i + 1), ">");
	if (value && i < r->words.tokens.count) {
		struct dm_str path = dm_source_path(&r->words, i, r->words.tokens.count, NULL);
		dm_source_add(
			r, &(struct dm_source_fact){path,
				   dm_arena_str(r->arena, r->words.tokens.items[at].text).p,
				   DM_SOURCE_WRITES, r->words.tokens.items[at].line, false, false});
	}
}
