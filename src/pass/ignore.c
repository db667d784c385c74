/*
 * Comments that switch a pass off (design 5.5): our own, and those of hadolint, BuildKit's build checks, tally
 * and trivy through each pass's aka ids. BuildKit's skip=all speaks to BuildKit, not to us.
 */
#include "pass.h"

/* The text behind `prefix` where the comment starts with it (blanks are flexible), else {NULL, 0}. */
static struct dm_str
behind(struct dm_str comment, const char *prefix)
{
	size_t i = 0;
	for (const char *p = prefix; *p; p++) {
		if (*p == ' ') {
			while (i < comment.n && dm_is_blank(comment.p[i])) {
				i++;
			}
		} else if (i < comment.n && comment.p[i] == *p) {
			i++;
		} else {
			return (struct dm_str){NULL, 0};
		}
	}
	return dm_str_slice(comment, i, comment.n);
}

static bool
names_pass(const struct dm_pass *pass, struct dm_str id, bool own)
{
	if (own && (dm_str_is(id, pass->id) || dm_str_is(id, "all"))) {
		return true;
	}
	for (const char *const *aka = pass->aka; aka && *aka; aka++) {
		if (dm_str_case_eq(id, dm_str(*aka))) {
			return true;
		}
		/* tally writes hadolint/DL3006; trivy drops the dash of DS-0002 */
		if (id.n > strlen(*aka) && id.p[id.n - strlen(*aka) - 1] == '/' &&
			dm_str_ends(id, *aka)) {
			return true;
		}
	}
	return false;
}

static bool
list_names_pass(struct dm_str list, const struct dm_pass *pass, bool own)
{
	size_t i = 0;
	while (i < list.n && dm_is_blank(list.p[i])) {
		i++;
	}
	while (i < list.n) {
		size_t start = i;
		while (i < list.n && list.p[i] != ',' && list.p[i] != ';' &&
			!dm_is_space(list.p[i])) {
			i++;
		}
		if (names_pass(pass, dm_str_slice(list, start, i), own)) {
			return true;
		}
		/* only a comma goes on with the list; what follows a blank is the reason */
		size_t next = i;
		while (next < list.n && dm_is_blank(list.p[next])) {
			next++;
		}
		if (next >= list.n || list.p[next] != ',') {
			return false;
		}
		for (i = next + 1; i < list.n && dm_is_blank(list.p[i]); i++) {
		}
	}
	return false;
}

/* comment starts behind the # */
static bool
comment_silences(struct dm_str comment, const struct dm_pass *pass)
{
	static const struct {
		const char *prefix;
		bool own;
	} forms[] = {
		{" dockmend ignore=", true},
		{" hadolint ignore=", false},
		{" hadolint global ignore=", false},
		{" check=skip=", false},
		{" tally ignore=", false},
		{" trivy:ignore:", false},
	};
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct dm_str list = behind(comment, forms[i].prefix);
		if (list.p && list_names_pass(list, pass, forms[i].own)) {
			return true;
		}
	}
	return false;
}

static uint32_t
line_end(struct dm_str text, uint32_t off)
{
	const char *lf = memchr(text.p + off, '\n', text.n - off);
	return lf ? (uint32_t)(lf - text.p) + 1 : (uint32_t)text.n;
}

/* The comment of the line [off, end), behind its #; {NULL, 0} where the line is none. */
static struct dm_str
line_comment(struct dm_str text, uint32_t off, uint32_t end)
{
	struct dm_str line = dm_str_trim(dm_str_slice(text, off, end));
	return line.n && line.p[0] == '#' ? dm_str_slice(line, 1, line.n)
					  : (struct dm_str){NULL, 0};
}

bool
dm_ignore_file(const struct dm_tree *tree)
{
	uint32_t end = tree->nstages ? tree->instrs[tree->stages[0].from].line_span.off
				     : (uint32_t)tree->text.n;
	for (uint32_t off = 0; off < end;) {
		uint32_t next = line_end(tree->text, off);
		uint32_t skip = off == 0 && dm_str_starts(tree->text, "\xEF\xBB\xBF") ? 3 : 0;
		struct dm_str comment = line_comment(tree->text, off + skip, next);
		struct dm_str rest = comment.p ? behind(comment, " dockmend skip-file") : comment;
		if (rest.p && (rest.n == 0 || dm_is_blank(rest.p[0]))) {
			return true;
		}
		off = next;
	}
	return false;
}

bool
dm_ignore_instr(
	const struct dm_tree *tree, const struct dm_instr *instr, const struct dm_pass *pass)
{
	for (uint32_t off = instr->comment; off < instr->line_span.off;) {
		uint32_t next = line_end(tree->text, off);
		struct dm_str comment = line_comment(tree->text, off, next);
		if (comment.p && comment_silences(comment, pass)) {
			return true;
		}
		off = next;
	}
	return false;
}

bool
dm_ignore_between(const struct dm_tree *tree, struct dm_span physical)
{
	static const char *const marks[] = {"dockmend ", "hadolint ", "tally ", "trivy:ignore",
		"shellcheck ", "renovate:", "check=skip=", "checkov:skip", "kics-scan"};
	for (uint32_t off = physical.off; off < dm_span_end(physical);) {
		uint32_t next = line_end(tree->text, off);
		next = next < dm_span_end(physical) ? next : dm_span_end(physical);
		struct dm_str comment = line_comment(tree->text, off, next);
		for (size_t i = 0; comment.p && i < sizeof marks / sizeof *marks; i++) {
			if (dm_str_find(comment, marks[i]) != (size_t)-1) {
				return true;
			}
		}
		off = next;
	}
	return false;
}
