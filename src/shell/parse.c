/*
 * Shell grammar (POSIX XCU 2.10, with the bash forms that Dockerfiles use):
 *
 *   list      = [ pipeline *( op pipeline ) [op] ]         op: && || ; & newline
 *   pipeline  = ["time"] ["!"] command *( ("|" | "|&") command )
 *   command   = simple | compound *redirect | function
 *   simple    = *( NAME=word | redirect ) *( word | redirect )
 *   compound  = ( list ) | { list } | if | for | select | while | until | case | [[ ]] | (( ))
 *   function  = NAME "()" compound | "function" NAME ["()"] compound
 *
 * Differences: a list is flat, its operators stand behind its items; coproc, extended globs and aliases are not
 * read; the text of heredoc bodies is not looked into.
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
dm_sh_skip_blanks(struct dm_sh_reader *r)
{
	for (;;) {
		char c = dm_sh_peek(r);
		if (r->pos >= r->end) {
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

/* ---- heredoc bodies ---- */

static void
read_body(struct dm_sh_reader *r, const struct dm_sh_pending *pending)
{
	uint32_t start = r->pos;
	while (r->pos < r->end) {
		const char *lf = memchr(r->text.p + r->pos, '\n', r->end - r->pos);
		uint32_t line_end = lf ? (uint32_t)(lf - r->text.p) : r->end;
		struct dm_str line = dm_str_slice(r->text, r->pos, line_end);
		uint32_t line_start = r->pos;
		while (pending->chomp && line.n && line.p[0] == '\t') {
			line.p++;
			line.n--;
		}
		if (line.n && line.p[line.n - 1] == '\r') {
			line.n--;
		}
		r->pos = lf ? line_end + 1 : line_end;
		if (dm_str_eq(line, pending->name)) {
			*pending->body = (struct dm_span){start, line_start - start};
			return;
		}
	}
	*pending->body = (struct dm_span){start, r->pos - start};
}

/* Consumes a line end, and the heredoc bodies that start behind it. */
static void
take_newline(struct dm_sh_reader *r)
{
	r->pos++;
	for (uint32_t i = 0; i < r->npending; i++) {
		read_body(r, &r->pending[i]);
	}
	r->npending = 0;
	r->pending = NULL;
}

static void
skip_newlines(struct dm_sh_reader *r)
{
	dm_sh_skip_blanks(r);
	while (r->pos < r->end && dm_sh_peek(r) == '\n') {
		take_newline(r);
		dm_sh_skip_blanks(r);
	}
}

/* ---- reserved words ---- */

/* The bare word at pos is this one. */
static bool
at_word(const struct dm_sh_reader *r, const char *word)
{
	if (dm_sh_peek(r) != word[0]) {
		return false;
	}
	size_t n = strlen(word);
	return r->end - r->pos >= n && memcmp(r->text.p + r->pos, word, n) == 0 &&
	       dm_sh_is_delimiter(r, r->pos + (uint32_t)n);
}

static bool
take_word(struct dm_sh_reader *r, const char *word)
{
	if (!at_word(r, word)) {
		return false;
	}
	r->pos += (uint32_t)strlen(word);
	return true;
}

static bool
expect_word(struct dm_sh_reader *r, const char *word, const char *message)
{
	dm_sh_skip_blanks(r);
	return take_word(r, word) || dm_sh_fail(r, message);
}

static bool
at_closing_word(const struct dm_sh_reader *r)
{
	static const char *const words[] = {
		"then", "elif", "else", "fi", "do", "done", "esac", "}"};
	char first = dm_sh_peek(r);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (words[i][0] == first && at_word(r, words[i])) {
			return true;
		}
	}
	return false;
}

static struct dm_sh_list *
read_list(struct dm_sh_reader *r);
static struct dm_sh_command
read_command(struct dm_sh_reader *r);

/* A list that a compound command needs; must not be empty. */
static bool
add_list(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	struct dm_sh_list *list = read_list(r);
	*dm_push(r->arena, command->lists, command->nlists) = list;
	if (!dm_sh_failed(r) && list->nitems == 0) {
		return dm_sh_fail(r, "a command is missing");
	}
	return !dm_sh_failed(r);
}

