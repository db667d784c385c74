/* Words: quotes, escapes, expansions. POSIX XCU 2.2, 2.6; bash $'..', $"..", <( ) and >( ). */
#include "reader.h"

#include "../scan.h"

#include <limits.h>

struct builder {
	struct dm_sh_word word;
	struct dm_buf literal;
};

static bool
read_dollar(struct dm_sh_reader *r, struct builder *b, bool quoted);

static void
add_substitution(struct dm_sh_reader *r, struct builder *b, struct dm_sh_list *list)
{
	*dm_push(r->arena, b->word.substitutions, b->word.nsubstitutions) = list;
	b->word.literal = false;
}

uint32_t
dm_sh_escaped_newline(const struct dm_sh_reader *r, uint32_t off)
{
	if (dm_sh_at(r, off) != '\\') {
		return 0;
	}
	if (dm_sh_at(r, off + 1) == '\n') {
		return 2;
	}
	return dm_sh_at(r, off + 1) == '\r' && dm_sh_at(r, off + 2) == '\n' ? 3 : 0;
}

/* pos is after the opening quote. */
static bool
read_single_quotes(struct dm_sh_reader *r, struct builder *b)
{
	const char *close = memchr(r->text.p + r->pos, '\'', r->end - r->pos);
	if (!close) {
		return dm_sh_fail(r, "a single quote is not closed");
	}
	uint32_t end = (uint32_t)(close - r->text.p);
	dm_buf_str(&b->literal, dm_str_slice(r->text, r->pos, end));
	r->pos = end + 1;
	b->word.quoted = true;
	return true;
}

/* $'...': its escapes are not decoded. */
static bool
read_ansi_quotes(struct dm_sh_reader *r, struct builder *b)
{
	b->word.literal = false;
	b->word.quoted = true;
	for (; r->pos < r->end; r->pos++) {
		if (dm_sh_peek(r) == '\\') {
			r->pos++;
		} else if (dm_sh_peek(r) == '\'') {
			r->pos++;
			return true;
		}
	}
	return dm_sh_fail(r, "a $' quote is not closed");
}

/* An escape that the shell takes away before it reads the text leaves no spans to it: that text is not read. */
static bool
read_backtick(struct dm_sh_reader *r, struct builder *b, bool quoted)
{
	uint32_t i = ++r->pos;
	bool escapes = false;
	for (; i < r->end && r->text.p[i] != '`'; i++) {
		if (r->text.p[i] == '\\') {
			char next = dm_sh_at(r, ++i);
			escapes = escapes || next == '$' || next == '`' || next == '\\' ||
				  (quoted && next == '"');
		}
	}
	if (i >= r->end) {
		return dm_sh_fail(r, "a backtick is not closed");
	}
	struct dm_sh_list *list = NULL;
	if (!escapes) {
		uint32_t saved = r->end;
		r->end = i;
		list = dm_sh_read_until(r, '\0');
		r->end = saved;
	}
	r->pos = i + 1;
	add_substitution(r, b, list);
	return !dm_sh_failed(r);
}

/* The bytes from pos to end are taken as they are. */
static void
take_bytes(struct dm_sh_reader *r, struct builder *b, uint32_t end)
{
	dm_buf_str(&b->literal, dm_str_slice(r->text, r->pos, end));
	r->pos = end;
}

/* The offset of the next byte that means something in double quotes. */
static uint32_t
quoted_end(const struct dm_sh_reader *r)
{
	const char *text = r->text.p;
	uint32_t i = r->pos;
	while (i < r->end && text[i] != '"' && text[i] != '$' && text[i] != '`' &&
		text[i] != '\\') {
		i++;
	}
	return i;
}

/* pos is after the opening quote. */
static bool
read_double_quotes(struct dm_sh_reader *r, struct builder *b)
{
	b->word.quoted = true;
	while (r->pos < r->end && !dm_sh_failed(r)) {
		take_bytes(r, b, quoted_end(r));
		if (r->pos == r->end) {
			break;
		}
		char c = dm_sh_peek(r);
		if (c == '"') {
			r->pos++;
			return true;
		}
		if (c == '$') {
			read_dollar(r, b, true);
			continue;
		}
		if (c == '`') {
			read_backtick(r, b, true);
			continue;
		}
		uint32_t skip = dm_sh_escaped_newline(r, r->pos);
		if (skip) {
			r->pos += skip;
			continue;
		}
		char escaped = c == '\\' ? dm_sh_at(r, r->pos + 1) : 0;
		if (escaped && strchr("$`\"\\", escaped)) {
			r->pos++;
			c = escaped;
		}
		dm_buf_byte(&b->literal, c);
		r->pos++;
	}
	return dm_sh_fail(r, "a double quote is not closed");
}

