/* One RUN of two. */
#include "../dockerfile/comment.h"
#include "layout.h"

static void
put_comment(struct dm_buf *buf, struct dm_str comment, struct dm_str indent, const char *newline)
{
	if (comment.n) {
		dm_buf_str(buf, indent);
		dm_buf_str(buf, comment);
		dm_buf_put(buf, newline);
	}
}

void
dm_edit_comments(struct dm_buf *buf, const struct dm_tree *tree, struct dm_span physical,
	struct dm_str indent, const char *newline)
{
	uint32_t from = physical.off;
	struct dm_str comment;
	while ((comment = dm_comment_next(tree, &from, dm_span_end(physical))).p) {
		put_comment(buf, comment, indent, newline);
	}
}

static void
close_group(struct dm_edits *edits, const struct dm_instr *instr, uint32_t end)
{
	uint32_t base = instr->command.off;
	uint32_t trimmed = dm_layout_trim(instr->cook.text, base + end, base);
	uint32_t after = trimmed;

	while (after < instr->cook.text.n &&
		(dm_is_space(instr->cook.text.p[after]) || instr->cook.text.p[after] == ';')) {
		after++;
	}
	uint32_t from = dm_cook_after(&instr->cook, trimmed);
	uint32_t to = after == trimmed ? from : dm_cook_after(&instr->cook, after);
	dm_edit_replace(edits, (struct dm_span){from, to - from}, DM_STR("; }"));
}

/* In a script: the start of the line after the one that holds the byte before this offset. */
static uint32_t
line_after(const struct dm_tree *tree, const struct dm_cook *body, uint32_t end)
{
	uint32_t line = dm_lines_at(&tree->lines, dm_cook_after(body, end) - (end > 0));
	return line + 1 < tree->lines.count ? tree->lines.starts[line + 1] : (uint32_t)tree->text.n;
}