static void
add_word(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	struct dm_sh_word word = dm_sh_read_word(r);
	*dm_push(r->arena, command->words, command->nwords) = word;
}

/* ---- redirections ---- */

/* Length of the redirection operator at off, 0 where there is none. */
static uint32_t
redirect_operator(const struct dm_sh_reader *r, uint32_t off)
{
	static const char *const ops[] = {
		"<<<", "<<-", "<<", "<>", "<&", "<", ">>", ">|", ">&", ">", "&>>", "&>"};
	char first = dm_sh_at(r, off);
	for (size_t i = 0;
		(first == '<' || first == '>' || first == '&') && i < sizeof ops / sizeof *ops;
		i++) {
		size_t n = strlen(ops[i]);
		if (r->end - off >= n && memcmp(r->text.p + off, ops[i], n) == 0) {
			bool process = n == 1 && dm_sh_at(r, off + 1) == '(';
			return process ? 0 : (uint32_t)n;
		}
	}
	return 0;
}

/* 2> {fd}> >: the offset of the operator, or UINT32_MAX where no redirection stands at pos. */
static uint32_t
at_redirect(const struct dm_sh_reader *r)
{
	uint32_t i = r->pos;
	char first = dm_sh_at(r, i);
	bool digit = first >= '0' && first <= '9';
	if (!digit && first != '<' && first != '>' && first != '&' && first != '{') {
		return UINT32_MAX;
	}
	if (first == '{') {
		for (i++; dm_sh_at(r, i) && !dm_sh_is_delimiter(r, i) && dm_sh_at(r, i) != '}';
			i++) {
		}
		if (dm_sh_at(r, i) != '}') {
			return UINT32_MAX;
		}
		i++;
		char c = dm_sh_at(r, i);
		return (c == '<' || c == '>') && redirect_operator(r, i) ? i : UINT32_MAX;
	}
	while (dm_sh_at(r, i) >= '0' && dm_sh_at(r, i) <= '9') {
		i++;
	}
	if (i > r->pos && dm_sh_at(r, i) == '&') {
		return UINT32_MAX;
	}
	return redirect_operator(r, i) ? i : UINT32_MAX;
}

static void
read_redirect(struct dm_sh_reader *r, uint32_t op, struct dm_sh_redirect *redirect)
{
	uint32_t start = r->pos, n = redirect_operator(r, op);
	redirect->op = (struct dm_span){op, n};
	r->pos = op + n;
	dm_sh_skip_blanks(r);
	redirect->word = dm_sh_read_word(r);
	redirect->span = (struct dm_span){start, r->pos - start};
	struct dm_str text = dm_span_str(r->text, redirect->op);
	if (!dm_sh_failed(r) && (dm_str_is(text, "<<") || dm_str_is(text, "<<-"))) {
		r->tree->heredocs = true;
	}
}

/* Reads all redirections at pos; their bodies are pending until the next line end. */
static bool
take_redirect(struct dm_sh_reader *r, struct dm_sh_redirect ***list, uint32_t *count)
{
	uint32_t op = at_redirect(r);
	if (op == UINT32_MAX) {
		return false;
	}
	struct dm_sh_redirect *redirect = dm_arena_alloc(r->arena, sizeof *redirect);
	read_redirect(r, op, redirect);
	*dm_push(r->arena, *list, *count) = redirect;
	return true;
}

/* The command gets its redirections as one array; heredoc bodies are filled in there. */
static void
set_redirects(struct dm_sh_reader *r, struct dm_sh_command *command,
	struct dm_sh_redirect *const *list, uint32_t count)
{
	command->redirects = dm_arena_alloc(r->arena, count * sizeof *command->redirects);
	command->nredirects = count;
	for (uint32_t i = 0; i < count; i++) {
		command->redirects[i] = *list[i];
		struct dm_str op = dm_span_str(r->text, list[i]->op);
		if (dm_str_is(op, "<<") || dm_str_is(op, "<<-")) {
			*dm_push(r->arena, r->pending, r->npending) = (struct dm_sh_pending){
				.body = &command->redirects[i].body,
				.name = list[i]->word.text,
				.chomp = op.n == 3,
			};
		}
	}
}

