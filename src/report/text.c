/*
 * path:line:column: level: message [pass] state
 *    12 | the line of the word that it speaks of
 *       |             ^~~~
 *    14 | another line that belongs to it
 *       | ------- why
 *       = help: what a reader can do (where a fix is declined)
 */
#include "../escape.h"
#include "report.h"

static const char *const levels[] = {"info", "warning", "error"};
static const char *const colors[] = {"\033[1;36m", "\033[1;33m", "\033[1;31m"};
#define PLAIN "\033[0m"
#define BOLD "\033[1m"
#define BLUE "\033[1;34m"
#define LINK "\033]8;;"
#define LINK_END "\033\\"

enum {
	ROOM = 2048, /* bytes that most reports of a file take */
};

/* The report of one file while it is written. */
struct page {
	struct dm_arena arena;
	struct dm_buf *out;
	const struct dm_report *report;
	struct dm_str path;  /* as it was written at the start of a line; {NULL, 0}: not yet */
	struct dm_buf caret; /* for one excerpt after the other */
};

static void
put_place(struct page *page, struct dm_span at, const char *color, const char *label, bool again)
{
	const struct dm_report *report = page->report;
	const struct dm_tree *tree = report->result->tree;
	uint32_t number = dm_lines_at(&tree->lines, at.off);
	uint32_t start = tree->lines.starts[number];
	size_t end = number + 1 < tree->lines.count ? tree->lines.starts[number + 1] : tree->text.n;
	const struct dm_report_mark mark = {
		.bytes = {at.off - start, at.len ? at.len : 1},
		.color = report->color ? color : NULL,
		.label = label,
		.again = again,
	};
	dm_report_line(
		page->out, &page->caret, dm_str_slice(tree->text, start, end), number + 1, &mark);
}

static void
put_excerpt(struct page *page, const struct dm_finding *finding)
{
	const struct dm_lines *lines = &page->report->result->tree->lines;
	uint32_t above = dm_lines_at(lines, finding->at.off);
	put_place(page, finding->at, colors[finding->level], NULL, false);
	for (uint32_t i = 0; i < finding->nspots; i++) {
		const struct dm_spot *spot = &finding->spots[i];
		uint32_t line = dm_lines_at(lines, spot->at.off);
		put_place(page, spot->at, BLUE, spot->text, line == above);
		above = line;
	}
}

static void
put_help(struct dm_buf *out, const struct dm_finding *finding)
{
	const struct dm_reason *reason = dm_finding_reason(finding);
	if (reason) {
		dm_buf_put(out, "      = help: ");
		dm_buf_put(out, reason->advice);
		dm_buf_byte(out, '\n');
	}
}

/* The pass's name, and where the terminal opens links the way to its page. */
static void
put_pass(struct dm_buf *out, const struct dm_report *report, const struct dm_pass *pass)
{
	if (report->pages) {
		dm_buf_printf(out, LINK "%s%s.txt" LINK_END, report->pages, pass->id);
	}
	dm_buf_put(out, pass->id);
	if (report->pages) {
		dm_buf_put(out, LINK LINK_END);
	}
}

/* The file's path, at the start of a line: what is escaped there is the same for all of them. */
static void
put_path(struct page *page)
{
	if (!page->path.p) {
		size_t from = page->out->n;
		dm_text_escaped(page->out, dm_str(page->report->path));
		page->path = dm_arena_str(
			&page->arena, dm_str_slice(dm_buf_view(page->out), from, page->out->n));
	} else {
		dm_buf_str(page->out, page->path);
	}
}

static void
put_finding(struct page *page, const struct dm_finding *finding)
{
	struct dm_buf *out = page->out;
	const struct dm_report *report = page->report;
	struct dm_position at = dm_lines_position(
		&report->result->tree->lines, report->result->tree->text, finding->at.off);
	if (report->color) {
		dm_buf_put(out, BOLD);
	}
	put_path(page);
	dm_buf_byte(out, ':');
	dm_buf_number(out, at.line, 0);
	dm_buf_byte(out, ':');
	dm_buf_number(out, at.column, 0);
	dm_buf_put(out, report->color ? ":" PLAIN " " : ": ");
	if (report->color) {
		dm_buf_put(out, colors[finding->level]);
	}
	dm_buf_put(out, levels[finding->level]);
	dm_buf_put(out, report->color ? ":" PLAIN " " : ": ");
	dm_text_escaped(out, dm_str(finding->message));
	dm_buf_put(out, " [");
	put_pass(out, report, finding->pass);
	dm_buf_put(out, "] ");
	dm_buf_put(out, dm_finding_state(&page->arena, finding));
	dm_buf_byte(out, '\n');
	put_excerpt(page, finding);
	put_help(out, finding);
	for (const char *const *line = finding->evidence; report->verbose && line && *line;
		line++) {
		dm_buf_put(out, "      = evidence: ");
		dm_text_escaped(out, dm_str(*line));
		dm_buf_byte(out, '\n');
	}
}

static void
put_file(struct dm_buf *out, struct dm_buf *rest, const struct dm_report *report)
{
	(void)rest;
	struct page page = {.out = out, .report = report};
	const uint32_t *order = dm_findings_by_place(&page.arena, report->result);
	if (!out->cap && report->result->nfindings) {
		dm_buf_grow(out, ROOM);
	}
	for (uint32_t i = 0; i < report->result->nfindings; i++) {
		const struct dm_finding *finding = &report->result->findings[order[i]];
		if (dm_report_lists(report, finding)) {
			put_finding(&page, finding);
		}
	}
	dm_buf_finish(&page.caret);
	dm_arena_finish(&page.arena);
}

const struct dm_format dm_format_text = {.name = "text", .file = put_file};

void
dm_report_invalid(struct dm_buf *out, const char *path, const struct dm_tree *tree)
{
	for (uint32_t i = 0; i < tree->nnotes; i++) {
		const struct dm_note *note = &tree->notes[i];
		if (note->severity != DM_NOTE_ERROR) {
			continue;
		}
		struct dm_position at = dm_lines_position(&tree->lines, tree->text, note->off);
		dm_text_escaped(out, dm_str(path));
		dm_buf_printf(out, ":%u:%u: error: ", at.line, at.column);
		dm_text_escaped(out, dm_str(note->message));
		dm_buf_put(out, "; the file is left as it is\n");
		return;
	}
}
