/* Our own: {"files":[{"file","status","findings":[...],"diff"}]}, everything that is known, for programs. */
#include "report.h"

/* 1-based; columns count characters, the end column is after the last one. */
static void
put_place(struct dm_buf *out, const struct dm_tree *tree, struct dm_span at)
{
	struct dm_position start = dm_lines_position(&tree->lines, tree->text, at.off);
	struct dm_position end = dm_lines_position(&tree->lines, tree->text, dm_span_end(at));
	dm_json_number(out, "line", start.line);
	dm_json_number(out, "column", start.column);
	dm_json_number(out, "end_line", end.line);
	dm_json_number(out, "end_column", end.column);
}

static void
put_finding(struct dm_buf *out, const struct dm_result *result, const struct dm_groups *groups,
	uint32_t index, const char *print)
{
	static const char *const statuses[] = {"fixed", "suggested", "declined", "ignored"};
	static const char *const safeties[] = {"manual", "unsafe", "safe"};
	static const char *const levels[] = {"info", "warning", "error"};
	const struct dm_finding *finding = &result->findings[index];
	bool lossy = false;
	dm_json_open(out, NULL, '{');
	dm_json_word(out, "pass", finding->pass->id);
	put_place(out, result->tree, finding->at);
	dm_json_text(out, "message", dm_str(finding->message), &lossy);
	dm_json_word(out, "status", statuses[finding->status]);
	if (finding->reason) {
		dm_json_word(out, "reason", finding->reason);
		dm_json_word(out, "reason_level",
			dm_reason_level_name(dm_finding_reason(finding)->level));
	}
	dm_json_word(out, "safety", safeties[finding->safety]);
	dm_json_word(out, "level", levels[finding->level]);
	if (finding->nspots) {
		dm_json_open(out, "related", '[');
		for (uint32_t i = 0; i < finding->nspots; i++) {
			dm_json_open(out, NULL, '{');
			put_place(out, result->tree, finding->spots[i].at);
			dm_json_word(out, "message", finding->spots[i].text);
			dm_buf_byte(out, '}');
		}
		dm_buf_byte(out, ']');
	}
	if (finding->evidence) {
		dm_json_open(out, "evidence", '[');
		for (const char *const *line = finding->evidence; *line; line++) {
			dm_json_next(out);
			dm_json_string(out, dm_str(*line), &lossy);
		}
		dm_buf_byte(out, ']');
	}
	if (groups->of[index] < groups->count) {
		dm_json_number(out, "group", groups->of[index]);
	}
	dm_json_word(out, "fingerprint", print);
	dm_buf_byte(out, '}');
}

static void
put_diff(struct dm_buf *out, const struct dm_str diff)
{
	bool lossy = false;
	dm_json_text(out, "diff", diff, &lossy);
	if (lossy) {
		dm_json_key(out, "lossy");
		dm_buf_put(out, "true");
		dm_json_key(out, "diff_base64");
		dm_json_base64(out, diff);
	}
}

static void
put_file(struct dm_buf *out, struct dm_buf *rest, const struct dm_report *report)
{
	(void)rest;
	const struct dm_result *result = report->result;
	struct dm_arena arena = {0};
	struct dm_groups groups = dm_groups_make(&arena, result);
	char(*prints)[33] = dm_fingerprints(&arena, result);
	struct dm_buf diff = {0}, message = {0};
	bool invalid = !result->valid && !result->tree->foreign, ignored = false;
	dm_diff_unified(&diff, report->path, &result->revision);
	dm_json_open(out, NULL, '{');
	dm_json_text(out, "file", dm_str(report->path), &ignored);
	dm_json_word(out, "status", invalid ? "invalid" : diff.n ? "changed" : "unchanged");
	dm_json_open(out, "findings", '[');
	for (uint32_t i = 0; i < result->nfindings; i++) {
		const struct dm_reason *reason = dm_finding_reason(&result->findings[i]);
		if (report->verbose || !reason || reason->level != DM_REASON_FINE) {
			put_finding(out, result, &groups, i, prints[i]);
		}
	}
	dm_buf_byte(out, ']');
	put_diff(out, dm_buf_view(&diff));
	if (invalid) {
		dm_report_invalid(&message, report->path, result->tree);
		dm_json_text(out, "error", dm_str_trim(dm_buf_view(&message)), &ignored);
	}
	dm_buf_byte(out, '}');
	dm_buf_finish(&message);
	dm_buf_finish(&diff);
	dm_arena_finish(&arena);
}

static void
put_begin(struct dm_buf *out)
{
	dm_buf_put(out, "{\"files\":[");
}

static void
put_end(struct dm_buf *out, struct dm_str rest)
{
	(void)rest;
	dm_buf_put(out, "]}\n");
}

const struct dm_format dm_format_json = {"json", put_begin, put_file, put_end};