/* ---- simple commands ---- */

static bool
is_name_byte(char c, bool first)
{
	return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (!first && c >= '0' && c <= '9');
}

/* NAME= NAME+= NAME[...]= : the offset of the value, or UINT32_MAX. */
static uint32_t
at_assignment(const struct dm_sh_reader *r, uint32_t *name_end)
{
	uint32_t i = r->pos;
	while (is_name_byte(dm_sh_at(r, i), i == r->pos)) {
		i++;
	}
	*name_end = i;
	if (i > r->pos && dm_sh_at(r, i) == '[') {
		while (dm_sh_at(r, i) && dm_sh_at(r, i) != ']' && !dm_sh_is_delimiter(r, i)) {
			i++;
		}
		i += dm_sh_at(r, i) == ']';
	}
	i += dm_sh_at(r, i) == '+' && dm_sh_at(r, i + 1) == '=';
	return *name_end > r->pos && dm_sh_at(r, i) == '=' ? i + 1 : UINT32_MAX;
}

static void
read_array(struct dm_sh_reader *r, struct dm_sh_word *value)
{
	uint32_t start = r->pos++;
	value->literal = false;
	for (;;) {
		skip_newlines(r);
		if (dm_sh_failed(r) || r->pos >= r->end) {
			dm_sh_fail(r, "an array is not closed");
			return;
		}
		if (dm_sh_peek(r) == ')') {
			r->pos++;
			break;
		}
		struct dm_sh_word word = dm_sh_read_word(r);
		for (uint32_t i = 0; i < word.nsubstitutions; i++) {
			*dm_push(r->arena, value->substitutions, value->nsubstitutions) =
				word.substitutions[i];
		}
		for (uint32_t i = 0; i < word.nparameters; i++) {
			*dm_push(r->arena, value->parameters, value->nparameters) =
				word.parameters[i];
		}
		value->process = value->process || word.process;
	}
	value->span = (struct dm_span){start, r->pos - start};
	value->text = dm_span_str(r->text, value->span);
}

static void
read_assignment(
	struct dm_sh_reader *r, struct dm_sh_command *command, uint32_t name_end, uint32_t value)
{
	struct dm_sh_assign assign = {.name = dm_str_slice(r->text, r->pos, name_end)};
	uint32_t start = r->pos;
	r->pos = value;
	if (dm_sh_peek(r) == '(') {
		read_array(r, &assign.value);
	} else if (dm_sh_is_delimiter(r, value)) {
		assign.value = (struct dm_sh_word){
			.span = {value, 0}, .text = {r->text.p + value, 0}, .literal = true};
	} else {
		assign.value = dm_sh_read_word(r);
	}
	assign.span = (struct dm_span){start, r->pos - start};
	*dm_push(r->arena, command->assigns, command->nassigns) = assign;
}

/* The body of a function; pos stands behind its name and parentheses. */
static void
read_function_body(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	command->kind = DM_SH_FUNCTION;
	r->tree->functions = true;
	skip_newlines(r);
	struct dm_sh_list *list = dm_arena_alloc(r->arena, sizeof *list);
	struct dm_sh_item item = {.op = DM_SH_END};
	struct dm_sh_command body = read_command(r);
	if (!dm_sh_failed(r) && body.kind == DM_SH_SIMPLE) {
		dm_sh_fail(r, "the body of a function is missing");
	}
	*dm_push(r->arena, item.pipeline.commands, item.pipeline.ncommands) = body;
	item.pipeline.span = list->span = body.span;
	*dm_push(r->arena, list->items, list->nitems) = item;
	*dm_push(r->arena, command->lists, command->nlists) = list;
}

static bool
take_parentheses(struct dm_sh_reader *r)
{
	uint32_t saved = r->pos;
	dm_sh_skip_blanks(r);
	if (dm_sh_peek(r) == '(') {
		r->pos++;
		dm_sh_skip_blanks(r);
		if (dm_sh_peek(r) == ')') {
			r->pos++;
			return true;
		}
	}
	r->pos = saved;
	return false;
}