static bool
is_special(char c)
{
	return c && strchr("@*#?-$!", c);
}

/* The offset after the name, number or special parameter at off; off where there is none. */
static uint32_t
parameter_end(const struct dm_sh_reader *r, uint32_t off)
{
	if (is_special(dm_sh_at(r, off))) {
		return off + 1;
	}
	bool number = dm_is_digit(dm_sh_at(r, off));
	while (number ? dm_is_digit(dm_sh_at(r, off)) : dm_is_name_byte(dm_sh_at(r, off))) {
		off++;
	}
	return off;
}

static struct dm_sh_parameter *
add_parameter(struct dm_sh_reader *r, struct builder *b, uint32_t from, uint32_t to)
{
	struct dm_sh_parameter *parameter =
		dm_push(r->arena, b->word.parameters, b->word.nparameters);
	parameter->name = dm_str_slice(r->text, from, to);
	parameter->reads = true;
	b->word.literal = false;
	return parameter;
}

/* = += -= ... at off, but not == */
static bool
at_arith_assignment(const struct dm_sh_reader *r, uint32_t off)
{
	char c = dm_sh_at(r, off), next = dm_sh_at(r, off + 1);
	if (c == '=') {
		return next != '=';
	}
	if ((c == '<' || c == '>') && next == c) {
		return dm_sh_at(r, off + 2) == '=';
	}
	return c && strchr("+-*/%&|^", c) && next == '=';
}

/* A name in arithmetic text: read, and set by = += ++ and the like. Subscripts are names of their own. */
static void
read_arith_name(struct dm_sh_reader *r, struct builder *b, uint32_t start)
{
	uint32_t name = r->pos, end = parameter_end(r, name), before = name, after = end;
	struct dm_sh_parameter *parameter = add_parameter(r, b, name, end);
	while (before > start && dm_is_space(r->text.p[before - 1])) {
		before--;
	}
	while (dm_is_space(dm_sh_at(r, after))) {
		after++;
	}
	char left = before > start + 1 ? r->text.p[before - 1] : '\0';
	char right = dm_sh_at(r, after);
	bool steps = (left == '+' || left == '-') && r->text.p[before - 2] == left;
	steps = steps || ((right == '+' || right == '-') && dm_sh_at(r, after + 1) == right);
	/* a[i] = 1 is not followed up: an element that may be set */
	parameter->sets = steps || right == '[' || at_arith_assignment(r, after);
	parameter->reads = right != '=' || !parameter->sets;
	r->pos = end;
}

static void
read_arith_text(struct dm_sh_reader *r, struct builder *b, uint32_t end)
{
	uint32_t start = r->pos;
	if (++r->depth > DM_SH_DEPTH) {
		dm_sh_fail(r, "nested too deeply");
		return;
	}
	while (r->pos < end && !dm_sh_failed(r)) {
		char c = dm_sh_peek(r);
		if (c == '$') {
			read_dollar(r, b, true);
		} else if (c == '`') {
			read_backtick(r, b, true);
		} else if (dm_is_digit(c) || c == '#') { /* 0x1F, 16#ff */
			while (dm_is_name_byte(dm_sh_peek(r)) || dm_sh_peek(r) == '#') {
				r->pos++;
			}
		} else if (dm_is_name_byte(c)) {
			read_arith_name(r, b, start);
		} else {
			r->pos += c == '\\' ? 2 : 1;
		}
	}
	r->depth--;
}

struct dm_sh_word
dm_sh_read_arith(struct dm_sh_reader *r, uint32_t end)
{
	struct builder b = {0};
	struct dm_sh_word word;
	uint32_t start = r->pos, saved = r->end;
	r->end = end;
	read_arith_text(r, &b, end);
	r->end = saved;
	r->pos = end;
	word = b.word;
	word.span = (struct dm_span){start, end - start};
	word.text = dm_span_str(r->text, word.span);
	dm_buf_finish(&b.literal);
	return word;
}

enum brace {
	BRACE_WORD, /* ${x:-word} */
	BRACE_PATTERN, /* ${x#pattern} ${x/pattern/word}: quotes inside are their own, POSIX XCU 2.6.2 */
	BRACE_ARITH, /* ${x[i]} ${x:i:n} */
};

