/* The edit verbs. Each one decides the layout of what it inserts; see layout.h for how a RUN's style is read. */
#include "../dockerfile/comment.h"
#include "layout.h"

/* Room for one item more of a dm_push array whose first item has no room after it: most sets of edits have one. */
static void *
make_room(struct dm_arena *arena, void *items, uint32_t count, size_t size)
{
	if (count > 1) {
		return dm_arena_room(arena, items, count, size);
	}
	void *room = dm_arena_alloc(arena, count ? 4 * size : size);
	return count ? memcpy(room, items, size) : room;
}

/* A copy; what was said last is often said again. */
static struct dm_str
copy_text(struct dm_arena *arena, struct dm_str text, struct dm_str last)
{
	return dm_str_eq(text, last) ? last : dm_arena_str(arena, text);
}

void
dm_edit_declare(struct dm_edits *edits, struct dm_str old, const char *text, bool command)
{
	const struct dm_declared none = {.old = {"", 0}};
	const struct dm_declared *last =
		edits->ndeclared ? &edits->declared[edits->ndeclared - 1] : &none;
	struct dm_declared next = {copy_text(edits->arena, old, last->old),
		copy_text(edits->arena, dm_str(text), last->text), command};
	if (edits->ndeclared && last->command == command && dm_str_eq(last->old, next.old) &&
		dm_str_eq(last->text, next.text)) {
		return;
	}
	edits->declared =
		make_room(edits->arena, edits->declared, edits->ndeclared, sizeof *edits->declared);
	edits->declared[edits->ndeclared++] = next;
}

void
dm_edit_gone(struct dm_edits *edits, struct dm_str command)
{
	dm_edit_declare(edits, command, "", true);
}

/* What is inserted where something is replaced comes before that. */
static bool
comes_before(struct dm_span a, struct dm_span b)
{
	return a.off < b.off || (a.off == b.off && a.len == 0 && b.len > 0);
}

/* Kept sorted: verbs are called in any order, the revision wants ascending offsets. */
void
dm_edit_replace(struct dm_edits *edits, struct dm_span physical, struct dm_str text)
{
	uint32_t i = edits->count++;
	struct dm_str last = i ? edits->items[i - 1].text : (struct dm_str){"", 0};

	edits->items = make_room(edits->arena, edits->items, i, sizeof *edits->items);
	while (i > 0 && comes_before(physical, edits->items[i - 1].old)) {
		edits->items[i] = edits->items[i - 1];
		i--;
	}
	edits->items[i] = (struct dm_edit){physical, copy_text(edits->arena, text, last)};
}

void
dm_edit_insert(struct dm_edits *edits, uint32_t physical, struct dm_str text)
{
	dm_edit_replace(edits, (struct dm_span){physical, 0}, text);
}

static void
insert_buf(struct dm_edits *edits, uint32_t physical, struct dm_buf *buf)
{
	dm_edit_insert(edits, physical, dm_buf_view(buf));
	dm_buf_finish(buf);
}

/* The physical line holds these bytes, blanks and a continuation only. */
static bool
is_alone(const struct dm_tree *tree, uint32_t from, uint32_t to)
{
	uint32_t line = dm_lines_at(&tree->lines, from), start = tree->lines.starts[line];
	for (uint32_t i = start; i < from; i++) {
		if (!dm_is_blank(tree->text.p[i])) {
			return false;
		}
	}
	while (to < tree->text.n && dm_is_blank(tree->text.p[to])) {
		to++;
	}
	return line > 0 && to + 1 < tree->text.n && tree->text.p[to] == tree->escape &&
	       (tree->text.p[to + 1] == '\n' || tree->text.p[to + 1] == '\r');
}

void
dm_layout_continue(struct dm_buf *buf, const struct dm_tree *tree, const char *newline)
{
	dm_buf_byte(buf, ' ');
	dm_buf_byte(buf, tree->escape);
	dm_buf_put(buf, newline);
}