static uint32_t
later(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

/* The end of the first body's last line up to the second body's first command becomes the comments between. */
static void
merge_scripts(struct dm_edits *edits, const struct dm_instr *first, const struct dm_instr *second,
	const struct dm_joining *joining)
{
	const struct dm_tree *tree = edits->tree;
	uint32_t from = first->heredocs[0].end.off, body = second->heredocs[0].body.off;
	uint32_t to = tree->lines.starts[dm_lines_at(&tree->lines, body + joining->second_from)];
	const char *newline = dm_edit_newline(tree, from);
	struct dm_buf buf = {NULL, 0, 0};

	if (joining->tail_goes) {
		struct dm_cook cook =
			dm_cook_identity(edits->arena, tree->text, first->heredocs[0].body);
		from = line_after(tree, &cook, joining->first_end);
	}
	to = to < body ? body : to;
	dm_edit_comments(&buf, tree,
		(struct dm_span){later(from, joining->comments_from),
			second->head.off - later(from, joining->comments_from)},
		(struct dm_str){"", 0}, newline);
	dm_edit_replace(edits, (struct dm_span){from, to - from}, dm_buf_view(&buf));
	dm_buf_finish(&buf);
}

/* How the commands of a joined chain are laid out. */
struct joined {
	struct dm_layout first, second;
	struct dm_str indent;
	bool trailing;
};

static struct joined
read_joined(struct dm_edits *edits, const struct dm_instr *first, const struct dm_instr *second,
	const struct dm_joining *joining)
{
	const struct dm_place head = dm_place_of(first), tail = dm_place_of(second);
	uint32_t end = dm_layout_trim(first->cook.text, head.base + joining->first_end, head.base);
	struct joined j = {.first = dm_layout_read(edits, &head, end),
		.second = dm_layout_read(edits, &tail, tail.base)};
	const struct dm_layout *style =
		j.second.multi && (j.second.edges || !j.first.edges) ? &j.second : &j.first;
	struct dm_layout model = {.edges = false};
	if (!style->edges && joining->like) {
		const struct dm_place like = dm_place_of(joining->like);
		model = dm_layout_read(edits, &like, dm_span_end(joining->like->command));
		style = model.edges ? &model : style;
	}
	j.indent = style->indent;
	j.trailing = style->trailing;
	return j;
}

void
dm_edit_merge(struct dm_edits *edits, const struct dm_instr *first, const struct dm_instr *second,
	const struct dm_joining *joining)
{
	if (joining->kind == DM_JOINT_SCRIPT) {
		merge_scripts(edits, first, second, joining);
		return;
	}
	const struct dm_tree *tree = edits->tree;
	uint32_t base = first->command.off;
	uint32_t end = dm_layout_trim(first->cook.text, base + joining->first_end, base);
	struct joined style = read_joined(edits, first, second, joining);
	uint32_t from = dm_cook_after(&first->cook, end);
	uint32_t to = dm_cook_physical(&second->cook, second->command.off + joining->second_from);
	const char *newline = dm_edit_newline(tree, from);
	bool sequence = joining->kind == DM_JOINT_SEQUENCE;
	uint32_t comments = later(from, joining->comments_from);
	struct dm_buf buf = {NULL, 0, 0};

	dm_buf_put(&buf, sequence ? ";" : style.trailing ? " &&" : "");
	dm_layout_continue(&buf, tree, newline);
	put_comment(&buf, joining->comment, style.indent, newline);
	dm_edit_comments(
		&buf, tree, (struct dm_span){comments, to - comments}, style.indent, newline);
	put_comment(&buf, joining->second_comment, style.indent, newline);
	dm_buf_str(&buf, style.indent);
	dm_buf_put(&buf, sequence || style.trailing ? "" : "&& ");
	dm_buf_put(&buf, joining->kind == DM_JOINT_GROUP ? "{ " : "");
	dm_edit_replace(edits, (struct dm_span){from, to - from}, dm_buf_view(&buf));
	dm_buf_finish(&buf);
	if (joining->kind == DM_JOINT_GROUP) {
		close_group(edits, second, joining->second_end);
	}
}

static void
spread(struct dm_edits *edits, const struct dm_instr *run, struct dm_layout *own,
	const struct joined *style)
{
	const struct dm_place place = {run, &run->cook, run->command.off, false};
	if (!own->multi) {
		own->trailing = style->trailing;
		own->indent = style->indent;
		dm_layout_break(edits, &place, own, run->span.off);
	}
}

void
dm_edit_merge_spread(struct dm_edits *edits, const struct dm_instr *first,
	const struct dm_instr *second, const struct dm_joining *joining)
{
	if (joining->kind != DM_JOINT_SCRIPT) {
		struct joined style = read_joined(edits, first, second, joining);
		spread(edits, first, &style.first, &style);
		if (joining->kind != DM_JOINT_GROUP) {
			spread(edits, second, &style.second, &style);
		}
	}
}

void
dm_edit_tail_remove(struct dm_edits *edits, const struct dm_place *place, uint32_t end,
	const struct dm_instr *last, struct dm_str comment)
{
	const struct dm_str tail[] = {comment.n ? DM_STR(" ") : comment, comment};
	uint32_t from, to;
	if (place->script) {
		from = line_after(edits->tree, place->cook, end);
		to = last->heredocs[0].end.off;
	} else {
		from = dm_cook_after(place->cook, place->base + end);
		to = dm_span_end(last->head);
	}
	if (to > from) {
		dm_edit_replace(edits, (struct dm_span){from, to - from},
			dm_arena_join(edits->arena, tail, 2));
	}
}

void
dm_edit_command_remove(
	struct dm_edits *edits, const struct dm_place *place, const struct dm_gap *gap)
{
	const struct dm_tree *tree = edits->tree;
	uint32_t from = gap->with_next ? gap->from : gap->before;
	uint32_t to = gap->with_next ? gap->next : gap->end;
	uint32_t start = dm_cook_after(place->cook, place->base + from);
	uint32_t end = dm_cook_after(place->cook, place->base + to);
	if (gap->with_next) {
		start = dm_cook_physical(place->cook, place->base + from);
		end = dm_cook_physical(place->cook, place->base + to);
	}
	if (place->script && dm_lines_at(&tree->lines, start) != dm_lines_at(&tree->lines, end)) {
		/* whole lines */
		start = tree->lines.starts[dm_lines_at(&tree->lines, start) + !gap->with_next];
		end = gap->with_next ? tree->lines.starts[dm_lines_at(&tree->lines, end)]
				     : line_after(tree, place->cook, to);
	}
	dm_edit_replace(edits, (struct dm_span){start, end - start}, (struct dm_str){"", 0});
}

void
dm_edit_comment_above(struct dm_edits *edits, uint32_t line, struct dm_str comment)
{
	const struct dm_tree *tree = edits->tree;
	struct dm_buf buf = {NULL, 0, 0};
	put_comment(&buf, comment, dm_layout_indent(tree, line), dm_edit_newline(tree, line));
	dm_edit_insert(edits, line, dm_buf_view(&buf));
	dm_buf_finish(&buf);
}
