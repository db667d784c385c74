/*
 * Shell grammar (POSIX XCU 2.10, with the bash forms that Dockerfiles use):
 *
 *   list      = [ pipeline *( op pipeline ) [op] ]         op: && || ; & newline
 *   pipeline  = ["time"] ["!"] command *( ("|" | "|&") command )
 *   command   = simple | compound *redirect | function
 *   simple    = *( NAME=word | redirect ) *( word | redirect )
 *   compound  = ( list ) | { list } | if | for | select | while | until | case | [[ ]] | (( )) | coproc
 *   function  = NAME "()" compound | "function" NAME ["()"] compound
 *
 * Differences: a list is flat, its operators come after its items; aliases are not known; extended globs are read
 * as if they were always on, but not at the start of a command, where !(a) is a subshell; (( )) over several commands
 * is arithmetic for bash and subshells for POSIX, so it is not read.
 */
#include "reader.h"

bool
dm_sh_fail(struct dm_sh_reader *r, const char *message)
{
	if (!dm_sh_failed(r)) {
		r->tree->message = message;
		r->tree->error = r->pos < r->text.n ? r->pos : (uint32_t)r->text.n;
	}
	return false;
}

/* Blanks may be read twice (after a look ahead), comments count once. */
static void
note_comment(struct dm_sh_reader *r, uint32_t start)
{
	struct dm_sh_tree *tree = r->tree;
	if (tree->ncomments == 0 || tree->comments[tree->ncomments - 1].off < start) {
		*dm_push(r->arena, tree->comments, tree->ncomments) =
			(struct dm_span){start, r->pos - start};
	}
}

void
dm_sh_skip_some(struct dm_sh_reader *r)
{
	for (;;) {
		char c = dm_sh_peek(r);
		if (r->pos >= r->end || (c > '#' && c != '\\')) {
			return;
		}
		if (c == ' ' || c == '\t' || (c == '\r' && dm_sh_at(r, r->pos + 1) == '\n')) {
			r->pos++;
		} else if (c == '\\' && dm_sh_at(r, r->pos + 1) == '\n') {
			r->pos += 2;
		} else if (c == '\\' && dm_sh_at(r, r->pos + 1) == '\r' &&
			   dm_sh_at(r, r->pos + 2) == '\n') {
			r->pos += 3;
		} else if (c == '#') {
			uint32_t start = r->pos;
			while (r->pos < r->end && dm_sh_peek(r) != '\n') {
				r->pos++;
			}
			note_comment(r, start);
		} else {
			return;
		}
	}
}

void
dm_sh_skip_newlines(struct dm_sh_reader *r)
{
	dm_sh_skip_blanks(r);
	while (r->pos < r->end && dm_sh_peek(r) == '\n') {
		dm_sh_take_newline(r);
		dm_sh_skip_blanks(r);
	}
}

/* ---- reserved words ---- */

bool
dm_sh_is_word(const struct dm_sh_reader *r, const char *word)
{
	uint32_t n = (uint32_t)strlen(word), skip;
	if (r->end - r->pos < n || memcmp(r->text.p + r->pos, word, n) != 0) {
		return false;
	}
	uint32_t after = r->pos + n;
	while ((skip = dm_sh_escaped_newline(r, after)) != 0) {
		after += skip;
	}
	return dm_sh_is_delimiter(r, after);
}

static bool
at_closing_word(const struct dm_sh_reader *r)
{
	static const char *const words[] = {
		"then", "elif", "else", "fi", "do", "done", "esac", "}"};
	char first = dm_sh_peek(r);
	if (first != 't' && first != 'e' && first != 'f' && first != 'd' && first != '}') {
		return false;
	}
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (words[i][0] == first && dm_sh_at_word(r, words[i])) {
			return true;
		}
	}
	return false;
}

void
dm_sh_add_word(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	struct dm_sh_word word = dm_sh_read_word(r);
	*dm_push(r->arena, command->words, command->nwords) = word;
}

struct dm_sh_command
dm_sh_read_command(struct dm_sh_reader *r)
{
	struct dm_sh_command command = {.kind = DM_SH_SIMPLE};
	uint32_t start = r->pos, end;
	if (at_closing_word(r) || dm_sh_at_word(r, "in")) {
		dm_sh_fail(r, "a reserved word is where a command should be");
		return command;
	}
	if (!dm_sh_read_compound(r, &command)) {
		return dm_sh_read_simple(r);
	}
	end = r->pos;
	struct dm_sh_redirect **redirects = NULL;
	uint32_t nredirects = 0;
	for (;;) {
		uint32_t before = r->pos;
		if (dm_sh_failed(r)) {
			break;
		}
		dm_sh_skip_blanks(r);
		if (!dm_sh_take_redirect(r, &redirects, &nredirects)) {
			r->pos = before;
			break;
		}
		end = r->pos;
	}
	command.span = (struct dm_span){start, end - start};
	dm_sh_set_redirects(r, &command, redirects, nredirects);
	return command;
}

