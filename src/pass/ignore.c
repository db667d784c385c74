/*
 * Comments that switch a pass off (design 5.5): our own, and those of other tools through each pass's aka ids. Blanks
 * stand where the tools allow them.
 *
 *   # dockmend ignore=ID[,ID] reason         above an instruction; ids of passes, aka ids, all
 *   # dockmend skip-file                     before the first FROM
 *   # hadolint ignore=DL3008,DL3009 # why    above an instruction (src/Hadolint/Pragma.hs)
 *   # hadolint global ignore=DL3008          anywhere, for the file
 *   # tally ignore=hadolint/DL3006;reason=x  above an instruction; any case; also `tally global ignore=`
 *   # check=skip=ID,ID;error=true            the directive, for the file; tally reads it above an instruction too
 *   # trivy:ignore:DS-0002:exp:2030-01-01    above an instruction; several on a line; AVD-DS-0002 and DS002 are the
 *                                            same; no clock is looked at
 *
 * `all` of another tool speaks to that tool, not to us.
 */
#include "../dockerfile/comment.h"
#include "pass.h"

enum form_scope {
	ABOVE,  /* the instruction below */
	GLOBAL, /* the file */
	TOP,    /* the file, where it is a directive; else the instruction below */
};

struct form {
	const char *text; /* a blank stands for any number of blanks */
	bool own;
	enum form_scope scope;
};

static const struct form forms[] = {
	{" dockmend ignore = ", true, ABOVE},
	{" hadolint ignore = ", false, ABOVE},
	{" hadolint global ignore = ", false, GLOBAL},
	{" tally ignore = ", false, ABOVE},
	{" tally global ignore = ", false, GLOBAL},
	{" check = skip = ", false, TOP},
	{" check = error = true ; skip = ", false, TOP},
	{" check = error = false ; skip = ", false, TOP},
	{" trivy:ignore:", false, ABOVE},
};

/* The text behind `prefix` where the comment starts with it in any case, else {NULL, 0}. */
static struct dm_str
behind(struct dm_str comment, const char *prefix)
{
	size_t i = 0;
	for (const char *p = prefix; *p; p++) {
		if (*p == ' ') {
			while (i < comment.n && dm_is_blank(comment.p[i])) {
				i++;
			}
		} else if (i < comment.n && dm_lower(comment.p[i]) == *p) {
			i++;
		} else {
			return (struct dm_str){NULL, 0};
		}
	}
	return dm_str_slice(comment, i, comment.n);
}

/* The number of DS-0002, DS002, AVD-DS-0002 in any case; -1: it is none of trivy's. */
static long
trivy_number(struct dm_str id)
{
	struct dm_str rest = behind(id, "avd-ds");
	rest = rest.p ? rest : behind(id, "ds");
	long number = 0;
	rest = rest.n && rest.p[0] == '-' ? dm_str_slice(rest, 1, rest.n) : rest;
	if (rest.n == 0 || rest.n > 6) {
		return -1;
	}
	for (size_t i = 0; i < rest.n; i++) {
		if (rest.p[i] < '0' || rest.p[i] > '9') {
			return -1;
		}
		number = number * 10 + (rest.p[i] - '0');
	}
	return number;
}

static bool
names_pass(const struct dm_pass *pass, struct dm_str id, bool own)
{
	if (own && (dm_str_is(id, pass->id) || dm_str_is(id, "all"))) {
		return true;
	}
	/* tally writes hadolint/DL3006 */
	struct dm_str plain = behind(id, "hadolint/");
	plain = plain.p ? plain : id;
	long number = trivy_number(plain);
	for (const char *const *aka = pass->aka; aka && *aka; aka++) {
		if (dm_str_case_eq(plain, dm_str(*aka)) ||
			(number >= 0 && number == trivy_number(dm_str(*aka)))) {
			return true;
		}
	}
	return false;
}

/* The next id of a list, which moves behind it; {NULL, 0} at its end. Only a comma goes on: the rest is a reason. */
static struct dm_str
next_id(struct dm_str *list)
{
	size_t i = 0;
	while (i < list->n && (dm_is_blank(list->p[i]) || list->p[i] == ',')) {
		i++;
	}
	size_t start = i;
	while (i < list->n && list->p[i] != ',' && list->p[i] != ';' && list->p[i] != ':' &&
		!dm_is_space(list->p[i])) {
		i++;
	}
	struct dm_str id = i > start ? dm_str_slice(*list, start, i) : (struct dm_str){NULL, 0};
	while (i < list->n && dm_is_blank(list->p[i])) {
		i++;
	}
	*list = i < list->n && list->p[i] == ',' ? dm_str_slice(*list, i, list->n)
						 : (struct dm_str){NULL, 0};
	return id;
}

static bool
list_names_pass(struct dm_str list, const struct dm_pass *pass, bool own)
{
	for (struct dm_str id; (id = next_id(&list)).n;) {
		if (names_pass(pass, id, own)) {
			return true;
		}
	}
	return false;
}

