#include "source_saves.h"

#include "source_text.h"

enum {
	BEFORE = 600, /* tokens before a call in which its argument may be given a value */
	TYPE = 12,    /* tokens of a type that are looked at */
};

enum value {
	VALUE_UNSEEN, /* nothing before it tells */
	VALUE_PATH,   /* path: str, string path, where = make_name() */
	VALUE_STREAM, /* open(path, "w") as it, it = HttpResponse(), it: BinaryIO */
};

static const struct dm_source_token *
token_at(const struct dm_source_reader *r, uint32_t at)
{
	return dm_source_token_at(&r->words, at);
}

static bool
is_mark(const struct dm_source_reader *r, uint32_t at, const char *bytes)
{
	return dm_source_is_mark(token_at(r, at), bytes);
}

static bool
is_capital(struct dm_str name)
{
	return name.n > 0 && name.p[0] >= 'A' && name.p[0] <= 'Z';
}

/* str of path: Optional[str] = None, up to what ends the type */
static enum value
of_type(const struct dm_source_reader *r, uint32_t at)
{
	uint32_t depth = 0;
	for (uint32_t i = at; i < at + TYPE; i++) {
		const struct dm_source_token *token = token_at(r, i);
		depth += dm_source_is_mark(token, "([<");
		if (depth == 0 && dm_source_is_mark(token, ",)=;{}")) {
			break;
		}
		depth -= dm_source_is_mark(token, ")]>") && depth > 0;
		if (token->kind == DM_SOURCE_NAME &&
			dm_words_has(&dm_words_path_types, token->text)) {
			return VALUE_PATH;
		}
	}
	return VALUE_STREAM;
}

/* = BytesIO(), = new FileStream(x), = open(x, "w"): streams; = make_name(x), = args.out, = "x": paths */
static enum value
of_value(const struct dm_source_reader *r, uint32_t at)
{
	const struct dm_language *l = r->source->language;
	bool made = dm_str_is(token_at(r, at)->text, "new");
	uint32_t last = at + (made || dm_str_is(token_at(r, at)->text, "await"));
	for (uint32_t n; (n = dm_source_joint(&r->words, last + 1)) != 0 &&
			 dm_source_name_at(&r->words, last + 1 + n);) {
		last += n + 1;
	}
	struct dm_source_call call;
	struct dm_str name = token_at(r, last)->text;
	if (token_at(r, last)->kind != DM_SOURCE_NAME || dm_words_has(&dm_words_path_types, name)) {
		return VALUE_PATH;
	}
	bool called = dm_source_call_at(&r->words, last, &call);
	if (called && dm_source_call_in(&r->words, &call, l->joins)) {
		return VALUE_PATH;
	}
	bool stream = called &&
		      (made || is_capital(name) || dm_source_call_in(&r->words, &call, l->opens) ||
			      dm_source_call_in(&r->words, &call, l->memory));
	return stream || dm_source_has_word(name, &dm_words_stream_names) ? VALUE_STREAM
									  : VALUE_PATH;
}

/* What is said of the name nearest before the token. */
static enum value
value_before(const struct dm_source_reader *r, uint32_t before, struct dm_str name)
{
	uint32_t end = before > BEFORE ? before - BEFORE : 1;
	bool typed = !r->source->language->hash && r->source->language->character;
	for (uint32_t i = before; i > end; i--) {
		const struct dm_source_token *token = token_at(r, i - 1);
		if (token->kind != DM_SOURCE_NAME || token->text.n != name.n ||
			!dm_str_eq(token->text, name)) {
			continue;
		}
		const struct dm_source_token *type = token_at(r, i - 2);
		if (dm_str_is(type->text, "as")) {
			return VALUE_STREAM;
		}
		bool sets = is_mark(r, i, "=") && !is_mark(r, i + 1, "=>");
		bool declared =
			is_mark(r, i, ":") || (is_mark(r, i, "?") && is_mark(r, i + 1, ":"));
		if (declared && is_mark(r, i + 1, "=")) {
			return of_value(r, i + 2); /* Go's := */
		}
		if (sets) {
			return of_value(r, i + 1);
		}
		if (declared && is_mark(r, i - 2, "(,")) {
			return of_type(r, i + 1 + is_mark(r, i, "?"));
		}
		/* Stream target, of a parameter */
		if (typed && type->kind == DM_SOURCE_NAME && is_mark(r, i, ",)") &&
			!dm_str_is(type->text, "return")) {
			return dm_words_has(&dm_words_path_types, type->text) ? VALUE_PATH
									      : VALUE_STREAM;
		}
	}
	return VALUE_UNSEEN;
}