void
dm_edit_word_after(
	struct dm_edits *edits, const struct dm_place *place, struct dm_span word, const char *text)
{
	dm_edit_declare(edits, (struct dm_str){NULL, 0}, text, false);
	const struct dm_tree *tree = edits->tree;
	uint32_t from = dm_cook_physical(place->cook, place->base + word.off);
	uint32_t to = dm_cook_after(place->cook, place->base + dm_span_end(word));
	bool alone = !place->script && is_alone(tree, from, to);
	struct dm_buf buf = {NULL, 0, 0};

	for (const char *next = text; next;) {
		size_t n = strcspn(next, " ");
		if (alone) {
			dm_layout_continue(&buf, tree, dm_edit_newline(tree, to));
			dm_buf_str(&buf, dm_layout_indent(tree, from));
		} else {
			dm_buf_byte(&buf, ' ');
		}
		dm_buf_add(&buf, next, n);
		next = next[n] ? next + n + 1 : NULL;
	}
	insert_buf(edits, to, &buf);
}

/* Blanks, and continuations without comment or blank lines. */
static bool
is_gap(const struct dm_edits *edits, uint32_t from, uint32_t to)
{
	const struct dm_str text = edits->tree->text;
	uint32_t lines = 0;
	for (uint32_t i = from; i < to; i++) {
		bool end = text.p[i] == '\n';
		lines += end;
		if (!dm_is_blank(text.p[i]) && !end && text.p[i] != '\r' &&
			text.p[i] != edits->tree->escape) {
			return false;
		}
	}
	return lines < 2;
}

/* The byte before `end` is escaped by an odd number of backslashes. */
static bool
escaped(struct dm_str text, uint32_t end, uint32_t floor)
{
	uint32_t n = 0;

	while (end - 1 - n > floor && text.p[end - 2 - n] == '\\') {
		n++;
	}
	return n % 2 == 1;
}

/* Without [from, to) its line would end in an escaped blank, which is a continuation there. */
static bool
leaves_escape(const struct dm_tree *tree, uint32_t from, uint32_t to)
{
	while (from && dm_is_blank(tree->text.p[from - 1])) {
		from--;
	}
	while (to < tree->text.n && dm_is_blank(tree->text.p[to])) {
		to++;
	}
	return from && tree->text.p[from - 1] == tree->escape &&
	       (to == tree->text.n || tree->text.p[to] == '\n' || tree->text.p[to] == '\r');
}

/* From the first byte of a word up to the next word of its line, or where the line ends there, from the word before. */
static bool
remove_words(struct dm_edits *edits, const struct dm_place *place, struct dm_span words)
{
	const struct dm_cook *cook = place->cook;
	uint32_t from = words.off, end = dm_span_end(words), next = end, before = from;
	if (end < cook->text.n && (cook->text.p[end] == '<' || cook->text.p[end] == '>')) {
		return false; /* what comes before a redirection says how that is read */
	}
	while (next < cook->text.n && dm_is_blank(cook->text.p[next])) {
		next++;
	}
	if (next < cook->text.n && cook->text.p[next] == '#') {
		return false; /* at the start of a line that comment would be BuildKit's */
	}
	while (before > place->base && dm_is_blank(cook->text.p[before - 1]) &&
		!escaped(cook->text, before, place->base)) {
		before--;
	}
	uint32_t start = dm_cook_physical(cook, from), last = dm_cook_after(cook, end);
	uint32_t first = dm_cook_after(cook, before), after = dm_cook_physical(cook, next);
	bool joined = before != from && before != place->base && cook->text.p[before - 1] != '\n' &&
		      is_gap(edits, first, start);
	bool one_line = next > end && next < cook->text.n && after - last == next - end;
	/* an operator that would be left as the first of a line goes to the word before */
	bool stranded = one_line &&
			dm_lines_at(&edits->tree->lines, first) !=
				dm_lines_at(&edits->tree->lines, start) &&
			memchr("&|;", cook->text.p[next], 3);
	if (one_line && !(joined && stranded)) {
		first = start;
		last = after;
	} else if (!joined || leaves_escape(edits->tree, first, last)) {
		return false;
	}
	dm_edit_replace(edits, (struct dm_span){first, last - first}, (struct dm_str){"", 0});
	return true;
}

