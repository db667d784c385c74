#include "variables.h"

#include "../facts/brought.h"
#include "evidence.h"
#include "folders.h"
#include "script_place.h"
#include "sources.h"

enum {
	VARIABLES = 256, /* of one shell; beyond, none has a value that is known */
};

static struct dm_judge_variable *
find(const struct dm_judge *j, struct dm_str name)
{
	/* the last: what is lent to a program hides the shell's own */
	for (uint32_t i = j->nvariables; i > 0; i--) {
		if (dm_str_eq(j->variables[i - 1].name, name)) {
			return &j->variables[i - 1];
		}
	}
	return NULL;
}

void
dm_variable_set(struct dm_judge *j, struct dm_str name, struct dm_str value)
{
	struct dm_judge_variable *known = find(j, name);
	if (!known && j->nvariables >= VARIABLES) {
		return;
	}
	if (!known) {
		known = dm_push(j->facts->arena, j->variables, j->nvariables);
	}
	*known = (struct dm_judge_variable){name, value};
}

static bool
is_told(struct dm_str value)
{
	return dm_str_find_byte(value, '$') == (size_t)-1 &&
	       dm_str_find_byte(value, '`') == (size_t)-1;
}

struct dm_str
dm_variable_of(struct dm_judge *j, struct dm_str name)
{
	const struct dm_judge_variable *known = find(j, name);
	if (known && !known->value.p) {
		dm_judge_unseen(j, name);
	}
	return known ? known->value
		     : dm_model_variable(j->facts->arena, j->facts->tree,
			       j->facts->tree->stages[j->stage].end - 1,
			       dm_arena_str(j->facts->arena, name).p);
}

uint32_t
dm_variables_lend(struct dm_judge *j, const struct dm_sh_command *command)
{
	uint32_t before = j->nvariables;
	for (uint32_t i = 0; i < command->nassigns; i++) {
		const struct dm_sh_assign *set = &command->assigns[i];
		struct dm_str value = dm_variable_value(j, &set->value);
		if (value.n && is_told(value)) {
			dm_judge_variable(j, set->name, value);
		}
		if (j->nvariables < VARIABLES) {
			*dm_push(j->facts->arena, j->variables, j->nvariables) =
				(struct dm_judge_variable){
					set->name, !is_told(value) ? (struct dm_str){NULL, 0}
						   : value.p       ? value
								   : DM_STR("")};
		}
	}
	return before;
}

void
dm_variables_return(struct dm_judge *j, uint32_t before)
{
	j->nvariables = before;
}

/* export X=y, local X="$Y"; read X */
static void
read_setter(struct dm_judge *j, const struct dm_sh_command *command, bool sure)
{
	struct dm_str program = command->nwords ? command->words[0].text : DM_STR("");
	bool keeps = dm_str_is(program, "export") || dm_str_is(program, "readonly");
	if (!dm_words_has(&dm_words_variable_setters, program)) {
		return;
	}
	for (uint32_t i = 1; i < command->nwords; i++) {
		const struct dm_sh_word *word = &command->words[i];
		size_t equals = dm_str_find_byte(word->text, '=');
		if (equals != (size_t)-1) {
			struct dm_str name = dm_str_slice(word->text, 0, equals),
				      value = dm_str_slice(word->text, equals + 1, word->text.n);
			if (word->literal && dm_str_is(program, "export")) {
				dm_judge_variable(j, name, value);
			}
			dm_variable_set(
				j, name, sure && word->literal ? value : (struct dm_str){NULL, 0});
		} else if (!keeps && !dm_str_starts(word->text, "-")) {
			dm_variable_set(j, word->text, (struct dm_str){NULL, 0});
		}
	}
}

