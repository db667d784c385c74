#include "support.h"

#include "../src/dockerfile/comment.h"
#include "../src/dockerfile/parse.h"
#include "../src/shell/shell.h"
#include "../src/cli/tree_print.h"

#include <stdio.h>
#include <stdlib.h>

bool
dm_test_read(struct dm_arena *arena, const char *path, struct dm_str *text)
{
	FILE *file = fopen(path, "rb");
	if (!file) {
		return false;
	}
	struct dm_buf buf = {NULL, 0, 0};
	char part[65536];
	size_t n;
	while ((n = fread(part, 1, sizeof part, file)) > 0) {
		dm_buf_add(&buf, part, n);
	}
	bool ok = !ferror(file);
	fclose(file);
	*text = dm_arena_str(arena, dm_buf_view(&buf));
	dm_buf_finish(&buf);
	return ok;
}

/* ---- trees ---- */

static bool
inside(struct dm_span span, size_t n)
{
	return span.off <= n && span.len <= n - span.off;
}

static const char *
check_token_list(const struct dm_tree *tree, const struct dm_tokens *tokens)
{
	const struct dm_token *items = tokens->items;
	if ((tokens->count == 0) != (tree->text.n == 0)) {
		return "tokens: none for a text, or some for none";
	}
	for (uint32_t i = 0; i < tokens->count; i++) {
		uint32_t want = i ? items[i - 1].off + 1 : 0;
		if (i ? items[i].off < want : items[i].off != 0) {
			return "tokens: out of order, empty, or not from the start";
		}
		if (items[i].off >= tree->text.n) {
			return "tokens: behind the end";
		}
		const char *name = dm_token_name(items[i].kind);
		if (!name || !*name) {
			return "tokens: unknown kind";
		}
	}
	return NULL;
}

/* The comments among the tokens are those that are found by lines. */
static const char *
check_comments(const struct dm_tree *tree, const struct dm_tokens *tokens)
{
	uint32_t from = 0, n = (uint32_t)tree->text.n;
	for (uint32_t i = 0; i < tokens->count; i++) {
		if (tokens->items[i].kind == DM_TOKEN_COMMENT &&
			(!dm_comment_next(tree, &from, n).p || from != tokens->items[i].off + 1U)) {
			return "comments: one is missing, or is none";
		}
	}
	return dm_comment_next(tree, &from, n).p ? "comments: one too many" : NULL;
}

static const char *
check_tokens(const struct dm_tree *tree)
{
	struct dm_arena arena = {0};
	const struct dm_tokens tokens = dm_tree_tokens(&arena, tree);
	const char *fault = check_token_list(tree, &tokens);
	/* where a directive is wrong nobody asks: the file stays as it is */
	fault = fault || tree->nerrors ? fault : check_comments(tree, &tokens);
	dm_arena_finish(&arena);
	return fault;
}

static const char *
check_notes(const struct dm_tree *tree)
{
	uint32_t errors = 0;
	for (uint32_t i = 0; i < tree->nnotes; i++) {
		const struct dm_note *note = &tree->notes[i];
		if (note->off > tree->text.n) {
			return "notes: behind the end";
		}
		if (!note->message || !*note->message || note->severity > DM_NOTE_ERROR) {
			return "notes: no message or unknown severity";
		}
		errors += note->severity == DM_NOTE_ERROR;
	}
	if (errors != tree->nerrors) {
		return "notes: wrong number of errors";
	}
	if (dm_tree_valid(tree) && (tree->nerrors || !tree->nstages)) {
		return "notes: valid with an error or without a stage";
	}
	return NULL;
}