static struct dm_sh_command
read_simple(struct dm_sh_reader *r)
{
	struct dm_sh_command command = {.kind = DM_SH_SIMPLE};
	struct dm_sh_redirect **redirects = NULL;
	uint32_t nredirects = 0, start = r->pos, end = r->pos, name_end;
	while (!dm_sh_failed(r)) {
		dm_sh_skip_blanks(r);
		uint32_t value = command.nwords == 0 ? at_assignment(r, &name_end) : UINT32_MAX;
		if (take_redirect(r, &redirects, &nredirects)) {
			end = r->pos;
			continue;
		}
		if (dm_sh_is_delimiter(r, r->pos) && at_redirect(r) == UINT32_MAX &&
			!((dm_sh_peek(r) == '<' || dm_sh_peek(r) == '>') &&
				dm_sh_at(r, r->pos + 1) == '(')) {
			break;
		}
		if (value != UINT32_MAX) {
			read_assignment(r, &command, name_end, value);
		} else {
			add_word(r, &command);
		}
		end = r->pos;
		if (command.nwords == 1 && command.nassigns == 0 && nredirects == 0 &&
			take_parentheses(r)) {
			read_function_body(r, &command);
			end = r->pos;
			break;
		}
	}
	if (!dm_sh_failed(r) && end == start) {
		dm_sh_fail(r, "a command is missing");
	}
	for (uint32_t i = 0; i < command.nwords && i < 2; i++) { /* also builtin shopt */
		r->tree->shopt = r->tree->shopt || dm_str_is(command.words[i].text, "shopt");
	}
	command.span = (struct dm_span){start, end - start};
	set_redirects(r, &command, redirects, nredirects);
	return command;
}

/* ---- compound commands ---- */

static void
read_if(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	command->kind = DM_SH_IF;
	do {
		if (!add_list(r, command) || !expect_word(r, "then", "`then` is missing") ||
			!add_list(r, command)) {
			return;
		}
		dm_sh_skip_blanks(r);
	} while (take_word(r, "elif"));
	if (take_word(r, "else") && !add_list(r, command)) {
		return;
	}
	expect_word(r, "fi", "`fi` is missing");
}

static void
read_do(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	skip_newlines(r);
	if (expect_word(r, "do", "`do` is missing") && add_list(r, command)) {
		expect_word(r, "done", "`done` is missing");
	}
}

static void
read_while(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	command->kind = DM_SH_WHILE;
	if (add_list(r, command)) {
		read_do(r, command);
	}
}

static void
skip_separator(struct dm_sh_reader *r)
{
	dm_sh_skip_blanks(r);
	if (dm_sh_peek(r) == ';' && dm_sh_at(r, r->pos + 1) != ';') {
		r->pos++;
	}
	skip_newlines(r);
}

static void
read_for(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	command->kind = DM_SH_FOR;
	dm_sh_skip_blanks(r);
	if (dm_sh_peek(r) == '(' && dm_sh_at(r, r->pos + 1) == '(') {
		uint32_t from = r->pos + 2;
		int depth = 0;
		do {
			depth += (dm_sh_peek(r) == '(') - (dm_sh_peek(r) == ')');
			r->pos++;
		} while (depth > 0 && r->pos < r->end);
		uint32_t end = r->pos;
		if (end >= from + 2) {
			r->pos = from;
			*dm_push(r->arena, command->words, command->nwords) =
				dm_sh_read_arith(r, end - 2);
		}
		r->pos = end;
		skip_separator(r);
		read_do(r, command);
		return;
	}
	add_word(r, command);
	skip_newlines(r);
	if (take_word(r, "in")) {
		dm_sh_skip_blanks(r);
		while (!dm_sh_failed(r) && !dm_sh_is_delimiter(r, r->pos)) {
			add_word(r, command);
			dm_sh_skip_blanks(r);
		}
	}
	skip_separator(r);
	read_do(r, command);
}

