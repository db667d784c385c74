/*
 * Dockerfile grammar (BuildKit frontend/dockerfile/parser/parser.go):
 *
 *   file        = [BOM] *directive *( comment | empty | instruction )
 *   directive   = "#" blanks ("syntax" | "escape" | "check") blanks "=" value      before anything else, once each
 *   instruction = blanks keyword *( blanks "--" flag ) blanks arguments *heredoc
 *   heredoc     = *line  name line-end
 *
 * A logical line goes on while a physical line ends in the escape character and blanks, the byte before it not
 * being the escape too. Inside it, comment and empty lines vanish. Parsing always succeeds: what BuildKit refuses
 * gets an error note, and reading goes on after it.
 */
#include "parse.h"

#include "check.h"
#include "instr.h"
#include "model.h"
#include "parser.h"
#include "space.h"
#include "words.h"

#include "../catalogue.h"

#include <stdlib.h>

enum {
	LINE_MAX_BYTES = 65535, /* bufio.MaxScanTokenSize - 1 */
	FLAGS = 4,              /* more of one instruction are rare */
	AHEAD = 8, /* instructions of the tree before that are compared with the one at hand */
};

void
dm_parser_note(struct parser *p, uint32_t off, enum dm_severity severity, const char *message)
{
	*dm_push(p->arena, p->tree->notes, p->tree->nnotes) =
		(struct dm_note){off, severity, message};
	p->tree->nerrors += severity == DM_NOTE_ERROR;
}

/* Room for one item more: a tree lives long, so its arrays are cut to length in the end, and grow outside of the arena. */
static void *
make_room(void *items, const void *few, uint32_t count, uint32_t *room, size_t size)
{
	if (count < *room) {
		return items;
	}
	*room = 2 * (count + 1);
	if (items != few) {
		return dm_realloc(items, *room * size);
	}
	return memcpy(dm_realloc(NULL, *room * size), few, count * size);
}

static void *
cut_to_length(struct parser *p, void *items, const void *few, uint32_t count, size_t size)
{
	void *copy = dm_arena_copy(p->arena, items, count * size);
	if (items != few) {
		free(items);
	}
	return copy;
}

static inline void
add_token(struct parser *p, uint32_t off, uint32_t end, enum dm_token_kind kind)
{
	if (p->tokens && end > off) {
		*dm_push(p->arena, p->tokens->items, p->tokens->count) =
			(struct dm_token){off, kind};
	}
}

static inline void
add_line_start(struct parser *p, uint32_t off)
{
	struct dm_lines *lines = &p->tree->lines;
	lines->starts = make_room(
		lines->starts, p->few->starts, lines->count, &p->start_room, sizeof *lines->starts);
	lines->starts[lines->count++] = off;
}

/* Reads one physical line; tail is the end of the content, before CR and LF. */
static inline struct line
next_line(struct parser *p)
{
	struct dm_str text = p->tree->text;
	struct line line = {.start = p->pos, .text = p->pos};
	const char *lf = memchr(text.p + p->pos, '\n', text.n - p->pos);
	line.tail = lf ? (uint32_t)(lf - text.p) : (uint32_t)text.n;
	line.end = line.tail + (lf ? 1 : 0);
	uint32_t length = line.tail - line.start;
	while (line.tail > line.start && text.p[line.tail - 1] == '\r') {
		line.tail--;
	}
	if (length > LINE_MAX_BYTES) {
		dm_parser_note(p, line.start, DM_NOTE_ERROR, "line longer than 65535 bytes");
	}
	p->pos = line.end;
	p->line_number++;
	if (lf) {
		add_line_start(p, line.end);
	}
	return line;
}

static void
trim_left(struct dm_str text, struct line *line)
{
	size_t k;
	while (line->text < line->tail && dm_is_blank(text.p[line->text])) {
		line->text++;
	}
	while ((k = dm_space_len(text.p + line->text, line->tail - line->text)) > 0) {
		line->text += (uint32_t)k;
	}
}

