/*
 * The layout of a command: a light scan for && and ; that knows quotes, substitutions and compound commands. It
 * only chooses where things look right; what is correct to insert is decided by the operators next to the place.
 */
#include "layout.h"

#include "../dockerfile/model.h"
#include "../scan.h"

#include <limits.h>

/* What the scanner carries along the logical text. */
struct scan {
	struct dm_str text;
	size_t at;
	uint32_t depth;
	bool start; /* a command may start here */
};

static struct dm_str
indent_at(struct dm_str text, uint32_t start)
{
	uint32_t end = start;

	while (end < text.n && dm_is_blank(text.p[end])) {
		end++;
	}
	return dm_str_slice(text, start, end);
}

struct dm_str
dm_layout_indent(const struct dm_tree *tree, uint32_t physical)
{
	uint32_t start = tree->lines.starts[dm_lines_at(&tree->lines, physical)];

	return indent_at(tree->text, start ? start : dm_tree_bom(tree));
}

static size_t
skip_single(struct dm_str text, size_t at)
{
	at++;
	while (at < text.n && text.p[at] != '\'') {
		at++;
	}
	return at < text.n ? at + 1 : at;
}

/* Double quotes and backquotes: a backslash hides the next byte. */
static size_t
skip_quoted(struct dm_str text, size_t at)
{
	char quote = text.p[at++];

	while (at < text.n && text.p[at] != quote) {
		at += text.p[at] == '\\' && at + 1 < text.n ? 2 : 1;
	}
	return at < text.n ? at + 1 : at;
}

static bool
word_in(struct dm_str word, const char *const *list)
{
	for (; *list; list++) {
		if (dm_str_is(word, *list)) {
			return true;
		}
	}
	return false;
}

/* Bytes that end a word, or quote what comes after them; most are none. */
static const unsigned char stops[UCHAR_MAX + 1] = {
	[' '] = true,
	['\t'] = true,
	['\n'] = true,
	['\v'] = true,
	['\f'] = true,
	['\r'] = true,
	[';'] = true,
	['&'] = true,
	['|'] = true,
	['('] = true,
	[')'] = true,
	['\''] = true,
	['"'] = true,
	['`'] = true,
	['\\'] = true,
};

enum {
	LONGEST = sizeof "select" - 1, /* bytes of a word that opens or closes a compound command */
};

/* A word: compound commands open and close only where a command may start. */
static void
scan_word(struct scan *scan)
{
	static const char *const opens[] = {
		"if", "for", "while", "until", "case", "select", "{", NULL};
	static const char *const closes[] = {"fi", "done", "esac", "}", NULL};
	static const char *const keeps[] = {"then", "do", "else", "elif", "!", "time", NULL};
	size_t from = scan->at;

	while (scan->at < scan->text.n) {
		const char *p = scan->text.p;
		scan->at = (size_t)(dm_scan_to(stops, p + scan->at, p + scan->text.n) - p);
		if (scan->at == scan->text.n) {
			break;
		}
		char c = scan->text.p[scan->at];
		if (dm_is_space(c) || c == ';' || c == '&' || c == '|' || c == '(' || c == ')') {
			break;
		}
		if (c == '\'') {
			scan->at = skip_single(scan->text, scan->at);
		} else if (c == '"' || c == '`') {
			scan->at = skip_quoted(scan->text, scan->at);
		} else {
			scan->at += c == '\\' && scan->at + 1 < scan->text.n ? 2 : 1;
		}
	}
	struct dm_str word = dm_str_slice(scan->text, from, scan->at);
	bool first = scan->start;

	scan->start = false;
	if (!first || word.n > LONGEST) {
		return;
	}
	if (word_in(word, opens)) {
		scan->depth++;
		scan->start = dm_str_is(word, "{") || dm_str_is(word, "if") ||
			      dm_str_is(word, "while") || dm_str_is(word, "until");
	} else if (word_in(word, closes)) {
		scan->depth -= scan->depth > 0;
	} else if (word_in(word, keeps)) {
		scan->start = true;
	}
}

