#include "report.h"

enum {
	WIDTH = 160, /* columns that are shown */
};

static struct dm_str
find_line(struct dm_str text, uint32_t line)
{
	while (text.n && --line) {
		const char *lf = memchr(text.p, '\n', text.n);
		text = lf ? dm_str_slice(text, (size_t)(lf - text.p) + 1, text.n)
			  : (struct dm_str){text.p, 0};
	}
	const char *lf = text.n ? memchr(text.p, '\n', text.n) : NULL;
	text.n = lf ? (size_t)(lf - text.p) : text.n;
	text.n -= text.n && text.p[text.n - 1] == '\r';
	return text;
}

static bool
continues_character(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

void
dm_report_excerpt(struct dm_buf *out, struct dm_str text, uint32_t line, uint32_t column)
{
	struct dm_str shown = find_line(text, line);
	struct dm_buf caret = {0};
	uint32_t at = 1;
	if (column > WIDTH || shown.n == 0) {
		return;
	}
	if (line == 1 && dm_str_starts(shown, "\xEF\xBB\xBF")) {
		shown = dm_str_slice(shown, 3, shown.n);
	}
	dm_buf_printf(out, "%5u | ", line);
	dm_buf_put(&caret, "      | ");
	for (size_t i = 0; i < shown.n && at <= WIDTH;) {
		size_t n = 1, before = out->n;
		while (i + n < shown.n && continues_character(shown.p[i + n])) {
			n++;
		}
		if (shown.p[i] == '\t') {
			dm_buf_byte(out, '\t');
		} else {
			dm_text_escaped(out, dm_str_slice(shown, i, i + n));
		}
		if (at < column) {
			/* an escaped byte takes four columns */
			size_t width = out->n - before == n ? 1 : out->n - before;
			dm_buf_printf(&caret, "%*s", (int)width, shown.p[i] == '\t' ? "\t" : "");
		}
		i += n;
		at++;
	}
	for (; at < column; at++) {
		dm_buf_byte(&caret, ' ');
	}
	dm_buf_byte(out, '\n');
	dm_buf_str(out, dm_buf_view(&caret));
	dm_buf_put(out, "^\n");
	dm_buf_finish(&caret);
}