/* ---- pipelines and lists ---- */

/* ! and time, in any order. */
static void
read_prefix(struct dm_sh_reader *r, struct dm_sh_pipeline *pipeline)
{
	for (;;) {
		dm_sh_skip_blanks(r);
		if (dm_sh_at_word(r, "!")) {
			r->pos++;
			pipeline->negated = !pipeline->negated;
		} else if (dm_sh_at_word(r, "time") && !pipeline->timed) {
			uint32_t start = r->pos;
			r->pos += 4;
			dm_sh_skip_blanks(r);
			if (!dm_sh_at_word_start(r, r->pos) && dm_sh_peek(r) != '(') {
				r->pos = start; /* alone, a command like others */
				return;
			}
			pipeline->timed = true;
			r->pos += dm_sh_at_word(r, "-p") ? 2 : 0;
			dm_sh_skip_blanks(r);
			r->pos += dm_sh_at_word(r, "--") ? 2 : 0;
		} else {
			return;
		}
	}
}

static struct dm_sh_pipeline
read_pipeline(struct dm_sh_reader *r)
{
	struct dm_sh_pipeline pipeline = {0};
	uint32_t start = r->pos;
	read_prefix(r, &pipeline);
	for (;;) {
		struct dm_sh_command command = dm_sh_read_command(r);
		pipeline.span = (struct dm_span){start, dm_span_end(command.span) - start};
		dm_sh_skip_blanks(r);
		bool more =
			!dm_sh_failed(r) && dm_sh_peek(r) == '|' && dm_sh_at(r, r->pos + 1) != '|';
		if (more) {
			command.pipe =
				(struct dm_span){r->pos, dm_sh_at(r, r->pos + 1) == '&' ? 2 : 1};
			r->pos += command.pipe.len;
			dm_sh_skip_newlines(r);
		}
		if (!more && pipeline.ncommands == 0) { /* most pipelines: no room for more */
			pipeline.commands = dm_arena_alloc(r->arena, sizeof command);
			pipeline.commands[0] = command;
			pipeline.ncommands = 1;
			return pipeline;
		}
		*dm_push(r->arena, pipeline.commands, pipeline.ncommands) = command;
		if (!more) {
			return pipeline;
		}
		if (dm_sh_at_word(r, "!")) {
			dm_sh_fail(r, "! is inside a pipeline");
		}
	}
}

/* Reads the operator after an item; DM_SH_END where the list ends. */
static enum dm_sh_op
read_operator(struct dm_sh_reader *r, struct dm_span *span)
{
	dm_sh_skip_blanks(r);
	char c = dm_sh_peek(r), next = dm_sh_at(r, r->pos + 1);
	*span = (struct dm_span){r->pos, 1};
	if (r->pos >= r->end || c == ')' || (c == ';' && (next == ';' || next == '&'))) {
		span->len = 0;
		return DM_SH_END;
	}
	if ((c == '&' || c == '|') && next == c) {
		span->len = 2;
		r->pos += 2;
		dm_sh_skip_newlines(r);
		return c == '&' ? DM_SH_AND : DM_SH_OR;
	}
	if (c == '\n') {
		dm_sh_take_newline(r);
		return DM_SH_NEWLINE;
	}
	if (c == ';' || c == '&') {
		r->pos++;
		return c == ';' ? DM_SH_SEQUENCE : DM_SH_BACKGROUND;
	}
	span->len = 0;
	if (!at_closing_word(
		    r)) { /* `done done`: a compound command needs no ; before its neighbour's end */
		dm_sh_fail(r, "an operator is missing between two commands");
	}
	return DM_SH_END;
}

/* The & after the last item starts all of its and-or list. */
static void
mark_background(struct dm_sh_list *list)
{
	for (uint32_t i = list->nitems; i > 0; i--) {
		struct dm_sh_item *item = &list->items[i - 1];
		if (i < list->nitems && item->op != DM_SH_AND && item->op != DM_SH_OR) {
			return;
		}
		item->background = true;
	}
}

static bool
at_list_end(const struct dm_sh_reader *r)
{
	return r->pos >= r->end || dm_sh_peek(r) == ')' ||
	       (dm_sh_peek(r) == ';' && dm_sh_at(r, r->pos + 1) == ';') || at_closing_word(r);
}

enum {
	FEW = 8, /* items of a list that are gathered on the stack; a power of two, as dm_push wants */
};