static const char *
check_cook(const struct dm_tree *tree, const struct dm_cook *cook)
{
	if (cook->end > tree->text.n) {
		return "cook: ends behind the document";
	}
	if (cook->text.n && (!cook->npieces || cook->pieces[0].logical != 0)) {
		return "cook: no piece at 0";
	}
	uint32_t last = 0;
	for (uint32_t i = 0; i < cook->npieces; i++) {
		const struct dm_piece *piece = &cook->pieces[i];
		size_t end = i + 1 < cook->npieces ? cook->pieces[i + 1].logical : cook->text.n;
		uint32_t physical = cook->start + piece->physical;
		if (end < piece->logical || end > cook->text.n || physical < last) {
			return "cook: pieces out of order";
		}
		size_t n = end - piece->logical;
		if (!inside((struct dm_span){physical, (uint32_t)n}, tree->text.n)) {
			return "cook: piece behind the document";
		}
		if (n && memcmp(cook->text.p + piece->logical, tree->text.p + physical, n) != 0) {
			return "cook: piece holds other bytes than the document";
		}
		last = physical + (uint32_t)n;
		if (last > cook->end) {
			return "cook: piece behind its end";
		}
		if (n && (dm_cook_physical(cook, piece->logical) != physical ||
				 dm_cook_after(cook, (uint32_t)end) != last)) {
			return "cook: the way back differs from the pieces";
		}
	}
	return NULL;
}

static const char *
check_arguments(const struct dm_instr *instr, size_t n)
{
	for (uint32_t i = 0; i < instr->nflags; i++) {
		if (!inside(instr->flags[i].span, n)) {
			return "instruction: flag outside";
		}
	}
	for (uint32_t i = 0; i < instr->nwords; i++) {
		uint32_t from = i ? dm_span_end(instr->words[i - 1].span) : 0;
		if (!inside(instr->words[i].span, n) || instr->words[i].span.off < from) {
			return "instruction: word outside or out of order";
		}
	}
	for (uint32_t i = 0; i < instr->npairs; i++) {
		const struct dm_pair *pair = &instr->pairs[i];
		if (!inside(pair->span, n) || (pair->has_value && !inside(pair->value_span, n))) {
			return "instruction: pair outside";
		}
	}
	return NULL;
}

static const char *
check_heredocs(const struct dm_tree *tree, const struct dm_instr *instr)
{
	for (uint32_t i = 0; i < instr->nheredocs; i++) {
		const struct dm_heredoc *doc = &instr->heredocs[i];
		if (!inside(doc->word, instr->cook.text.n)) {
			return "heredoc: word outside";
		}
		if (!inside(doc->body, tree->text.n) || !inside(doc->end, tree->text.n)) {
			return "heredoc: body outside";
		}
		if (doc->body.off < dm_span_end(instr->head) ||
			(doc->end.len && doc->end.off < dm_span_end(doc->body))) {
			return "heredoc: body before its instruction or behind its end";
		}
		if (dm_span_end(doc->body) > dm_span_end(instr->span)) {
			return "heredoc: body behind its instruction";
		}
	}
	return NULL;
}

static const char *
check_instr(const struct dm_tree *tree, const struct dm_instr *instr)
{
	size_t n = instr->cook.text.n;
	if (!inside(instr->span, tree->text.n) || !inside(instr->line_span, tree->text.n)) {
		return "instruction: outside";
	}
	if (instr->line_span.off > instr->span.off ||
		dm_span_end(instr->line_span) != dm_span_end(instr->span)) {
		return "instruction: line_span and span disagree";
	}
	if (!inside(instr->head, tree->text.n) ||
		dm_span_end(instr->head) > dm_span_end(instr->span)) {
		return "instruction: head outside";
	}
	if (instr->line == 0 || instr->line > instr->end_line ||
		instr->end_line > tree->lines.count) {
		return "instruction: wrong lines";
	}
	if (instr->comment > instr->line_span.off) {
		return "instruction: comment block behind it";
	}
	if (!inside(instr->keyword, n) || !inside(instr->args, n) || !inside(instr->command, n)) {
		return "instruction: keyword, arguments or command outside";
	}
	if (instr->stage >= (int32_t)tree->nstages) {
		return "instruction: unknown stage";
	}
	const char *fault = check_arguments(instr, n);
	fault = fault ? fault : check_heredocs(tree, instr);
	return fault ? fault : check_cook(tree, &instr->cook);
}

