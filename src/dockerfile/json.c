/*
 * JSON arrays as Go's encoding/json reads them: RFC 8259, nothing after the array but white space, at most
 * 10,000 levels. Lone surrogates become U+FFFD.
 */
#include "words.h"

#include "space.h"

enum {
	DEPTH = 10000,
};

struct reader {
	const char *p, *end;
};

static void
skip_space(struct reader *r)
{
	while (r->p < r->end && (*r->p == ' ' || *r->p == '\t' || *r->p == '\r' || *r->p == '\n')) {
		r->p++;
	}
}

static bool
read_hex(struct reader *r, uint32_t *value)
{
	*value = 0;
	for (int i = 0; i < 4; i++, r->p++) {
		if (r->p == r->end) {
			return false;
		}
		char c = *r->p;
		uint32_t digit;
		if (c >= '0' && c <= '9') {
			digit = (uint32_t)(c - '0');
		} else if (c >= 'a' && c <= 'f') {
			digit = (uint32_t)(c - 'a' + 10);
		} else if (c >= 'A' && c <= 'F') {
			digit = (uint32_t)(c - 'A' + 10);
		} else {
			return false;
		}
		*value = *value << 4 | digit;
	}
	return true;
}

static void
put_utf8(struct dm_buf *out, uint32_t c)
{
	if (c < 0x80) {
		dm_buf_byte(out, (char)c);
		return;
	}
	if (c < 0x800) {
		dm_buf_byte(out, (char)(0xC0 | c >> 6));
	} else {
		if (c < 0x10000) {
			dm_buf_byte(out, (char)(0xE0 | c >> 12));
		} else {
			dm_buf_byte(out, (char)(0xF0 | c >> 18));
			dm_buf_byte(out, (char)(0x80 | (c >> 12 & 0x3F)));
		}
		dm_buf_byte(out, (char)(0x80 | (c >> 6 & 0x3F)));
	}
	dm_buf_byte(out, (char)(0x80 | (c & 0x3F)));
}

static bool
read_unicode(struct reader *r, struct dm_buf *out)
{
	uint32_t c, low;
	if (!read_hex(r, &c)) {
		return false;
	}
	if (c >= 0xD800 && c < 0xDC00 && r->end - r->p >= 2 && r->p[0] == '\\' && r->p[1] == 'u') {
		struct reader ahead = {r->p + 2, r->end};
		if (!read_hex(&ahead, &low)) {
			return false;
		}
		if (low >= 0xDC00 && low < 0xE000) {
			c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
			*r = ahead;
		}
	}
	put_utf8(out, c >= 0xD800 && c < 0xE000 ? 0xFFFD : c);
	return true;
}

/* r is at the opening quote. */
static bool
read_string(struct reader *r, struct dm_buf *out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	for (r->p++; r->p < r->end;) {
		char c = *r->p++;
		if (c == '"') {
			return true;
		}
		if ((unsigned char)c < 0x20) {
			return false;
		}
		if (c != '\\') {
			dm_buf_byte(out, c);
			continue;
		}
		if (r->p == r->end) {
			return false;
		}
		c = *r->p++;
		const char *hit = c ? strchr(from, c) : NULL;
		if (hit) {
			dm_buf_byte(out, to[hit - from]);
		} else if (c != 'u' || !read_unicode(r, out)) {
			return false;
		}
	}
	return false;
}

static bool
skip_digits(struct reader *r)
{
	const char *start = r->p;
	while (r->p < r->end && *r->p >= '0' && *r->p <= '9') {
		r->p++;
	}
	return r->p > start;
}

static bool
skip_number(struct reader *r)
{
	if (*r->p == '-') {
		r->p++;
	}
	if (r->p < r->end && *r->p == '0') {
		r->p++;
	} else if (!skip_digits(r)) {
		return false;
	}
	if (r->p < r->end && *r->p == '.') {
		r->p++;
		if (!skip_digits(r)) {
			return false;
		}
	}
	if (r->p < r->end && (*r->p == 'e' || *r->p == 'E')) {
		r->p++;
		if (r->p < r->end && (*r->p == '+' || *r->p == '-')) {
			r->p++;
		}
		return skip_digits(r);
	}
	return true;
}

