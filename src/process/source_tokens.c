/*
 * One lexer for all languages of languages.yaml, by the few things in which they differ:
 *
 *   comments   # to the end of the line (hash), else // and / * ... * /; PHP has both
 *   texts      "a" and 'a' with \ before what means itself; `a` (backtick), triple quotes (triple);
 *              'a' is one byte, or no text at all as in Rust's 'static (character)
 *   <?php ?>   what is outside is no code (open_tag)
 *   /a/        a regular expression of JavaScript, where a value cannot end before it (backtick and no character)
 */
#include "source_tokens.h"

struct lexer {
	struct dm_arena *arena;
	const struct dm_language *language;
	struct dm_str text;
	size_t at;
	uint32_t line;
	struct dm_source_tokens out;
};

static bool
is_name(char c)
{
	return dm_is_name_byte(c) || c == '$' || c == '@' || (unsigned char)c >= 0x80;
}

static char
byte_at(const struct lexer *l, size_t at)
{
	return at < l->text.n ? l->text.p[at] : '\0';
}

static void
skip_to(struct lexer *l, size_t end)
{
	end = end < l->text.n ? end : l->text.n;
	for (; l->at < end; l->at++) {
		l->line += l->text.p[l->at] == '\n';
	}
}

/* After the needle, or at the end. */
static void
skip_past(struct lexer *l, const char *needle)
{
	size_t hit = dm_str_find(dm_str_slice(l->text, l->at, l->text.n), needle);
	skip_to(l, hit == (size_t)-1 ? l->text.n : l->at + hit + strlen(needle));
}

static void
add(struct lexer *l, enum dm_source_kind kind, struct dm_str text, bool filled, uint32_t line)
{
	*dm_push(l->arena, l->out.items, l->out.count) =
		(struct dm_source_token){text, line, kind, filled};
}

static bool
skip_comment(struct lexer *l)
{
	char c = byte_at(l, l->at), next = byte_at(l, l->at + 1);
	bool slashes = !l->language->hash || l->language->open_tag;
	if (c == '#' && l->language->hash && !(l->language->open_tag && next == '[')) {
		skip_past(l, "\n");
	} else if (c == '/' && next == '/' && slashes) {
		skip_past(l, "\n");
	} else if (c == '/' && next == '*' && slashes) {
		skip_past(l, "*/");
	} else if (c == '?' && next == '>' && l->language->open_tag) {
		skip_past(l, "<?");
	} else {
		return false;
	}
	return true;
}

/* The program fills it in: f"", $"", `${}`, "#{}", "$x", "{$x}" */
static bool
is_filled(const struct lexer *l, struct dm_str text, char quote, bool marked)
{
	bool dollar = dm_str_find(text, "${") != (size_t)-1 ||
		      ((l->language->open_tag || l->language->triple) && quote == '"' &&
			      dm_str_find_byte(text, '$') != (size_t)-1);
	return marked || (quote != '\'' && (dollar || dm_str_find(text, "#{") != (size_t)-1)) ||
	       (l->language->character && dm_str_find_byte(text, '{') != (size_t)-1);
}

static void
read_triple(struct lexer *l, char quote, bool marked)
{
	const char end[4] = {quote, quote, quote, '\0'};
	uint32_t line = l->line;
	size_t start = l->at + 3;
	l->at = start;
	skip_past(l, end);
	size_t stop = l->at >= start + 3 ? l->at - 3 : l->at;
	add(l, DM_SOURCE_TEXT, dm_str_slice(l->text, start, stop), marked, line);
}

static void
read_text(struct lexer *l, char quote, bool marked)
{
	uint32_t line = l->line;
	size_t start = l->at + 1, end = start;
	bool raw = quote == '`';
	while (end < l->text.n && l->text.p[end] != quote && (raw || l->text.p[end] != '\n')) {
		bool escape = l->text.p[end] == '\\' && !(raw && l->language->character);
		end += escape ? 2 : 1;
	}
	end = end < l->text.n ? end : l->text.n;
	struct dm_str text = dm_str_slice(l->text, start, end);
	skip_to(l, end + 1);
	add(l, DM_SOURCE_TEXT, text, is_filled(l, text, quote, marked), line);
}

/* "x(text)x" of C++: R"x(text)x" */
static void
read_raw(struct lexer *l)
{
	char end[20];
	uint32_t line = l->line;
	size_t start = l->at + 1, n = 1;
	end[0] = ')';
	while (n < sizeof end - 2 && start < l->text.n && l->text.p[start] != '(') {
		end[n++] = l->text.p[start++];
	}
	end[n++] = '"';
	end[n] = '\0';
	l->at = start < l->text.n ? start + 1 : start;
	start = l->at;
	skip_past(l, end);
	size_t stop = l->at >= start + n ? l->at - n : l->at;
	add(l, DM_SOURCE_TEXT, dm_str_slice(l->text, start, stop), true, line);
}