/* The name after ${ and what its operator does to it; pos is then after the name. */
static enum brace
read_brace_name(struct dm_sh_reader *r, struct builder *b)
{
	char c = dm_sh_peek(r), next = dm_sh_at(r, r->pos + 1);
	bool prefixed = (c == '!' || c == '#') && (dm_is_name_byte(next) || is_special(next));
	uint32_t name = r->pos + prefixed, end = parameter_end(r, name);
	if (end == name) {
		return BRACE_WORD;
	}
	struct dm_sh_parameter *parameter = add_parameter(r, b, name, end);
	parameter->indirect = prefixed && c == '!';
	bool colon = dm_sh_at(r, end) == ':';
	char op = dm_sh_at(r, end + colon);
	parameter->sets = op == '=';
	parameter->fails = op == '?';
	r->pos = end;
	if (dm_sh_peek(r) == '[' || (colon && !(op && strchr("-=?+", op)))) {
		return BRACE_ARITH;
	}
	return op && strchr("#%/^,", op) ? BRACE_PATTERN : BRACE_WORD;
}

/* pos is after ${. */
static bool
read_braces(struct dm_sh_reader *r, struct builder *b, bool quoted)
{
	if (++r->depth > DM_SH_DEPTH) {
		return dm_sh_fail(r, "nested too deeply");
	}
	enum brace brace = read_brace_name(r, b);
	uint32_t start = r->pos;
	while (r->pos < r->end && !dm_sh_failed(r)) {
		char c = dm_sh_peek(r);
		if (c == '}') {
			r->pos++;
			r->depth--;
			return true;
		}
		if (c == '\\') {
			r->pos += 2;
		} else if (c == '\'' && (!quoted || brace == BRACE_PATTERN)) {
			r->pos++;
			read_single_quotes(r, b);
		} else if (c == '"') {
			r->pos++;
			read_double_quotes(r, b);
		} else if (c == '`') {
			read_backtick(r, b, quoted);
		} else if (c == '$') {
			read_dollar(r, b, quoted);
		} else if (brace == BRACE_ARITH && dm_is_name_byte(c) && !dm_is_digit(c)) {
			read_arith_name(r, b, start);
		} else {
			r->pos++;
		}
	}
	return dm_sh_fail(r, "${ is not closed");
}

uint32_t
dm_sh_arith_end(const struct dm_sh_reader *r, uint32_t off, bool *lines)
{
	uint32_t depth = 0;
	char quote = 0;
	*lines = false;
	for (uint32_t i = off; i < r->end; i++) {
		char c = r->text.p[i];
		if (c == '\\') {
			i++;
		} else if (quote) {
			quote = c == quote ? 0 : quote;
		} else if (c == '\'' || c == '"') {
			quote = c;
		} else if (c == '(') {
			depth++;
		} else if (c == ')' && depth-- == 0) {
			return dm_sh_at(r, i + 1) == ')' ? i + 2 : 0;
		} else if ((c == ';' || c == '\n') && depth == 0) {
			*lines = true;
		}
	}
	return 0;
}

static bool
read_dollar(struct dm_sh_reader *r, struct builder *b, bool quoted)
{
	char next = dm_sh_at(r, r->pos + 1);
	uint32_t arith = 0;
	bool lines;
	if (next == '(') {
		if (dm_sh_at(r, r->pos + 2) == '(') {
			arith = dm_sh_arith_end(r, r->pos + 3, &lines);
		}
		b->word.literal = false;
		if (arith) {
			uint32_t saved = r->end;
			r->pos += 3;
			r->end = arith - 2;
			read_arith_text(r, b, r->end);
			r->end = saved;
			r->pos = arith;
			return !dm_sh_failed(r);
		}
		r->pos += 2;
		struct dm_sh_list *list = dm_sh_read_until(r, ')');
		add_substitution(r, b, list);
		return !dm_sh_failed(r);
	}
	if (next == '{') {
		b->word.literal = false;
		r->pos += 2;
		return read_braces(r, b, quoted);
	}
	if (!quoted && next == '\'') {
		r->pos += 2;
		return read_ansi_quotes(r, b);
	}
	if (!quoted && next == '"') {
		b->word.literal = false;
		r->pos += 2;
		return read_double_quotes(r, b);
	}
	if (dm_is_name_byte(next) || is_special(next)) {
		/* $10 is ${1}0 */
		uint32_t end = dm_is_digit(next) ? r->pos + 2 : parameter_end(r, r->pos + 1);
		add_parameter(r, b, r->pos + 1, end);
		r->pos = end;
		return true;
	}
	dm_buf_byte(&b->literal, '$');
	r->pos++;
	return true;
}

