#include "source_command.h"

enum {
	WORDS = 32, /* of a command that are looked at */
	CHAIN = 80, /* tokens after it that may give it more */
};

/* cwd=path, { cwd: path, env: vars }, user=, preexec_fn= */
static bool
says_more(const struct dm_source_words *w, const struct dm_source_call *call)
{
	bool more = false;
	for (uint32_t i = call->open + 1; i + 1 < call->close && !more; i++) {
		more = dm_source_is_mark(dm_source_token_at(w, i + 1), "=:") &&
		       dm_words_has(&dm_words_process_options, dm_source_token_at(w, i)->text);
	}
	return more;
}

/* A text with nothing that a program fills in, and no quote that would end ours. */
static bool
is_plain(const struct dm_source_token *token)
{
	return token->kind == DM_SOURCE_TEXT && !token->filled && token->text.n &&
	       !memchr(token->text.p, '\'', token->text.n);
}

struct command {
	struct dm_buf text;
	uint32_t count;
	bool untold; /* a word is no text */
};

/* The words from token `from` on, before `to`. */
static void
put_words(const struct dm_source_words *w, struct command *command, uint32_t from, uint32_t to)
{
	struct dm_buf *out = &command->text;
	for (uint32_t i = from; i < to && command->count < WORDS; i++) {
		const struct dm_source_token *token = dm_source_token_at(w, i);
		bool begins = i == from || dm_source_is_mark(dm_source_token_at(w, i - 1), ",[");
		bool keyword = dm_source_is_mark(dm_source_token_at(w, i + 1), "=:");
		if (!begins || keyword || dm_source_is_mark(token, "[],{}")) {
			continue;
		}
		dm_buf_put(out, command->count++ ? " " : "");
		if (is_plain(token) && command->count > 1 &&
			dm_language_is(w->language, "csharp")) {
			dm_buf_str(out, token->text); /* Process.Start("ls", "-l /app") */
		} else if (is_plain(token)) {
			dm_buf_byte(out, '\'');
			dm_buf_str(out, token->text);
			dm_buf_byte(out, '\'');
		} else {
			dm_buf_put(out, "\"$WORD\"");
			command->untold = true;
		}
	}
}

struct dm_str
dm_source_command(const struct dm_source_words *w, const struct dm_source_call *call)
{
	uint32_t from = call->nargs ? call->args[0].from : call->close;
	from += dm_source_is_mark(dm_source_token_at(w, from), "[");
	const struct dm_source_token *first = dm_source_token_at(w, from);
	struct dm_str none = {NULL, 0};
	if (!is_plain(first) || says_more(w, call)) {
		return none;
	}
	/* exec("ls -l") is for a shell, Command::new("ls") is not */
	bool line = memchr(first->text.p, ' ', first->text.n) != NULL;
	if (line) {
		bool list = first != dm_source_token_at(w, call->args[0].from);
		return list ? none : dm_arena_str(w->arena, first->text);
	}
	struct command command = {.count = 0};
	put_words(w, &command, from, call->close);
	bool rust = dm_language_is(w->language, "rust");
	for (uint32_t i = call->close; rust && i < call->close + CHAIN; i++) {
		/* Command::new("ls").arg("-l").args([path]) */
		bool more = dm_str_is(dm_source_token_at(w, i)->text, "arg") ||
			    dm_str_is(dm_source_token_at(w, i)->text, "args");
		if (dm_source_is_mark(dm_source_token_at(w, i), ";{}")) {
			break;
		}
		if (more && dm_source_is_mark(dm_source_token_at(w, i + 1), "(")) {
			uint32_t open = i + 2;
			while (dm_source_is_mark(dm_source_token_at(w, open), "&[")) {
				open++;
			}
			put_words(w, &command, open, dm_source_closing(w, i + 1));
		}
	}
	struct dm_str text = dm_arena_str(w->arena, dm_buf_view(&command.text));
	dm_buf_finish(&command.text);
	bool told = dm_words_has(&dm_words_told_programs, dm_str_base_name(first->text));
	return command.untold && told ? none : text;
}