/* A stream, nothing, a number, a function, an object: no path */
static bool
is_no_path(const struct dm_source_reader *r, uint32_t from, uint32_t to)
{
	const struct dm_source_token *first = token_at(r, from), *last = token_at(r, to - 1);
	bool value = first->kind == DM_SOURCE_MARK ? is_mark(r, from, "*{[(|&")
						   : dm_source_is_stream(last->text) ||
							     (first->kind == DM_SOURCE_NAME &&
								     dm_is_digit(first->text.p[0]));
	/* a media type, a format; what looks like a file is one anyway */
	bool text = first->kind == DM_SOURCE_TEXT && to == from + 1 && !first->filled;
	bool arrow = is_mark(r, from + 1, "=") && is_mark(r, from + 2, ">");
	static const char *const words[] = {"true", "false", "True", "False", "this", "self", NULL};
	if (value || text || arrow || (to == from + 1 && dm_str_listed(first->text, words))) {
		return true;
	}
	if (last->kind != DM_SOURCE_NAME) {
		return of_value(r, from) == VALUE_STREAM;
	}
	enum value said = value_before(r, from, last->text);
	return said == VALUE_STREAM ||
	       (said == VALUE_UNSEEN && dm_source_has_word(last->text, &dm_words_stream_names));
}

/* save_path, args.dest, sys.argv[1]: its name says that it is a path */
static bool
is_named(const struct dm_source_reader *r, uint32_t from, uint32_t to)
{
	bool named = false;
	for (uint32_t i = to; i > from && !named && to - i < 4; i--) {
		const struct dm_source_token *token = token_at(r, i - 1);
		bool sigil = token->text.n > 1 && token->text.p[0] == '$'; /* $path of PHP */
		struct dm_str name = dm_str_slice(token->text, sigil, token->text.n);
		named = token->kind != DM_SOURCE_MARK &&
			dm_source_has_word(name, &dm_words_path_parts);
		if (token->kind == DM_SOURCE_NAME) {
			break;
		}
	}
	return named;
}

/* from PIL import Image: what it makes saves to files */
static bool
imports_saver(const struct dm_source_reader *r)
{
	bool found = false;
	for (const uint32_t *each = dm_list(r->source->language->savers); *each && !found; each++) {
		struct dm_str saver = dm_str(dm_texts + *each);
		for (uint32_t i = 0; i < r->source->nimports && !found; i++) {
			struct dm_str module = r->source->imports[i];
			found = dm_str_starts(module, saver.p) &&
				(module.n == saver.n || strchr("./", module.p[saver.n]));
		}
	}
	return found;
}

bool
dm_source_saves_to(
	const struct dm_source_reader *r, const struct dm_source_call *call, uint32_t arg)
{
	const struct dm_language *l = r->source->language;
	uint32_t from = call->args[arg].from, to = call->args[arg].to;
	bool keyword = to > from + 2 && is_mark(r, from + 1, "=:") && !is_mark(r, from + 2, "=>:");
	if (keyword ? !dm_words_has(&dm_words_path_arguments, token_at(r, from)->text) : arg > 0) {
		return false;
	}
	from += keyword ? 2 : 0;
	bool named = dm_source_call_in(&r->words, call, l->saves_named) &&
		     (is_named(r, from, to) || imports_saver(r));
	return (named || dm_source_call_in(&r->words, call, l->saves)) && !is_no_path(r, from, to);
}

bool
dm_source_is_media_type(struct dm_str text)
{
	size_t n = dm_words_before(&dm_words_media_starts, text);
	return n > 0 && dm_words_has(&dm_words_file_suffixes, dm_str_slice(text, n, text.n));
}