static bool
is_process_substitution(const struct dm_sh_reader *r)
{
	char c = dm_sh_peek(r);
	return (c == '<' || c == '>') && dm_sh_at(r, r->pos + 1) == '(';
}

bool
dm_sh_at_word_start(const struct dm_sh_reader *r, uint32_t off)
{
	char c = dm_sh_at(r, off);
	return !dm_sh_is_delimiter(r, off) ||
	       ((c == '<' || c == '>') && dm_sh_at(r, off + 1) == '(');
}

/* ?( *( +( @( !( */
static bool
at_extended_glob(const struct dm_sh_reader *r)
{
	char c = dm_sh_peek(r);
	return dm_sh_at(r, r->pos + 1) == '(' && c && strchr("?*+@!", c) && !r->plain;
}

static void
read_piece(struct dm_sh_reader *r, struct builder *b);

/* Up to the ) that closes the ( at pos; blanks and | are bytes like others. */
static void
read_group(struct dm_sh_reader *r, struct builder *b)
{
	uint32_t depth = 0;
	if (++r->depth > DM_SH_DEPTH) {
		dm_sh_fail(r, "nested too deeply");
		return;
	}
	while (r->pos < r->end && !dm_sh_failed(r)) {
		char c = dm_sh_peek(r);
		depth += c == '(';
		if (c == '(' || c == ')' || dm_sh_is_delimiter(r, r->pos)) {
			dm_buf_byte(&b->literal, c);
			r->pos++;
		} else {
			read_piece(r, b);
		}
		if (c == ')' && --depth == 0) {
			r->depth--;
			return;
		}
	}
	dm_sh_fail(r, "a parenthesis is not closed");
}

static void
read_piece(struct dm_sh_reader *r, struct builder *b)
{
	char c = dm_sh_peek(r);
	uint32_t skip = dm_sh_escaped_newline(r, r->pos);
	if (skip) {
		r->pos += skip;
	} else if (c == '\\') {
		b->word.quoted = true;
		r->pos++;
		if (r->pos < r->end) {
			dm_buf_byte(&b->literal, dm_sh_peek(r));
			r->pos++;
		}
	} else if (c == '\'') {
		r->pos++;
		read_single_quotes(r, b);
	} else if (c == '"') {
		r->pos++;
		read_double_quotes(r, b);
	} else if (c == '`') {
		read_backtick(r, b, false);
	} else if (c == '$') {
		read_dollar(r, b, false);
	} else if (is_process_substitution(r)) {
		r->pos += 2;
		b->word.process = true;
		add_substitution(r, b, dm_sh_read_until(r, ')'));
	} else if (at_extended_glob(r)) {
		b->word.glob = true;
		dm_buf_byte(&b->literal, c);
		r->pos++;
		read_group(r, b);
	} else {
		b->word.glob = b->word.glob || c == '*' || c == '?' || c == '[';
		dm_buf_byte(&b->literal, c);
		r->pos++;
	}
}

/* What a byte does to a word of which nothing needs to be unquoted. */
enum plain {
	PLAIN, /* is taken as it is */
	PLAIN_GLOB,
	PLAIN_END,
	PLAIN_OPEN, /* ends it too, but for ?( *( +( @( !( */
	PLAIN_NOT,  /* it is no such word, perhaps */
};

static const unsigned char plain_kinds[UCHAR_MAX + 1] = {
	['\\'] = PLAIN_NOT,
	['\''] = PLAIN_NOT,
	['"'] = PLAIN_NOT,
	['`'] = PLAIN_NOT,
	['$'] = PLAIN_NOT,
	['<'] = PLAIN_NOT,
	['>'] = PLAIN_NOT,
	['\r'] = PLAIN_NOT,
	['*'] = PLAIN_GLOB,
	['?'] = PLAIN_GLOB,
	['['] = PLAIN_GLOB,
	[' '] = PLAIN_END,
	['\t'] = PLAIN_END,
	['\n'] = PLAIN_END,
	[';'] = PLAIN_END,
	['&'] = PLAIN_END,
	['|'] = PLAIN_END,
	[')'] = PLAIN_END,
	['('] = PLAIN_OPEN,
};

static uint32_t
plain_end(const struct dm_sh_reader *r, uint32_t i)
{
	const char *text = r->text.p;
	return (uint32_t)(dm_scan_to(plain_kinds, text + i, text + r->end) - text);
}