/* comment starts behind the #; directive: it stands in the block of parser directives */
static bool
comment_silences(
	struct dm_str comment, const struct dm_pass *pass, bool directive, bool global, bool *own)
{
	size_t start = 0;
	while (start < comment.n && dm_is_blank(comment.p[start])) {
		start++;
	}
	if (start == comment.n || !memchr("dhtc", dm_lower(comment.p[start]), 4)) {
		return false; /* no form starts so */
	}
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		bool for_file = forms[i].scope == GLOBAL || (forms[i].scope == TOP && directive);
		struct dm_str list = behind(comment, forms[i].text);
		/* trivy takes several on a line: #trivy:ignore:A #trivy:ignore:B */
		while (list.p && for_file == global) {
			*own = forms[i].own;
			if (list_names_pass(list, pass, forms[i].own)) {
				return true;
			}
			size_t hash = dm_str_find_byte(list, '#');
			list = hash == (size_t)-1 ? (struct dm_str){NULL, 0}
						  : behind(dm_str_slice(list, hash + 1, list.n),
							    forms[i].text);
		}
	}
	return false;
}

static bool
is_doubted(const struct dm_doubt *doubt, uint32_t off)
{
	if (!doubt || doubt->count == 0) {
		return false;
	}
	uint32_t origin = doubt->revision ? dm_revision_origin(doubt->revision, off) : off;
	uint32_t line = dm_lines_at(doubt->lines, origin);
	return dm_ranges_touch(doubt->ranges, doubt->count, line, line + 1);
}

bool
dm_ignore_file(const struct dm_tree *tree, const struct dm_doubt *doubt)
{
	uint32_t end = tree->nstages ? tree->instrs[tree->stages[0].from].line_span.off
				     : (uint32_t)tree->text.n;
	for (uint32_t off = 0; off < end;) {
		uint32_t next = dm_comment_next_line(tree->text, off);
		uint32_t skip = off == 0 && dm_str_starts(tree->text, "\xEF\xBB\xBF") ? 3 : 0;
		struct dm_str comment = dm_comment_of_line(tree->text, off + skip, next);
		struct dm_str rest = comment.p ? behind(comment, " dockmend skip-file") : comment;
		bool says = rest.p && (rest.n == 0 || dm_is_blank(rest.p[0]));
		if (says && !is_doubted(doubt, off)) {
			return true;
		}
		off = next;
	}
	return false;
}

bool
dm_ignore_comment(const struct dm_tree *tree, const struct dm_instr *instr,
	const struct dm_pass *pass, const struct dm_doubt *doubt, struct dm_silencer *by)
{
	for (uint32_t off = instr->comment; off < instr->line_span.off;) {
		uint32_t next = dm_comment_next_line(tree->text, off);
		struct dm_str comment = dm_comment_of_line(tree->text, off, next);
		if (comment.p && comment_silences(comment, pass, false, false, &by->own) &&
			!is_doubted(doubt, off)) {
			by->off = off;
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
	struct dm_silencer by;
	return dm_ignore_comment(tree, instr, pass, NULL, &by);
}

static bool
speaks_to_linters(struct dm_str comment)
{
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		if (behind(comment, forms[i].text).p) {
			return true;
		}
	}
	return false;
}

static bool
is_directive(const struct dm_tree *tree, uint32_t off)
{
	/* they stand before everything else */
	uint32_t n = tree->ndirectives;
	return n && off <= tree->lines.starts[tree->directives[n - 1].line - 1];
}

/* The lines between two instructions, or before the first and behind the last one. */
static uint32_t
global_of_lines(
	const struct dm_tree *tree, const struct dm_doubt *doubt, uint32_t from, uint32_t to)
{
	uint32_t bits = 0;
	for (uint32_t off = from; off < to;) {
		uint32_t next = dm_comment_next_line(tree->text, off);
		uint32_t bom = off == 0 && dm_str_starts(tree->text, "\xEF\xBB\xBF") ? 3 : 0;
		struct dm_str comment = dm_comment_of_line(tree->text, off + bom, next);
		bool relevant = comment.p && speaks_to_linters(comment) && !is_doubted(doubt, off);
		bool own;
		for (uint32_t i = 0; relevant && i < dm_pass_count; i++) {
			if (comment_silences(
				    comment, dm_passes[i], is_directive(tree, off), true, &own)) {
				bits |= 1U << i;
			}
		}
		off = next;
	}
	return bits;
}

uint32_t
dm_ignore_global(const struct dm_tree *tree, const struct dm_doubt *doubt)
{
	uint32_t bits = 0, from = 0;
	for (uint32_t i = 0; i < tree->ninstrs; i++) {
		bits |= global_of_lines(tree, doubt, from, tree->instrs[i].line_span.off);
		from = dm_span_end(tree->instrs[i].line_span);
	}
	return bits | global_of_lines(tree, doubt, from, (uint32_t)tree->text.n);
}

struct dm_own_ignore *
dm_ignore_own(struct dm_arena *arena, const struct dm_tree *tree, uint32_t *count)
{
	struct dm_own_ignore *found = NULL;
	*count = 0;
	for (uint32_t i = 0; i < tree->ninstrs; i++) {
		for (uint32_t off = tree->instrs[i].comment; off < tree->instrs[i].line_span.off;) {
			uint32_t next = dm_comment_next_line(tree->text, off);
			struct dm_str list =
				behind(dm_comment_of_line(tree->text, off, next), forms[0].text);
			for (struct dm_str id; (id = next_id(&list)).n;) {
				*dm_push(arena, found, *count) = (struct dm_own_ignore){off, id};
			}
			off = next;
		}
	}
	return found;
}

bool
dm_ignore_names(struct dm_str id, const struct dm_pass *pass)
{
	return names_pass(pass, id, true);
}