/* Nothing but blanks, and perhaps one continuation, is between the two; offsets of the logical line. */
static bool
are_side_by_side(
	const struct dm_edits *edits, const struct dm_cook *cook, uint32_t end, uint32_t from)
{
	for (uint32_t i = end; i < from; i++) {
		if (!dm_is_blank(cook->text.p[i])) {
			return false;
		}
	}
	return is_gap(edits, dm_cook_after(cook, end), dm_cook_physical(cook, from));
}

bool
dm_edit_words_remove(struct dm_edits *edits, const struct dm_place *place,
	const struct dm_span *words, uint32_t count)
{
	bool all = true;
	for (uint32_t i = 0; i < count;) {
		struct dm_span together = {place->base + words[i].off, 0};
		do {
			struct dm_span word = {place->base + words[i].off, words[i].len};
			dm_edit_declare(edits, dm_span_str(place->cook->text, word), "", false);
			together.len = dm_span_end(word) - together.off;
			i++;
		} while (i < count && are_side_by_side(edits, place->cook, dm_span_end(together),
					      place->base + words[i].off));
		all = remove_words(edits, place, together) && all;
	}
	return all;
}

void
dm_edit_word_replace(
	struct dm_edits *edits, const struct dm_place *place, struct dm_span word, const char *text)
{
	struct dm_span old = {place->base + word.off, word.len};
	dm_edit_declare(edits, dm_span_str(place->cook->text, old), text, false);
	word.off += place->base;
	dm_edit_replace(edits, dm_cook_span(place->cook, word), dm_str(text));
}

const char *
dm_edit_newline(const struct dm_tree *tree, uint32_t physical)
{
	struct dm_str text = tree->text;
	uint32_t crlf = 0, lf = 0;

	if (tree->lines.count) {
		uint32_t line = dm_lines_at(&tree->lines, physical);

		if (line + 1 < tree->lines.count && tree->lines.starts[line + 1] <= text.n &&
			tree->lines.starts[line + 1] > 0) {
			uint32_t end = tree->lines.starts[line + 1];
			return end > 1 && text.p[end - 1] == '\n' && text.p[end - 2] == '\r'
				       ? "\r\n"
				       : "\n";
		}
	}
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\n') {
			bool cr = i > 0 && text.p[i - 1] == '\r';

			crlf += cr;
			lf += !cr;
		}
	}
	return crlf > lf ? "\r\n" : "\n";
}

const char *
dm_edit_keyword(struct dm_edits *edits, const struct dm_instr *like, const char *keyword)
{
	struct dm_str text = dm_arena_str(edits->arena, dm_str(keyword));
	char *p = (char *)(uintptr_t)text.p;

	struct dm_str written = dm_instr_keyword(like);
	for (size_t i = 0; i < written.n; i++) {
		char c = written.p[i];

		if (c >= 'A' && c <= 'Z') {
			return text.p;
		}
	}
	for (size_t i = 0; i < text.n; i++) {
		p[i] = dm_lower(p[i]);
	}
	return text.p;
}

/* ---- commands ---- */

static uint32_t
skip_blanks(struct dm_str text, uint32_t at)
{
	while (at < text.n && dm_is_space(text.p[at]) && text.p[at] != '\n') {
		at++;
	}
	return at;
}

static bool
at_end(struct dm_str text, uint32_t at)
{
	return at >= text.n || text.p[at] == '#' || text.p[at] == '\n';
}

/* fi, done, }, ) and ;; end the list that the command is in. */
static bool
closes_list(struct dm_str text, uint32_t at)
{
	static const char *const words[] = {"fi", "done", "esac", "}", "else", "elif"};
	uint32_t end = at;

	if (at < text.n && (text.p[at] == ')' || text.p[at] == ';')) {
		return true;
	}
	while (end < text.n && !dm_is_space(text.p[end]) && text.p[end] != ';' &&
		text.p[end] != ')' && text.p[end] != '&' && text.p[end] != '|') {
		end++;
	}
	struct dm_str word = dm_str_slice(text, at, end);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (dm_str_is(word, words[i])) {
			return true;
		}
	}
	return false;
}

/*
 * In the middle of a chain the operator that follows is right on both sides. At the end of a list && keeps the
 * failure of the command before it, unless errexit does: then the list's own ; may go on.
 */
