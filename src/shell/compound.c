/* Compound commands and functions: POSIX XCU 2.9.4, 2.9.5; bash manual 3.2.5, 3.3. */
#include "reader.h"

void
dm_sh_add_mark(struct dm_sh_reader *r, struct dm_sh_command *command, uint32_t start)
{
	*dm_push(r->arena, command->marks, command->nmarks) =
		(struct dm_span){start, r->pos - start};
}

/* A reserved word or an operator of n bytes at pos. */
static void
take_mark(struct dm_sh_reader *r, struct dm_sh_command *command, uint32_t n)
{
	r->pos += n;
	dm_sh_add_mark(r, command, r->pos - n);
}

static bool
take_word(struct dm_sh_reader *r, struct dm_sh_command *command, const char *word)
{
	bool found = dm_sh_at_word(r, word);
	if (found) {
		take_mark(r, command, (uint32_t)strlen(word));
	}
	return found;
}

static bool
expect_word(struct dm_sh_reader *r, struct dm_sh_command *command, const char *word,
	const char *message)
{
	dm_sh_skip_blanks(r);
	return take_word(r, command, word) || dm_sh_fail(r, message);
}

/* A list that a compound command needs; must not be empty. */
static bool
add_list(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	struct dm_sh_list *list = dm_sh_read_list(r);
	*dm_push(r->arena, command->lists, command->nlists) = list;
	if (!dm_sh_failed(r) && list->nitems == 0) {
		return dm_sh_fail(r, "a command is missing");
	}
	return !dm_sh_failed(r);
}

static void
read_if(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	command->kind = DM_SH_IF;
	do {
		if (!add_list(r, command) ||
			!expect_word(r, command, "then", "`then` is missing") ||
			!add_list(r, command)) {
			return;
		}
		dm_sh_skip_blanks(r);
	} while (take_word(r, command, "elif"));
	if (take_word(r, command, "else") && !add_list(r, command)) {
		return;
	}
	expect_word(r, command, "fi", "`fi` is missing");
}