static const char *
check_stages(const struct dm_tree *tree)
{
	for (uint32_t i = 0; i < tree->nstages; i++) {
		const struct dm_stage *stage = &tree->stages[i];
		if (stage->index != i || stage->from >= tree->ninstrs ||
			stage->end <= stage->from || stage->end > tree->ninstrs ||
			tree->instrs[stage->from].kind != DM_FROM) {
			return "stages: wrong range";
		}
		if (stage->parent < -1 || stage->parent >= (int32_t)i) {
			return "stages: a parent that does not stand before";
		}
	}
	return NULL;
}

const char *
dm_test_tree(struct dm_arena *arena, const struct dm_tree *tree)
{
	(void)arena;
	const char *fault = check_tokens(tree);
	fault = fault ? fault : check_notes(tree);
	fault = fault ? fault : check_stages(tree);
	for (uint32_t i = 0; !fault && i < tree->ninstrs; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		if (i && instr->line_span.off < dm_span_end(tree->instrs[i - 1].line_span)) {
			return "instructions: out of order";
		}
		fault = check_instr(tree, instr);
		if (!fault && instr->onbuild) {
			fault = check_instr(tree, instr->onbuild);
		}
	}
	return fault;
}

/* ---- comments ---- */

static int
compare_texts(const void *a, const void *b)
{
	const struct dm_str *left = a, *right = b;
	return dm_str_compare(*left, *right);
}

/*
 * Lines that begin with #: where RUNs are joined, a comment between them may become one of these. What a shell reads as
 * text (the body of a heredoc of its own) is none, whatever it begins with.
 */
static void
add_script_comments(
	struct dm_arena *arena, struct dm_str body, struct dm_str **comments, uint32_t *count)
{
	const struct dm_sh_tree *script = dm_sh_parse(arena, body);
	for (uint32_t i = 0; script->list && i < script->ncomments; i++) {
		*dm_push(arena, *comments, *count) =
			dm_str_trim(dm_span_str(body, script->comments[i]));
	}
	for (size_t at = 0; !script->list && at < body.n;) {
		size_t end = at;
		while (end < body.n && body.p[end] != '\n') {
			end++;
		}
		struct dm_str line = dm_str_trim(dm_str_slice(body, at, end));
		if (dm_str_starts(line, "#")) {
			*dm_push(arena, *comments, *count) = line;
		}
		at = end + 1;
	}
}

struct dm_str *
dm_test_comments(struct dm_arena *arena, const struct dm_tree *tree, uint32_t *count)
{
	struct dm_str *comments = NULL;
	*count = 0;
	const struct dm_tokens tokens = dm_tree_tokens(arena, tree);
	for (uint32_t i = 0; i < tokens.count; i++) {
		const struct dm_token *token = &tokens.items[i];
		size_t end = i + 1 < tokens.count ? token[1].off : tree->text.n;
		struct dm_str text = dm_str_slice(tree->text, token->off, end);
		if (token->kind == DM_TOKEN_COMMENT) {
			*dm_push(arena, comments, *count) = dm_str_trim(text);
		} else if (token->kind == DM_TOKEN_HEREDOC) {
			add_script_comments(arena, text, &comments, count);
		}
	}
	if (*count) {
		dm_sort(comments, *count, sizeof *comments, compare_texts);
	}
	return comments;
}

/* ---- patch ---- */

/* The next line with its line end, {.n = 0} at the end. */
static struct dm_str
take_line(struct dm_str *rest)
{
	const char *lf = rest->n ? memchr(rest->p, '\n', rest->n) : NULL;
	size_t n = lf ? (size_t)(lf - rest->p) + 1 : rest->n;
	struct dm_str line = {rest->p, n};
	rest->p = n ? rest->p + n : rest->p;
	rest->n -= n;
	return line;
}

static bool
take_number(struct dm_str *s, uint32_t *number)
{
	size_t i = 0;
	for (*number = 0; i < s->n && s->p[i] >= '0' && s->p[i] <= '9'; i++) {
		*number = *number * 10 + (uint32_t)(s->p[i] - '0');
	}
	*s = dm_str_slice(*s, i, s->n);
	return i > 0;
}