static enum dm_joint_kind
joiner_at(const struct dm_layout *layout, struct dm_str text, uint32_t end)
{
	uint32_t at = skip_blanks(text, end);

	if (at < text.n && text.p[at] == ';' && (at + 1 >= text.n || text.p[at + 1] != ';')) {
		uint32_t next = skip_blanks(text, at + 1);

		if (!at_end(text, next) && !closes_list(text, next)) {
			return DM_JOINT_SEQUENCE;
		}
	} else if (!at_end(text, at)) {
		return DM_JOINT_AND;
	}
	if (!layout->errexit) {
		return DM_JOINT_AND;
	}
	const struct dm_joint *last = NULL;
	for (uint32_t i = 0; i < layout->njoints && layout->joints[i].off < end; i++) {
		last = layout->joints[i].depth == 0 ? &layout->joints[i] : last;
	}
	return last && last->len == 1 ? DM_JOINT_SEQUENCE : DM_JOINT_AND;
}

/* The operator directly after `end`, with a command after it; NULL: there is none. */
static const struct dm_joint *
joint_after(const struct dm_layout *layout, struct dm_str text, uint32_t end)
{
	uint32_t at = skip_blanks(text, end);
	for (uint32_t i = 0; i < layout->njoints; i++) {
		const struct dm_joint *joint = &layout->joints[i];
		if (joint->off == at) {
			bool last = at_end(text, skip_blanks(text, at + joint->len));
			return last ? NULL : joint;
		}
	}
	return NULL;
}

/* A chain that has && at both ends of its lines goes on as it does at this place. */
static void
follow_joint(struct dm_layout *layout, const struct dm_joint *joint)
{
	if (joint && joint->len == 2 && joint->edge != DM_EDGE_INLINE) {
		layout->trailing = joint->edge == DM_EDGE_TRAIL;
		layout->indent = joint->indent;
	}
}

/* Blanks that end the line after the last command would end a line that is new. */
static void
drop_blanks(struct dm_edits *edits, uint32_t physical)
{
	struct dm_str text = edits->tree->text;
	uint32_t end = physical;
	while (end < text.n && dm_is_blank(text.p[end])) {
		end++;
	}
	bool last = end == text.n || text.p[end] == '\n' || text.p[end] == '\r';
	for (uint32_t i = 0; i < edits->count; i++) {
		last = last && edits->items[i].old.off != physical;
	}
	if (end > physical && last) {
		dm_edit_replace(edits, (struct dm_span){physical, end - physical}, DM_STR(""));
	}
}

static void
insert_command(struct dm_edits *edits, const struct dm_place *place, uint32_t end, const char *text,
	const enum dm_joint_kind *kind)
{
	const struct dm_tree *tree = edits->tree;
	const struct dm_cook *cook = place->cook;
	struct dm_layout layout = dm_layout_read(edits, place, end);
	enum dm_joint_kind joiner = kind ? *kind : joiner_at(&layout, cook->text, end);
	uint32_t physical = dm_cook_after(cook, end);
	const char *newline = dm_edit_newline(tree, physical);
	const struct dm_joint *next = joint_after(&layout, cook->text, end);
	follow_joint(&layout, next);
	next = next && next->edge == DM_EDGE_INLINE ? next : NULL;
	bool breaks = (!layout.multi || next) && place->instr->nheredocs == 0 &&
		      dm_layout_overflows(tree, physical, strlen(text));
	struct dm_buf buf = {NULL, 0, 0};

	/* BuildKit reads <<EOF; as a heredoc that ends with EOF; (ParseHeredoc, frontend/dockerfile/parser/parser.go) */
	if (joiner == DM_JOINT_SEQUENCE && place->instr->nheredocs) {
		dm_buf_byte(&buf, ' ');
	}
	if (!breaks && (!layout.multi || next)) {
		dm_buf_put(&buf, joiner == DM_JOINT_AND ? " && " : "; ");
	} else if (joiner == DM_JOINT_SEQUENCE || layout.trailing) {
		dm_buf_put(&buf, joiner == DM_JOINT_AND ? " &&" : ";");
		dm_layout_continue(&buf, tree, newline);
		dm_buf_str(&buf, layout.indent);
	} else {
		dm_layout_continue(&buf, tree, newline);
		dm_buf_str(&buf, layout.indent);
		dm_buf_put(&buf, "&& ");
	}
	dm_buf_put(&buf, text);
	drop_blanks(edits, physical);
	insert_buf(edits, physical, &buf);
	if (breaks) {
		dm_layout_break(edits, place, &layout, physical);
	}
}

