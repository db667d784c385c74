/* GitLab's code quality report: an array of issues (docs: "Code Quality report format"). */
#include "report.h"

static void
put_issue(struct dm_buf *out, const struct dm_report *report, const struct dm_finding *finding,
	const char *print)
{
	static const char *const severities[] = {"info", "minor", "major"};
	const struct dm_result *result = report->result;
	bool lossy = false;
	dm_json_open(out, NULL, '{');
	dm_json_word(out, "type", "issue");
	dm_json_word(out, "check_name", finding->pass->id);
	dm_json_text(out, "description", dm_str(finding->message), &lossy);
	dm_json_open(out, "content", '{');
	dm_json_word(out, "body", finding->pass->why);
	dm_buf_byte(out, '}');
	dm_json_open(out, "categories", '[');
	dm_buf_put(out, "\"Security\"]");
	/* unique in a report, so the path belongs to it */
	struct dm_buf key = {0};
	dm_buf_printf(&key, "%s:%s", print, report->path);
	dm_json_text(out, "fingerprint", dm_buf_view(&key), &lossy);
	dm_buf_finish(&key);
	dm_json_word(out, "severity", severities[finding->level]);
	dm_json_open(out, "location", '{');
	dm_json_text(out, "path", dm_str(report->path), &lossy);
	dm_json_open(out, "lines", '{');
	dm_json_number(out, "begin", dm_lines_at(&result->tree->lines, finding->at.off) + 1);
	dm_json_number(out, "end", dm_finding_last_line(result, finding) + 1);
	dm_buf_put(out, "}}");
	if (lossy) {
		dm_json_key(out, "lossy");
		dm_buf_put(out, "true");
	}
	dm_buf_byte(out, '}');
}

static void
put_file(struct dm_buf *out, struct dm_buf *rest, const struct dm_report *report)
{
	(void)rest;
	struct dm_arena arena = {0};
	char(*prints)[33] = dm_fingerprints(&arena, report->result);
	for (uint32_t i = 0; i < report->result->nfindings; i++) {
		if (dm_report_lists(report, &report->result->findings[i])) {
			put_issue(out, report, &report->result->findings[i], prints[i]);
		}
	}
	dm_arena_finish(&arena);
}

static void
put_begin(struct dm_buf *out)
{
	dm_buf_byte(out, '[');
}

static void
put_end(struct dm_buf *out, struct dm_str rest)
{
	(void)rest;
	dm_buf_put(out, "]\n");
}

const struct dm_format dm_format_gitlab = {"gitlab", put_begin, put_file, put_end};