static void
read_do(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	dm_sh_skip_newlines(r);
	if (expect_word(r, command, "do", "`do` is missing") && add_list(r, command)) {
		expect_word(r, command, "done", "`done` is missing");
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
skip_separator(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	dm_sh_skip_blanks(r);
	if (dm_sh_peek(r) == ';' && dm_sh_at(r, r->pos + 1) != ';') {
		take_mark(r, command, 1);
	}
	dm_sh_skip_newlines(r);
}

/* (( a; b; c )); pos is at its start. */
static bool
read_for_arith(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	bool lines;
	uint32_t end = dm_sh_arith_end(r, r->pos + 2, &lines);
	if (!end) {
		return dm_sh_fail(r, "(( is not closed");
	}
	take_mark(r, command, 2);
	*dm_push(r->arena, command->words, command->nwords) = dm_sh_read_arith(r, end - 2);
	take_mark(r, command, 2);
	return !dm_sh_failed(r);
}

static void
read_for(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	command->kind = DM_SH_FOR;
	dm_sh_skip_blanks(r);
	if (dm_sh_peek(r) == '(' && dm_sh_at(r, r->pos + 1) == '(') {
		if (!read_for_arith(r, command)) {
			return;
		}
	} else {
		dm_sh_add_word(r, command);
		dm_sh_skip_newlines(r);
		if (take_word(r, command, "in")) {
			dm_sh_skip_blanks(r);
			while (!dm_sh_failed(r) && dm_sh_at_word_start(r, r->pos)) {
				dm_sh_add_word(r, command);
				dm_sh_skip_blanks(r);
			}
		}
	}
	skip_separator(r, command);
	if (!take_word(r, command, "{")) {
		read_do(r, command);
	} else if (add_list(r, command)) {
		expect_word(r, command, "}", "a group is not closed");
	}
}

/* pattern | pattern ) list ;; */
static bool
read_branch(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	if (dm_sh_peek(r) == '(') {
		take_mark(r, command, 1);
	}
	for (;;) {
		dm_sh_skip_blanks(r);
		dm_sh_add_word(r, command);
		dm_sh_skip_blanks(r);
		if (dm_sh_failed(r) || dm_sh_peek(r) != '|') {
			break;
		}
		take_mark(r, command, 1);
	}
	if (dm_sh_failed(r) || dm_sh_peek(r) != ')') {
		return dm_sh_fail(r, "a pattern of `case` is not closed");
	}
	take_mark(r, command, 1);
	struct dm_sh_list *list = dm_sh_read_list(r);
	*dm_push(r->arena, command->lists, command->nlists) = list;
	dm_sh_skip_blanks(r);
	uint32_t start = r->pos;
	if (dm_sh_peek(r) == ';') {
		char next = dm_sh_at(r, start + 1);
		r->pos += next == ';' && dm_sh_at(r, start + 2) == '&' ? 3 : 2;
		if (next != ';' && next != '&') {
			return dm_sh_fail(r, "something else is where a command should be");
		}
		list->close = (struct dm_span){start, r->pos - start};
	} else if (!dm_sh_at_word(r, "esac")) {
		return dm_sh_fail(r, "`esac` is missing");
	}
	return !dm_sh_failed(r);
}

static void
read_case(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	command->kind = DM_SH_CASE;
	dm_sh_skip_blanks(r);
	dm_sh_add_word(r, command);
	dm_sh_skip_newlines(r);
	if (!expect_word(r, command, "in", "`in` is missing")) {
		return;
	}
	for (;;) {
		dm_sh_skip_newlines(r);
		if (dm_sh_failed(r) || take_word(r, command, "esac")) {
			return;
		}
		if (r->pos >= r->end || !read_branch(r, command)) {
			dm_sh_fail(r, "`esac` is missing");
			return;
		}
	}
}

/* && || ( ) < > of [[ ]]; 0: something else. */
static uint32_t
test_operator(const struct dm_sh_reader *r)
{
	char c = dm_sh_peek(r);
	if (c == '&' || c == '|') {
		return dm_sh_at(r, r->pos + 1) == c ? 2 : 0;
	}
	return c == '(' || c == ')' || c == '<' || c == '>';
}

static void
read_test(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	command->kind = DM_SH_TEST;
	for (;;) {
		dm_sh_skip_newlines(r);
		if (dm_sh_failed(r) || take_word(r, command, "]]")) {
			return;
		}
		uint32_t n = test_operator(r);
		if (r->pos >= r->end || (n == 0 && dm_sh_is_delimiter(r, r->pos))) {
			dm_sh_fail(r, "[[ is not closed");
			return;
		}
		if (n == 0) {
			bool regex = command->nwords &&
				     dm_str_is(command->words[command->nwords - 1].text, "=~");
			*dm_push(r->arena, command->words, command->nwords) =
				regex ? dm_sh_read_regex(r) : dm_sh_read_word(r);
			continue;
		}
		struct dm_sh_word word = {.span = {r->pos, n}, .literal = true};
		word.text = dm_span_str(r->text, word.span);
		*dm_push(r->arena, command->words, command->nwords) = word;
		r->pos += n;
	}
}

static void
read_parentheses(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	bool lines;
	uint32_t arith = 0;
	if (dm_sh_at(r, r->pos + 1) == '(') {
		arith = dm_sh_arith_end(r, r->pos + 2, &lines);
	}
	if (arith && lines) {
		dm_sh_fail(r, "(( )) is arithmetic for bash and a subshell for sh");
		return;
	}
	take_mark(r, command, arith ? 2 : 1);
	if (arith) {
		command->kind = DM_SH_ARITH;
		*dm_push(r->arena, command->words, command->nwords) =
			dm_sh_read_arith(r, arith - 2);
		take_mark(r, command, 2);
		return;
	}
	command->kind = DM_SH_SUBSHELL;
	if (add_list(r, command)) {
		dm_sh_skip_blanks(r);
		if (dm_sh_peek(r) != ')') {
			dm_sh_fail(r, "a parenthesis is not closed");
			return;
		}
		take_mark(r, command, 1);
	}
}

static void
read_group(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	command->kind = DM_SH_GROUP;
	if (add_list(r, command)) {
		expect_word(r, command, "}", "a group is not closed");
	}
}

/* One command as a list of its own. */
static enum dm_sh_kind
add_command(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	struct dm_sh_list *list = dm_arena_alloc(r->arena, sizeof *list);
	struct dm_sh_item item = {.op = DM_SH_END};
	struct dm_sh_command body = dm_sh_read_command(r);
	*dm_push(r->arena, item.pipeline.commands, item.pipeline.ncommands) = body;
	item.pipeline.span = list->span = body.span;
	*dm_push(r->arena, list->items, list->nitems) = item;
	*dm_push(r->arena, command->lists, command->nlists) = list;
	return body.kind;
}

void
dm_sh_read_function_body(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	command->kind = DM_SH_FUNCTION;
	r->tree->functions = true;
	if (++r->depth > DM_SH_DEPTH) { /* f() g() h() ... */
		dm_sh_fail(r, "nested too deeply");
		return;
	}
	dm_sh_skip_newlines(r);
	if (add_command(r, command) == DM_SH_SIMPLE) {
		dm_sh_fail(r, "the body of a function is missing");
	}
	r->depth--;
}

bool
dm_sh_take_parentheses(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	uint32_t saved = r->pos, open;
	dm_sh_skip_blanks(r);
	open = r->pos;
	if (dm_sh_peek(r) == '(') {
		r->pos++;
		dm_sh_skip_blanks(r);
		if (dm_sh_peek(r) == ')') {
			uint32_t close = r->pos;
			r->pos = open;
			take_mark(r, command, 1);
			r->pos = close;
			take_mark(r, command, 1);
			return true;
		}
	}
	r->pos = saved;
	return false;
}

static bool
at_compound(const struct dm_sh_reader *r);

/* A NAME comes before a compound command only: `coproc a b` runs a. */
static void
read_coproc(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	command->kind = DM_SH_COPROC;
	if (++r->depth > DM_SH_DEPTH) {
		dm_sh_fail(r, "nested too deeply");
		return;
	}
	dm_sh_skip_blanks(r);
	uint32_t start = r->pos, nwords = command->nwords;
	if (!at_compound(r)) {
		dm_sh_add_word(r, command);
		dm_sh_skip_blanks(r);
		if (!at_compound(r)) {
			command->nwords = nwords;
			r->pos = start;
		}
	}
	add_command(r, command);
	r->depth--;
}

static void
read_function(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	dm_sh_skip_blanks(r);
	dm_sh_add_word(r, command);
	dm_sh_take_parentheses(r, command);
	dm_sh_read_function_body(r, command);
}

static const struct {
	const char *word;
	void (*read)(struct dm_sh_reader *r, struct dm_sh_command *command);
} forms[] = {{"if", read_if}, {"for", read_for}, {"select", read_for}, {"while", read_while},
	{"until", read_while}, {"case", read_case}, {"[[", read_test}, {"{", read_group},
	{"function", read_function}, {"coproc", read_coproc}};

static size_t
find_form(const struct dm_sh_reader *r)
{
	char first = dm_sh_peek(r);
	size_t i = 0;
	while (i < sizeof forms / sizeof *forms &&
		(forms[i].word[0] != first || !dm_sh_at_word(r, forms[i].word))) {
		i++;
	}
	return i;
}

static bool
at_compound(const struct dm_sh_reader *r)
{
	return dm_sh_peek(r) == '(' || find_form(r) < sizeof forms / sizeof *forms;
}

bool
dm_sh_read_compound(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	if (dm_sh_peek(r) == '(') {
		read_parentheses(r, command);
		return true;
	}
	size_t form = find_form(r);
	if (form == sizeof forms / sizeof *forms) {
		return false;
	}
	take_mark(r, command, (uint32_t)strlen(forms[form].word));
	forms[form].read(r, command);
	return true;
}
