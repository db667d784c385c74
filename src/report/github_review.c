/*
 * The body of GitHub's "create a review for a pull request": a comment with a suggestion for each fix group, of
 * whole lines that the pull request's diff shows. What GitHub would refuse or could garble is told in the review's
 * text instead. A group that changes several places is one suggestion from the first to the last of them, because
 * people apply suggestions one by one. Comments say what is wrong, why it matters, and how to silence it.
 */
#include "../escape.h"
#include "report.h"

enum {
	COMMENT_LIMIT = 60000, /* GitHub takes 65,536 characters */
	REST_LIMIT = 50000,
	MARKS_LIMIT = 100,
};

/* What Markdown would read as markup, HTML or a mention is escaped; the text may come from the file. */
static void
put_escaped(struct dm_buf *out, struct dm_str s)
{
	struct dm_buf plain = {0};
	dm_text_escaped(&plain, s);
	for (size_t i = 0; i < plain.n; i++) {
		if (plain.p[i] == '@') {
			dm_buf_put(out, "&#64;");
			continue;
		}
		if (strchr("\\`*_{}[]<>#|~!&", plain.p[i])) {
			dm_buf_byte(out, '\\');
		}
		dm_buf_byte(out, plain.p[i]);
	}
	dm_buf_finish(&plain);
}

static void
put_code(struct dm_buf *out, const char *path, uint32_t line)
{
	put_escaped(out, dm_str(path));
	dm_buf_printf(out, ":%u", line);
}

/* `**pass**: message` */
static void
put_sentence(struct dm_buf *out, const struct dm_finding *finding)
{
	dm_buf_printf(out, "**%s**: ", finding->pass->id);
	put_escaped(out, dm_str(finding->message));
}

