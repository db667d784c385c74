#include "source_options.h"

#include "source_names.h"
#include "source_text.h"

/* "multer dest", "QdrantClient path": the value is a folder; not of "csv path", "pino file" */
static bool
is_folder_option(const char *row)
{
	struct dm_language_option option = dm_language_option_of(row);
	struct dm_str name = {row, (size_t)(option.key.p + option.key.n - row)};
	return !dm_words_after(&dm_words_file_options, name);
}

bool
dm_source_is_option(
	const struct dm_source_reader *r, const struct dm_source_call *call, uint32_t arg)
{
	const struct dm_source_token *key = &r->words.tokens.items[call->args[arg].from];
	bool keyword = dm_source_mark_at(&r->words, call->args[arg].from + 1, '=');
	for (const uint32_t *each = dm_list(r->source->language->options); keyword && *each;
		each++) {
		struct dm_language_option option = dm_language_option_of(dm_texts + *each);
		if (dm_str_eq(key->text, option.key) &&
			dm_source_call_is(&r->words, call, option.call)) {
			return true;
		}
	}
	return false;
}

/* ---- values ---- */

/* The token after the value that begins at `from`: a comma, or what closes the brackets that it is in. */
static uint32_t
end_of_value(const struct dm_source_words *w, uint32_t from, uint32_t to)
{
	uint32_t i = from;
	while (i < to && !dm_source_is_mark(&w->tokens.items[i], ",)]}")) {
		bool opens = dm_source_is_mark(&w->tokens.items[i], "([{");
		i = (opens ? dm_source_closing(w, i) : i) + 1;
	}
	return i < to ? i : to;
}

/* (req, file, cb) => ..., cb => ..., function (req, file, cb) { ... }: the value is made by a function */
static bool
is_function(const struct dm_source_words *w, uint32_t at)
{
	const struct dm_source_token *first = dm_source_token_at(w, at);
	if (dm_str_is(first->text, "async") || dm_str_is(first->text, "function")) {
		return true;
	}
	uint32_t after = (dm_source_mark_at(w, at, '(') ? dm_source_closing(w, at) : at) + 1;
	return dm_source_mark_at(w, after, '=') && dm_source_mark_at(w, after + 1, '>');
}

/* cb(null, "uploads") of the function between the tokens: what it calls back with; false: nothing is seen */
static bool
read_called_back(
	struct dm_source_reader *r, struct dm_source_fact *fact, uint32_t from, uint32_t to)
{
	bool found = false;
	for (uint32_t i = from; i < to; i++) {
		struct dm_source_call call;
		if (!dm_source_name_at(&r->words, i) || !dm_source_mark_at(&r->words, i + 1, '(') ||
			!dm_str_is(dm_source_token_at(&r->words, i + 2)->text, "null") ||
			!dm_source_call_at(&r->words, i, &call) || call.nargs != 2) {
			continue;
		}
		fact->path = dm_source_path(&r->words, call.args[1].from, call.args[1].to, NULL);
		fact->folder = fact->folder && !dm_source_has_suffix(fact->path);
		dm_source_add(r, fact);
		found = true;
		i = call.close;
	}
	return found;
}

/* true, false, null: no path; *path: what `true` stands for */
static bool
is_switch(const struct dm_source_token *token, const struct dm_language_option *option,
	struct dm_str *path)
{
	static const char *const off[] = {"false", "null", "undefined", NULL};
	bool on = dm_str_is(token->text, "true");
	*path = on && !option->always ? option->stands : (struct dm_str){NULL, 0};
	return token->kind == DM_SOURCE_NAME && (on || dm_str_listed(token->text, off));
}

static bool
is_told_within(const struct dm_source_reader *r, uint32_t at)
{
	bool found = false;
	for (size_t i = 0; i < sizeof r->within / sizeof *r->within; i++) {
		found = found || (at && r->within[i] == at);
	}
	return found;
}

