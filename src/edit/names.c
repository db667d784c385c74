/* Words that come into a list of words. */
#include "layout.h"

enum {
	CALL = 24, /* columns of what comes before a list: `&& apt-get install -y ` */
};

struct names {
	struct dm_edits *edits;
	const struct dm_list *list;
	const char *newline;
	size_t width; /* columns of a line that holds several words */
	bool lines;   /* one a line */
	bool wraps;   /* the list has several lines */
	bool broken;  /* a line end came where none was */
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

/* Its only word, and a continuation: curl \ */
static bool
holds_one_word(const struct dm_tree *tree, struct dm_str line)
{
	if (line.n < 3 || line.p[line.n - 1] != tree->escape || line.p[0] == '#') {
		return false;
	}
	struct dm_str word = dm_str_trim(dm_str_slice(line, 0, line.n - 1));
	bool one = word.n > 0;
	for (size_t i = 0; i < word.n && one; i++) {
		one = !dm_is_blank(word.p[i]) && !memchr("&|;(){}", word.p[i], 7);
	}
	return one;
}

/*
 * The line of the list, of `now` columns, would be longer with `added` more than people like: the file's other lists
 * are one a line, or no line near it is as long.
 */
static bool
is_too_long(const struct names *n, size_t now, size_t added)
{
	const struct dm_tree *tree = n->edits->tree;
	const struct dm_place *place = n->list->place;
	uint32_t at = line_of(n->edits, start_of(n, 0)),
		 line = at > DM_LAYOUT_AROUND ? at - DM_LAYOUT_AROUND : 0;
	size_t list = n->list->end - n->list->words[0].off + added + CALL + 4, longest = 0;
	size_t length = now + added < list ? now + added : list;
	uint32_t single = 0;
	bool lists = false;
	if (place->script || length <= DM_LAYOUT_LONG) {
		return false;
	}
	for (; line < tree->lines.count && line < at + DM_LAYOUT_AROUND && !lists; line++) {
		struct dm_str text = dm_layout_line(tree, line);
		longest = text.n > longest ? text.n : longest;
		single = holds_one_word(tree, text) ? single + 1 : 0;
		lists = single > 1;
	}
	return lists || length > longest;
}

static bool
shares_line(const struct names *n, uint32_t word, uint32_t other)
{
	return line_of(n->edits, start_of(n, word)) == line_of(n->edits, start_of(n, other));
}

/* Hardly any of the words shares its line with the one before it. */
static bool
is_one_a_line(const struct names *n)
{
	uint32_t shared = 0;
	for (uint32_t i = 1; i < n->list->nwords; i++) {
		shared += shares_line(n, i, i - 1);
	}
	return shared * 4 <= n->list->nwords;
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
	n->lines = own && (last == 0 || !shares_line(n, last, last - 1)) && is_one_a_line(n);
	n->wraps = !place->script && (own || !one);
	if (own || (!one && !place->script)) {
		n->indent = dm_layout_indent(tree, at);
	} else {
		struct dm_layout layout = dm_layout_read(n->edits, place, place->base + list->end);
		bool later =
			layout.multi || list->nested ||
			(layout.njoints && layout.joints[0].off < place->base + list->words[0].off);
		bool tab = layout.indent.n && layout.indent.p[layout.indent.n - 1] == '\t';
		const struct dm_str parts[] = {layout.indent, tab ? DM_STR("\t") : DM_STR("    ")};
		/* a list is deeper than the command that it is of */
		bool deep = !later || layout.indent.n == 0 || indent.n > layout.indent.n;
		n->indent = later ? dm_arena_join(n->edits->arena, parts, 2) : layout.indent;
		n->indent = lines && deep ? indent : n->indent;
	}
	n->lines = n->lines || (!place->script && !n->wraps && (lines || comments));
	n->width = DM_LAYOUT_WIDTH;
	for (uint32_t i = line_of(n->edits, start_of(n, 0)); i <= line; i++) {
		size_t length = dm_layout_line(tree, i).n;
		n->width = length > n->width ? length : n->width;
	}
	n->width = n->width > DM_LAYOUT_LONG ? DM_LAYOUT_LONG : n->width;
}

/* Where the text ends that is before the next words: those after the word on its line are pushed on by what comes. */
static size_t
column_after(const struct names *n, uint32_t word, uint32_t at)
{
	const struct dm_tree *tree = n->edits->tree;
	uint32_t line = line_of(n->edits, at), start = tree->lines.starts[line];
	bool last = word + 1 == n->list->nwords || line_of(n->edits, start_of(n, word + 1)) != line;
	size_t indent = dm_layout_indent(tree, at).n;
	return last ? at - start : indent + dm_layout_line(tree, line).n;
}

/* The words that are on one line so far, one a line, too. */
static void
break_list(struct names *n)
{
	const struct dm_tree *tree = n->edits->tree;
	for (uint32_t i = 0; i < n->list->nwords; i++) {
		uint32_t to = start_of(n, i), from = to;
		struct dm_buf buf = {NULL, 0, 0};
		while (from > 0 && dm_is_blank(tree->text.p[from - 1])) {
			from--;
		}
		if (from == to || from == 0 || tree->text.p[from - 1] == tree->escape ||
			tree->text.p[from - 1] == '\\') {
			continue;
		}
		dm_layout_continue(&buf, tree, n->newline);
		dm_buf_str(&buf, n->indent);
		dm_edit_replace(n->edits, (struct dm_span){from, to - from}, dm_buf_view(&buf));
		dm_buf_finish(&buf);
	}
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

/* The word that the name comes after, or before, has a line of its own, as the others of such a list. */
static bool
wants_line(const struct names *n, const struct dm_name *name)
{
	uint32_t word = name->after < 0 ? 0 : (uint32_t)name->after;
	bool alone = !n->wraps || begins_line(n, word);
	return n->lines && alone &&
	       (!n->wraps || word + 1 == n->list->nwords || !shares_line(n, word, word + 1));
}

static void
put_name(struct names *n, struct dm_buf *buf, const struct dm_name *name)
{
	bool full = n->wraps && n->column + 1 + name->text.n > n->width;
	bool lines = wants_line(n, name);
	if (name->after < 0) {
		dm_buf_str(buf, name->text);
		if (lines) {
			break_line(n, buf, name);
		} else {
			dm_buf_byte(buf, ' ');
		}
		return;
	}
	if (lines || full || (name->ncomments && !n->list->place->script)) {
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
	struct dm_layout layout = dm_layout_read(n->edits, place, end);
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
		added += names[i].text.n + 1;
	}
	n.newline = dm_edit_newline(edits->tree, start_of(&n, 0));
	read_style(&n, comments, lines, indent);
	size_t now = dm_layout_line(edits->tree, line_of(edits, start_of(&n, 0))).n;
	n.lines = n.lines || (!n.wraps && is_too_long(&n, now, added));
	if (n.lines && !n.wraps) {
		break_list(&n);
	}
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
		n.column = column_after(&n, word, at);
		for (; i < count && names[i].after == after; i++) {
			dm_edit_declare(edits, (struct dm_str){NULL, 0},
				dm_arena_str(edits->arena, names[i].text).p, false);
			put_name(&n, &buf, &names[i]);
		}
		insert_text(&n, at, &buf);
	}
	bool full = !list->whole &&
		    dm_layout_overflows(edits->tree, start_of(&n, list->nwords - 1), added);
	if ((n.broken || full) && !n.wraps && !place->script) {
		break_chain(&n);
	}
}
