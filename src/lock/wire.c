#include "wire.h"

void
dm_wire_word(struct dm_buf *out, const char *word, bool first)
{
	if (!first) {
		dm_buf_byte(out, ' ');
	}
	if (!*word) {
		dm_buf_byte(out, '%');
	}
	for (; *word; word++) {
		unsigned char c = (unsigned char)*word;
		if (c > ' ' && c < 0x7F && c != '%') {
			dm_buf_byte(out, (char)c);
		} else {
			dm_buf_printf(out, "%%%02X", c);
		}
	}
}

void
dm_wire_line(struct dm_buf *out, const char *const *words)
{
	for (size_t i = 0; words[i]; i++) {
		dm_wire_word(out, words[i], i == 0);
	}
	dm_buf_byte(out, '\n');
}

static int
hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static const char *
decode(struct dm_arena *arena, struct dm_str word)
{
	char *text = dm_arena_alloc(arena, word.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < word.n; i++) {
		bool coded = word.p[i] == '%' && i + 2 < word.n && hex(word.p[i + 1]) >= 0 &&
			     hex(word.p[i + 2]) >= 0;
		if (coded) {
			text[n++] = (char)(hex(word.p[i + 1]) << 4 | hex(word.p[i + 2]));
			i += 2;
		} else if (word.p[i] != '%') {
			text[n++] = word.p[i];
		}
	}
	return text;
}

uint32_t
dm_wire_split(struct dm_arena *arena, struct dm_str line, const char **words, uint32_t limit)
{
	uint32_t count = 0;
	for (size_t start = 0; start < line.n && count < limit;) {
		size_t end = start;
		while (end < line.n && line.p[end] != ' ') {
			end++;
		}
		words[count++] = decode(arena, dm_str_slice(line, start, end));
		start = end + 1;
	}
	return count;
}
