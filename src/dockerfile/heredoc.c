/*
 * Which words of a logical line start heredocs: BuildKit's shell.Lex (frontend/dockerfile/shell/lex.go) run with
 * an empty environment that keeps unset variables, then the pattern [fd]<<[-] blanks NAME on every word.
 * Where that lexer reports an error, the line has no heredocs at all; BuildKit does so too.
 */
#include "words.h"

#include "space.h"

enum {
	DEPTH = 2000,
	END = -1,
};

struct lexer {
	struct dm_arena *arena;
	struct dm_str text;
	uint32_t pos;
	bool raw_quotes, raw_escapes;
	struct dm_buf
		word; /* BuildKit shares it between nesting levels: a ${x:-y} drops what came before it */
	bool in_word;
	uint32_t word_start;
	struct dm_word *words;
	uint32_t nwords;
	int depth;
};

static int
peek(const struct lexer *lx)
{
	return lx->pos < lx->text.n ? (unsigned char)lx->text.p[lx->pos] : END;
}

static int
next(struct lexer *lx)
{
	return lx->pos < lx->text.n ? (unsigned char)lx->text.p[lx->pos++] : END;
}

static void
push_word(struct lexer *lx)
{
	if (lx->word.n > 0) {
		*dm_push(lx->arena, lx->words, lx->nwords) = (struct dm_word){
			.span = {lx->word_start, lx->pos - lx->word_start},
			.text = dm_arena_str(lx->arena, dm_buf_view(&lx->word)),
		};
		lx->word.n = 0;
		lx->in_word = false;
	}
}

static void
add_raw(struct lexer *lx, uint32_t at, struct dm_str s)
{
	if (lx->word.n == 0) {
		lx->word_start = at;
	}
	dm_buf_str(&lx->word, s);
	lx->in_word = true;
}

/* Ends words at white space. */
static void
add_split(struct lexer *lx, uint32_t at, struct dm_str s)
{
	for (size_t i = 0; i < s.n;) {
		size_t k = dm_space_len(s.p + i, s.n - i);
		if (k == 0) {
			add_raw(lx, at, dm_str_slice(s, i, i + 1));
			i++;
			continue;
		}
		if (lx->in_word) {
			push_word(lx);
		}
		i += k;
	}
}

static bool
process(struct lexer *lx, int stop, bool raw_escapes, struct dm_buf *out);

static struct dm_str
read_name(struct lexer *lx)
{
	uint32_t start = lx->pos;
	int c = peek(lx);
	if (c >= '0' && c <= '9') {
		while (peek(lx) >= '0' && peek(lx) <= '9') {
			lx->pos++;
		}
	} else if (c != END && c != 0 && strchr("@*#?-$!", c)) {
		lx->pos++;
	} else {
		while ((c = peek(lx)) != END && (c >= 0x80 || dm_is_name_byte((char)c))) {
			lx->pos++;
		}
	}
	return dm_str_slice(lx->text, start, lx->pos);
}

/* ${name<modifier>...}; the opening brace was read. out receives the text with its quotes processed. */
static bool
braces(struct lexer *lx, struct dm_buf *out)
{
	int c = peek(lx);
	if (c == END || c == '{' || c == '}' || c == ':') {
		return false;
	}
	dm_buf_put(out, "${");
	dm_buf_str(out, read_name(lx));
	c = next(lx);
	bool colon = c == ':';
	if (colon) {
		dm_buf_byte(out, ':');
		c = next(lx);
	}
	if (!colon && c == '}') {
		dm_buf_byte(out, '}');
		return true;
	}
	if (c == END || (!colon && (c == 0 || !strchr("+-?#%/", c)))) {
		return false;
	}
	dm_buf_byte(out, (char)c);
	if (!colon && c == '/') {
		if (peek(lx) == '/') {
			lx->pos++;
		}
		if (!process(lx, '/', true, out)) {
			return false;
		}
		dm_buf_byte(out, '/');
		if (!process(lx, '}', true, out)) {
			return false;
		}
	} else {
		bool trim = c == '#' || c == '%';
		if ((colon && trim) || !process(lx, '}', trim, out)) {
			return false;
		}
	}
	dm_buf_byte(out, '}');
	return true;
}

static bool
dollar(struct lexer *lx, struct dm_buf *out)
{
	next(lx);
	if (peek(lx) != '{') {
		dm_buf_byte(out, '$');
		dm_buf_str(out, read_name(lx));
		return true;
	}
	next(lx);
	return braces(lx, out);
}

static bool
single_quotes(struct lexer *lx, struct dm_buf *out)
{
	uint32_t start = lx->pos++;
	for (int c; (c = next(lx)) != '\'';) {
		if (c == END) {
			return false;
		}
	}
	uint32_t cut = lx->raw_quotes ? 0 : 1;
	dm_buf_str(out, dm_str_slice(lx->text, start + cut, lx->pos - cut));
	return true;
}

static bool
double_quotes(struct lexer *lx, struct dm_buf *out)
{
	lx->pos++;
	if (lx->raw_quotes) {
		dm_buf_byte(out, '"');
	}
	for (int c; (c = peek(lx)) != '"';) {
		if (c == END) {
			return false;
		}
		if (c == '$') {
			if (!dollar(lx, out)) {
				return false;
			}
			continue;
		}
		lx->pos++;
		if (c == '\\') {
			if (lx->raw_escapes) {
				dm_buf_byte(out, '\\');
			}
			int escaped = peek(lx);
			if (escaped == END) {
				continue;
			}
			if (escaped == '"' || escaped == '$' || escaped == '\\') {
				c = next(lx);
			}
		}
		dm_buf_byte(out, (char)c);
	}
	lx->pos++;
	if (lx->raw_quotes) {
		dm_buf_byte(out, '"');
	}
	return true;
}