static bool
skip_literal(struct reader *r, const char *word)
{
	size_t n = strlen(word);
	if ((size_t)(r->end - r->p) < n || memcmp(r->p, word, n) != 0) {
		return false;
	}
	r->p += n;
	return true;
}

/* A string, number or literal. */
static bool
skip_scalar(struct reader *r)
{
	if (r->p == r->end) {
		return false;
	}
	switch (*r->p) {
	case '"': {
		struct dm_buf ignored = {0};
		bool ok = read_string(r, &ignored);
		dm_buf_finish(&ignored);
		return ok;
	}
	case 't':
		return skip_literal(r, "true");
	case 'f':
		return skip_literal(r, "false");
	case 'n':
		return skip_literal(r, "null");
	default:
		return skip_number(r);
	}
}

/* "key" : */
static bool
skip_key(struct reader *r)
{
	skip_space(r);
	if (r->p == r->end || *r->p != '"' || !skip_scalar(r)) {
		return false;
	}
	skip_space(r);
	if (r->p == r->end || *r->p != ':') {
		return false;
	}
	r->p++;
	return true;
}

/* Any value; the open brackets are on a stack of their own, so that depth costs no C stack. */
static bool
skip_value(struct reader *r)
{
	static const char closes[] = {['['] = ']', ['{'] = '}'};
	char stack[DEPTH];
	int depth = 0;
	for (;;) {
		skip_space(r);
		if (r->p == r->end) {
			return false;
		}
		if (*r->p == '[' || *r->p == '{') {
			if (depth + 2 > DEPTH) {
				return false;
			}
			stack[depth++] = *r->p++;
			skip_space(r);
			if (r->p == r->end) {
				return false;
			}
			if (*r->p != closes[(int)stack[depth - 1]]) {
				if (stack[depth - 1] == '{' && !skip_key(r)) {
					return false;
				}
				continue;
			}
		} else if (!skip_scalar(r)) {
			return false;
		}
		for (;;) {
			skip_space(r);
			if (depth == 0) {
				return true;
			}
			if (r->p == r->end) {
				return false;
			}
			if (*r->p == closes[(int)stack[depth - 1]]) {
				r->p++;
				depth--;
				continue;
			}
			if (*r->p != ',') {
				return false;
			}
			r->p++;
			if (stack[depth - 1] == '{' && !skip_key(r)) {
				return false;
			}
			break;
		}
	}
}

static bool
read_items(struct reader *r, struct dm_arena *arena, const char *base, struct dm_word **words,
	uint32_t *count, bool *mixed)
{
	struct dm_buf buf = {0};
	bool ok = false;
	for (;;) {
		skip_space(r);
		const char *start = r->p;
		if (r->p < r->end && *r->p == '"') {
			buf.n = 0;
			if (!read_string(r, &buf)) {
				break;
			}
			*dm_push(arena, *words, *count) = (struct dm_word){
				.span = {(uint32_t)(start - base), (uint32_t)(r->p - start)},
				.text = dm_arena_str(arena, dm_buf_view(&buf)),
			};
		} else if (skip_value(r)) {
			*mixed = true;
		} else {
			break;
		}
		skip_space(r);
		if (r->p == r->end || (*r->p != ',' && *r->p != ']')) {
			break;
		}
		if (*r->p++ == ']') {
			ok = true;
			break;
		}
	}
	dm_buf_finish(&buf);
	return ok;
}

enum dm_json
dm_words_json(struct dm_arena *arena, struct dm_str text, struct dm_span span,
	struct dm_word **words, uint32_t *count)
{
	span = dm_span_trim(text, span);
	struct reader r = {text.p + span.off, text.p + dm_span_end(span)};
	bool mixed = false;
	*words = NULL;
	*count = 0;
	if (span.len == 0 || *r.p != '[') {
		return DM_JSON_NONE;
	}
	r.p++;
	skip_space(&r);
	if (r.p < r.end && *r.p == ']') {
		r.p++;
	} else if (!read_items(&r, arena, text.p, words, count, &mixed)) {
		goto none;
	}
	skip_space(&r);
	if (r.p == r.end) {
		return mixed ? DM_JSON_MIXED : DM_JSON_STRINGS;
	}
none:
	*words = NULL;
	*count = 0;
	return DM_JSON_NONE;
}
