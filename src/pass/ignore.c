/*
 * Comments that switch a pass off: our own, and those of other tools through each pass's aka ids. Blanks are
 * allowed where the tools allow them.
 *
 *   # dockmend ignore=ID[,ID] reason         above an instruction; ids of passes, aka ids, all
 *   # dockmend skip-file                     before the first FROM
 *   # hadolint ignore=DL3008,DL3009 # why    above an instruction (src/Hadolint/Pragma.hs)
 *   # hadolint global ignore=DL3008          anywhere, for the file
 *   # tally ignore=hadolint/DL3006;reason=x  above an instruction; any case; also `tally global ignore=`
 *   # check=skip=ID,ID;error=true            the directive, for the file; tally reads it above an instruction too
 *   # trivy:ignore:DS-0002:exp:2030-01-01    above an instruction; several on a line; AVD-DS-0002 and DS002 are the
 *                                            same; no clock is looked at
 *   # checkov:skip=CKV_DOCKER_3,CKV2_X_1:why anywhere, for the file (checkov/dockerfile/parser.py: "line number doesn't
 *                                            matter"); also bridgecrew:skip= and cortex:skip= (common/comment/enum.py)
 *   # nosemgrep: a.b.missing-user, x         above an instruction; an id may be written without its folders; without
 *                                            ids all of semgrep's; also nosem (semgrep.dev/docs/ignoring-files-folders-code)
 *   # kics-scan ignore-line                  above an instruction; above a FROM it speaks of the missing USER, too
 *   # kics-scan ignore-block                 above a FROM: its stage
 *   # kics-scan ignore                       before the first instruction, for the file
 *   # kics-scan disable=UUID,UUID            before the first instruction, for the file (docs/running-kics.md)
 *
 * `all` of another tool speaks to that tool, not to us. A comment that names no rule at all says that all of the tool's
 * rules are off for some lines: for the passes that have an id of the tool.
 */
#include "../dockerfile/comment.h"
#include "pass.h"

/* Where a comment speaks; bits, because a place may have several. */
enum scope {
	ABOVE = 1,      /* the instruction below */
	GLOBAL = 2,     /* the file, wherever it is */
	TOP = 4,        /* the file, where it is a directive; else the instruction below */
	START = 8,      /* the file, before its first instruction */
	BLOCK = 16,     /* above a FROM: the stage */
	FROM_LINE = 32, /* above a FROM: what is missing in the stage is reported there */
};

/* Whose ids an id is by its looks; in the order in which they are tried. */
struct tool {
	const char *name, *ids;
};

static const struct tool tools[] = {
	{"hadolint", "DL????"},
	{"trivy", "DS-????"},
	{"checkov", "CKV*"},
	{"kics", "????????"
		 "-????"
		 "-????"
		 "-????"
		 "-????????????"}, /* apart, or they are trigraphs */
	{"semgrep", "*"},
};

struct form {
	const char *text; /* a blank means any number of blanks */
	bool own;
	unsigned scopes;  /* of enum scope */
	const char *bare; /* without ids it speaks of all that this tool has; NULL: it needs ids */
};

static const struct form forms[] = {
	{" dockmend ignore = ", true, ABOVE, NULL},
	{" hadolint ignore = ", false, ABOVE, NULL},
	{" hadolint global ignore = ", false, GLOBAL, NULL},
	{" tally ignore = ", false, ABOVE, NULL},
	{" tally global ignore = ", false, GLOBAL, NULL},
	{" check = skip = ", false, TOP, NULL},
	{" check = error = true ; skip = ", false, TOP, NULL},
	{" check = error = false ; skip = ", false, TOP, NULL},
	{" trivy:ignore:", false, ABOVE | FROM_LINE, NULL},
	{" checkov:skip= ", false, GLOBAL, NULL},
	{" bridgecrew:skip= ", false, GLOBAL, NULL},
	{" cortex:skip= ", false, GLOBAL, NULL},
	{" nosemgrep", false, ABOVE, "semgrep"},
	{" nosem", false, ABOVE, "semgrep"},
	{" kics-scan ignore-line", false, ABOVE | FROM_LINE, "kics"},
	{" kics-scan ignore-block", false, BLOCK, "kics"},
	{" kics-scan ignore", false, START, "kics"},
	{" kics-scan disable = ", false, START, NULL},
};