/* trimContinuationCharacter: cuts the escape and the blanks after it. */
static void
cut_continuation(struct dm_str text, char escape, struct line *line)
{
	uint32_t i = line->tail;
	while (i > line->text && dm_is_blank(text.p[i - 1])) {
		i--;
	}
	if (i == line->text || text.p[i - 1] != escape) {
		return;
	}
	if (i - 1 > line->text && text.p[i - 2] == escape) {
		return;
	}
	line->continued = true;
	line->tail = i - 1;
}

static inline void
classify(struct parser *p, struct line *line, bool first)
{
	struct dm_str text = p->tree->text;
	trim_left(text, line);
	if (line->text == line->tail) {
		line->kind = LINE_EMPTY;
	} else if (text.p[line->text] == '#') {
		line->kind = LINE_COMMENT;
	} else {
		if (!first) {
			line->text =
				line->start; /* blanks of a continuation line belong to the logical line */
		}
		cut_continuation(text, p->tree->escape, line);
	}
}

/* ---- one instruction ---- */

static void
cook_lines(struct parser *p, struct dm_cook *cook)
{
	size_t total = 0;
	cook->start = p->lines[0].start;
	cook->pieces = dm_arena_alloc(p->arena, p->nlines * sizeof *cook->pieces);
	for (uint32_t i = 0; i < p->nlines; i++) {
		const struct line *line = &p->lines[i];
		if (line->kind != LINE_TEXT || line->tail == line->text) {
			continue;
		}
		cook->pieces[cook->npieces++] =
			(struct dm_piece){(uint32_t)total, line->text - cook->start};
		total += line->tail - line->text;
		cook->end = line->tail;
	}
	if (cook->npieces == 0) {
		cook->end = p->lines[0].text;
		cook->pieces[cook->npieces++] = (struct dm_piece){0, cook->end - cook->start};
		cook->text = dm_str_slice(p->tree->text, cook->end, cook->end);
		return;
	}
	if (cook->npieces == 1) {
		cook->text = dm_str_slice(
			p->tree->text, cook->start + cook->pieces[0].physical, cook->end);
		return;
	}
	char *copy = dm_arena_alloc(p->arena, total + 1);
	for (uint32_t i = 0; i < cook->npieces; i++) {
		uint32_t next =
			i + 1 < cook->npieces ? cook->pieces[i + 1].logical : (uint32_t)total;
		memcpy(copy + cook->pieces[i].logical,
			p->tree->text.p + cook->start + cook->pieces[i].physical,
			next - cook->pieces[i].logical);
	}
	cook->text = (struct dm_str){copy, total};
}

/* ---- tokens of an instruction ---- */

struct mark {
	uint32_t logical;
	enum dm_token_kind kind;
};

static struct mark *
make_marks(struct parser *p, const struct dm_instr *instr, uint32_t *count, struct mark *few)
{
	uint32_t n = 0;
	struct mark *marks =
		instr->nflags <= FLAGS
			? few
			: dm_arena_alloc(p->arena, (2 * instr->nflags + 5) * sizeof *marks);
	marks[n++] = (struct mark){0, DM_TOKEN_BLANK};
	marks[n++] = (struct mark){instr->keyword.off, DM_TOKEN_KEYWORD};
	marks[n++] = (struct mark){dm_span_end(instr->keyword), DM_TOKEN_BLANK};
	for (uint32_t i = 0; i < instr->nflags; i++) {
		struct dm_span span = instr->flags[i].span;
		marks[n++] = (struct mark){span.off, DM_TOKEN_FLAG};
		marks[n++] = (struct mark){dm_span_end(span), DM_TOKEN_BLANK};
	}
	marks[n++] = (struct mark){instr->args.off, DM_TOKEN_TEXT};
	marks[n++] = (struct mark){dm_span_end(instr->args), DM_TOKEN_BLANK};
	*count = n;
	return marks;
}