/* pattern | pattern ) list ;; */
static bool
read_branch(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	if (dm_sh_peek(r) == '(') {
		r->pos++;
	}
	for (;;) {
		dm_sh_skip_blanks(r);
		add_word(r, command);
		dm_sh_skip_blanks(r);
		if (dm_sh_failed(r) || dm_sh_peek(r) != '|') {
			break;
		}
		r->pos++;
	}
	if (dm_sh_failed(r) || dm_sh_peek(r) != ')') {
		return dm_sh_fail(r, "a pattern of `case` is not closed");
	}
	r->pos++;
	struct dm_sh_list *list = read_list(r);
	*dm_push(r->arena, command->lists, command->nlists) = list;
	dm_sh_skip_blanks(r);
	if (dm_sh_peek(r) == ';') {
		r->pos++;
		while (dm_sh_peek(r) == ';' || dm_sh_peek(r) == '&') {
			r->pos++;
		}
	} else if (!at_word(r, "esac")) {
		return dm_sh_fail(r, "`esac` is missing");
	}
	return !dm_sh_failed(r);
}

static void
read_case(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	command->kind = DM_SH_CASE;
	dm_sh_skip_blanks(r);
	add_word(r, command);
	skip_newlines(r);
	if (!expect_word(r, "in", "`in` is missing")) {
		return;
	}
	for (;;) {
		skip_newlines(r);
		if (dm_sh_failed(r) || take_word(r, "esac")) {
			return;
		}
		if (r->pos >= r->end || !read_branch(r, command)) {
			dm_sh_fail(r, "`esac` is missing");
			return;
		}
	}
}

static void
read_test(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	command->kind = DM_SH_TEST;
	for (;;) {
		skip_newlines(r);
		if (dm_sh_failed(r) || take_word(r, "]]")) {
			return;
		}
		if (r->pos >= r->end) {
			dm_sh_fail(r, "[[ is not closed");
			return;
		}
		if (dm_sh_is_delimiter(r, r->pos)) {
			r->pos++;
		} else {
			add_word(r, command);
		}
	}
}

static void
read_parentheses(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	uint32_t arith = dm_sh_peek(r) == '(' ? dm_sh_arith_end(r, r->pos + 1) : 0;
	if (arith) {
		command->kind = DM_SH_ARITH;
		r->pos++;
		*dm_push(r->arena, command->words, command->nwords) =
			dm_sh_read_arith(r, arith - 2);
		r->pos = arith;
		return;
	}
	command->kind = DM_SH_SUBSHELL;
	if (add_list(r, command)) {
		dm_sh_skip_blanks(r);
		if (dm_sh_peek(r) != ')') {
			dm_sh_fail(r, "a parenthesis is not closed");
			return;
		}
		r->pos++;
	}
}

static void
read_group(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	command->kind = DM_SH_GROUP;
	if (add_list(r, command)) {
		expect_word(r, "}", "a group is not closed");
	}
}

static void
read_function(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	dm_sh_skip_blanks(r);
	add_word(r, command);
	take_parentheses(r);
	read_function_body(r, command);
}

/* Reads the compound command that starts at pos; false: there is none. */
static bool
read_compound(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	static const struct {
		const char *word;
		void (*read)(struct dm_sh_reader *r, struct dm_sh_command *command);
	} forms[] = {{"if", read_if}, {"for", read_for}, {"select", read_for},
		{"while", read_while}, {"until", read_while}, {"case", read_case},
		{"[[", read_test}, {"{", read_group}, {"function", read_function}};
	char first = dm_sh_peek(r);
	if (first == '(') {
		r->pos++;
		read_parentheses(r, command);
		return true;
	}
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		if (forms[i].word[0] == first && take_word(r, forms[i].word)) {
			forms[i].read(r, command);
			return true;
		}
	}
	return false;
}