/* 80 of ${PORT:=80}; {NULL, 0}: it is no plain text */
static struct dm_str
default_in(struct dm_str text, struct dm_str name)
{
	for (size_t i = 0; i + 2 + name.n < text.n; i++) {
		struct dm_str rest = dm_str_slice(text, i + 2, text.n);
		if (text.p[i] != '$' || text.p[i + 1] != '{' ||
			!dm_str_eq(dm_str_slice(rest, 0, name.n), name)) {
			continue;
		}
		rest = dm_str_slice(rest, name.n, rest.n);
		size_t sign = dm_str_starts(rest, ":=") ? 2 : dm_str_starts(rest, "=") ? 1 : 0;
		size_t end = dm_str_find_byte(rest, '}');
		if (sign && end != (size_t)-1) {
			struct dm_str value = dm_str_slice(rest, sign, end);
			return is_told(value) ? value : (struct dm_str){NULL, 0};
		}
	}
	return (struct dm_str){NULL, 0};
}

/* : "${X:=y}", where ENV does not say what X is */
static void
read_parameters(struct dm_judge *j, const struct dm_sh_word *word, bool sure)
{
	for (uint32_t i = 0; i < word->nparameters; i++) {
		struct dm_str name = word->parameters[i].name;
		if (!word->parameters[i].sets) {
			continue;
		}
		struct dm_str value =
			find(j, name) ? (struct dm_str){NULL, 0} : dm_variable_of(j, name);
		value = value.n || find(j, name) ? value : default_in(word->text, name);
		if (value.n) {
			dm_judge_variable(j, name, value);
		}
		dm_variable_set(j, name, sure && value.n ? value : (struct dm_str){NULL, 0});
	}
}

/* $(mktemp), "$(mktemp -d)", $(mktemp /tmp/x.XXXX): below /tmp, whatever it is called */
static bool
is_temporary(const struct dm_sh_word *word)
{
	const struct dm_sh_list *list = word->nsubstitutions == 1 ? word->substitutions[0] : NULL;
	struct dm_str text =
		dm_str_slice(word->text, word->text.n && word->text.p[0] == '"', word->text.n);
	bool whole = dm_str_starts(text, "$(mktemp") &&
		     (dm_str_ends(text, ")") || dm_str_ends(text, ")\""));
	if (!whole || !list || list->nitems != 1 || list->items[0].pipeline.ncommands != 1) {
		return false;
	}
	const struct dm_sh_command *command = list->items[0].pipeline.commands;
	bool named = false, below = false;
	for (uint32_t i = 1; i < command->nwords; i++) {
		struct dm_str arg = command->words[i].text;
		named = named || !(dm_str_starts(arg, "-") || dm_str_starts(arg, "/tmp/"));
		below = below || dm_str_is(arg, "-t") || dm_str_is(arg, "--tmpdir");
		if (dm_str_is(arg, "-p") || dm_str_starts(arg, "--tmpdir=")) {
			return false;
		}
	}
	return !named || below;
}

void
dm_variables_read(struct dm_judge *j, const struct dm_sh_command *command, bool sure)
{
	for (uint32_t i = 0; i < command->nwords; i++) {
		read_parameters(j, &command->words[i], sure);
	}
	if (command->kind == DM_SH_FOR && command->nwords) {
		dm_variable_set(j, command->words[0].text, (struct dm_str){NULL, 0});
	}
	for (uint32_t i = 0; i < command->nassigns && command->nwords == 0; i++) {
		const struct dm_sh_assign *set = &command->assigns[i];
		struct dm_str value = dm_variable_value(j, &set->value);
		read_parameters(j, &set->value, sure);
		if (is_temporary(&set->value)) {
			value = DM_STR("/tmp/x");
		}
		bool told = sure && is_told(value);
		dm_variable_set(j, set->name,
			!told     ? (struct dm_str){NULL, 0}
			: value.p ? value
				  : DM_STR(""));
	}
	if (command->kind == DM_SH_SIMPLE) {
		read_setter(j, command, sure);
	}
}