/* Blanks at the start of text, and gaps that are not blank after all (a bare --), get their own kind. */
static void
add_text_tokens(struct parser *p, uint32_t from, uint32_t to, enum dm_token_kind kind)
{
	struct dm_str text = p->tree->text;
	uint32_t i = from;
	if (kind == DM_TOKEN_TEXT || kind == DM_TOKEN_BLANK) {
		while (i < to && (dm_is_white(text.p[i]))) {
			i++;
		}
		add_token(p, from, i, DM_TOKEN_BLANK);
		kind = DM_TOKEN_TEXT;
	}
	add_token(p, i, to, kind);
}

static void
emit_instr_tokens(struct parser *p, const struct dm_instr *instr)
{
	uint32_t nmarks, at = 0, logical = 0;
	struct mark few[2 * FLAGS + 5], *marks = make_marks(p, instr, &nmarks, few);
	for (uint32_t i = 0; i < p->nlines; i++) {
		const struct line *line = &p->lines[i];
		add_token(p, line->start, line->text, DM_TOKEN_BLANK);
		if (line->kind == LINE_COMMENT) {
			add_token(p, line->text, line->tail, DM_TOKEN_COMMENT);
		} else if (line->kind == LINE_TEXT) {
			uint32_t physical = line->text;
			while (physical < line->tail) {
				while (at + 1 < nmarks && marks[at + 1].logical <= logical) {
					at++;
				}
				uint32_t room = line->tail - physical;
				if (at + 1 < nmarks && marks[at + 1].logical - logical < room) {
					room = marks[at + 1].logical - logical;
				}
				add_text_tokens(p, physical, physical + room, marks[at].kind);
				physical += room;
				logical += room;
			}
		}
		add_token(p, line->tail, line->end,
			line->continued ? DM_TOKEN_CONTINUATION : DM_TOKEN_NEWLINE);
	}
}

/* ---- heredocs ---- */

static bool
line_ends_heredoc(struct dm_str content, const struct dm_heredoc *heredoc)
{
	while (heredoc->chomp && content.n && content.p[0] == '\t') {
		content.p++;
		content.n--;
	}
	return dm_str_eq(content, heredoc->name);
}

static bool
read_body(struct parser *p, struct dm_heredoc *heredoc)
{
	uint32_t start = p->pos;
	while (p->pos < p->tree->text.n) {
		struct line line = next_line(p);
		if (line_ends_heredoc(
			    dm_str_slice(p->tree->text, line.start, line.tail), heredoc)) {
			heredoc->body = (struct dm_span){start, line.start - start};
			heredoc->end = (struct dm_span){line.start, line.end - line.start};
			add_token(p, start, line.start, DM_TOKEN_HEREDOC);
			add_token(p, line.start, line.tail, DM_TOKEN_HEREDOC_END);
			add_token(p, line.tail, line.end, DM_TOKEN_NEWLINE);
			return true;
		}
	}
	heredoc->body = (struct dm_span){start, p->pos - start};
	heredoc->end = (struct dm_span){p->pos, 0};
	add_token(p, start, p->pos, DM_TOKEN_HEREDOC);
	return false;
}

static void
read_heredocs(struct parser *p, struct dm_instr *instr)
{
	struct dm_instr *inner = instr->onbuild ? instr->onbuild : instr;
	if ((inner->kind != DM_RUN && inner->kind != DM_COPY && inner->kind != DM_ADD) ||
		inner->form == DM_FORM_JSON || dm_str_find(instr->cook.text, "<<") == (size_t)-1) {
		return;
	}
	instr->heredocs = dm_words_heredocs(p->arena, instr->cook.text, &instr->nheredocs);
	for (uint32_t i = 0; i < instr->nheredocs; i++) {
		if (!read_body(p, &instr->heredocs[i])) {
			dm_parser_note(p, instr->head.off, DM_NOTE_ERROR,
				dm_arena_printf(p->arena, "heredoc %.*s has no end line",
					DM_FMT(instr->heredocs[i].name)));
			instr->nheredocs = i + 1;
			break;
		}
	}
	if (inner != instr) {
		inner->heredocs = instr->heredocs;
		inner->nheredocs = instr->nheredocs;
	}
}