static struct dm_sh_command
read_command(struct dm_sh_reader *r)
{
	struct dm_sh_command command = {.kind = DM_SH_SIMPLE};
	uint32_t start = r->pos, end;
	if (at_word(r, "coproc")) {
		dm_sh_fail(r, "coproc is not understood");
		return command;
	}
	if (!read_compound(r, &command)) {
		return read_simple(r);
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
		if (!take_redirect(r, &redirects, &nredirects)) {
			r->pos = before;
			break;
		}
		end = r->pos;
	}
	command.span = (struct dm_span){start, end - start};
	set_redirects(r, &command, redirects, nredirects);
	return command;
}

/* ---- pipelines and lists ---- */

static struct dm_sh_pipeline
read_pipeline(struct dm_sh_reader *r)
{
	struct dm_sh_pipeline pipeline = {0};
	uint32_t start = r->pos;
	for (;;) {
		dm_sh_skip_blanks(r);
		if (at_word(r, "!")) {
			r->pos++;
			pipeline.negated = !pipeline.negated;
		} else if (at_word(r, "time") && !pipeline.timed) {
			r->pos += 4;
			pipeline.timed = true;
		} else {
			break;
		}
	}
	for (;;) {
		struct dm_sh_command command = read_command(r);
		*dm_push(r->arena, pipeline.commands, pipeline.ncommands) = command;
		pipeline.span = (struct dm_span){start, dm_span_end(command.span) - start};
		uint32_t before = r->pos;
		dm_sh_skip_blanks(r);
		if (dm_sh_failed(r) || dm_sh_peek(r) != '|' || dm_sh_at(r, r->pos + 1) == '|') {
			/* the comment behind the last command is found again by the list */
			if (dm_sh_peek(r) != '|') {
				return pipeline;
			}
			r->pos = dm_sh_at(r, r->pos + 1) == '|' ? r->pos : before;
			return pipeline;
		}
		r->pos += dm_sh_at(r, r->pos + 1) == '&' ? 2 : 1;
		skip_newlines(r);
	}
}

/* Reads the operator behind an item; DM_SH_END where the list ends. */
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
		skip_newlines(r);
		return c == '&' ? DM_SH_AND : DM_SH_OR;
	}
	if (c == '\n') {
		take_newline(r);
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

/* The & behind the last item starts all of its and-or list. */
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

static struct dm_sh_list *
read_list(struct dm_sh_reader *r)
{
	struct dm_sh_list *list = dm_arena_alloc(r->arena, sizeof *list);
	if (++r->depth > DM_SH_DEPTH) {
		dm_sh_fail(r, "nested too deeply");
		return list;
	}
	skip_newlines(r);
	uint32_t start = r->pos, end = start;
	bool dangling = false;
	while (!dm_sh_failed(r) && !at_list_end(r)) {
		struct dm_sh_item item = {.pipeline = read_pipeline(r)};
		end = dm_span_end(item.pipeline.span);
		if (dm_sh_failed(r)) {
			break;
		}
		item.op = read_operator(r, &item.op_span);
		*dm_push(r->arena, list->items, list->nitems) = item;
		dangling = item.op == DM_SH_AND || item.op == DM_SH_OR;
		if (item.op == DM_SH_BACKGROUND) {
			mark_background(list);
		}
		if (item.op == DM_SH_END) {
			break;
		}
		skip_newlines(r);
	}
	if (!dm_sh_failed(r) && dangling) {
		dm_sh_fail(r, "a command is missing behind && or ||");
	}
	list->span = (struct dm_span){start, end - start};
	r->depth--;
	return list;
}

struct dm_sh_list *
dm_sh_read_until(struct dm_sh_reader *r, char close)
{
	struct dm_sh_list *list = read_list(r);
	if (dm_sh_failed(r)) {
		return list;
	}
	skip_newlines(r);
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
	struct dm_sh_list *list = read_list(&r);
	if (!dm_sh_failed(&r) && r.pos < r.end) {
		dm_sh_fail(&r, "something stands where a command should");
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
	for (uint32_t i = 0; i < command->nassigns; i++) {
		walk_word(w, &command->assigns[i].value, depth);
	}
	for (uint32_t i = 0; i < command->nwords; i++) {
		walk_word(w, &command->words[i], depth);
	}
	for (uint32_t i = 0; i < command->nredirects; i++) {
		walk_word(w, &command->redirects[i].word, depth);
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
