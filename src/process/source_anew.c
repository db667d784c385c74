#include "source_anew.h"

enum {
	NEAR = 3,     /* lines from the call to what asks for the folder, or catches the error */
	AROUND = 120, /* tokens that are looked at for it */
};

/* exist_ok=True, { recursive: true } */
static bool
says_that_it_may_be_there(const struct dm_source_words *w, const struct dm_source_call *call)
{
	const struct dm_source_token *items = w->tokens.items;
	for (uint32_t i = call->open + 1; i + 2 < call->close + 1; i++) {
		bool named = items[i].kind == DM_SOURCE_NAME &&
			     dm_words_has(&dm_words_makes_anew_options, items[i].text) &&
			     dm_source_is_mark(&items[i + 1], ":=");
		if (named && (items[i + 2].text.p[0] | 0x20) == 't') {
			return true;
		}
	}
	return false;
}

/* existsSync, os.path.isdir, File.exist?, os.IsExist(err), "EEXIST", FileExistsError */
static bool
asks(const struct dm_source_token *token)
{
	return dm_words_has(&dm_words_asks_for_folder, token->text) ||
	       dm_str_find(token->text, "xist") != (size_t)-1 ||
	       dm_str_find(token->text, "EXIST") != (size_t)-1;
}

/* try, catch, except, rescue: an error does not end it */
static bool
catches(const struct dm_source_token *token, bool before)
{
	return before ? dm_str_is(token->text, "try") || dm_str_is(token->text, "begin")
		      : dm_str_is(token->text, "catch") || dm_str_is(token->text, "rescue") ||
				dm_str_is(token->text, "except");
}

static bool
is_asked_for(const struct dm_source_words *w, const struct dm_source_call *call)
{
	const struct dm_source_token *items = w->tokens.items;
	bool asked = false;
	for (uint32_t i = call->first; i > 0 && call->first - i < AROUND && !asked; i--) {
		const struct dm_source_token *token = &items[i - 1];
		if (token->line + NEAR < call->line) {
			break;
		}
		asked = asks(token) || catches(token, true);
	}
	for (uint32_t i = call->close + 1;
		i < w->tokens.count && i - call->close < AROUND && !asked; i++) {
		const struct dm_source_token *token = &items[i];
		if (token->line > items[call->close].line + NEAR) {
			break;
		}
		asked = asks(token) || catches(token, false);
	}
	return asked;
}

/* Go's and Rust's errors end the program only where something looks at them. */
static bool
is_error_dropped(const struct dm_source_words *w, const struct dm_source_call *call)
{
	const struct dm_source_token *items = w->tokens.items;
	if (dm_language_is(w->language, "go")) {
		uint32_t i = call->first;
		bool taken = i > 0 && dm_source_is_mark(&items[i - 1], "=") &&
			     !(i > 1 && dm_str_is(items[i - 2].text, "_"));
		bool returned = i > 0 && items[i - 1].kind == DM_SOURCE_NAME &&
				items[i - 1].line == call->line;
		bool passed = i > 0 && dm_source_is_mark(&items[i - 1], "(,");
		return !taken && !returned && !passed;
	}
	if (dm_language_is(w->language, "rust")) {
		const struct dm_source_token *next = dm_source_token_at(w, call->close + 1);
		const struct dm_source_token *method = dm_source_token_at(w, call->close + 2);
		return !dm_source_is_mark(next, "?") && !dm_str_is(method->text, "unwrap") &&
		       !dm_str_is(method->text, "expect") && !dm_source_is_mark(next, "})");
	}
	return false;
}

bool
dm_source_makes_anew(const struct dm_source_words *w, const struct dm_source_call *call)
{
	struct dm_str name = w->tokens.items[call->last].text;
	/* Java's File.mkdir() and PHP's say false */
	bool quiet = dm_str_is(name, "mkdir") &&
		     (dm_language_is(w->language, "java") || dm_language_is(w->language, "php"));
	bool ruby = dm_language_is(w->language, "ruby") && dm_str_is(name, "makedirs");
	return dm_words_has(&dm_words_makes_anew, name) && !quiet && !ruby &&
	       !says_that_it_may_be_there(w, call) && !is_asked_for(w, call) &&
	       !is_error_dropped(w, call);
}
