/*
 * Word splitting, ported by behaviour from BuildKit frontend/dockerfile/parser/{split_command,line_parsers}.go.
 * Difference: an invalid UTF-8 byte is kept where Go writes U+FFFD.
 */
#include "words.h"

#include "space.h"

static void
add_word(struct dm_arena *arena, struct dm_str text, struct dm_word **words, uint32_t *count,
	uint32_t from, uint32_t to)
{
	*dm_push(arena, *words, *count) = (struct dm_word){
		.span = {from, to - from},
		.text = dm_str_slice(text, from, to),
	};
}

struct dm_word *
dm_words_plain(struct dm_arena *arena, struct dm_str text, struct dm_span span, uint32_t *count)
{
	struct dm_word *words = NULL;
	uint32_t end = dm_span_end(span);
	for (uint32_t i = span.off; i < end;) {
		if (dm_is_white(text.p[i])) {
			i++;
			continue;
		}
		uint32_t start = i;
		while (i < end && !dm_is_white(text.p[i])) {
			i++;
		}
		add_word(arena, text, &words, count, start, i);
	}
	return words;
}

static size_t
rune_len(const char *p, size_t n)
{
	unsigned char c = (unsigned char)p[0];
	size_t want = c < 0x80 ? 1 : c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC2 ? 2 : 1;
	if (want > n) {
		return 1;
	}
	for (size_t i = 1; i < want; i++) {
		if (((unsigned char)p[i] & 0xC0) != 0x80) {
			return 1;
		}
	}
	return want;
}

/* Offset after the word that starts at i; *blank tells a word of nothing but a dangling escape. */
static uint32_t
quoted_word_end(struct dm_str text, uint32_t i, uint32_t end, char escape, bool *blank)
{
	char quote = 0;
	*blank = true;
	while (i < end) {
		char c = text.p[i];
		if (dm_is_letter(c)) { /* most are, and mean nothing, quoted or not */
			*blank = false;
			i++;
			continue;
		}
		if (!quote && dm_space_len(text.p + i, end - i) > 0) {
			break;
		}
		if (quote && c == quote) {
			quote = 0;
		} else if (!quote && (c == '\'' || c == '"')) {
			quote = c;
		} else if (c == escape && quote != '\'') {
			if (i + 1 == end) {
				return end;
			}
			i++;
		}
		*blank = false;
		i += (uint32_t)rune_len(text.p + i, end - i);
	}
	return i;
}

struct dm_word *
dm_words_quoted(struct dm_arena *arena, struct dm_str text, struct dm_span span, char escape,
	uint32_t *count)
{
	struct dm_word *words = NULL;
	uint32_t end = dm_span_end(span);
	for (uint32_t i = span.off; i < end;) {
		size_t k = dm_space_len(text.p + i, end - i);
		if (k > 0) {
			i += (uint32_t)k;
			continue;
		}
		bool blank;
		uint32_t start = i;
		i = quoted_word_end(text, i, end, escape, &blank);
		if (!blank) {
			add_word(arena, text, &words, count, start, i);
		}
	}
	return words;
}

/* split_command.go looks at bytes, not runes: 0x85 and 0xA0 count as space, higher bytes become Latin-1. */
static bool
flag_space(char c)
{
	return dm_is_space(c) || (unsigned char)c == 0x85 || (unsigned char)c == 0xA0;
}

static void
flag_byte(struct dm_buf *buf, char c)
{
	unsigned char u = (unsigned char)c;
	if (u < 0x80) {
		dm_buf_byte(buf, c);
	} else {
		dm_buf_byte(buf, (char)(0xC0 | u >> 6));
		dm_buf_byte(buf, (char)(0x80 | (u & 0x3F)));
	}
}

/* Reads one flag word into buf; returns the offset after it. */
static uint32_t
flag_word(struct dm_str text, uint32_t i, uint32_t end, char escape, struct dm_buf *buf)
{
	char quote = 0;
	for (; i < end; i++) {
		char c = text.p[i];
		if (!quote && flag_space(c)) {
			break;
		}
		if (quote ? c == quote : (c == '\'' || c == '"')) {
			quote = quote ? 0 : c;
			continue;
		}
		if (c == escape) {
			if (i + 1 == end) {
				quote = 0;
				continue;
			}
			c = text.p[++i];
		}
		flag_byte(buf, c);
	}
	return i;
}

uint32_t
dm_words_flags(struct dm_arena *arena, struct dm_str text, struct dm_span span, char escape,
	struct dm_flag **flags, uint32_t *count)
{
	uint32_t i = span.off, end = dm_span_end(span);
	struct dm_buf buf = {0};
	while (i < end) {
		if (flag_space(text.p[i])) {
			i++;
			continue;
		}
		if (text.p[i] != '-' || i + 1 == end || text.p[i + 1] != '-') {
			break;
		}
		uint32_t start = i;
		buf.n = 0;
		i = flag_word(text, i, end, escape, &buf);
		if (buf.n == 2) {
			break; /* a bare -- ends the flags */
		}
		struct dm_flag *flag = dm_push(arena, *flags, *count);
		flag->span = (struct dm_span){start, i - start};
		flag->text = dm_arena_str(arena, dm_buf_view(&buf));
		size_t equals = dm_str_find_byte(flag->text, '=');
		flag->has_value = equals != (size_t)-1;
		flag->name = dm_str_slice(flag->text, 2, flag->has_value ? equals : flag->text.n);
		if (flag->has_value) {
			flag->value = dm_str_slice(flag->text, equals + 1, flag->text.n);
		}
	}
	dm_buf_finish(&buf);
	return i;
}
