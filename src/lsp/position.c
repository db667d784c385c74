#include "position.h"

#include <stdlib.h>

json_t *
dm_position_json(const struct dm_view *view, uint32_t off)
{
	struct dm_position at = dm_lines_position(&view->lines, view->text, off);
	uint32_t character = view->encoding == DM_UTF8 ? at.column - 1 : at.utf16;
	return json_pack("{s:I, s:I}", "line", (json_int_t)(at.line - 1), "character",
		(json_int_t)character);
}

json_t *
dm_range_json(const struct dm_view *view, struct dm_span span)
{
	return json_pack("{s:o, s:o}", "start", dm_position_json(view, span.off), "end",
		dm_position_json(view, dm_span_end(span)));
}

static bool
read_number(const json_t *json, uint32_t *number)
{
	json_int_t value = json_integer_value(json);
	if (!json_is_integer(json) || value < 0 || value > INT32_MAX) {
		return false;
	}
	*number = (uint32_t)value;
	return true;
}

bool
dm_position_read(const json_t *json, struct dm_place_at *at)
{
	return read_number(json_object_get(json, "line"), &at->line) &&
	       read_number(json_object_get(json, "character"), &at->character);
}

bool
dm_range_read(const json_t *json, struct dm_place_at *start, struct dm_place_at *end)
{
	return dm_position_read(json_object_get(json, "start"), start) &&
	       dm_position_read(json_object_get(json, "end"), end);
}

/* The offset of `units` code units or bytes into the line. */
static size_t
walk(struct dm_str line, enum dm_encoding encoding, uint32_t units)
{
	size_t off = 0;
	while (off < line.n && units > 0) {
		size_t n = dm_utf8_len(line.p + off, line.n - off);
		uint32_t cost = encoding == DM_UTF8 ? (uint32_t)n : n == 4 ? 2 : 1;
		n = n ? n : 1;
		cost = cost ? cost : 1;
		if (cost > units) {
			break;
		}
		units -= cost;
		off += n;
	}
	return off;
}

uint32_t
dm_position_offset(struct dm_str text, enum dm_encoding encoding, struct dm_place_at at)
{
	size_t start = 0;
	for (uint32_t i = 0; i < at.line; i++) {
		const char *lf =
			start < text.n ? memchr(text.p + start, '\n', text.n - start) : NULL;
		if (!lf) {
			return (uint32_t)text.n;
		}
		start = (size_t)(lf - text.p) + 1;
	}
	const char *lf = start < text.n ? memchr(text.p + start, '\n', text.n - start) : NULL;
	size_t end = lf ? (size_t)(lf - text.p) : text.n;
	if (lf && end > start && text.p[end - 1] == '\r') {
		end--;
	}
	struct dm_str line = {text.p + start, end - start};
	return (uint32_t)(start + (line.n ? walk(line, encoding, at.character) : 0));
}

json_t *
dm_text_json(struct dm_str s)
{
	json_t *json = json_stringn(s.n ? s.p : "", s.n);
	if (json) {
		return json;
	}
	struct dm_buf clean = {0};
	for (size_t i = 0; i < s.n;) {
		size_t n = dm_utf8_len(s.p + i, s.n - i);
		if (n) {
			dm_buf_add(&clean, s.p + i, n);
		} else {
			dm_buf_put(&clean, "\xEF\xBF\xBD");
		}
		i += n ? n : 1;
	}
	json = json_stringn(clean.p, clean.n);
	dm_buf_finish(&clean);
	return json;
}