/* ---- the file ---- */

/* A line of nothing but a line end, or a continuation. */
static bool
is_bare(const struct line *line)
{
	return line->start == line->tail && line->text == line->tail;
}

static void
add_line(struct parser *p, struct line line)
{
	struct line *last = p->nlines > 1 ? &p->lines[p->nlines - 1] : NULL;
	if (last && is_bare(last) && is_bare(&line) && last->kind == line.kind &&
		last->continued == line.continued) {
		last->end = line.end;
		return;
	}
	if (!p->lines || p->nlines == p->room) {
		p->room = p->room ? 2 * p->room : 16;
		p->lines = dm_realloc(p->lines, p->room * sizeof *p->lines);
	}
	p->lines[p->nlines++] = line;
}

/* True where the file ends before they do. */
static bool
gather_lines(struct parser *p, struct line first)
{
	p->nlines = 0;
	add_line(p, first);
	bool open = first.continued, empty = false;
	while (open && p->pos < p->tree->text.n) {
		struct line line = next_line(p);
		classify(p, &line, false);
		if (line.kind == LINE_EMPTY && !empty) {
			dm_parser_note(
				p, line.start, DM_NOTE_WARNING, "empty line inside an instruction");
		} else if (line.kind == LINE_TEXT) {
			open = line.continued;
		}
		empty = line.kind == LINE_EMPTY;
		add_line(p, line);
	}
	return open;
}

static void
set_stage(struct parser *p, struct dm_instr *instr, uint32_t index)
{
	struct dm_tree *tree = p->tree;
	if (instr->kind == DM_FROM) {
		struct dm_stage *stage = dm_push(p->arena, tree->stages, tree->nstages);
		*stage = (struct dm_stage){.index = tree->nstages - 1, .from = index, .parent = -1};
		if (instr->nwords) {
			stage->base = instr->words[0].text;
		}
		if (instr->nwords == 3) {
			stage->name = instr->words[2].text;
		}
	} else if (tree->nstages == 0 && instr->kind != DM_ARG && instr->kind != DM_UNKNOWN) {
		dm_parser_note(p, instr->head.off, DM_NOTE_ERROR,
			dm_arena_printf(p->arena, "%s comes before the first FROM",
				dm_keyword_name(instr->kind)));
	}
	instr->stage = (int32_t)tree->nstages - 1;
	if (tree->nstages) {
		tree->stages[tree->nstages - 1].end = index + 1;
	}
}

static void
check_instr(struct parser *p, const struct dm_instr *instr)
{
	const char *trouble = dm_check_instr(p->arena, instr);
	if (!trouble) {
		return;
	}
	bool foreign = instr->kind == DM_UNKNOWN && dm_syntax_foreign(&p->tree->syntax);
	p->tree->foreign = p->tree->foreign || foreign;
	dm_parser_note(p, instr->head.off, foreign ? DM_NOTE_WARNING : DM_NOTE_ERROR, trouble);
}

/* The instruction's place among the others, where all of it is read. */
static void
enter_instr(struct parser *p, struct dm_instr *instr)
{
	struct dm_tree *tree = p->tree;
	set_stage(p, instr, tree->ninstrs);
	tree->kinds |= 1U << instr->kind;
	for (uint32_t i = 0; instr->kind == DM_ENV && i < instr->npairs; i++) {
		struct dm_str key = instr->pairs[i].key;
		tree->bash_env = tree->bash_env || dm_str_is(key, "BASH_ENV");
		struct dm_str value = instr->pairs[i].value;
		bool path = value.n && value.p[0] == '/';
		tree->set_up =
			tree->set_up || (path && dm_words_has(&dm_words_set_up_variables, key));
	}
	if (instr->onbuild) {
		struct dm_instr *inner = instr->onbuild;
		inner->head = instr->head;
		inner->span = instr->span;
		inner->line_span = instr->line_span;
		inner->end_line = instr->end_line;
		inner->comment = instr->comment;
		inner->stage = instr->stage;
	}
	tree->instrs = make_room(
		tree->instrs, p->few->instrs, tree->ninstrs, &p->instr_room, sizeof *tree->instrs);
	tree->instrs[tree->ninstrs++] = *instr;
	p->comment = UINT32_MAX;
}

