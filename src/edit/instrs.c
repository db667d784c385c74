/* Instructions that come into the file. */
#include "layout.h"

/*
 * Every "\n    && " of text begins a line as the file's own chains do; else it is a continuation with four blanks, or
 * as many as the file puts before its arguments.
 */
static void
put_chain(struct dm_buf *buf, const struct dm_tree *tree, struct dm_str indent, const char *text,
	const struct dm_layout *style, uint32_t column, const char *newline)
{
	static const char joint[] = "\n    && ";
	while (*text) {
		size_t plain = strcspn(text, "\n");
		dm_buf_add(buf, text, plain);
		text += plain;
		bool joins = strncmp(text, joint, sizeof joint - 1) == 0;
		if (joins && style->edges) {
			dm_buf_put(buf, style->trailing ? " &&" : "");
			dm_layout_continue(buf, tree, newline);
			dm_buf_str(buf, style->indent);
			dm_buf_put(buf, style->trailing ? "" : "&& ");
			text += sizeof joint - 1;
		} else if (*text == '\n') {
			dm_layout_continue(buf, tree, newline);
			dm_buf_str(buf, indent);
			for (uint32_t i = 4; i < column && joins; i++) {
				dm_buf_byte(buf, ' ');
			}
			text++;
		}
	}
}

static void
put_instruction(struct dm_buf *buf, struct dm_edits *edits, const struct dm_instr *at,
	const char *text, const char *newline)
{
	const struct dm_tree *tree = edits->tree;
	struct dm_str indent = dm_layout_indent(tree, at->span.off);
	uint32_t column = dm_layout_column(tree);
	size_t keyword = strcspn(text, " ");
	struct dm_layout style = {.edges = false};
	if (strchr(text, '\n')) {
		style = dm_layout_of_file(edits->arena, tree, at);
	}
	dm_buf_str(buf, indent);
	dm_buf_add(buf, text, keyword);
	text += keyword;
	if (column == DM_LAYOUT_TAB) {
		dm_buf_byte(buf, '\t');
		text += *text == ' ';
		column = 0;
	}
	for (size_t i = keyword + 1; i < column; i++) {
		dm_buf_byte(buf, ' ');
	}
	put_chain(buf, tree, indent, text, &style, column, newline);
}

/* The line above the one that starts at `at` is empty. */
static bool
is_after_blank_line(struct dm_str text, uint32_t at)
{
	uint32_t i = at;
	if (i == 0 || text.p[i - 1] != '\n') {
		return false;
	}
	for (i--; i > 0 && text.p[i - 1] != '\n'; i--) {
		if (!dm_is_space(text.p[i - 1])) {
			return false;
		}
	}
	return i > 0;
}

/* It is a paragraph of its own, or begins one that is about something else than running commands. */
static bool
is_block(const struct dm_tree *tree, const struct dm_instr *instr)
{
	const struct dm_instr *next = instr + 1;
	if (next == tree->instrs + tree->ninstrs || instr->kind != DM_RUN) {
		return instr->kind != DM_RUN;
	}
	uint32_t at = next->comment < next->line_span.off ? next->comment : next->line_span.off;
	return is_after_blank_line(tree->text, at);
}

static void
declare_instruction(struct dm_edits *edits, const char *text)
{
	if (dm_str_case_eq(dm_str_slice(dm_str(text), 0, 4), dm_str("RUN "))) {
		char *command = (char *)(uintptr_t)dm_arena_str(edits->arena, dm_str(text + 4)).p;
		for (char *p = command; *p; p++) {
			*p = *p == '\n' ? ' ' : *p;
		}
		dm_edit_declare(edits, (struct dm_str){NULL, 0}, command, true);
	}
}

void
dm_edit_instrs_before(struct dm_edits *edits, const struct dm_instr *instr,
	const char *const *texts, uint32_t count)
{
	const struct dm_tree *tree = edits->tree;
	const char *newline = dm_edit_newline(tree, instr->line_span.off);
	uint32_t at = instr->comment < instr->line_span.off ? instr->comment : instr->line_span.off;
	struct dm_buf buf = {NULL, 0, 0};

	/* a directive is one only as long as nothing is above it */
	if (tree->ndirectives) {
		uint32_t line = tree->directives[tree->ndirectives - 1].line;

		if (line < tree->lines.count && tree->lines.starts[line] > at) {
			at = tree->lines.starts[line];
		}
	}
	at = at ? at : dm_tree_bom(tree);
	for (uint32_t i = 0; i < count; i++) {
		declare_instruction(edits, texts[i]);
		put_instruction(&buf, edits, instr, texts[i], newline);
		dm_buf_put(&buf, newline);
	}
	if (is_after_blank_line(tree->text, at) &&
		(at < instr->line_span.off || is_block(tree, instr))) {
		/* the comment below speaks of its own paragraph, or the file keeps its paragraphs apart */
		dm_buf_put(&buf, newline);
	}
	dm_edit_insert(edits, at, dm_buf_view(&buf));
	dm_buf_finish(&buf);
}

/* Where a continuation that nothing follows begins (end of file); 0 where there is none. */
static uint32_t
dangling(const struct dm_tree *tree, const struct dm_instr *instr)
{
	const struct dm_cook *cook = &instr->cook;
	uint32_t end = (uint32_t)cook->text.n;

	if (instr->nheredocs || dm_span_end(instr->span) < tree->text.n) {
		return 0;
	}
	while (end > 0 && dm_is_space(cook->text.p[end - 1])) {
		end--;
	}
	uint32_t physical = dm_cook_after(cook, end);
	uint32_t at = physical;
	while (at < tree->text.n && dm_is_space(tree->text.p[at]) && tree->text.p[at] != '\n') {
		at++;
	}
	return at < tree->text.n && tree->text.p[at] == tree->escape ? physical : 0;
}

void
dm_edit_instrs_after(struct dm_edits *edits, const struct dm_instr *instr, const char *const *texts,
	uint32_t count)
{
	const struct dm_tree *tree = edits->tree;
	const char *newline = dm_edit_newline(tree, instr->line_span.off);
	uint32_t open = dangling(tree, instr);
	uint32_t at = open ? open : dm_span_end(instr->span);
	struct dm_buf buf = {NULL, 0, 0};
	char last = at ? tree->text.p[at - 1] : '\n';
	bool joined = open || last != '\n';

	uint32_t top =
		instr->comment < instr->line_span.off ? instr->comment : instr->line_span.off;
	if (instr->kind != DM_FROM && last != '\r' && is_after_blank_line(tree->text, top)) {
		dm_buf_put(&buf, newline); /* the file keeps its paragraphs apart */
	}
	/* the new last instruction takes over the dangling continuation: nothing can be glued to it */
	for (uint32_t i = 0; i < count; i++) {
		declare_instruction(edits, texts[i]);
		if (joined) {
			dm_buf_put(&buf, i == 0 && last == '\r' ? "\n" : newline);
		}
		put_instruction(&buf, edits, instr, texts[i], newline);
		if (!joined) {
			dm_buf_put(&buf, newline);
		}
	}
	dm_edit_insert(edits, at, dm_buf_view(&buf));
	dm_buf_finish(&buf);
}