/* What the key at token `at` is given, where it is one: dest: "x", dest="x", "dest" => "x", { dest }, dest(req, file, cb) {...} */
static bool
read_key(
	struct dm_source_reader *r, const struct dm_source_call *call, const char *row, uint32_t at)
{
	const struct dm_source_words *w = &r->words;
	const struct dm_language_option option = dm_language_option_of(row);
	const struct dm_source_token *key = &w->tokens.items[at];
	bool script = w->language->backtick && w->language->follows;
	bool first = script && dm_source_is_mark(&key[-1], "{,");
	uint32_t value = at + 2;
	bool method = first && dm_source_is_mark(&key[1], "(");
	uint32_t end = 0;
	if (method) {
		value = dm_source_closing(w, at + 1) + 1;
		end = dm_source_mark_at(w, value, '{') ? dm_source_closing(w, value) : 0;
		method = end > 0;
	} else if (first && dm_source_is_mark(&key[1], ",}")) {
		value = at;
	} else if (dm_source_is_mark(&key[1], ":=")) {
		/* PHP's "cache" => x */
		value += dm_source_is_mark(&key[1], "=") && dm_source_mark_at(w, at + 2, '>');
		end = is_function(w, value) ? end_of_value(w, value, call->close) : 0;
	} else {
		return false;
	}
	if ((!method && value != at && value >= call->close) || is_told_within(r, value)) {
		return false;
	}
	bool passes = dm_words_in(&dm_words_passing_options, dm_str(row));
	struct dm_source_fact fact = {.call = row,
		.act = passes ? DM_SOURCE_WRITES : DM_SOURCE_KEEPS,
		.line = key->line,
		.folder = is_folder_option(row)};
	if (end && read_called_back(r, &fact, value, end)) {
		return true;
	}
	if (method || !is_switch(&w->tokens.items[value], &option, &fact.path)) {
		fact.path = dm_source_path(&r->words, value, call->close, NULL);
	} else if (!fact.path.n) {
		return true;
	}
	fact.folder = fact.folder && !dm_source_has_suffix(fact.path);
	r->folder = fact.folder ? value : r->folder;
	dm_source_add(r, &fact);
	return true;
}

/* multer(config.uploads), FileInterceptor("f", options): an object that is made elsewhere */
static bool
is_given_by_name(const struct dm_source_reader *r, const struct dm_source_call *call)
{
	return call->nargs && r->source->language->backtick && r->source->language->follows &&
	       dm_source_name_at(&r->words, call->args[call->nargs - 1].from);
}

void
dm_source_read_offered(struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_token *key = dm_source_token_at(&r->words, at);
	uint32_t value = at + 2;
	bool given = r->source->language->backtick && r->source->language->follows &&
		     dm_source_is_mark(dm_source_token_at(&r->words, at + 1), ":=") &&
		     dm_words_has(&dm_words_offered_keys, key->text);
	struct dm_str path = given ? dm_source_path(&r->words, value, r->words.tokens.count, NULL)
				   : (struct dm_str){NULL, 0};
	if (path.n && path.p[0] != DM_SOURCE_UNTOLD && path.p[0] != DM_SOURCE_CONSTANT) {
		dm_source_add(r, &(struct dm_source_fact){path, dm_arena_str(r->arena, key->text).p,
					 DM_SOURCE_OFFERS, key->line, true, false});
	}
}

