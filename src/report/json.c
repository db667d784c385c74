#include "report.h"

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
		} else if (c < 0x20 || c == 0x7F) {
			dm_buf_printf(out, "\\u%04x", c);
		} else {
			dm_buf_add(out, s.p + i, n);
		}
		i += n;
	}
	dm_buf_byte(out, '"');
}

static void
put_base64(struct dm_buf *out, struct dm_str s)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (size_t i = 0; i < s.n; i += 3) {
		uint32_t v = 0;
		for (size_t k = 0; k < 3; k++) {
			v = v << 8 | (i + k < s.n ? (unsigned char)s.p[i + k] : 0);
		}
		for (size_t k = 0; k < 4; k++) {
			dm_buf_byte(out, i + k > s.n ? '=' : digits[v >> (18 - 6 * k) & 63]);
		}
	}
}

static void
put_finding(struct dm_buf *out, const struct dm_result *result, const struct dm_finding *finding)
{
	static const char *const statuses[] = {"fixed", "suggested", "declined", "ignored"};
	static const char *const safeties[] = {"manual", "unsafe", "safe"};
	static const char *const levels[] = {"info", "warning", "error"};
	const struct dm_tree *tree = result->tree;
	uint32_t last = finding->where.len ? dm_span_end(finding->where) - 1 : finding->where.off;
	bool lossy = false;
	dm_buf_printf(out,
		"{\"pass\":\"%s\",\"line\":%u,\"end_line\":%u,\"message\":", finding->pass->id,
		dm_lines_at(&tree->lines, finding->where.off) + 1,
		dm_lines_at(&tree->lines, last) + 1);
	dm_json_string(out, dm_str(finding->message), &lossy);
	dm_buf_printf(out, ",\"status\":\"%s\"", statuses[finding->status]);
	if (finding->reason) {
		dm_buf_printf(out, ",\"reason\":\"%s\"", finding->reason);
	}
	dm_buf_printf(out, ",\"safety\":\"%s\",\"level\":\"%s\"}", safeties[finding->safety],
		levels[finding->level]);
}

void
dm_report_json(struct dm_buf *out, const char *path, const struct dm_result *result)
{
	bool lossy = false, ignored = false;
	struct dm_buf diff = {0};
	dm_diff_unified(&diff, path, &result->revision);
	bool invalid = !result->valid && !result->tree->foreign;
	dm_buf_put(out, "{\"file\":");
	dm_json_string(out, dm_str(path), &ignored);
	dm_buf_printf(out, ",\"status\":\"%s\",\"findings\":[",
		invalid  ? "invalid"
		: diff.n ? "changed"
			 : "unchanged");
	for (uint32_t i = 0; i < result->nfindings; i++) {
		dm_buf_put(out, i ? "," : "");
		put_finding(out, result, &result->findings[i]);
	}
	dm_buf_put(out, "],\"diff\":");
	dm_json_string(out, dm_buf_view(&diff), &lossy);
	if (lossy) {
		dm_buf_put(out, ",\"lossy\":true,\"diff_base64\":\"");
		put_base64(out, dm_buf_view(&diff));
		dm_buf_byte(out, '"');
	}
	if (invalid) {
		struct dm_buf message = {0};
		dm_report_invalid(&message, path, result->tree);
		dm_buf_put(out, ",\"error\":");
		dm_json_string(out, dm_str_trim(dm_buf_view(&message)), &ignored);
		dm_buf_finish(&message);
	}
	dm_buf_byte(out, '}');
	dm_buf_finish(&diff);
}