static void
add_instr(struct parser *p, struct line first, uint32_t line_number)
{
	struct dm_tree *tree = p->tree;
	struct dm_instr instr = {.line = line_number};
	instr.cut = gather_lines(p, first);
	cook_lines(p, &instr.cook);
	for (uint32_t i = 0; i < p->nlines; i++) {
		instr.comment_inside += p->lines[i].kind == LINE_COMMENT;
	}
	struct dm_span all = {0, (uint32_t)instr.cook.text.n};
	const char *trouble = dm_instr_read(p->arena, tree->escape, &instr, all, false);
	struct dm_span head = dm_cook_span(&instr.cook, dm_span_trim(instr.cook.text, all));
	instr.head = head;
	instr.comment = p->comment == UINT32_MAX ? first.start : p->comment;
	if (p->tokens) {
		emit_instr_tokens(p, &instr);
	}
	read_heredocs(p, &instr);
	instr.span = (struct dm_span){first.text, p->pos - first.text};
	instr.line_span = (struct dm_span){first.start, p->pos - first.start};
	instr.end_line = p->line_number;
	instr.cut = instr.cut || tree->text.p[p->pos - 1] != '\n';
	enter_instr(p, &instr);
	if (trouble) {
		dm_parser_note(p, instr.head.off, DM_NOTE_ERROR, trouble);
	} else {
		check_instr(p, &instr);
	}
	tree->instrs[tree->ninstrs - 1].noted = tree->nnotes > p->nnotes;
}

/* ---- what another tree has read already ---- */

static void
shift_span(struct dm_span *span, uint32_t shift)
{
	span->off += shift; /* backwards too: the sum is the same modulo 2^32 */
}

static void
shift_instr(struct dm_instr *instr, uint32_t shift)
{
	shift_span(&instr->span, shift);
	shift_span(&instr->line_span, shift);
	shift_span(&instr->head, shift);
	instr->cook.start += shift;
	instr->cook.end += shift;
}

/* The instruction of the tree before, `shift` bytes after its place there. */
static void
add_again(struct parser *p, const struct dm_instr *old, uint32_t shift)
{
	struct dm_instr instr = *old;
	const struct dm_tree *before = p->before;
	shift_instr(&instr, shift);
	instr.comment = p->comment == UINT32_MAX ? p->pos : p->comment;
	instr.line = p->line_number + 1;
	instr.end_line = p->line_number += old->end_line - old->line + 1;
	for (uint32_t i = old->line; i <= old->end_line; i++) {
		add_line_start(p, before->lines.starts[i] + shift);
	}
	if (instr.nheredocs) {
		instr.heredocs = dm_arena_alloc(p->arena, instr.nheredocs * sizeof *instr.heredocs);
	}
	for (uint32_t i = 0; i < instr.nheredocs; i++) {
		instr.heredocs[i] = old->heredocs[i];
		shift_span(&instr.heredocs[i].body, shift);
		shift_span(&instr.heredocs[i].end, shift);
	}
	if (old->onbuild) {
		instr.onbuild = dm_arena_alloc(p->arena, sizeof *instr.onbuild);
		*instr.onbuild = *old->onbuild;
		instr.onbuild->cook = instr.cook;
		instr.onbuild->line = instr.line;
		instr.onbuild->heredocs = instr.heredocs;
	}
	p->directives_done = true;
	p->pos += old->line_span.len;
	enter_instr(p, &instr);
	p->tree->instrs[p->tree->ninstrs - 1].noted = p->tree->nnotes > p->nnotes;
}

/*
 * The next line starts an instruction of the tree before, byte for byte. Its own bytes decide how it is read and where
 * it ends, and the escape; but for the last one of a file, which may end because the file does.
 */