/* The text after `prefix` where the comment starts with it in any case, else {NULL, 0}. */
static struct dm_str
after(struct dm_str comment, const char *prefix)
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
	struct dm_str rest = after(id, "avd-ds");
	rest = rest.p ? rest : after(id, "ds");
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

/* The tool has a rule that the pass is known by. */
static bool
has_rule_of(const struct dm_pass *pass, const char *name)
{
	for (const char *const *aka = pass->aka; aka && *aka; aka++) {
		size_t i = 0;
		while (!dm_str_glob(tools[i].ids, dm_str(*aka))) {
			i++;
		}
		if (strcmp(tools[i].name, name) == 0) {
			return true;
		}
	}
	return false;
}

/* security.missing-user of dockerfile.security.missing-user: semgrep's ids hold the folders of their file. */
static struct dm_str
without_folders(struct dm_str id)
{
	size_t from = id.n;
	while (from && id.p[from - 1] != '.') {
		from--;
	}
	return dm_str_slice(id, from, id.n);
}

static bool
names_pass(const struct dm_pass *pass, struct dm_str id, bool own)
{
	if (own && (dm_str_is(id, pass->id) || dm_str_is(id, "all"))) {
		return true;
	}
	/* tally writes hadolint/DL3006 */
	struct dm_str plain = after(id, "hadolint/");
	plain = without_folders(plain.p ? plain : id);
	long number = trivy_number(plain);
	for (const char *const *aka = pass->aka; aka && *aka; aka++) {
		if (dm_str_case_eq(plain, dm_str(*aka)) ||
			(number >= 0 && number == trivy_number(dm_str(*aka)))) {
			return true;
		}
	}
	return false;
}

/* The next id of a list, which moves past it; {NULL, 0} at its end. Only a comma goes on: the rest is a reason. */
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

/* What a form without ids says of the pass, or with them: nosemgrep, nosemgrep: ID; not nosemgrepping */
static bool
bare_names_pass(struct dm_str rest, const struct form *form, const struct dm_pass *pass)
{
	if (rest.n && (rest.p[0] == ':' || rest.p[0] == '=')) {
		return list_names_pass(dm_str_slice(rest, 1, rest.n), pass, false);
	}
	return (rest.n == 0 || dm_is_blank(rest.p[0])) && has_rule_of(pass, form->bare);
}

/* The first letter of a comment, in lower case; '\0': no form starts so. */
static char
first_letter(struct dm_str comment)
{
	size_t start = 0;
	while (start < comment.n && dm_is_blank(comment.p[start])) {
		start++;
	}
	char first = start < comment.n ? dm_lower(comment.p[start]) : '\0';
	return memchr("bcdhknt", first, 7) ? first : '\0';
}

