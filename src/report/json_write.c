#include "json_write.h"

#include "../escape.h"

/* What text must not show; beyond the first plane only surrogates could, which YAML does not read. */
static bool
needs_number(struct dm_str s, size_t i, size_t n)
{
	return (n < 4 && dm_char_hidden(dm_utf8_char(s.p + i, n))) || dm_text_commands(s, i);
}

void
dm_json_string(struct dm_buf *out, struct dm_str s, bool *lossy)
{
	dm_buf_byte(out, '"');
	for (size_t i = 0; i < s.n;) {
		unsigned char c = (unsigned char)s.p[i];
		size_t n = dm_utf8_len(s.p + i, s.n - i);
		if (n == 0) {
			dm_buf_put(out, "\\ufffd");
			*lossy = true;
			n = 1;
		} else if (c == '"' || c == '\\') {
			dm_buf_byte(out, '\\');
			dm_buf_byte(out, (char)c);
		} else if (c == '\n') {
			dm_buf_put(out, "\\n");
		} else if (c == '\t') {
			dm_buf_put(out, "\\t");
		} else if (c == '\r') {
			dm_buf_put(out, "\\r");
		} else if (needs_number(s, i, n)) {
			dm_buf_printf(out, "\\u%04x", dm_utf8_char(s.p + i, n));
		} else {
			dm_buf_add(out, s.p + i, n);
		}
		i += n;
	}
	dm_buf_byte(out, '"');
}

void
dm_json_base64(struct dm_buf *out, struct dm_str s)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	dm_buf_byte(out, '"');
	for (size_t i = 0; i < s.n; i += 3) {
		uint32_t v = 0;
		for (size_t k = 0; k < 3; k++) {
			v = v << 8 | (i + k < s.n ? (unsigned char)s.p[i + k] : 0);
		}
		for (size_t k = 0; k < 4; k++) {
			dm_buf_byte(out, i + k > s.n ? '=' : digits[v >> (18 - 6 * k) & 63]);
		}
	}
	dm_buf_byte(out, '"');
}

void
dm_json_next(struct dm_buf *out)
{
	char last = out->n ? out->p[out->n - 1] : '[';
	if (last != '{' && last != '[' && last != ':' && last != ',') {
		dm_buf_byte(out, ',');
	}
}

void
dm_json_key(struct dm_buf *out, const char *key)
{
	dm_json_next(out);
	dm_buf_printf(out, "\"%s\":", key);
}

void
dm_json_text(struct dm_buf *out, const char *key, struct dm_str value, bool *lossy)
{
	dm_json_key(out, key);
	dm_json_string(out, value, lossy);
}

void
dm_json_word(struct dm_buf *out, const char *key, const char *value)
{
	bool lossy = false;
	dm_json_text(out, key, dm_str(value), &lossy);
}

void
dm_json_number(struct dm_buf *out, const char *key, uint32_t value)
{
	dm_json_key(out, key);
	dm_buf_printf(out, "%u", value);
}

void
dm_json_open(struct dm_buf *out, const char *key, char bracket)
{
	if (key) {
		dm_json_key(out, key);
	} else {
		dm_json_next(out);
	}
	dm_buf_byte(out, bracket);
}

bool
dm_text_plain(struct dm_str s)
{
	for (size_t i = 0; i < s.n;) {
		size_t n = dm_utf8_len(s.p + i, s.n - i);
		if (n == 0 || s.p[i] == '\r' || s.p[i] == '\0') {
			return false;
		}
		i += n;
	}
	return true;
}
