/* A line of the source and what is meant below it, as compilers show it. */
#include "../escape.h"
#include "report.h"

#include <uniwidth.h>

enum {
	WIDTH = 160, /* bytes of the line that are shown */
};

#define PLAIN "\033[0m"
#define GUTTER "\033[34m"

/* Below bytes of one column each. */
static void
put_carets(struct dm_buf *caret, struct dm_span bytes, struct dm_span mark)
{
	uint32_t i = bytes.off, end = dm_span_end(bytes), last = dm_span_end(mark);
	end = end < last ? end : last;
	uint32_t start = mark.off < end ? mark.off : end;
	if (i < start) {
		dm_buf_fill(caret, ' ', start - i);
		i = start;
	}
	if (i < end && i == mark.off) {
		dm_buf_byte(caret, '^');
		i++;
	}
	if (i < end) {
		dm_buf_fill(caret, '~', end - i);
	}
}

/* Columns of a terminal for the character of n bytes at p, which is shown as it is: two for an ideograph, none for an accent. */
static size_t
columns_of(const char *p, size_t n)
{
	int columns = n > 1 ? uc_width(dm_utf8_char(p, n), "UTF-8") : 1;
	return columns < 0 ? 1 : (size_t)columns;
}

/* A mark that begins with an accent begins below the letter that has it. */
static void
put_accent_caret(struct dm_buf *caret)
{
	if (caret->n && caret->p[caret->n - 1] == ' ') {
		caret->p[caret->n - 1] = '^';
	} else {
		dm_buf_byte(caret, '^');
	}
}

/* A TAB stays one in both lines, so that their columns agree wherever the tab stops are. */
static void
put_source(struct dm_buf *out, struct dm_buf *caret, struct dm_str line, struct dm_span mark)
{
	for (size_t i = 0; i < line.n;) {
		size_t plain = dm_plain_end(line, i);
		if (plain > i) {
			dm_buf_add(out, line.p + i, plain - i);
			put_carets(
				caret, (struct dm_span){(uint32_t)i, (uint32_t)(plain - i)}, mark);
			i = plain;
			continue;
		}
		size_t n = 1, before = out->n;
		if (line.p[i] == '\t') {
			dm_buf_byte(out, '\t');
		} else {
			n = dm_text_escape_char(out, line, i);
		}
		bool escaped = out->n - before != n;
		size_t columns = escaped ? out->n - before : columns_of(line.p + i, n);
		if (columns == 0 && i == mark.off) {
			put_accent_caret(caret);
		}
		for (size_t k = 0; k < columns && i < dm_span_end(mark); k++) {
			bool inside = i >= mark.off;
			char blank = line.p[i] == '\t' ? '\t' : ' ';
			dm_buf_byte(caret, !inside ? blank : i == mark.off && k == 0 ? '^' : '~');
		}
		i += n;
	}
	for (size_t i = line.n; i <= mark.off; i++) { /* up to the place after the last byte */
		dm_buf_byte(caret, i == mark.off ? '^' : ' ');
	}
}

static void
put_marks(struct dm_buf *out, struct dm_buf *caret, const struct dm_report_mark *mark)
{
	const char *color = mark->color;
	dm_buf_put(out, color ? GUTTER "      |" PLAIN " " : "      | ");
	for (size_t i = 0; mark->label && i < caret->n; i++) {
		char c = caret->p[i];
		caret->p[i] = c == '^' || c == '~' ? '-' : c;
	}
	dm_buf_put(out, color ? color : "");
	dm_buf_str(out, dm_buf_view(caret));
	if (mark->label) {
		dm_buf_printf(out, " %s", mark->label);
	}
	dm_buf_put(out, color ? PLAIN "\n" : "\n");
}

void
dm_report_line(struct dm_buf *out, struct dm_buf *caret, struct dm_str line, uint32_t number,
	const struct dm_report_mark *shown)
{
	struct dm_span mark = shown->bytes;
	const char *color = shown->color;
	caret->n = 0;
	while (line.n && (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r')) {
		line.n--;
	}
	bool cut = line.n > WIDTH;
	line.n = cut ? WIDTH : line.n;
	while (cut && line.n && ((unsigned char)line.p[line.n] & 0xC0) == 0x80) {
		line.n--;
	}
	if (mark.off > (cut ? line.n : WIDTH)) {
		return;
	}
	if (number == 1 && mark.off >= 3 && dm_str_starts(line, "\xEF\xBB\xBF")) {
		line = dm_str_slice(line, 3, line.n);
		mark.off -= 3;
	}
	size_t before = out->n;
	if (color) {
		dm_buf_put(out, GUTTER);
	}
	dm_buf_number(out, number, 5);
	dm_buf_put(out, color ? " |" PLAIN " " : " | ");
	put_source(out, caret, line, mark);
	dm_buf_put(out, cut ? "...\n" : "\n");
	out->n = shown->again ? before : out->n;
	put_marks(out, caret, shown);
}

void
dm_report_excerpt(struct dm_buf *out, struct dm_str text, uint32_t line, uint32_t column)
{
	uint32_t number = line;
	while (text.n && --line) {
		const char *lf = memchr(text.p, '\n', text.n);
		text = lf ? dm_str_slice(text, (size_t)(lf - text.p) + 1, text.n)
			  : (struct dm_str){text.p, 0};
	}
	const char *lf = text.n ? memchr(text.p, '\n', text.n) : NULL;
	text.n = lf ? (size_t)(lf - text.p) : text.n;
	if (text.n == 0) {
		return;
	}
	size_t off = number == 1 && dm_str_starts(text, "\xEF\xBB\xBF") ? 3 : 0;
	for (uint32_t at = 1; at < column && off <= WIDTH; at++) {
		size_t n = off < text.n ? dm_utf8_len(text.p + off, text.n - off) : 1;
		off += n ? n : 1;
	}
	const struct dm_report_mark mark = {.bytes = {(uint32_t)off, 1}};
	struct dm_buf caret = {0};
	dm_report_line(out, &caret, text, number, &mark);
	dm_buf_finish(&caret);
}