/* A fence that is longer than every run of backticks in the text. */
static void
put_suggestion(struct dm_buf *out, struct dm_str text)
{
	size_t longest = 2, run = 0;
	for (size_t i = 0; i < text.n; i++) {
		run = text.p[i] == '`' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	for (int i = 0; i < 2; i++) {
		for (size_t k = 0; k <= longest; k++) {
			dm_buf_byte(out, '`');
		}
		if (i == 0) {
			dm_buf_put(out, "suggestion\n");
			dm_buf_str(out, text);
			dm_buf_put(out, text.n && text.p[text.n - 1] != '\n' ? "\n" : "");
		}
	}
	dm_buf_byte(out, '\n');
}

/* Lines [first, end), 0-based, of the file as the pull request leaves it. */
static void
put_comment(struct dm_buf *out, const char *path, uint32_t first, uint32_t end, struct dm_str body)
{
	bool lossy = false;
	dm_json_open(out, NULL, '{');
	dm_json_text(out, "path", dm_str(path), &lossy);
	dm_json_word(out, "side", "RIGHT");
	dm_json_number(out, "line", end);
	if (end - first > 1) {
		dm_json_word(out, "start_side", "RIGHT");
		dm_json_number(out, "start_line", first + 1);
	}
	dm_json_text(out, "body", body, &lossy);
	dm_buf_byte(out, '}');
}

/*
 * <!-- dockmend FINGERPRINT... --> ends a comment, and each line of the review's text: nobody sees it, and it tells the
 * next run what was said. What stands before it may hold lines of the file, so only the last line of a comment counts.
 */
static void
put_mark(struct dm_buf *out, const char (*prints)[33], const uint32_t *findings, uint32_t count)
{
	dm_buf_put(out, "<!-- dockmend");
	for (uint32_t i = 0; i < count && i < MARKS_LIMIT; i++) {
		dm_buf_printf(out, " %s", prints[findings[i]]);
	}
	dm_buf_put(out, " -->\n");
}

/* Says what happened in the review's text: - path:line: sentence (why it is here) */
static void
put_rest(struct dm_buf *rest, const struct dm_report *report, const char (*prints)[33],
	uint32_t index, const char *why)
{
	const struct dm_finding *finding = &report->result->findings[index];
	dm_buf_put(rest, "- ");
	put_code(rest, dm_report_path(report),
		dm_lines_at(&report->result->tree->lines, finding->at.off) + 1);
	dm_buf_put(rest, " ");
	put_sentence(rest, finding);
	dm_buf_printf(rest, "%s%s%s ", *why ? " (" : "", why, *why ? ")" : "");
	put_mark(rest, prints, (const uint32_t[]){index}, 1);
}

static bool
shows(const struct dm_report *report, uint32_t first, uint32_t end)
{
	return !report->since || dm_added_lines_shown(report->since, first, end);
}

/* Why it matters, once for each pass, and how to silence it. */
static void
put_reasons(
	struct dm_buf *out, const struct dm_result *result, const uint32_t *findings, uint32_t n)
{
	struct dm_arena arena = {0};
	const char **passes = dm_arena_alloc(&arena, (n + 1) * sizeof *passes);
	uint32_t count = 0;
	dm_buf_byte(out, '\n');
	for (uint32_t i = 0; i < n; i++) {
		const struct dm_pass *pass = result->findings[findings[i]].pass;
		uint32_t k = 0;
		while (k < count && passes[k] != pass->id) {
			k++;
		}
		if (k == count) {
			passes[count++] = pass->id;
			dm_buf_printf(out, "%s\n", pass->why);
		}
	}
	dm_buf_byte(out, '\n');
	dm_report_remedy(out, passes, count);
	dm_buf_byte(out, '\n');
	dm_arena_finish(&arena);
}

/* Indexes of the findings of a hull, as many as there are in *count; in the arena. */
static uint32_t *
hull_findings(struct dm_arena *arena, const struct dm_groups *groups, const struct dm_hull *hull,
	uint32_t *count)
{
	uint32_t total = 0;
	for (uint32_t i = 0; i < hull->ngroups; i++) {
		total += groups->items[hull->groups[i]].nfindings;
	}
	uint32_t *all = dm_arena_alloc(arena, (total + 1) * sizeof *all);
	*count = 0;
	for (uint32_t i = 0; i < hull->ngroups; i++) {
		const struct dm_group *group = &groups->items[hull->groups[i]];
		for (uint32_t k = 0; k < group->nfindings; k++) {
			all[(*count)++] = group->findings[k];
		}
	}
	return all;
}

/* Why no suggestion can be made of it; NULL: it can. */
static const char *
withheld(const struct dm_report *report, const struct dm_rewrite *rewrite, bool plain)
{
	if (!plain || !dm_text_plain(dm_str(dm_report_path(report)))) {
		return "no suggestion: the lines hold CR, NUL or invalid UTF-8";
	}
	if (!shows(report, rewrite->line, rewrite->line + rewrite->lines)) {
		return "no suggestion: it reaches beyond the lines that the diff shows";
	}
	return rewrite->text.n > COMMENT_LIMIT / 2 ? "no suggestion: it is too long" : NULL;
}

static void
put_hull(struct dm_buf *out, struct dm_buf *rest, const struct dm_report *report,
	const char (*prints)[33], const struct dm_hull *hull, const uint32_t *findings, uint32_t n)
{
	const struct dm_rewrite *rewrite = &hull->rewrite;
	const char *why = withheld(report, rewrite, dm_hull_plain(report->result, hull));
	struct dm_buf body = {0};
	for (uint32_t i = 0; i < n; i++) {
		if (why) {
			put_rest(rest, report, prints, findings[i], why);
		} else if (body.n < COMMENT_LIMIT / 3) {
			dm_buf_put(&body, body.n ? "\n" : "");
			put_sentence(&body, &report->result->findings[findings[i]]);
			dm_buf_byte(&body, '\n');
		}
	}
	if (!why) {
		put_reasons(&body, report->result, findings, n);
		dm_buf_byte(&body, '\n');
		put_suggestion(&body, rewrite->text);
		put_mark(&body, prints, findings, n);
		put_comment(out, dm_report_path(report), rewrite->line,
			rewrite->line + rewrite->lines, dm_buf_view(&body));
	}
	dm_buf_finish(&body);
}

/* A finding without a fix: a comment at its first line. */
static void
put_advice(struct dm_buf *out, struct dm_buf *rest, const struct dm_report *report,
	const char (*prints)[33], uint32_t index)
{
	const struct dm_finding *finding = &report->result->findings[index];
	const struct dm_lines *lines = &report->result->tree->lines;
	uint32_t line = dm_lines_at(lines, finding->at.off);
	if (!shows(report, line, line + 1)) {
		line = dm_lines_at(lines, finding->where.off);
	}
	if (!shows(report, line, line + 1) || !dm_text_plain(dm_str(dm_report_path(report)))) {
		put_rest(rest, report, prints, index, "");
		return;
	}
	struct dm_buf body = {0};
	put_sentence(&body, finding);
	dm_buf_byte(&body, '\n');
	put_reasons(&body, report->result, &index, 1);
	put_mark(&body, prints, (const uint32_t[]){index}, 1);
	put_comment(out, dm_report_path(report), line, line + 1, dm_buf_view(&body));
	dm_buf_finish(&body);
}

static void
put_file(struct dm_buf *out, struct dm_buf *rest, const struct dm_report *report)
{
	struct dm_arena arena = {0};
	struct dm_groups groups = dm_groups_make(&arena, report->result);
	const char(*prints)[33] = (const char(*)[33])dm_fingerprints(&arena, report->result);
	uint32_t count;
	struct dm_hull *hulls = dm_groups_hulls(&arena, report->result, &groups, &count);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t n;
		const uint32_t *findings = hull_findings(&arena, &groups, &hulls[i], &n);
		put_hull(out, rest, report, prints, &hulls[i], findings, n);
	}
	for (uint32_t i = 0; i < report->result->nfindings; i++) {
		const struct dm_finding *finding = &report->result->findings[i];
		/* what a person can do about a reason is for their own run, not for a comment in public */
		bool asks = report->verbose || finding->level > DM_LEVEL_INFO;
		if (groups.of[i] == groups.count && asks &&
			dm_finding_listed(finding, report->verbose)) {
			put_advice(out, rest, report, prints, i);
		}
	}
	dm_arena_finish(&arena);
}

static void
put_begin(struct dm_buf *out)
{
	dm_buf_put(out, "{\"event\":\"COMMENT\",\"comments\":[");
}

static void
put_end(struct dm_buf *out, struct dm_str rest)
{
	struct dm_buf body = {0};
	bool lossy = false;
	dm_buf_put(&body,
		"dockmend looked at the Dockerfiles of this pull request. Each suggestion can "
		"be applied on its own.\n");
	if (rest.n) {
		size_t n = rest.n;
		while (n > REST_LIMIT || (n < rest.n && n > 0 && rest.p[n - 1] != '\n')) {
			n--;
		}
		dm_buf_put(&body, "\nNot shown in the diff, or not to be suggested there:\n\n");
		dm_buf_str(&body, dm_str_slice(rest, 0, n));
		dm_buf_put(&body, n < rest.n ? "- and more; `dockmend --check` lists all\n" : "");
	}
	dm_buf_byte(out, ']');
	dm_json_text(out, "body", dm_buf_view(&body), &lossy);
	dm_buf_put(out, "}\n");
	dm_buf_finish(&body);
}

const struct dm_format dm_format_github_review = {"github-review", put_begin, put_file, put_end};
