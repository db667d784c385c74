/*
 * Annotations of GitHub Actions, one line for each finding, which need no token:
 *   ::warning title=dockmend%3A PASS,file=PATH,line=2,endLine=2,col=5,endColumn=16::message%0Awhy%0Ahow to silence it
 * The runner shows 10 of each level of a step. Source: actions/toolkit, packages/core/src/command.ts; the runner reads
 * such a line to its end, so what is inside cannot be a command of its own (actions/runner, ActionCommand.cs).
 */
#include "../escape.h"
#include "report.h"

/* A value of a command, where ends of lines would end it; among its properties `:` and `,` would, too. */
static void
put_value(struct dm_buf *out, struct dm_str s, bool property)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','))) {
			dm_buf_printf(out, "%%%02X", (unsigned char)c);
		} else {
			dm_buf_byte(out, c);
		}
	}
}

static void
put_path(struct dm_buf *out, const char *path)
{
	struct dm_buf plain = {0};
	dm_text_escaped(&plain, dm_str(path));
	put_value(out, dm_buf_view(&plain), true);
	dm_buf_finish(&plain);
}

static void
put_annotation(struct dm_buf *out, const struct dm_report *report, const struct dm_finding *finding)
{
	static const char *const levels[] = {"notice", "warning", "error"};
	const struct dm_result *result = report->result;
	const struct dm_tree *tree = result->tree;
	struct dm_position start = dm_lines_position(&tree->lines, tree->text, finding->at.off);
	struct dm_position end =
		dm_lines_position(&tree->lines, tree->text, dm_span_end(finding->at));
	struct dm_buf text = {0};
	dm_buf_printf(
		out, "::%s title=dockmend%%3A %s,file=", levels[finding->level], finding->pass->id);
	put_path(out, dm_report_path(report));
	dm_buf_printf(out, ",line=%u,endLine=%u", start.line, end.line);
	if (start.line == end.line) { /* the runner has no columns of several lines */
		dm_buf_printf(out, ",col=%u,endColumn=%u", start.column, end.column);
	}
	dm_buf_put(out, "::");
	dm_text_escaped(&text, dm_str(finding->message));
	dm_buf_printf(&text, "\n%s\n", finding->pass->why);
	dm_report_remedy(&text, &finding->pass->id, 1);
	put_value(out, dm_buf_view(&text), false);
	dm_buf_byte(out, '\n');
	dm_buf_finish(&text);
}

static void
put_file(struct dm_buf *out, struct dm_buf *rest, const struct dm_report *report)
{
	(void)rest;
	for (uint32_t i = 0; i < report->result->nfindings; i++) {
		const struct dm_finding *finding = &report->result->findings[i];
		if (dm_finding_listed(finding, report->verbose)) {
			put_annotation(out, report, finding);
		}
	}
}

const struct dm_format dm_format_github = {.name = "github", .file = put_file};
