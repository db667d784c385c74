/*
 * reviewdog's diagnostics (rdjson): one per finding. The suggestion, of whole lines, is at the first finding of
 * its fix group; a group that changes several places is one suggestion from the first to the last of them.
 */
#include "report.h"

static void
put_position(struct dm_buf *out, const char *key, uint32_t line, uint32_t column)
{
	dm_json_open(out, key, '{');
	dm_json_number(out, "line", line);
	if (column) {
		dm_json_number(out, "column", column);
	}
	dm_buf_byte(out, '}');
}

/* Columns count bytes. Source: reviewdog, proto/rdf/reviewdog.proto, Position. */
static void
put_place(struct dm_buf *out, const char *key, const struct dm_lines *lines, uint32_t off)
{
	uint32_t line = dm_lines_at(lines, off);
	put_position(out, key, line + 1, off - lines->starts[line] + 1);
}

static void
put_range(struct dm_buf *out, const struct dm_result *result, const struct dm_finding *finding)
{
	const struct dm_lines *lines = &result->tree->lines;
	dm_json_open(out, "range", '{');
	put_place(out, "start", lines, finding->at.off);
	put_place(out, "end", lines, dm_span_end(finding->at));
	dm_buf_byte(out, '}');
}

/* Without columns a range is of whole lines, the last line end not among them. */
static void
put_suggestion(struct dm_buf *out, const struct dm_hull *hull)
{
	const struct dm_rewrite *rewrite = &hull->rewrite;
	struct dm_str text = rewrite->text;
	bool lossy = false;
	text.n -= text.n && text.p[text.n - 1] == '\n';
	dm_json_open(out, "suggestions", '[');
	dm_json_open(out, NULL, '{');
	dm_json_open(out, "range", '{');
	put_position(out, "start", rewrite->line + 1, 0);
	put_position(out, "end", rewrite->line + rewrite->lines, 0);
	dm_buf_byte(out, '}');
	dm_json_text(out, "text", text, &lossy);
	dm_buf_put(out, "}]");
}

static void
put_diagnostic(struct dm_buf *out, const struct dm_report *report, const struct dm_finding *finding,
	const struct dm_hull *hull)
{
	static const char *const severities[] = {"INFO", "WARNING", "ERROR"};
	bool lossy = false;
	dm_json_open(out, NULL, '{');
	dm_json_text(out, "message", dm_str(finding->message), &lossy);
	dm_json_open(out, "location", '{');
	dm_json_text(out, "path", dm_str(report->path), &lossy);
	put_range(out, report->result, finding);
	dm_buf_byte(out, '}');
	dm_json_word(out, "severity", severities[finding->level]);
	dm_json_open(out, "code", '{');
	dm_json_word(out, "value", finding->pass->id);
	dm_buf_byte(out, '}');
	if (hull && dm_hull_plain(report->result, hull)) {
		put_suggestion(out, hull);
	}
	dm_buf_byte(out, '}');
}

static void
put_file(struct dm_buf *out, struct dm_buf *rest, const struct dm_report *report)
{
	(void)rest;
	struct dm_arena arena = {0};
	struct dm_groups groups = dm_groups_make(&arena, report->result);
	uint32_t count;
	struct dm_hull *hulls = dm_groups_hulls(&arena, report->result, &groups, &count);
	const struct dm_hull **led =
		dm_hulls_by_finding(&arena, report->result, &groups, hulls, count);
	for (uint32_t i = 0; i < report->result->nfindings; i++) {
		const struct dm_finding *finding = &report->result->findings[i];
		if (led[i] || dm_report_lists(report, finding)) {
			put_diagnostic(out, report, finding, led[i]);
		}
	}
	dm_arena_finish(&arena);
}

static void
put_begin(struct dm_buf *out)
{
	dm_buf_put(out, "{\"source\":{\"name\":\"dockmend\"},\"diagnostics\":[");
}

static void
put_end(struct dm_buf *out, struct dm_str rest)
{
	(void)rest;
	dm_buf_put(out, "]}\n");
}

const struct dm_format dm_format_rdjson = {"rdjson", put_begin, put_file, put_end};
