#include "source_port_kept.h"

#include "judge.h"
#include "source_root.h"
#include "source_text.h"

/* What the number ends: `80,` `80)` `80;`, the last of its line; not 80 * x, 80.5 */
static bool
is_whole(const struct dm_source_words *w, uint32_t at)
{
	const struct dm_source_token *items = w->tokens.items;
	return at + 1 >= w->tokens.count || dm_source_is_mark(&items[at + 1], ",;)]}") ||
	       items[at + 1].line > items[at].line;
}

/* Goes back over the mark of a type: `port: int =`, `port: u16 =`, `port?: number =` */
static uint32_t
before_type(const struct dm_source_words *w, uint32_t i)
{
	const struct dm_source_token *items = w->tokens.items;
	bool typed = i > 1 && items[i].kind == DM_SOURCE_NAME &&
		     dm_source_is_mark(&items[i - 1], ":") && items[i - 2].kind != DM_SOURCE_MARK;
	return typed ? i - 2 : i;
}

/* What it is set to, or is the default of; an empty text: nobody can tell. */
static struct dm_str
key_of(const struct dm_source_words *w, uint32_t at)
{
	const struct dm_source_token *items = w->tokens.items;
	uint32_t i = at;
	if (i > 1 && dm_source_is_mark(&items[i - 1], ",")) { /* getenv("LISTEN", "80") */
		return items[i - 2].kind == DM_SOURCE_TEXT ? items[i - 2].text : DM_STR("");
	}
	if (i > 1 && dm_source_is_mark(&items[i - 1], "(")) { /* httpPort: z.number().default(80) */
		i -= 2;
		while (i > 0 && items[i - 1].line == items[at].line &&
			!dm_source_is_mark(&items[i - 1], "=:")) {
			i--;
		}
	}
	while (i > 0 && dm_source_is_mark(&items[i - 1], ">|?")) { /* =>, ||, ?? */
		i--;
	}
	i -= i == at - 1 && dm_source_is_mark(&items[at - 1], ">");
	while (i > 1 && dm_source_is_mark(&items[i - 1], "=:")) {
		i--;
	}
	i = i > 0 && i < at ? before_type(w, i - 1) : at;
	return i < at && items[i].kind != DM_SOURCE_MARK ? items[i].text : DM_STR("");
}

void
dm_source_read_port_kept(struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_words *w = &r->words;
	const struct dm_source_token *token = &w->tokens.items[at];
	if (token->text.n > 3 || !dm_judge_low_port(token->text) || !is_whole(w, at)) {
		return;
	}
	struct dm_str key = key_of(w, at);
	bool port = key.n > 3 && (dm_str_ends(key, "port") || dm_str_ends(key, "Port") ||
					 dm_str_ends(key, "PORT"));
	bool named = (port || dm_words_has(&dm_words_low_ports, token->text)) &&
		     (dm_source_has_word(key, &dm_words_port_words) ||
			     dm_source_has_word(key, &dm_words_service_names)) &&
		     !dm_source_has_word(key, &dm_words_quantities) &&
		     !dm_source_has_word(key, &dm_words_calling_calls);
	if (named && !dm_source_asks_another(w, &r->takes)) {
		dm_source_add(r, &(struct dm_source_fact){.call = "a port",
					 .act = DM_SOURCE_KEEPS_PORT,
					 .line = token->line});
	}
}