static bool
take_over(struct parser *p)
{
	const struct dm_tree *before = p->before;
	struct dm_str text = p->tree->text;
	char first = text.p[p->pos];
	if (!before || before->escape != p->tree->escape || first == '#' || first == '\n') {
		return false;
	}
	for (uint32_t i = p->next; i < before->ninstrs && i - p->next < AHEAD; i++) {
		const struct dm_instr *old = &before->instrs[i];
		struct dm_span span = old->line_span;
		if (!old->noted && !old->cut && span.len <= text.n - p->pos &&
			memcmp(text.p + p->pos, before->text.p + span.off, span.len) == 0) {
			p->next = i + 1;
			add_again(p, old, p->pos - span.off);
			return true;
		}
	}
	return false;
}

static void
read_comment(struct parser *p, const struct line *line)
{
	uint32_t before = p->tree->ndirectives + p->tree->nerrors;
	if (!p->directives_done) {
		dm_parser_directive(
			p, line->text, dm_str_slice(p->tree->text, line->text, line->tail));
	}
	bool directive = p->tree->ndirectives + p->tree->nerrors > before;
	if (!directive && p->comment == UINT32_MAX) {
		p->comment = line->start;
	}
	add_token(p, line->start, line->text, DM_TOKEN_BLANK);
	add_token(p, line->text, line->tail, directive ? DM_TOKEN_DIRECTIVE : DM_TOKEN_COMMENT);
	add_token(p, line->tail, line->end, DM_TOKEN_NEWLINE);
}

static void
read_lines(struct parser *p)
{
	bool bare = false; /* the last line was */
	while (p->pos < p->tree->text.n) {
		uint32_t number = p->line_number + 1;
		p->nnotes = p->tree->nnotes;
		if (take_over(p)) {
			bare = false;
			continue;
		}
		struct line line = next_line(p);
		classify(p, &line, true);
		if (line.kind == LINE_COMMENT) {
			read_comment(p, &line);
			bare = false;
			continue;
		}
		p->directives_done = true;
		if (line.kind == LINE_TEXT) {
			add_instr(p, line, number);
			bare = false;
			continue;
		}
		p->comment = UINT32_MAX;
		add_token(p, line.start, line.tail, DM_TOKEN_BLANK);
		if (!bare || !is_bare(&line)) {
			add_token(p, line.tail, line.end, DM_TOKEN_NEWLINE);
		}
		bare = is_bare(&line);
	}
}

/* The last stage and those that it is FROM; of FROM base-${TARGETARCH} all that it may be. */
static void
mark_final(struct dm_arena *arena, struct dm_tree *tree)
{
	bool *selected = NULL;
	for (int32_t i = (int32_t)tree->nstages - 1; i >= 0; i--) {
		struct dm_stage *stage = &tree->stages[i];
		stage->final = stage->final || i == (int32_t)tree->nstages - 1 ||
			       (selected && selected[i]);
		if (stage->final && stage->parent >= 0) {
			tree->stages[stage->parent].final = true;
		} else if (stage->final && dm_str_find_byte(stage->base, '$') != (size_t)-1) {
			selected =
				selected ? selected
					 : dm_arena_alloc(arena, tree->nstages * sizeof *selected);
			dm_model_selects(arena, tree, i, selected);
		}
	}
}

/* FROM mcr.microsoft.com/windows/servercore, or a stage on it. */
static bool
is_windows(const struct dm_tree *tree, uint32_t stage, struct dm_str base)
{
	int32_t parent = tree->stages[stage].parent;
	if (parent >= 0) {
		return tree->stages[parent].windows;
	}
	/* no shorter name holds one of them, and one of these letters is in each */
	bool may =
		base.n > sizeof "servercore" && (dm_str_find_byte(base, 'v') != (size_t)-1 ||
							dm_str_find_byte(base, 'w') != (size_t)-1);
	return may && dm_words_in(&dm_words_windows_images, base);
}