struct dm_sh_list *
dm_sh_read_list(struct dm_sh_reader *r)
{
	struct dm_sh_list *list = dm_arena_alloc(r->arena, sizeof *list);
	if (++r->depth > DM_SH_DEPTH) {
		dm_sh_fail(r, "nested too deeply");
		return list;
	}
	bool plain = r->plain, dangling = false;
	struct dm_sh_item few[FEW];
	list->items = few;
	r->plain = false;
	dm_sh_skip_newlines(r);
	uint32_t start = r->pos, end = start;
	while (!dm_sh_failed(r) && !at_list_end(r)) {
		struct dm_sh_item item = {.pipeline = read_pipeline(r)};
		end = dm_span_end(item.pipeline.span);
		if (dm_sh_failed(r)) {
			break;
		}
		item.op = read_operator(r, &item.op_span);
		if (list->nitems < FEW) {
			few[list->nitems++] = item;
		} else {
			*dm_push(r->arena, list->items, list->nitems) = item;
		}
		dangling = item.op == DM_SH_AND || item.op == DM_SH_OR;
		if (item.op == DM_SH_BACKGROUND) {
			mark_background(list);
		}
		if (item.op == DM_SH_END) {
			break;
		}
		dm_sh_skip_newlines(r);
	}
	if (!dm_sh_failed(r) && dangling) {
		dm_sh_fail(r, "a command is missing after && or ||");
	}
	if (list->items == few) {
		list->items = dm_arena_copy(r->arena, few, list->nitems * sizeof *few);
	}
	list->span = (struct dm_span){start, end - start};
	r->plain = plain;
	r->depth--;
	return list;
}

struct dm_sh_list *
dm_sh_read_until(struct dm_sh_reader *r, char close)
{
	/* a line end inside starts no body of a heredoc outside, and the other way round */
	struct dm_sh_pending *pending = r->pending;
	uint32_t npending = r->npending;
	r->pending = NULL;
	r->npending = 0;
	struct dm_sh_list *list = dm_sh_read_list(r);
	if (dm_sh_failed(r)) {
		return list;
	}
	dm_sh_skip_newlines(r);
	if (r->npending) {
		dm_sh_fail(r, "the body of a heredoc is missing in its substitution");
	}
	r->pending = pending;
	r->npending = npending;
	if (close == '\0' ? r->pos < r->end : dm_sh_peek(r) != close || r->pos >= r->end) {
		dm_sh_fail(r, "a substitution is not closed");
	}
	r->pos += close != '\0';
	return list;
}

struct dm_sh_tree *
dm_sh_parse(struct dm_arena *arena, struct dm_str text)
{
	return dm_sh_parse_span(arena, text, (struct dm_span){0, (uint32_t)text.n});
}

struct dm_sh_tree *
dm_sh_parse_span(struct dm_arena *arena, struct dm_str text, struct dm_span span)
{
	struct dm_sh_tree *tree = dm_arena_alloc(arena, sizeof *tree);
	struct dm_sh_reader r = {.arena = arena,
		.text = text,
		.pos = span.off,
		.end = dm_span_end(span),
		.tree = tree};
	tree->text = text;
	struct dm_sh_list *list = dm_sh_read_list(&r);
	if (!dm_sh_failed(&r) && r.pos < r.end) {
		dm_sh_fail(&r, "something else is where a command should be");
	}
	tree->list = dm_sh_failed(&r) ? NULL : list;
	return tree;
}

/* ---- walking ---- */

struct walker {
	void (*visit)(const struct dm_sh_command *command, uint32_t depth, void *data);
	void *data;
};

static void
walk_list(const struct walker *w, const struct dm_sh_list *list, uint32_t depth);

static void
walk_word(const struct walker *w, const struct dm_sh_word *word, uint32_t depth)
{
	for (uint32_t i = 0; i < word->nsubstitutions; i++) {
		walk_list(w, word->substitutions[i], depth + 1);
	}
}

static void
walk_command(const struct walker *w, const struct dm_sh_command *command, uint32_t depth)
{
	w->visit(command, depth, w->data);
	if (command->flat) {
		return;
	}
	for (uint32_t i = 0; i < command->nassigns; i++) {
		walk_word(w, &command->assigns[i].value, depth);
	}
	for (uint32_t i = 0; i < command->nwords; i++) {
		walk_word(w, &command->words[i], depth);
	}
	for (uint32_t i = 0; i < command->nredirects; i++) {
		walk_word(w, &command->redirects[i].word, depth);
		if (command->redirects[i].content) {
			walk_word(w, command->redirects[i].content, depth);
		}
	}
	for (uint32_t i = 0; i < command->nlists; i++) {
		walk_list(w, command->lists[i], depth + 1);
	}
}

static void
walk_list(const struct walker *w, const struct dm_sh_list *list, uint32_t depth)
{
	for (uint32_t i = 0; list && i < list->nitems; i++) {
		const struct dm_sh_pipeline *pipeline = &list->items[i].pipeline;
		for (uint32_t k = 0; k < pipeline->ncommands; k++) {
			walk_command(w, &pipeline->commands[k], depth);
		}
	}
}

void
dm_sh_walk(const struct dm_sh_list *list,
	void (*visit)(const struct dm_sh_command *command, uint32_t depth, void *data), void *data)
{
	struct walker w = {visit, data};
	walk_list(&w, list, 0);
}
