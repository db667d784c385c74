/* Simple commands and their assignments: POSIX XCU 2.9.1; bash manual 6.7 (arrays). */
#include "reader.h"

enum {
	FEW = 16, /* words of a command that are gathered on the stack; a power of two, as dm_push wants */
};

static bool
is_name_byte(char c, bool first)
{
	return dm_is_name_byte(c) && !(first && dm_is_digit(c));
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
		/* a subscript that runs commands stays a word, whose substitutions are seen */
		while (dm_sh_at(r, i) && dm_sh_at(r, i) != ']' && dm_sh_at(r, i) != '`' &&
			!dm_sh_is_delimiter(r, i)) {
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
		dm_sh_skip_newlines(r);
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
	uint32_t skip;
	while ((skip = dm_sh_escaped_newline(r, value)) != 0) {
		value += skip;
	}
	r->pos = value;
	if (dm_sh_peek(r) == '(') {
		read_array(r, &assign.value);
	} else if (!dm_sh_at_word_start(r, value)) {
		assign.value = (struct dm_sh_word){
			.span = {value, 0}, .text = {r->text.p + value, 0}, .literal = true};
	} else {
		assign.value = dm_sh_read_word(r);
	}
	assign.span = (struct dm_span){start, r->pos - start};
	*dm_push(r->arena, command->assigns, command->nassigns) = assign;
}

/* Built-ins whose operands are assignments: a=(1 2) is an array there. */
static bool
takes_arrays(const struct dm_sh_command *command)
{
	static const char *const names[] = {
		"declare", "typeset", "local", "export", "readonly", "alias", "eval", "let"};
	for (size_t i = 0; command->nwords && i < sizeof names / sizeof *names; i++) {
		if (dm_str_is(command->words[0].text, names[i])) {
			return true;
		}
	}
	return false;
}

/* Room for one more: the first FEW words are on the stack of dm_sh_read_simple. */
static inline struct dm_sh_word *
next_word(struct dm_sh_reader *r, struct dm_sh_command *command)
{
	return command->nwords < FEW ? &command->words[command->nwords++]
				     : dm_push(r->arena, command->words, command->nwords);
}

/* NAME=(...) as an operand. */
static void
add_array_word(struct dm_sh_reader *r, struct dm_sh_command *command, uint32_t value)
{
	uint32_t start = r->pos;
	struct dm_sh_word word = {0};
	r->pos = value;
	read_array(r, &word);
	word.span = (struct dm_span){start, r->pos - start};
	word.text = dm_span_str(r->text, word.span);
	command->flat = command->flat && word.nsubstitutions == 0;
	*next_word(r, command) = word;
}

/* An assignment, an array among the operands, or a word. */
static void
read_operand(struct dm_sh_reader *r, struct dm_sh_command *command, bool arrays)
{
	uint32_t name_end, start = r->pos;
	bool may = command->nwords == 0 || arrays;
	struct dm_sh_word *word = next_word(r, command);
	if (dm_sh_read_plain_word(r, word)) {
		if (!may || !memchr(word->text.p, '=', word->text.n)) {
			return; /* mostly */
		}
		r->pos = start;
	}
	uint32_t value = may ? at_assignment(r, &name_end) : UINT32_MAX;
	if (value == UINT32_MAX || (arrays && dm_sh_at(r, value) != '(')) {
		r->plain = command->nwords == 1;
		*word = dm_sh_read_word(r);
		r->plain = false;
		command->flat = command->flat && word->nsubstitutions == 0;
		return;
	}
	command->nwords--;
	if (arrays) {
		add_array_word(r, command, value);
	} else {
		read_assignment(r, command, name_end, value);
	}
}

/* Exactly as long as it is, where the words are those on the stack. */
static void
settle_words(struct dm_sh_reader *r, struct dm_sh_command *command, const struct dm_sh_word *few)
{
	if (command->words == few) {
		command->words = dm_arena_copy(r->arena, few, command->nwords * sizeof *few);
	}
}

/* Most words show by their first byte that they are one. */
static bool
starts_word(char c)
{
	return dm_is_letter(c) || (c >= '-' && c <= '/');
}

struct dm_sh_command
dm_sh_read_simple(struct dm_sh_reader *r)
{
	struct dm_sh_word few[FEW];
	struct dm_sh_command command = {.kind = DM_SH_SIMPLE, .flat = true, .words = few};
	struct dm_sh_redirect **redirects = NULL;
	uint32_t nredirects = 0, start = r->pos, end = r->pos;
	bool arrays = false, named = false;
	while (!dm_sh_failed(r)) {
		dm_sh_skip_blanks(r);
		bool word = starts_word(dm_sh_peek(r));
		if (!word && dm_sh_take_redirect(r, &redirects, &nredirects)) {
			end = r->pos;
			continue;
		}
		if (!word && !dm_sh_at_word_start(r, r->pos)) {
			break;
		}
		read_operand(r, &command, arrays);
		end = r->pos;
		arrays = named ? arrays : takes_arrays(&command);
		named = command.nwords > 0;
		if (command.nwords == 1 && command.nassigns == 0 && nredirects == 0 &&
			dm_sh_take_parentheses(r, &command)) {
			dm_sh_read_function_body(r, &command);
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
	settle_words(r, &command, few);
	dm_sh_set_redirects(r, &command, redirects, nredirects);
	command.flat = command.flat && command.kind == DM_SH_SIMPLE && nredirects == 0 &&
		       command.nassigns == 0;
	return command;
}
