/* Compound commands and functions: POSIX XCU 2.9.4, 2.9.5; bash manual 3.2.5, 3.3. */
#include "reader.h"

static bool
expect_word(struct dm_sh_reader *r, const char *word, const char *message)
{
	dm_sh_skip_blanks(r);
	return dm_sh_take_word(r, word) || dm_sh_fail(r, message);
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
		if (!add_list(r, command) || !expect_word(r, "then", "`then` is missing") ||
			!add_list(r, command)) {
			return;
		}
		dm_sh_skip_blanks(r);
	} while (dm_sh_take_word(r, "elif"));
	if (dm_sh_take_word(r, "else") && !add_list(r, command)) {
		return;
	}
	expect_word(r, "fi", "`fi` is missing");
}

static void
read_do(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	dm_sh_skip_newlines(r);
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
	dm_sh_skip_newlines(r);
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
	dm_sh_add_word(r, command);
	dm_sh_skip_newlines(r);
	if (dm_sh_take_word(r, "in")) {
		dm_sh_skip_blanks(r);
		while (!dm_sh_failed(r) && !dm_sh_is_delimiter(r, r->pos)) {
			dm_sh_add_word(r, command);
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
		dm_sh_add_word(r, command);
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
	struct dm_sh_list *list = dm_sh_read_list(r);
	*dm_push(r->arena, command->lists, command->nlists) = list;
	dm_sh_skip_blanks(r);
	if (dm_sh_peek(r) == ';') {
		r->pos++;
		while (dm_sh_peek(r) == ';' || dm_sh_peek(r) == '&') {
			r->pos++;
		}
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
	if (!expect_word(r, "in", "`in` is missing")) {
		return;
	}
	for (;;) {
		dm_sh_skip_newlines(r);
		if (dm_sh_failed(r) || dm_sh_take_word(r, "esac")) {
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
		dm_sh_skip_newlines(r);
		if (dm_sh_failed(r) || dm_sh_take_word(r, "]]")) {
			return;
		}
		if (r->pos >= r->end) {
			dm_sh_fail(r, "[[ is not closed");
			return;
		}
		if (dm_sh_is_delimiter(r, r->pos)) {
			r->pos++;
		} else {
			dm_sh_add_word(r, command);
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

/* The body of a function; pos stands behind its name and parentheses. */
void
dm_sh_read_function_body(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	command->kind = DM_SH_FUNCTION;
	r->tree->functions = true;
	dm_sh_skip_newlines(r);
	struct dm_sh_list *list = dm_arena_alloc(r->arena, sizeof *list);
	struct dm_sh_item item = {.op = DM_SH_END};
	struct dm_sh_command body = dm_sh_read_command(r);
	if (!dm_sh_failed(r) && body.kind == DM_SH_SIMPLE) {
		dm_sh_fail(r, "the body of a function is missing");
	}
	*dm_push(r->arena, item.pipeline.commands, item.pipeline.ncommands) = body;
	item.pipeline.span = list->span = body.span;
	*dm_push(r->arena, list->items, list->nitems) = item;
	*dm_push(r->arena, command->lists, command->nlists) = list;
}

bool
dm_sh_take_parentheses(struct dm_sh_reader *r)
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

static void
read_function(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	dm_sh_skip_blanks(r);
	dm_sh_add_word(r, command);
	dm_sh_take_parentheses(r);
	dm_sh_read_function_body(r, command);
}

/* Reads the compound command that starts at pos; false: there is none. */
bool
dm_sh_read_compound(struct dm_sh_reader *r, struct dm_sh_command *command)
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
		if (forms[i].word[0] == first && dm_sh_take_word(r, forms[i].word)) {
			forms[i].read(r, command);
			return true;
		}
	}
	return false;
}
