#include "escape.h"

enum {
	WORD = 32, /* bytes of the longest word that is looked for between ## and [ */
};

/* Ranges, both ends in. */
static const struct {
	uint32_t first, last;
} hidden[] = {
	{0, 0x1F},
	{0x7F, 0x9F},
	{0xAD, 0xAD},
	{0x61C, 0x61C},
	{0x180E, 0x180E},
	{0x200B, 0x200F},
	{0x2028, 0x202E},
	{0x2060, 0x206F},
	{0xFEFF, 0xFEFF},
	{0xFFF9, 0xFFFB},
	{0xE0000, 0xE007F},
};

bool
dm_char_hidden(uint32_t c)
{
	size_t i = 0;
	while (i < sizeof hidden / sizeof *hidden && c > hidden[i].last) {
		i++;
	}
	return i < sizeof hidden / sizeof *hidden && c >= hidden[i].first;
}

uint32_t
dm_utf8_char(const char *p, size_t n)
{
	static const unsigned char masks[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
	uint32_t c = (unsigned char)p[0] & masks[n];
	for (size_t i = 1; i < n; i++) {
		c = c << 6 | ((unsigned char)p[i] & 0x3F);
	}
	return c;
}

bool
dm_text_commands(struct dm_str s, size_t i)
{
	if (i + 2 >= s.n || s.p[i] != '#' || s.p[i + 1] != '#') {
		return false;
	}
	size_t end = i + 2;
	while (end < s.n && end < i + 2 + WORD && dm_is_letter(s.p[end])) {
		end++;
	}
	return end < s.n && s.p[end] == '[';
}

/* A byte in each of eight. */
static uint64_t
eight(unsigned char c)
{
	return c * UINT64_C(0x0101010101010101);
}

/* Some of the eight bytes is 0; after it more may be told to be. */
static uint64_t
zeros(uint64_t bytes)
{
	return (bytes - eight(1)) & ~bytes;
}

size_t
dm_plain_end(struct dm_str s, size_t i)
{
	for (uint64_t bytes; i + sizeof bytes <= s.n; i += sizeof bytes) {
		memcpy(&bytes, s.p + i, sizeof bytes);
		/* above 0x7F, a control, DEL, or one of the two that may speak to a runner */
		uint64_t odd = bytes | (bytes - eight(' ')) | (bytes + eight(1)) |
			       zeros(bytes ^ eight('#')) | zeros(bytes ^ eight(':'));
		if (odd & eight(0x80)) {
			break;
		}
	}
	while (i < s.n && dm_char_plain(s.p[i])) {
		i++;
	}
	return i;
}

size_t
dm_text_escape_char(struct dm_buf *out, struct dm_str s, size_t i)
{
	size_t n = dm_utf8_len(s.p + i, s.n - i);
	if (n && !dm_char_hidden(dm_utf8_char(s.p + i, n)) && !dm_text_commands(s, i)) {
		dm_buf_add(out, s.p + i, n);
		return n;
	}
	n = n ? n : 1;
	for (size_t k = 0; k < n; k++) {
		dm_buf_printf(out, "\\x%02x", (unsigned char)s.p[i + k]);
	}
	return n;
}

static bool
is_visible(char c)
{
	return (unsigned char)c > ' ' && (unsigned char)c < 0x80;
}

/* The last line of out holds only what a runner may take for blanks. */
static bool
starts_line(const struct dm_buf *out)
{
	size_t i = out->n;
	while (i > 0 && out->p[i - 1] != '\n') {
		if (is_visible(out->p[--i])) {
			return false;
		}
	}
	return true;
}

static bool
is_blank(struct dm_str s)
{
	size_t i = 0;
	while (i < s.n && s.p[i] == ' ') {
		i++;
	}
	return i == s.n;
}

void
dm_text_escaped(struct dm_buf *out, struct dm_str s)
{
	bool fresh = starts_line(out), first = true;
	for (size_t i = 0; i < s.n;) {
		size_t plain = dm_plain_end(s, i);
		if (plain > i) {
			bool blank = (fresh || first) && is_blank(dm_str_slice(s, i, plain));
			fresh = fresh && blank;
			first = first && blank;
			dm_buf_add(out, s.p + i, plain - i);
			i = plain;
			continue;
		}
		bool colons = s.p[i] == ':' && i + 1 < s.n && s.p[i + 1] == ':';
		bool speaks = colons && (fresh || first);
		fresh = fresh && !is_visible(s.p[i]);
		first = first && !is_visible(s.p[i]);
		if (speaks) {
			dm_buf_put(out, "\\x3a");
			i++;
		} else {
			i += dm_text_escape_char(out, s, i);
		}
	}
}

void
dm_lines_escaped(struct dm_buf *out, struct dm_str text)
{
	for (size_t i = 0; i < text.n;) {
		bool end = text.p[i] == '\n' || dm_char_plain(text.p[i]) ||
			   (text.p[i] == '\r' && i + 1 < text.n && text.p[i + 1] == '\n');
		if (end || text.p[i] == '\t' || dm_text_commands(text, i)) {
			dm_buf_byte(out, text.p[i++]);
		} else {
			i += dm_text_escape_char(out, text, i);
		}
	}
}