/* Each FROM, and what comes before the first one, is that of the tree before: so are the stages' bases. */
static bool
has_same_bases(const struct dm_tree *tree, const struct dm_tree *before)
{
	bool same = before && before->nstages == tree->nstages && tree->nstages &&
		    before->stages[0].from == tree->stages[0].from;
	for (uint32_t i = 0; same && i < tree->stages[0].from; i++) {
		same = tree->instrs[i].cook.text.p == before->instrs[i].cook.text.p;
	}
	for (uint32_t i = 0; same && i < tree->nstages; i++) {
		same = tree->instrs[tree->stages[i].from].cook.text.p ==
		       before->instrs[before->stages[i].from].cook.text.p;
	}
	return same;
}

static void
link_stages(struct dm_arena *arena, struct dm_tree *tree, const struct dm_tree *before)
{
	dm_model_index(arena, tree);
	if (has_same_bases(tree, before)) {
		for (uint32_t i = 0; i < tree->nstages; i++) {
			struct dm_stage *stage = &tree->stages[i];
			stage->root = before->stages[i].root;
			stage->parent = before->stages[i].parent;
			stage->windows = before->stages[i].windows;
			stage->final = before->stages[i].final;
		}
		return;
	}
	for (uint32_t i = 0; i < tree->nstages; i++) {
		struct dm_str base = {NULL, 0};
		if (dm_model_expand(
			    arena, tree, tree->stages[i].from, tree->stages[i].base, &base)) {
			tree->stages[i].root = base;
			tree->stages[i].parent = dm_model_named(tree, base, (int32_t)i);
		}
		tree->stages[i].windows = is_windows(tree, i, base);
	}
	mark_final(arena, tree);
}

/* The arrays at their length. */
static void
finish(struct parser *p)
{
	struct dm_tree *tree = p->tree;
	struct dm_lines *lines = &tree->lines;
	tree->instrs =
		cut_to_length(p, tree->instrs, p->few->instrs, tree->ninstrs, sizeof *tree->instrs);
	lines->starts = cut_to_length(
		p, lines->starts, p->few->starts, lines->count, sizeof *lines->starts);
	dm_model_list(p->arena, tree);
}

static struct dm_tree *
parse(struct dm_arena *arena, struct dm_str text, const struct dm_tree *before,
	struct dm_tokens *tokens)
{
	struct dm_tree *tree = dm_arena_alloc(arena, sizeof *tree);
	struct few few;
	struct parser p = {.arena = arena,
		.tree = tree,
		.comment = UINT32_MAX,
		.before = before,
		.few = &few,
		.tokens = tokens,
		.instr_room = sizeof few.instrs / sizeof *few.instrs,
		.start_room = sizeof few.starts / sizeof *few.starts};
	tree->text = text;
	tree->escape = '\\';
	tree->syntax = dm_syntax_find(arena, text);
	tree->instrs = few.instrs;
	tree->lines.starts = few.starts;
	add_line_start(&p, 0);
	if (dm_str_starts(text, "\xEF\xBB\xBF")) {
		add_token(&p, 0, 3, DM_TOKEN_BOM);
		p.pos = 3;
	}
	read_lines(&p);
	finish(&p);
	if (tree->ninstrs == 0) {
		dm_parser_note(&p, 0, DM_NOTE_ERROR, "the file has no instruction");
	} else if (tree->nstages == 0) {
		dm_parser_note(
			&p, 0, DM_NOTE_ERROR, "the file has no FROM, so there is nothing to build");
	}
	link_stages(arena, tree, before);
	free(p.lines);
	return tree;
}

struct dm_tree *
dm_tree_parse(struct dm_arena *arena, struct dm_str text)
{
	return parse(arena, text, NULL, NULL);
}

struct dm_tree *
dm_tree_parse_again(struct dm_arena *arena, struct dm_str text, const struct dm_tree *before)
{
	return parse(arena, text, before, NULL);
}

struct dm_tokens
dm_tree_tokens(struct dm_arena *arena, const struct dm_tree *tree)
{
	struct dm_tokens tokens = {.count = 0};
	parse(arena, tree->text, NULL, &tokens);
	return tokens;
}