static void
less_than(struct lexer *lx, struct dm_buf *out)
{
	lx->pos++;
	dm_buf_byte(out, '<');
	if (peek(lx) != '<') {
		return;
	}
	lx->pos++;
	dm_buf_byte(out, '<');
	while (peek(lx) == ' ' || peek(lx) == '\t' || peek(lx) == '\r') {
		dm_buf_byte(out, (char)next(lx));
	}
}

/* One special or plain character at the current position. */
static bool
step(struct lexer *lx, struct dm_buf *out)
{
	uint32_t at = lx->pos;
	size_t before = out->n;
	bool ok = true;
	int c = peek(lx);
	switch (c) {
	case '$':
		ok = dollar(lx, out);
		add_split(lx, at, dm_str_slice(dm_buf_view(out), before, out->n));
		return ok;
	case '\'':
		ok = single_quotes(lx, out);
		break;
	case '"':
		ok = double_quotes(lx, out);
		break;
	case '<':
		less_than(lx, out);
		break;
	case '\\':
		lx->pos++;
		if (lx->raw_escapes) {
			dm_buf_byte(out, '\\');
		}
		if (peek(lx) != END) {
			dm_buf_byte(out, (char)next(lx));
		}
		break;
	default: {
		size_t k = dm_space_len(lx->text.p + at, lx->text.n - at);
		struct dm_str s = dm_str_slice(lx->text, at, at + (k ? k : 1));
		dm_buf_str(out, s);
		add_split(lx, at, s);
		lx->pos += (uint32_t)s.n;
		return true;
	}
	}
	if (ok) {
		add_raw(lx, at, dm_str_slice(dm_buf_view(out), before, out->n));
	}
	return ok;
}

static bool
process(struct lexer *lx, int stop, bool raw_escapes, struct dm_buf *out)
{
	bool saved = lx->raw_escapes, ok = false;
	if (++lx->depth > DEPTH) {
		return false;
	}
	lx->raw_escapes = raw_escapes;
	lx->word.n = 0;
	for (;;) {
		int c = peek(lx);
		if (c == END || c == stop) {
			ok = c == stop;
			break;
		}
		if (!step(lx, out)) {
			break;
		}
	}
	if (ok && stop != END) {
		/* BuildKit drops the words of a nested level; only its text counts */
		lx->word.n = 0;
		lx->pos++;
	}
	lx->raw_escapes = saved;
	lx->depth--;
	return ok;
}

static struct dm_word *
split(struct dm_arena *arena, struct dm_str text, bool raw, bool raw_escapes, uint32_t *count)
{
	struct lexer lx = {
		.arena = arena, .text = text, .raw_quotes = raw, .raw_escapes = raw_escapes};
	struct dm_buf out = {0};
	bool ok = process(&lx, END, raw_escapes, &out);
	push_word(&lx);
	dm_buf_finish(&out);
	dm_buf_finish(&lx.word);
	*count = ok ? lx.nwords : 0;
	return lx.words;
}

static uint32_t
count_quotes(struct dm_str s)
{
	uint32_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		n += s.p[i] == '\'' || s.p[i] == '"';
	}
	return n;
}

bool
dm_word_heredoc(struct dm_arena *arena, struct dm_str word, struct dm_heredoc *heredoc)
{
	size_t i = 0;
	uint64_t fd = 0;
	for (; i < word.n && word.p[i] >= '0' && word.p[i] <= '9'; i++) {
		fd = fd < UINT32_MAX ? fd * 10 + (uint64_t)(word.p[i] - '0') : fd;
	}
	if (word.n - i < 3 || word.p[i] != '<' || word.p[i + 1] != '<') {
		return false;
	}
	i += 2;
	bool chomp = word.p[i] == '-';
	i += chomp;
	while (i < word.n && dm_is_space(word.p[i]) && word.p[i] != '\v') {
		i++;
	}
	struct dm_str rest = dm_str_slice(word, i, word.n);
	if (rest.n == 0 || dm_str_find_byte(rest, '<') != (size_t)-1) {
		return false;
	}
	uint32_t n = 0, nraw = 0;
	struct dm_word *plain = split(arena, rest, false, false, &n);
	if (n != 1) {
		return false;
	}
	struct dm_word *raw = split(arena, rest, true, false, &nraw);
	if (nraw != 1) {
		return false;
	}
	*heredoc = (struct dm_heredoc){
		.name = plain[0].text,
		.fd = fd > UINT32_MAX ? UINT32_MAX : (uint32_t)fd,
		.expand = count_quotes(plain[0].text) == count_quotes(raw[0].text),
		.chomp = chomp,
	};
	return true;
}

struct dm_heredoc *
dm_words_heredocs(struct dm_arena *arena, struct dm_str text, uint32_t *count)
{
	struct dm_heredoc *heredocs = NULL;
	uint32_t nwords;
	*count = 0;
	struct dm_word *words = split(arena, text, true, true, &nwords);
	for (uint32_t i = 0; i < nwords; i++) {
		struct dm_heredoc heredoc;
		if (dm_word_heredoc(arena, words[i].text, &heredoc)) {
			heredoc.word = words[i].span;
			*dm_push(arena, heredocs, *count) = heredoc;
		}
	}
	return heredocs;
}