static bool
take_text(struct dm_str *s, const char *text)
{
	if (!dm_str_starts(*s, text)) {
		return false;
	}
	*s = dm_str_slice(*s, strlen(text), s->n);
	return true;
}

/* -l[,n]: *from is the number of lines before the hunk. */
static bool
take_range(struct dm_str *s, uint32_t *from, uint32_t *count)
{
	*count = 1;
	if (!take_number(s, from) || (take_text(s, ",") && !take_number(s, count))) {
		return false;
	}
	if (*count) {
		if (*from == 0) {
			return false;
		}
		(*from)--;
	}
	return true;
}

struct patcher {
	struct dm_str old, patch;
	struct dm_buf out;
	uint32_t old_line, new_line;
};

static const char *
copy_until(struct patcher *p, uint32_t line)
{
	while (p->old_line < line) {
		struct dm_str text = take_line(&p->old);
		if (!text.n) {
			return "patch: hunk behind the end of the file";
		}
		dm_buf_str(&p->out, text);
		p->old_line++;
		p->new_line++;
	}
	return NULL;
}

static const char *
apply_hunk(struct patcher *p, uint32_t nold, uint32_t nnew)
{
	while (nold || nnew) {
		struct dm_str line = take_line(&p->patch);
		if (line.n < 2 || line.p[line.n - 1] != '\n') {
			return "patch: hunk ends early";
		}
		char mark = line.p[0];
		line = dm_str_slice(line, 1, line.n);
		if (take_text(&p->patch, "\\ No newline at end of file\n")) {
			line.n--;
		}
		if (mark == ' ' || mark == '-') {
			if (nold-- == 0 || !dm_str_eq(take_line(&p->old), line)) {
				return "patch: an old line differs";
			}
			p->old_line++;
		}
		if (mark == ' ' || mark == '+') {
			if (nnew-- == 0) {
				return "patch: wrong count of new lines";
			}
			if (p->out.n && p->out.p[p->out.n - 1] != '\n') {
				return "patch: a line behind one that has no line end";
			}
			dm_buf_str(&p->out, line);
			p->new_line++;
		}
		if (mark != ' ' && mark != '-' && mark != '+') {
			return "patch: unknown mark";
		}
	}
	return NULL;
}

static const char *
apply_all(struct patcher *p)
{
	if (!dm_str_starts(take_line(&p->patch), "--- ") ||
		!dm_str_starts(take_line(&p->patch), "+++ ")) {
		return "patch: no header";
	}
	while (p->patch.n) {
		struct dm_str head = take_line(&p->patch);
		uint32_t old, nold, now, nnew;
		if (!take_text(&head, "@@ -") || !take_range(&head, &old, &nold) ||
			!take_text(&head, " +") || !take_range(&head, &now, &nnew) ||
			!take_text(&head, " @@")) {
			return "patch: bad hunk header";
		}
		const char *fault =
			old < p->old_line ? "patch: hunks out of order" : copy_until(p, old);
		if (!fault && p->new_line != now) {
			fault = "patch: wrong new line number";
		}
		fault = fault ? fault : apply_hunk(p, nold, nnew);
		if (fault) {
			return fault;
		}
	}
	if (p->old.n && p->out.n && p->out.p[p->out.n - 1] != '\n') {
		return "patch: the rest of the file behind a line that has no line end";
	}
	dm_buf_str(&p->out, p->old);
	return NULL;
}

const char *
dm_test_patch(
	struct dm_arena *arena, struct dm_str before, struct dm_str patch, struct dm_str *after)
{
	if (!patch.n) {
		*after = before;
		return NULL;
	}
	struct patcher p = {.old = before, .patch = patch};
	const char *fault = apply_all(&p);
	*after = dm_arena_str(arena, dm_buf_view(&p.out));
	dm_buf_finish(&p.out);
	return fault;
}

/* ---- two ways to one tree ---- */