/* comment starts after the #; scopes: those that it is read for, of enum scope */
static bool
comment_silences(struct dm_str comment, const struct dm_pass *pass, unsigned scopes, bool *own)
{
	char first = first_letter(comment);
	for (size_t i = 0; first && i < sizeof forms / sizeof *forms; i++) {
		const struct form *form = &forms[i];
		bool may = (form->scopes & scopes) && form->text[1] == first;
		struct dm_str list = may ? after(comment, form->text) : (struct dm_str){NULL, 0};
		/* trivy takes several on a line: #trivy:ignore:A #trivy:ignore:B */
		while (list.p) {
			*own = form->own;
			if (form->bare ? bare_names_pass(list, form, pass)
				       : list_names_pass(list, pass, form->own)) {
				return true;
			}
			size_t hash = dm_str_find_byte(list, '#');
			list = hash == (size_t)-1
				       ? (struct dm_str){NULL, 0}
				       : after(dm_str_slice(list, hash + 1, list.n), form->text);
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

/* Where the first FROM begins. */
static uint32_t
end_of_head(const struct dm_tree *tree)
{
	return tree->nstages ? tree->instrs[tree->stages[0].from].line_span.off
			     : (uint32_t)tree->text.n;
}

static bool
skips_file(struct dm_str comment)
{
	struct dm_str rest = comment.p ? after(comment, " dockmend skip-file") : comment;
	return rest.p && (rest.n == 0 || dm_is_blank(rest.p[0]));
}

/* The comment of the line at this byte. */
static struct dm_str
comment_at(const struct dm_tree *tree, uint32_t off, uint32_t next)
{
	uint32_t bom = off == 0 && dm_str_starts(tree->text, "\xEF\xBB\xBF") ? 3 : 0;
	return dm_comment_of_line(tree->text, off + bom, next);
}

bool
dm_ignore_file(const struct dm_tree *tree, const struct dm_doubt *doubt)
{
	uint32_t end = end_of_head(tree);
	for (uint32_t off = 0; off < end;) {
		uint32_t next = dm_comment_next_line(tree->text, off);
		if (skips_file(comment_at(tree, off, next)) && !is_doubted(doubt, off)) {
			return true;
		}
		off = next;
	}
	return false;
}

/* One of the comments above an instruction, read for these scopes. */
static bool
block_silences(const struct dm_tree *tree, const struct dm_instr *instr, const struct dm_pass *pass,
	unsigned scopes, const struct dm_doubt *doubt, struct dm_silencer *by)
{
	for (uint32_t off = instr->comment; off < instr->line_span.off;) {
		uint32_t next = dm_comment_next_line(tree->text, off);
		struct dm_str comment = dm_comment_of_line(tree->text, off, next);
		if (comment.p && comment_silences(comment, pass, scopes, &by->own) &&
			!is_doubted(doubt, off)) {
			by->off = off;
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
	const struct dm_instr *from =
		instr->stage >= 0 ? &tree->instrs[tree->stages[instr->stage].from] : NULL;
	return block_silences(tree, instr, pass, ABOVE | TOP, doubt, by) ||
	       (from && block_silences(tree, from, pass, BLOCK, doubt, by));
}

bool
dm_ignore_from(const struct dm_tree *tree, const struct dm_instr *from, const struct dm_pass *pass,
	const struct dm_doubt *doubt, struct dm_silencer *by)
{
	return block_silences(tree, from, pass, FROM_LINE, doubt, by);
}

static bool
speaks_to_linters(struct dm_str comment)
{
	char first = first_letter(comment);
	for (size_t i = 0; first && i < sizeof forms / sizeof *forms; i++) {
		if (forms[i].text[1] == first && after(comment, forms[i].text).p) {
			return true;
		}
	}
	return false;
}

static bool
is_directive(const struct dm_tree *tree, uint32_t off)
{
	/* they come before everything else */
	uint32_t n = tree->ndirectives;
	return n && off <= tree->lines.starts[tree->directives[n - 1].line - 1];
}

/* The lines between two instructions, or before the first and after the last one. */
static uint32_t
global_of_lines(
	const struct dm_tree *tree, const struct dm_doubt *doubt, uint32_t from, uint32_t to)
{
	uint32_t first = tree->ninstrs ? tree->instrs[0].line_span.off : (uint32_t)tree->text.n;
	uint32_t bits = 0;
	for (uint32_t off = from; off < to;) {
		uint32_t next = dm_comment_next_line(tree->text, off);
		struct dm_str comment = comment_at(tree, off, next);
		bool relevant = comment.p && speaks_to_linters(comment) && !is_doubted(doubt, off);
		unsigned scopes = GLOBAL | (off < first ? (unsigned)START : 0U) |
				  (relevant && is_directive(tree, off) ? (unsigned)TOP : 0U);
		bool own;
		for (uint32_t i = 0; relevant && i < dm_pass_count; i++) {
			if (comment_silences(comment, dm_passes[i], scopes, &own)) {
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

static bool
any_of_lines(const struct dm_tree *tree, uint32_t from, uint32_t to)
{
	for (uint32_t off = from; off < to;) {
		uint32_t next = dm_comment_next_line(tree->text, off);
		struct dm_str comment = comment_at(tree, off, next);
		if (comment.p && (speaks_to_linters(comment) || skips_file(comment))) {
			return true;
		}
		off = next;
	}
	return false;
}

bool
dm_ignore_any(const struct dm_tree *tree)
{
	uint32_t from = end_of_head(tree);
	bool any = any_of_lines(tree, 0, from);
	for (uint32_t i = 0; i < tree->ninstrs && !any; i++) {
		uint32_t to = tree->instrs[i].line_span.off;
		any = from < to && any_of_lines(tree, from, to);
		uint32_t end = dm_span_end(tree->instrs[i].line_span);
		from = end > from ? end : from;
	}
	return any || any_of_lines(tree, from, (uint32_t)tree->text.n);
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
				after(dm_comment_of_line(tree->text, off, next), forms[0].text);
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