bool
dm_sh_read_plain_word(struct dm_sh_reader *r, struct dm_sh_word *word)
{
	const char *text = r->text.p;
	uint32_t i = r->pos, end = r->end;
	bool glob = false;
	enum plain stop = PLAIN_GLOB;
	for (; stop == PLAIN_GLOB; i += stop == PLAIN_GLOB) {
		i = plain_end(r, i);
		stop = i < end ? plain_kinds[(unsigned char)text[i]] : PLAIN_END;
		glob = glob || stop == PLAIN_GLOB;
	}
	if (i == r->pos || stop == PLAIN_NOT ||
		(stop == PLAIN_OPEN && strchr("?*+@!", text[i - 1]))) {
		return false;
	}
	*word = (struct dm_sh_word){.span = {r->pos, i - r->pos},
		.text = {text + r->pos, i - r->pos},
		.literal = text[r->pos] != '~',
		.glob = glob};
	r->pos = i;
	return true;
}

/* The word from start to pos, whose pieces are read. */
static struct dm_sh_word
finish_word(struct dm_sh_reader *r, struct builder *b, uint32_t start)
{
	if (r->pos == start) {
		dm_sh_fail(r, "a word is missing");
	}
	if (r->pos > r->end) {
		r->pos = r->end;
	}
	b->word.span = (struct dm_span){start, r->pos - start};
	struct dm_str written = dm_span_str(r->text, b->word.span);
	bool same = !b->word.literal || dm_str_eq(written, dm_buf_view(&b->literal));
	b->word.text = same ? written : dm_arena_str(r->arena, dm_buf_view(&b->literal));
	dm_buf_finish(&b->literal);
	return b->word;
}

struct dm_sh_word
dm_sh_read_word(struct dm_sh_reader *r)
{
	struct dm_sh_word plain;
	if (!dm_sh_failed(r) && dm_sh_read_plain_word(r, &plain)) {
		return plain;
	}
	struct builder b = {.word = {.literal = dm_sh_peek(r) != '~'}};
	uint32_t start = r->pos, end = start;
	while (!dm_sh_failed(r) && dm_sh_at_word_start(r, r->pos)) {
		uint32_t plain_bytes = plain_end(r, r->pos), skip;
		plain_bytes -= dm_sh_at(r, plain_bytes) == '(' && plain_bytes > r->pos; /* @( */
		if (plain_bytes > r->pos) {
			take_bytes(r, &b, plain_bytes);
			end = r->pos;
		} else if ((skip = dm_sh_escaped_newline(r, r->pos)) != 0) {
			r->pos += skip;
		} else {
			read_piece(r, &b);
			end = r->pos;
		}
	}
	r->pos = end; /* an escaped line end after a word is no part of it */
	return finish_word(r, &b, start);
}

struct dm_sh_word
dm_sh_read_regex(struct dm_sh_reader *r)
{
	struct builder b = {.word = {.literal = true}};
	uint32_t start = r->pos;
	while (!dm_sh_failed(r) && r->pos < r->end && !dm_is_space(dm_sh_peek(r))) {
		char c = dm_sh_peek(r);
		if (c == '(') {
			read_group(r, &b);
		} else if (c == '<' || c == '>' || c == ')' || c == '|' || c == ';' || c == '&') {
			dm_buf_byte(&b.literal, c);
			r->pos++;
		} else {
			read_piece(r, &b);
		}
	}
	return finish_word(r, &b, start);
}

struct dm_sh_word *
dm_sh_read_body(struct dm_sh_reader *r, uint32_t from, uint32_t to)
{
	struct dm_str body = dm_str_slice(r->text, from, to);
	struct builder b = {.word = {.span = {from, to - from}, .text = body}};
	struct dm_sh_reader saved = *r;
	uint32_t ncomments = r->tree->ncomments;
	if (memchr(body.p, '$', body.n) == NULL && memchr(body.p, '`', body.n) == NULL) {
		return NULL;
	}
	r->pos = from;
	r->end = to;
	while (r->pos < r->end && !dm_sh_failed(r)) {
		char c = dm_sh_peek(r);
		if (c == '$') {
			read_dollar(r, &b, true);
		} else if (c == '`') {
			read_backtick(r, &b, false); /* \" stays as it is in a heredoc */
		} else {
			r->pos += c == '\\' ? 2 : 1;
		}
	}
	dm_buf_finish(&b.literal);
	*r = saved;
	if (dm_sh_failed(r)) { /* a shell finds out only when it runs the command */
		r->tree->message = NULL;
		r->tree->error = 0;
		r->tree->ncomments = ncomments;
		return NULL;
	}
	struct dm_sh_word *word = dm_arena_alloc(r->arena, sizeof *word);
	*word = b.word;
	return word;
}
