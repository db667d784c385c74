/* Words that come into a list of words. */
#include "layout.h"

struct names {
	struct dm_edits *edits;
	const struct dm_list *list;
	const char *newline;
	bool lines;  /* one a line */
	bool wraps;  /* the list has several lines */
	bool broken; /* a line end came where none was */
	struct dm_str indent;
	size_t column; /* where the text ends so far */
};

static void
insert_text(struct names *n, uint32_t physical, struct dm_buf *buf)
{
	if (buf->n) {
		dm_edit_insert(n->edits, physical, dm_buf_view(buf));
	}
	dm_buf_finish(buf);
}

static uint32_t
line_of(const struct dm_edits *edits, uint32_t physical)
{
	return dm_lines_at(&edits->tree->lines, physical);
}

static uint32_t
start_of(const struct names *n, uint32_t word)
{
	const struct dm_place *place = n->list->place;
	return dm_cook_physical(place->cook, place->base + n->list->words[word].off);
}

/* Nothing but blanks is before the word on its line. */
static bool
begins_line(const struct names *n, uint32_t word)
{
	const struct dm_tree *tree = n->edits->tree;
	uint32_t at = start_of(n, word), line = tree->lines.starts[line_of(n->edits, at)];
	return line + dm_layout_indent(tree, at).n == at;
}

/* The list as it is, and how the words that come are written. */
static void
read_style(struct names *n, bool comments, bool lines, struct dm_str indent)
{
	const struct dm_list *list = n->list;
	const struct dm_place *place = list->place;
	const struct dm_tree *tree = n->edits->tree;
	uint32_t last = list->nwords - 1, at = start_of(n, last);
	uint32_t line = line_of(n->edits, at);
	bool own = !place->script && begins_line(n, last);
	bool one = line_of(n->edits, start_of(n, 0)) == line;
	uint32_t end = dm_cook_after(place->cook, place->base + dm_span_end(list->words[last]));
	n->column = end - tree->lines.starts[line];
	n->lines = own && (last == 0 || line_of(n->edits, start_of(n, last - 1)) != line);
	n->wraps = !place->script && (own || !one);
	if (own || (!one && !place->script)) {
		n->indent = dm_layout_indent(tree, at);
	} else {
		struct dm_layout layout = dm_layout_read(n->edits->arena, tree, place->instr,
			place->cook, place->base, place->base + list->end);
		bool later =
			layout.multi ||
			(layout.njoints && layout.joints[0].off < place->base + list->words[0].off);
		bool tab = layout.indent.n && layout.indent.p[layout.indent.n - 1] == '\t';
		const struct dm_str parts[] = {layout.indent, tab ? DM_STR("\t") : DM_STR("    ")};
		/* a list is deeper than the command that it is of */
		bool deep = !later || layout.indent.n == 0 || indent.n > layout.indent.n;
		n->indent = later ? dm_arena_join(n->edits->arena, parts, 2) : layout.indent;
		n->indent = lines && deep ? indent : n->indent;
	}
	n->lines = n->lines || (!place->script && !n->wraps && (lines || comments));
}

/* A script has no comments inside a command: they go above its line. */
static void
put_above(struct names *n, const struct dm_name *names, uint32_t count)
{
	const struct dm_place *place = n->list->place;
	const struct dm_tree *tree = n->edits->tree;
	uint32_t floor = dm_cook_physical(place->cook, 0);
	uint32_t line = dm_layout_script_line(tree, start_of(n, 0), floor);
	struct dm_buf buf = {NULL, 0, 0};
	for (uint32_t i = 0; i < count; i++) {
		for (uint32_t k = 0; k < names[i].ncomments; k++) {
			dm_buf_str(&buf, dm_layout_indent(tree, line));
			dm_buf_str(&buf, names[i].comments[k]);
			dm_buf_put(&buf, n->newline);
		}
	}
	insert_text(n, line, &buf);
}

static void
break_line(struct names *n, struct dm_buf *buf, const struct dm_name *name)
{
	dm_layout_continue(buf, n->edits->tree, n->newline);
	for (uint32_t i = 0; i < name->ncomments; i++) {
		dm_buf_str(buf, n->indent);
		dm_buf_str(buf, name->comments[i]);
		dm_buf_put(buf, n->newline);
	}
	dm_buf_str(buf, n->indent);
	n->column = n->indent.n;
	n->broken = true;
}

static void
put_name(struct names *n, struct dm_buf *buf, const struct dm_name *name)
{
	bool full = n->wraps && n->column + 1 + name->text.n > DM_LAYOUT_LONG;
	if (name->after < 0) {
		dm_buf_str(buf, name->text);
		if (n->lines) {
			break_line(n, buf, name);
		} else {
			dm_buf_byte(buf, ' ');
		}
		return;
	}
	if (n->lines || full || (name->ncomments && !n->list->place->script)) {
		break_line(n, buf, name);
	} else {
		dm_buf_byte(buf, ' ');
		n->column++;
	}
	dm_buf_str(buf, name->text);
	n->column += name->text.n;
}

/* The chain that was on the line of the list goes to lines of its own. */
static void
break_chain(struct names *n)
{
	const struct dm_place *place = n->list->place;
	uint32_t end = place->base + n->list->end;
	struct dm_layout layout = dm_layout_read(
		n->edits->arena, n->edits->tree, place->instr, place->cook, place->base, end);
	dm_layout_break(n->edits, place, &layout, start_of(n, n->list->nwords - 1));
}

void
dm_edit_names_add(struct dm_edits *edits, const struct dm_list *list, const struct dm_name *names,
	uint32_t count, bool lines, struct dm_str indent)
{
	const struct dm_place *place = list->place;
	struct names n = {.edits = edits, .list = list};
	bool comments = false;
	size_t added = 0;
	for (uint32_t i = 0; i < count; i++) {
		comments = comments || names[i].ncomments;
	}
	n.newline = dm_edit_newline(edits->tree, start_of(&n, 0));
	read_style(&n, comments, lines, indent);
	if (place->script && comments) {
		put_above(&n, names, count);
	}
	for (uint32_t i = 0; i < count;) {
		int32_t after = names[i].after;
		uint32_t word = after < 0 ? 0 : (uint32_t)after;
		uint32_t at = after < 0 ? start_of(&n, 0)
					: dm_cook_after(place->cook,
						  place->base + dm_span_end(list->words[word]));
		struct dm_buf buf = {NULL, 0, 0};
		for (; i < count && names[i].after == after; i++) {
			dm_edit_declare(edits, (struct dm_str){NULL, 0},
				dm_arena_str(edits->arena, names[i].text).p, false);
			put_name(&n, &buf, &names[i]);
		}
		added += buf.n;
		insert_text(&n, at, &buf);
	}
	bool full = dm_layout_overflows(edits->tree, start_of(&n, list->nwords - 1), added);
	if ((n.broken || full) && !n.wraps && !place->script) {
		break_chain(&n);
	}
}