void
dm_source_read_options(struct dm_source_reader *r, const struct dm_source_call *call)
{
	bool told = false; /* a key before it says where: {tempFileDir: x, useTempFiles: true} */
	for (const uint32_t *each = dm_list(r->source->language->options); *each; each++) {
		const char *row = dm_texts + *each;
		const struct dm_language_option option = dm_language_option_of(row);
		if (!dm_source_call_is(&r->words, call, option.call) ||
			(told && option.stands.n && !option.always)) {
			continue;
		}
		bool given = false;
		for (uint32_t i = call->open + 1; i + 1 < call->close; i++) {
			const struct dm_source_token *key = &r->words.tokens.items[i];
			given = (dm_str_eq(key->text, option.key) && read_key(r, call, row, i)) ||
				given;
		}
		told = told || given;
		if (!given && dm_words_has(&dm_words_offered_keys, option.key) &&
			is_given_by_name(r, call)) {
			dm_source_add(r, &(struct dm_source_fact){.call = row,
						 .act = DM_SOURCE_ASKS_OPTIONS,
						 .line = call->line});
		}
		const struct dm_language *l = r->source->language;
		bool python = l->hash && l->triple; /* has no new */
		bool bare = !call->nargs && dm_str_find_byte(option.call, '.') != (size_t)-1;
		bool made = python || bare ||
			    (call->first &&
				    dm_str_is(r->words.tokens.items[call->first - 1].text, "new"));
		if (option.always && made && !given) {
			bool passes = dm_words_in(&dm_words_passing_options, dm_str(row));
			dm_source_add(r, &(struct dm_source_fact){option.stands, row,
						 passes ? DM_SOURCE_WRITES : DM_SOURCE_KEEPS,
						 call->line, is_folder_option(row), false});
		}
	}
}

void
dm_source_read_required(struct dm_source_reader *r, const struct dm_source_call *call)
{
	struct dm_source_call made = *call;
	made.open = call->close + 1;
	if (call->nargs != 1 || !dm_source_mark_at(&r->words, made.open, '(')) {
		return;
	}
	made.known = r->words.tokens.items[call->args[0].from].text;
	made.close = dm_source_closing(&r->words, made.open);
	made.nargs = 0;
	dm_source_read_options(r, &made);
}

void
dm_source_read_made(struct dm_source_reader *r, const struct dm_source_call *call)
{
	uint32_t equals = call->first - (call->first > 0);
	const char *maker = dm_source_call_in(&r->words, call, r->source->language->makers);
	if (maker && equals > 0 && dm_source_mark_at(&r->words, equals, '=') &&
		dm_source_name_at(&r->words, equals - 1)) {
		dm_source_names_add(
			&r->words, r->words.tokens.items[equals - 1].text, dm_str(maker));
	}
}

/* ---- what is within a folder that another argument names ---- */

/* The token that the value of an argument begins with, by its number or its name; 0: it is not given */
static uint32_t
value_of(const struct dm_source_words *w, const struct dm_source_call *call, struct dm_str which)
{
	if (dm_is_digit(which.p[0])) {
		uint32_t number = (uint32_t)(which.p[0] - '0');
		return number < call->nargs ? call->args[number].from : 0;
	}
	for (uint32_t i = call->open + 1; i + 2 < call->close; i++) {
		if (dm_str_eq(w->tokens.items[i].text, which) && dm_source_mark_at(w, i + 1, ':')) {
			return i + 2;
		}
	}
	return 0;
}

void
dm_source_read_within(struct dm_source_reader *r, const struct dm_source_call *call)
{
	uint32_t n = 0;
	for (const uint32_t *each = dm_list(r->source->language->within); *each; each++) {
		struct dm_str row = dm_str(dm_texts + *each);
		size_t first = dm_str_find_byte(row, ' '), last = row.n;
		while (row.p[last - 1] != ' ') {
			last--;
		}
		struct dm_str name = dm_str_slice(row, 0, first);
		bool is = n < sizeof r->within / sizeof *r->within &&
			  dm_source_call_is(&r->words, call, name) &&
			  value_of(&r->words, call, dm_str_slice(row, last, row.n));
		uint32_t file =
			is ? value_of(&r->words, call, dm_str_slice(row, first + 1, last - 1)) : 0;
		if (file) {
			r->within[n++] = file;
		}
	}
}

bool
dm_source_is_within(const struct dm_source_reader *r, uint32_t at)
{
	return is_told_within(r, at);
}