/* 'a', '\n'; not the ' of 'static */
static void
read_character(struct lexer *l)
{
	size_t end = l->at + (byte_at(l, l->at + 1) == '\\' ? 3 : 2);
	while (end < l->at + 10 && byte_at(l, end) != '\'' && byte_at(l, l->at + 1) == '\\') {
		end++;
	}
	skip_to(l, byte_at(l, end) == '\'' ? end + 1 : l->at + 1);
}

/* A value ends before this place, so that a slash divides. */
static bool
follows_value(const struct lexer *l)
{
	const struct dm_source_token *last = l->out.count ? &l->out.items[l->out.count - 1] : NULL;
	return last &&
	       (last->kind == DM_SOURCE_TEXT ||
		       (last->kind == DM_SOURCE_NAME && !dm_str_is(last->text, "return")) ||
		       last->text.p[0] == ')' || last->text.p[0] == ']' || last->text.p[0] == '}');
}

/* /a[/]b/g; false: it does not end on its line. */
static bool
skip_expression(struct lexer *l)
{
	bool set = false;
	for (size_t i = l->at + 1; i < l->text.n && l->text.p[i] != '\n'; i++) {
		char c = l->text.p[i];
		if (c == '\\') {
			i++;
		} else if (c == '/' && !set) {
			skip_to(l, i + 1);
			return true;
		} else {
			set = c == '[' || (set && c != ']');
		}
	}
	return false;
}

static void
read_name(struct lexer *l)
{
	size_t start = l->at, end = start;
	while (end < l->text.n && is_name(l->text.p[end])) {
		end++;
	}
	struct dm_str name = dm_str_slice(l->text, start, end);
	/* Ruby's File.writable?(path): of the calls that a list has */
	if (l->language->bare_calls && byte_at(l, end) == '?' &&
		dm_words_has(&dm_call_names, dm_str_slice(l->text, start, end + 1))) {
		name = dm_str_slice(l->text, start, ++end);
	}
	char quote = byte_at(l, end);
	bool prefix = (quote == '"' || quote == '\'') && name.n <= 3 &&
		      (l->language->triple || l->language->character);
	for (size_t i = 0; prefix && i < name.n; i++) {
		prefix = strchr("fFrRbBuU$@", name.p[i]) != NULL; /* f"x", rb'x', $"x" */
	}
	l->at = end;
	if (prefix && !(quote == '\'' && l->language->character)) {
		bool marked = memchr(name.p, 'f', name.n) || memchr(name.p, 'F', name.n) ||
			      memchr(name.p, '$', name.n);
		bool triple = byte_at(l, end + 1) == quote && byte_at(l, end + 2) == quote;
		if (l->language->preprocessor && name.p[name.n - 1] == 'R' && quote == '"') {
			read_raw(l);
		} else if (triple) {
			read_triple(l, quote, marked);
		} else {
			read_text(l, quote, marked);
		}
		return;
	}
	add(l, DM_SOURCE_NAME, name, false, l->line);
}

static void
read_token(struct lexer *l)
{
	char c = l->text.p[l->at];
	bool quote = c == '"' || c == '\'' || (c == '`' && l->language->backtick);
	bool triple = quote && l->language->triple && byte_at(l, l->at + 1) == c &&
		      byte_at(l, l->at + 2) == c;
	bool script = l->language->backtick && !l->language->character;
	if (triple) {
		read_triple(l, c, false);
	} else if (c == '\'' && l->language->character) {
		read_character(l);
	} else if (quote) {
		read_text(l, c, false);
	} else if (c == '/' && script && !follows_value(l) && skip_expression(l)) {
		return;
	} else if (c == '@' && l->language->open_tag) {
		l->at++; /* @mkdir($d): the same call, without a message */
	} else if (is_name(c)) {
		read_name(l);
	} else {
		add(l, DM_SOURCE_MARK, dm_str_slice(l->text, l->at, l->at + 1), false, l->line);
		l->at++;
	}
}

struct dm_source_tokens
dm_source_tokens_read(
	struct dm_arena *arena, const struct dm_language *language, struct dm_str text)
{
	struct lexer l = {.arena = arena, .language = language, .text = text, .line = 1};
	l.at = dm_str_starts(text, "\xef\xbb\xbf") ? 3 : 0; /* a byte order mark */
	if (language->open_tag) {
		skip_past(&l, "<?");
	}
	while (l.at < text.n) {
		if (dm_is_space(text.p[l.at])) {
			skip_to(&l, l.at + 1);
		} else if (!skip_comment(&l)) {
			read_token(&l);
		}
	}
	return l.out;
}