/* The start of the line on which the command of this line began: lines joined by a backslash are one. */
uint32_t
dm_layout_script_line(const struct dm_tree *tree, uint32_t physical, uint32_t floor)
{
	uint32_t line = dm_lines_at(&tree->lines, physical);

	while (line > 0 && tree->lines.starts[line] > floor) {
		uint32_t end = tree->lines.starts[line] - 1;

		if (end > floor && tree->text.p[end - 1] == '\r') {
			end--;
		}
		if (end <= floor || tree->text.p[end - 1] != '\\') {
			break;
		}
		line--;
	}
	return tree->lines.starts[line];
}

/* A heredoc body: a line of its own, unless more of the same list follows on the line. */
static void
insert_script(struct dm_edits *edits, const struct dm_place *place, uint32_t end, const char *text,
	const enum dm_joint_kind *kind)
{
	const struct dm_tree *tree = edits->tree;
	struct dm_str body = place->cook->text;
	uint32_t physical = dm_cook_after(place->cook, end);
	uint32_t at = skip_blanks(body, end);
	uint32_t line_end = end;
	struct dm_buf buf = {NULL, 0, 0};

	while (line_end < body.n && body.p[line_end] != '\n') {
		line_end++;
	}
	uint32_t floor = dm_cook_physical(place->cook, 0);
	uint32_t line = dm_layout_script_line(tree, physical, floor);
	struct dm_str before = dm_str_slice(body, line > floor ? line - floor : 0, line_end);
	bool sequence = at < body.n && body.p[at] == ';';
	bool alone = at_end(body, at) || (sequence && at_end(body, skip_blanks(body, at + 1)));

	alone = alone && (!kind || *kind == DM_JOINT_SEQUENCE);
	/* a nested heredoc's body starts at the line end */
	if (!alone || dm_str_find(before, "<<") != (size_t)-1) {
		bool and = kind ? *kind == DM_JOINT_AND : !sequence || alone;
		dm_buf_put(&buf, and? " && " : "; ");
		dm_buf_put(&buf, text);
		insert_buf(edits, physical, &buf);
		return;
	}
	if (line_end > end && line_end < body.n && body.p[line_end - 1] == '\r') {
		line_end--;
	}
	struct dm_str indent = dm_layout_indent(tree, line);
	dm_buf_put(&buf, dm_edit_newline(tree, physical));
	dm_buf_str(&buf, indent);
	dm_buf_put(&buf, text);
	insert_buf(edits, dm_cook_after(place->cook, line_end), &buf);
}

static void
insert_after(struct dm_edits *edits, const struct dm_place *place, uint32_t end, const char *text,
	const enum dm_joint_kind *kind)
{
	dm_edit_declare(edits, (struct dm_str){NULL, 0}, text, true);
	end += place->base;
	if (place->script) {
		insert_script(edits, place, end, text, kind);
	} else {
		insert_command(edits, place, end, text, kind);
	}
}

void
dm_edit_command_after(
	struct dm_edits *edits, const struct dm_place *place, uint32_t end, const char *text)
{
	insert_after(edits, place, end, text, NULL);
}

/*
 * Where a command goes that comes before the one at `from`, but after the blank lines that part this one from the
 * command before it, which ends at `end`: physical; 0: nothing parts them, or a comment does too.
 */