/* Steps over one thing; the length of the && or ; that it was, else 0. */
static uint32_t
scan_step(struct scan *scan)
{
	const char *p = scan->text.p + scan->at;
	size_t left = scan->text.n - scan->at;

	if (dm_is_space(*p)) {
		scan->at++;
		return 0;
	}
	if (*p == '#') {
		/* only at the start of a word: scan_word swallows the others */
		scan->at = scan->text.n;
		return 0;
	}
	if (left > 1 && ((p[0] == '&' && p[1] == '&') || (p[0] == '|' && p[1] == '|') ||
				(p[0] == ';' && p[1] == ';'))) {
		scan->at += 2;
		scan->start = true;
		return *p == '&' ? 2 : 0;
	}
	if (*p == '(' || *p == ')' || *p == '|' || *p == '&' || *p == ';') {
		scan->depth += *p == '(';
		scan->depth -= *p == ')' && scan->depth > 0;
		scan->start = *p != ')';
		scan->at++;
		return *p == ';';
	}
	scan_word(scan);
	return 0;
}

static bool
leads(const struct dm_tree *tree, uint32_t physical)
{
	uint32_t start = tree->lines.starts[dm_lines_at(&tree->lines, physical)];

	return start + indent_at(tree->text, start).n == physical;
}

/* The start of the next line where only the escape is between `physical` and the line end; else 0. */
static uint32_t
trails(const struct dm_tree *tree, uint32_t physical)
{
	struct dm_str text = tree->text;
	uint32_t at = physical + (uint32_t)indent_at(text, physical).n;

	if (at >= text.n || text.p[at] != tree->escape) {
		return 0;
	}
	at++;
	at += (uint32_t)indent_at(text, at).n;
	if (at < text.n && text.p[at] == '\r') {
		at++;
	}
	return at < text.n && text.p[at] == '\n' ? at + 1 : 0;
}

/* The indentation of the next line that holds something else than a comment. */
static struct dm_str
next_indent(const struct dm_tree *tree, const struct dm_cook *cook, uint32_t logical, uint32_t next)
{
	while (logical < cook->text.n && dm_is_blank(cook->text.p[logical])) {
		logical++;
	}
	if (logical >= cook->text.n) {
		return indent_at(tree->text, next);
	}
	return dm_layout_indent(tree, dm_cook_physical(cook, logical));
}

static void
collect(struct dm_arena *arena, const struct dm_tree *tree, const struct dm_cook *cook,
	uint32_t base, struct dm_layout *layout)
{
	struct scan scan = {cook->text, base, 0, true};

	while (scan.at < scan.text.n) {
		uint32_t from = (uint32_t)scan.at;
		uint32_t len = scan_step(&scan);

		if (!len) {
			continue;
		}
		struct dm_joint *joint = dm_push(arena, layout->joints, layout->njoints);
		uint32_t physical = dm_cook_physical(cook, from);

		*joint = (struct dm_joint){.off = from, .len = len, .depth = scan.depth};
		uint32_t next = trails(tree, dm_cook_after(cook, from + len));
		if (leads(tree, physical)) {
			joint->edge = DM_EDGE_LEAD;
			joint->indent = dm_layout_indent(tree, physical);
		} else if (next) {
			joint->edge = DM_EDGE_TRAIL;
			joint->indent = next_indent(tree, cook, from + len, next);
		}
	}
}

/* set -e, set -eux, set -o errexit at the very start */
static bool
starts_errexit(struct dm_str text)
{
	text = dm_str_trim(text);
	if (!dm_str_starts(text, "set ") && !dm_str_starts(text, "set\t")) {
		return false;
	}
	size_t at = 3;
	while (at < text.n) {
		while (at < text.n && dm_is_blank(text.p[at])) {
			at++;
		}
		size_t from = at;
		while (at < text.n && !dm_is_space(text.p[at]) && text.p[at] != ';' &&
			text.p[at] != '&') {
			at++;
		}
		struct dm_str word = dm_str_slice(text, from, at);
		if (dm_str_is(word, "errexit") ||
			(word.n > 1 && word.p[0] == '-' &&
				dm_str_find_byte(word, 'e') != (size_t)-1)) {
			return true;
		}
		if (from == at) {
			return false;
		}
	}
	return false;
}

