#include "source_port_kept.h"

#include "judge.h"
#include "source_root.h"
#include "source_text.h"

enum {
	NEAR = 16, /* tokens before a default that may say what it is one of */
};

/* What the number ends: `80,` `80)` `80;`, the last of its line; not 80 * x, 80.5 */
static bool
is_whole(const struct dm_source_words *w, uint32_t at)
{
	const struct dm_source_token *items = w->tokens.items;
	bool chosen = at > 0 && dm_source_is_mark(&items[at - 1], "?"); /* x ? 80 : 3000 */
	return at + 1 >= w->tokens.count || dm_source_is_mark(&items[at + 1], ",;)]}") ||
	       (chosen && dm_source_is_mark(&items[at + 1], ":")) ||
	       (items[at + 1].kind == DM_SOURCE_NAME && dm_str_is(items[at + 1].text, "if")) ||
	       items[at + 1].line > items[at].line;
}

/* The token before ends what came before a value: `=` that is no part of ==, `:`, `(` */
static bool
begins_value(const struct dm_source_words *w, uint32_t at)
{
	const struct dm_source_token *items = w->tokens.items;
	bool compares = dm_source_is_mark(&items[at - 1], "=") &&
			(dm_source_is_mark(&items[at], "=") ||
				(at > 1 && dm_source_is_mark(&items[at - 2], "=!<>")));
	return dm_source_is_mark(&items[at - 1], "=:({,;") && !compares;
}

/* port = x ? 3000 : 80, port=8000 if DEBUG else 80: the token where what is chosen from begins */
static uint32_t
before_choice(const struct dm_source_words *w, uint32_t at)
{
	const struct dm_source_token *items = w->tokens.items;
	uint32_t i = at;
	while (i > 1 && at - i < NEAR && dm_source_is_mark(&items[at - 1], ":") &&
		!dm_source_is_mark(&items[i - 1], "?=({;")) {
		i--;
	}
	bool choice = i > 1 && (dm_source_is_mark(&items[i - 1], "?") ||
				       dm_str_is(items[i - 1].text, "else"));
	while (choice && i > 1 && at - i < NEAR && !begins_value(w, i)) {
		i--;
	}
	return choice ? i : at;
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
	uint32_t i = at = before_choice(w, at);
	if (i > 1 && dm_source_is_mark(&items[i - 1], ",")) { /* getenv("LISTEN", "80") */
		return items[i - 2].kind == DM_SOURCE_TEXT ? items[i - 2].text : DM_STR("");
	}
	if (i > 1 && dm_source_is_mark(&items[i - 1], "(")) { /* httpPort: z.number().default(80) */
		i -= 2;
		while (i > 0 && at - i < NEAR && items[i - 1].line == items[at].line &&
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

/* option("--port", default=80), port({default: 80}), listen: {default: 80}: what it is the default of is before it */
static bool
is_default_of_port(const struct dm_source_words *w, uint32_t at, struct dm_str key)
{
	const struct dm_source_token *items = w->tokens.items;
	bool is_default = dm_source_has_word(key, &dm_words_default_keys) &&
			  !dm_source_has_word(key, &dm_words_quantities);
	bool found = false;
	for (uint32_t i = at; i > 0 && at - i < NEAR && is_default && !found &&
			      !dm_source_is_mark(&items[i - 1], ";");
		i--) {
		found = items[i - 1].kind != DM_SOURCE_MARK &&
			dm_source_names_port(items[i - 1].text);
	}
	return found;
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
		     (dm_source_names_port(key) || is_default_of_port(w, at, key));
	if (named && !dm_source_asks_another(w, &r->takes)) {
		dm_source_add(r, &(struct dm_source_fact){.call = "a port",
					 .act = DM_SOURCE_KEEPS_PORT,
					 .line = token->line});
	}
}