static bool
same_span(struct dm_span a, struct dm_span b)
{
	return a.off == b.off && a.len == b.len;
}

static bool
same_cook(const struct dm_cook *a, const struct dm_cook *b)
{
	bool same = dm_str_eq(a->text, b->text) && a->npieces == b->npieces && a->end == b->end;
	for (uint32_t i = 0; same && i <= a->text.n; i++) {
		same = dm_cook_physical(a, i) == dm_cook_physical(b, i);
	}
	return same;
}

static bool
same_heredocs(const struct dm_instr *a, const struct dm_instr *b)
{
	bool same = a->nheredocs == b->nheredocs;
	for (uint32_t i = 0; same && i < a->nheredocs; i++) {
		same = same_span(a->heredocs[i].body, b->heredocs[i].body) &&
		       same_span(a->heredocs[i].end, b->heredocs[i].end) &&
		       same_span(a->heredocs[i].word, b->heredocs[i].word);
	}
	return same;
}

static bool
same_instr(const struct dm_instr *a, const struct dm_instr *b)
{
	return a->kind == b->kind && same_span(a->span, b->span) &&
	       same_span(a->line_span, b->line_span) && same_span(a->head, b->head) &&
	       a->line == b->line && a->end_line == b->end_line && same_cook(&a->cook, &b->cook) &&
	       a->comment == b->comment && a->stage == b->stage && a->noted == b->noted &&
	       a->comment_inside == b->comment_inside && same_heredocs(a, b) &&
	       !a->onbuild == !b->onbuild && (!a->onbuild || same_instr(a->onbuild, b->onbuild));
}

static bool
same_indexes(const struct dm_indexes *a, const struct dm_indexes *b)
{
	return a->count == b->count &&
	       (a->count == 0 || memcmp(a->items, b->items, a->count * sizeof *a->items) == 0);
}

static bool
same_notes(const struct dm_tree *a, const struct dm_tree *b)
{
	bool same = a->nnotes == b->nnotes && a->nerrors == b->nerrors;
	for (uint32_t i = 0; same && i < a->nnotes; i++) {
		same = a->notes[i].off == b->notes[i].off &&
		       a->notes[i].severity == b->notes[i].severity &&
		       strcmp(a->notes[i].message, b->notes[i].message) == 0;
	}
	return same;
}

/* All that the program itself prints of a tree: words, flags, pairs, tokens, shell texts. */
static bool
same_print(const struct dm_tree *a, const struct dm_tree *b)
{
	struct dm_buf left = {0}, right = {0};
	struct dm_tree_view view = {.tokens = true, .shell = true};
	dm_tree_text(&left, "a", a, view);
	dm_tree_text(&right, "a", b, view);
	bool same = dm_str_eq(dm_buf_view(&left), dm_buf_view(&right));
	dm_buf_finish(&left);
	dm_buf_finish(&right);
	return same;
}

const char *
dm_test_same_tree(const struct dm_tree *a, const struct dm_tree *b)
{
	if (a->ninstrs != b->ninstrs || a->nstages != b->nstages || a->kinds != b->kinds ||
		a->bash_env != b->bash_env || a->foreign != b->foreign || a->escape != b->escape) {
		return "other instructions or stages";
	}
	if (a->lines.count != b->lines.count || memcmp(a->lines.starts, b->lines.starts,
							a->lines.count * sizeof *a->lines.starts)) {
		return "other lines";
	}
	for (uint32_t i = 0; i < a->ninstrs; i++) {
		if (!same_instr(&a->instrs[i], &b->instrs[i])) {
			return "another instruction";
		}
	}
	for (int kind = 0; kind < DM_KEYWORD_COUNT; kind++) {
		if (!same_indexes(&a->by_kind[kind], &b->by_kind[kind])) {
			return "other lists by kind";
		}
	}
	return !same_indexes(&a->variables, &b->variables) ? "other variables"
	       : !same_notes(a, b)                         ? "other notes"
	       : !same_print(a, b)                         ? "another print"
							   : NULL;
}