/* && decides before ;, the outermost operators before those inside compound commands. */
static bool
choose(struct dm_layout *layout, uint32_t len, uint32_t near)
{
	uint32_t lead = 0, trail = 0, depth = UINT32_MAX;

	for (uint32_t i = 0; i < layout->njoints; i++) {
		const struct dm_joint *joint = &layout->joints[i];

		if (joint->len == len && joint->edge != DM_EDGE_INLINE && joint->depth < depth) {
			depth = joint->depth;
		}
	}
	for (uint32_t i = 0; i < layout->njoints; i++) {
		const struct dm_joint *joint = &layout->joints[i];

		if (joint->len == len && joint->depth == depth) {
			lead += joint->edge == DM_EDGE_LEAD;
			trail += joint->edge == DM_EDGE_TRAIL;
		}
	}
	if (!lead && !trail) {
		return false;
	}
	layout->edges = true;
	layout->trailing = trail > lead;
	enum dm_edge edge = layout->trailing ? DM_EDGE_TRAIL : DM_EDGE_LEAD;
	bool found = false;
	for (uint32_t i = 0; i < layout->njoints; i++) {
		const struct dm_joint *joint = &layout->joints[i];

		if (joint->len != len || joint->depth != depth || joint->edge != edge) {
			continue;
		}
		if (found && joint->off > near) {
			break;
		}
		layout->indent = joint->indent;
		found = true;
	}
	return true;
}

enum {
	VOTERS = 256, /* instructions that show how a file is laid out: every edit may ask */
};

uint32_t
dm_layout_column(const struct dm_tree *tree)
{
	uint32_t votes[DM_LAYOUT_TAB] = {0}, others = 0, best = 0, tabs = 0;
	uint32_t n = tree->ninstrs < VOTERS ? tree->ninstrs : VOTERS;
	for (uint32_t i = 0; i < n; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		uint32_t from = dm_span_end(instr->keyword), to = from;
		struct dm_str text = instr->cook.text;
		while (to < text.n && text.p[to] == ' ') {
			to++;
		}
		uint32_t column = to - instr->keyword.off;
		bool one_line = to < text.n && text.p[to] != '\t' &&
				dm_cook_physical(&instr->cook, to) ==
					dm_cook_physical(&instr->cook, from) + to - from;
		bool wide = to - from > 1 && one_line && column < DM_LAYOUT_TAB;
		tabs += to == from && to < text.n && text.p[to] == '\t';
		votes[wide ? column : 0]++;
		others += !wide;
	}
	for (uint32_t i = 1; i < DM_LAYOUT_TAB; i++) {
		best = votes[i] > votes[best] || best == 0 ? i : best;
	}
	if (tabs > n / 2) {
		return DM_LAYOUT_TAB;
	}
	return votes[best] > 1 && votes[best] > others ? best : 0;
}

/* Deeper than the instruction, which is at `own`. */
static struct dm_str
deeper(struct dm_arena *arena, const struct dm_tree *tree, struct dm_str own)
{
	static const char blanks[DM_LAYOUT_TAB + 1] = "                                ";
	uint32_t column = dm_layout_column(tree);
	bool wide = column > 4 && column < DM_LAYOUT_TAB;
	const struct dm_str parts[] = {own, {blanks, wide ? column : 4}};
	return own.n ? dm_arena_join(arena, parts, 2) : parts[1];
}

/* RUN \, and the command on a line of its own. */
static bool
begins_later(const struct dm_tree *tree, const struct dm_instr *instr)
{
	uint32_t command = dm_cook_physical(&instr->cook, instr->command.off);
	return instr->command.len &&
	       dm_lines_at(&tree->lines, command) != dm_lines_at(&tree->lines, instr->span.off);
}