static uint32_t
after_gap(const struct dm_tree *tree, const struct dm_place *place, const struct dm_joint *joint,
	uint32_t from)
{
	uint32_t end = dm_cook_after(place->cook, joint->off + joint->len), lines = 0;
	uint32_t at = dm_cook_physical(
		place->cook, joint->edge == DM_EDGE_LEAD ? joint->off : place->base + from);
	if (joint->edge == DM_EDGE_LEAD) {
		end = dm_cook_after(
			place->cook, dm_layout_trim(place->cook->text, joint->off, place->base));
	}
	for (uint32_t i = end; i < at; i++) {
		lines += tree->text.p[i] == '\n';
	}
	return lines > 1 && !dm_comment_next(tree, &end, at).p ? at : 0;
}

void
dm_edit_command_before(struct dm_edits *edits, const struct dm_place *place, uint32_t end,
	uint32_t from, const char *text)
{
	const struct dm_tree *tree = edits->tree;
	const struct dm_joint *joint =
		joint_after(dm_layout_joints(edits, place), place->cook->text, place->base + end);
	bool edge = !place->script && joint && joint->edge != DM_EDGE_INLINE;
	uint32_t at = edge ? after_gap(tree, place, joint, from) : 0;
	if (at == 0) {
		dm_edit_command_after(edits, place, end, text);
		return;
	}
	struct dm_buf buf = {NULL, 0, 0};
	dm_edit_declare(edits, (struct dm_str){NULL, 0}, text, true);
	dm_buf_put(&buf, joint->edge == DM_EDGE_LEAD ? "&& " : "");
	dm_buf_put(&buf, text);
	if (joint->edge == DM_EDGE_TRAIL) {
		dm_buf_put(&buf, joint->len == 2 ? " &&" : ";");
	}
	dm_layout_continue(&buf, tree, dm_edit_newline(tree, at));
	dm_buf_str(&buf, dm_layout_indent(tree, at));
	insert_buf(edits, at, &buf);
}

/* Before blanks, `;` and dangling operators that come before `end`. */
uint32_t
dm_layout_trim(struct dm_str text, uint32_t end, uint32_t floor)
{
	while (end > floor && !escaped(text, end, floor)) {
		char c = text.p[end - 1];
		char d = end - 1 > floor ? text.p[end - 2] : '\0';

		if (dm_is_space(c) || (c == ';' && d != ';')) {
			end--;
		} else if ((c == '&' && d == '&') || (c == '|' && d == '|')) {
			end -= 2;
		} else {
			break;
		}
	}
	return end;
}

void
dm_edit_command_append(struct dm_edits *edits, const struct dm_place *place, uint32_t end,
	const char *text, enum dm_joint_kind kind)
{
	uint32_t trimmed = dm_layout_trim(place->cook->text, place->base + end, place->base);

	insert_after(edits, place, trimmed - place->base, text, &kind);
}

void
dm_edit_commands_front(struct dm_edits *edits, const struct dm_place *place, uint32_t from,
	const char *const *texts, uint32_t count)
{
	const struct dm_tree *tree = edits->tree;
	uint32_t physical = dm_cook_physical(place->cook, place->base + from);
	const char *newline = dm_edit_newline(tree, physical);
	struct dm_layout layout = dm_layout_read(edits, place, place->base + from);
	struct dm_buf buf = {NULL, 0, 0};
	size_t length = 0;
	for (uint32_t i = 0; i < count; i++) {
		dm_edit_declare(edits, (struct dm_str){NULL, 0}, texts[i], true);
		length += strlen(texts[i]) + sizeof " && " - 1;
	}
	bool full = !place->script && place->instr->nheredocs == 0 &&
		    dm_layout_overflows(tree, physical, length);
	for (uint32_t i = 0; i < count; i++) {
		dm_buf_put(&buf, texts[i]);
		if (place->script) {
			dm_buf_put(&buf, newline);
			dm_buf_str(&buf, dm_layout_indent(tree, physical));
		} else if (layout.edges || full) {
			dm_buf_put(&buf, layout.trailing ? " &&" : "");
			dm_layout_continue(&buf, tree, newline);
			dm_buf_str(&buf, layout.indent);
			dm_buf_put(&buf, layout.trailing ? "" : "&& ");
		} else {
			dm_buf_put(&buf, " && ");
		}
	}
	insert_buf(edits, physical, &buf);
	if (full) {
		dm_layout_break(edits, place, &layout, physical);
	}
}