/* $X and ${X} of those that the shell set, put in; false: the text holds what only a run knows, or ${X:-y} of one. */
static bool
put_in(const struct dm_judge *j, struct dm_str text, struct dm_buf *out)
{
	for (size_t i = 0; i < text.n; i++) {
		bool brace = i + 1 < text.n && text.p[i + 1] == '{';
		size_t start = i + 1 + brace, end = start;
		while (text.p[i] == '$' && end < text.n && dm_is_name_byte(text.p[end])) {
			end++;
		}
		if (end > start && j->nvariables >= VARIABLES) {
			return false;
		}
		struct dm_str name = end > start ? dm_str_slice(text, start, end) : DM_STR("");
		const struct dm_judge_variable *known =
			text.p[i] == '$' && name.n ? find(j, name) : NULL;
		if (!known) {
			dm_buf_byte(out, text.p[i]);
			continue;
		}
		if (!known->value.p || (brace && (end >= text.n || text.p[end] != '}'))) {
			return false;
		}
		dm_buf_str(out, known->value);
		i = brace ? end : end - 1;
	}
	return true;
}

struct dm_str
dm_variable_value(struct dm_judge *j, const struct dm_sh_word *word)
{
	struct dm_str text = word->text, value, place = dm_script_place(j, word);
	if (place.p) {
		return place;
	}
	if (word->literal || dm_str_find(text, "$(") != (size_t)-1 || memchr(text.p, '`', text.n)) {
		return text;
	}
	uint32_t end = j->facts->tree->stages[j->stage].end;
	if (text.n > 2 && text.p[0] == '"' && text.p[text.n - 1] == '"') {
		text = dm_str_slice(text, 1, text.n - 1);
	}
	struct dm_buf out = {NULL, 0, 0};
	bool told = put_in(j, text, &out);
	struct dm_str filled = told ? dm_arena_str(j->facts->arena, dm_buf_view(&out)) : text;
	dm_buf_finish(&out);
	return told && dm_model_expand(j->facts->arena, j->facts->tree, end - 1, filled, &value)
		       ? value
		       : filled;
}

bool
dm_variable_is_arguments(struct dm_str word)
{
	static const char *const all[] = {"\"$@\"", "$@", "$*", "\"$*\"", "${@}", "\"${@}\"", NULL};
	return dm_str_listed(word, all);
}

/* ---- folders ---- */

void
dm_folder_change(struct dm_judge *j, const struct dm_sh_command *command, bool sure)
{
	struct dm_str to = {NULL, 0};
	uint32_t files;
	for (uint32_t i = 1; i < command->nwords && !to.p; i++) {
		bool option = dm_str_starts(command->words[i].text, "-");
		to = option ? to : dm_variable_value(j, &command->words[i]);
	}
	bool told = sure && to.p && to.n && is_told(to) && to.p[0] != '~' &&
		    dm_str_is(command->words[0].text, "cd");
	struct dm_str at =
		told ? dm_path_join(j->facts->arena, j->folder, to) : (struct dm_str){NULL, 0};
	/* a folder that is not there is no folder to go to, but it is once it was made to be given away */
	bool there = at.p &&
		     (dm_folder_is_system(at) || (j->folder.p && dm_str_eq(at, j->folder)) ||
			     dm_folder_brought(j->facts, j->stage, at, &files) != DM_WRITTEN_NEW);
	j->folder = there ? at : (struct dm_str){NULL, 0};
}

/* ---- shells in shells ---- */

struct dm_shell_state
dm_shell_enter(struct dm_judge *j)
{
	struct dm_shell_state state = {
		j->variables, j->nvariables, j->folder, j->script, j->functions};
	j->variables = NULL;
	j->nvariables = 0;
	for (uint32_t i = 0; i < state.nvariables; i++) {
		dm_variable_set(j, state.variables[i].name, (struct dm_str){NULL, 0});
	}
	return state;
}

void
dm_shell_leave(struct dm_judge *j, const struct dm_shell_state *state)
{
	j->variables = state->variables;
	j->nvariables = state->nvariables;
	j->folder = state->folder;
	j->script = state->script;
	j->functions = state->functions;
}