/* No operator shows a style: the command's line, or the first continued one, unless it is a deep word list. */
static struct dm_str
plain_indent(struct dm_arena *arena, const struct dm_tree *tree, const struct dm_instr *instr,
	const struct dm_cook *cook, uint32_t last, struct dm_str own)
{
	if (cook == &instr->cook && begins_later(tree, instr)) {
		return dm_layout_indent(tree, dm_cook_physical(cook, instr->command.off));
	}
	for (uint32_t i = 0; i < cook->npieces; i++) {
		uint32_t off = cook->start + cook->pieces[i].physical;

		if (off <= instr->span.off || off > last) {
			continue;
		}
		struct dm_str indent = dm_layout_indent(tree, off);
		if (indent.n > own.n && indent.n <= own.n + 4) {
			return indent;
		}
		break;
	}
	return deeper(arena, tree, own);
}

/* The logical offset after the last byte that is no blank. */
static uint32_t
end_of(const struct dm_cook *cook, uint32_t base)
{
	uint32_t end = (uint32_t)cook->text.n;
	while (end > base && dm_is_space(cook->text.p[end - 1])) {
		end--;
	}
	return end;
}

/* What hangs on no place in the command: all but the indentation. */
static struct dm_layout
read_joints(struct dm_arena *arena, const struct dm_tree *tree, const struct dm_instr *instr,
	const struct dm_cook *cook, uint32_t base)
{
	struct dm_layout layout = {.multi = false};
	uint32_t end = end_of(cook, base), last = dm_cook_after(cook, end);
	layout.multi = last > instr->span.off &&
		       memchr(tree->text.p + instr->span.off, '\n', last - instr->span.off);
	layout.errexit = starts_errexit(dm_str_slice(cook->text, base, end));
	collect(arena, tree, cook, base, &layout);
	return layout;
}

/* The style that its own operators show. */
static bool
choose_own(struct dm_layout *layout, uint32_t near)
{
	return choose(layout, 2, near) || choose(layout, 1, near);
}

struct dm_layout
dm_layout_of_file(struct dm_arena *arena, const struct dm_tree *tree, const struct dm_instr *instr)
{
	const struct dm_indexes *runs = &tree->by_kind[DM_RUN];
	uint32_t at = (uint32_t)(instr - tree->instrs), next = dm_indexes_from(runs, at);
	uint32_t before = next;
	struct dm_layout layout = {.edges = false};
	for (uint32_t tried = 0; tried < 8 && !layout.edges && (before > 0 || next < runs->count);
		tried++) {
		const struct dm_instr *run =
			&tree->instrs[runs->items[before > 0 ? --before : next++]];
		if (run->form == DM_FORM_SHELL && run->nheredocs == 0 &&
			run->line < run->end_line) {
			layout = read_joints(arena, tree, run, &run->cook, run->command.off);
			bool chosen = choose_own(&layout, run->command.off);
			/* as deep as its command, not as RUN */
			if (chosen && layout.indent.n == 0 && begins_later(tree, run)) {
				layout.indent = deeper(arena, tree, layout.indent);
			}
		}
	}
	return layout;
}

const struct dm_layout *
dm_layout_joints(struct dm_edits *edits, const struct dm_place *place)
{
	if (!edits->joints || edits->joints_of != place->cook) {
		struct dm_layout joints = read_joints(
			edits->arena, edits->tree, place->instr, place->cook, place->base);
		edits->joints = dm_arena_copy(edits->arena, &joints, sizeof joints);
		edits->joints_of = place->cook;
	}
	return edits->joints;
}

struct dm_layout
dm_layout_read(struct dm_edits *edits, const struct dm_place *place, uint32_t near)
{
	const struct dm_tree *tree = edits->tree;
	const struct dm_instr *instr = place->instr;
	struct dm_layout layout = *dm_layout_joints(edits, place), file = {.edges = false};
	if (choose_own(&layout, near)) {
		return layout;
	}
	if (instr->nheredocs == 0) {
		file = dm_layout_of_file(edits->arena, tree, instr);
		layout.trailing = file.trailing;
	}
	if (file.edges && !layout.multi) {
		layout.indent = file.indent;
	} else {
		uint32_t last = dm_cook_after(place->cook, end_of(place->cook, place->base));
		layout.indent = plain_indent(edits->arena, tree, instr, place->cook, last,
			dm_layout_indent(tree, instr->span.off));
	}
	return layout;
}

struct dm_str
dm_layout_line(const struct dm_tree *tree, uint32_t line)
{
	uint32_t to = line + 1 < tree->lines.count ? tree->lines.starts[line + 1]
						   : (uint32_t)tree->text.n;
	return dm_str_trim(dm_str_slice(tree->text, tree->lines.starts[line], to));
}

bool
dm_layout_overflows(const struct dm_tree *tree, uint32_t physical, size_t more)
{
	uint32_t at = dm_lines_at(&tree->lines, physical);
	uint32_t line = at > DM_LAYOUT_AROUND ? at - DM_LAYOUT_AROUND : 0;
	size_t length = dm_layout_line(tree, at).n + more, longest = 0;
	if (length <= DM_LAYOUT_LONG + more) {
		return length > DM_LAYOUT_WIDTH;
	}
	for (; line < tree->lines.count && line < at + DM_LAYOUT_AROUND; line++) {
		size_t other = dm_layout_line(tree, line).n;
		longest = other > longest ? other : longest;
	}
	return length > longest;
}

/* The first edit that ends after this offset, or inserts at it. */
static uint32_t
edit_at(const struct dm_edits *edits, uint32_t off)
{
	uint32_t low = 0, high = edits->count; /* edits are sorted and disjoint */
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		struct dm_span old = edits->items[middle].old;
		if (dm_span_end(old) < off || (dm_span_end(old) == off && old.len)) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

/* Some edit is there already; what is inserted at `from` comes before it. */
static bool
is_touched(const struct dm_edits *edits, uint32_t from, uint32_t to)
{
	uint32_t i = edit_at(edits, from);
	while (i < edits->count && dm_span_end(edits->items[i].old) == from) {
		i++;
	}
	return i < edits->count && edits->items[i].old.off < to;
}

static bool
is_inserted(const struct dm_edits *edits, uint32_t at)
{
	uint32_t i = edit_at(edits, at);
	return i < edits->count && edits->items[i].old.off == at && edits->items[i].old.len == 0;
}

static void
break_joint(struct dm_edits *edits, const struct dm_place *place, const struct dm_layout *layout,
	const struct dm_joint *joint)
{
	struct dm_str text = edits->tree->text;
	struct dm_buf buf = {NULL, 0, 0};
	uint32_t start = dm_cook_physical(place->cook, joint->off);
	uint32_t from = dm_cook_after(place->cook, joint->off + joint->len), to = from;
	if (joint->len == 2 && !layout->trailing) { /* && b, first on its line */
		to = start;
		for (from = to; dm_is_blank(text.p[from - 1]); from--) {
		}
		if (is_touched(edits, from, to + 1)) {
			return;
		}
	} else {
		while (to < text.n && dm_is_blank(text.p[to])) {
			to++;
		}
		/* an insertion before b would be before the line end */
		if (is_touched(edits, start, to) || (from == to && is_inserted(edits, to))) {
			return;
		}
	}
	dm_layout_continue(&buf, edits->tree, dm_edit_newline(edits->tree, from));
	dm_buf_str(&buf, layout->indent);
	dm_edit_replace(edits, (struct dm_span){from, to - from}, dm_buf_view(&buf));
	dm_buf_finish(&buf);
}

void
dm_layout_break(struct dm_edits *edits, const struct dm_place *place,
	const struct dm_layout *layout, uint32_t physical)
{
	const struct dm_tree *tree = edits->tree;
	uint32_t line = dm_lines_at(&tree->lines, physical), end = (uint32_t)place->cook->text.n;
	while (end > 0 && dm_is_space(place->cook->text.p[end - 1])) {
		end--;
	}
	for (uint32_t i = 0; i < layout->njoints; i++) {
		const struct dm_joint *joint = &layout->joints[i];
		uint32_t at = dm_cook_physical(place->cook, joint->off);
		if (joint->edge == DM_EDGE_INLINE && joint->depth == 0 &&
			joint->off + joint->len < end && dm_lines_at(&tree->lines, at) == line) {
			break_joint(edits, place, layout, joint);
		}
	}
}
