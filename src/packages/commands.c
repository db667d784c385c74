#include "commands.h"

struct dm_str
dm_path_base(struct dm_str path)
{
	for (size_t i = path.n; i > 0; i--) {
		if (path.p[i - 1] == '/') {
			return dm_str_slice(path, i, path.n);
		}
	}
	return path;
}

static bool
listed(struct dm_str word, const char *const *list)
{
	for (; *list; list++) {
		if (dm_str_is(word, *list)) {
			return true;
		}
	}
	return false;
}

uint32_t
dm_command_program(const struct dm_sh_command *command)
{
	static const char *const prefixes[] = {"sudo", "env", "time", "nice", "command", "exec", "eatmydata",
		"builtin", "nohup", NULL};
	bool prefixed = false;
	for (uint32_t i = 0; i < command->nwords; i++) {
		struct dm_str word = command->words[i].text;
		if (listed(dm_path_base(word), prefixes)) {
			prefixed = true;
			continue;
		}
		bool option = word.n > 0 && word.p[0] == '-';
		bool assignment = dm_str_find_byte(word, '=') != (size_t)-1;
		bool number = word.n > 0 && word.p[0] >= '0' && word.p[0] <= '9';
		if (prefixed && (option || assignment || number)) {
			continue;
		}
		return i;
	}
	return command->nwords;
}

bool
dm_command_sudo(const struct dm_package_command *command)
{
	for (uint32_t i = 0; i < command->program; i++) {
		if (dm_str_is(dm_path_base(command->command->words[i].text), "sudo")) {
			return true;
		}
	}
	return false;
}

/* ---- variables ---- */

static bool
is_name_byte(char c)
{
	return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* x of $x and ${x}; else empty. */
static struct dm_str
variable_name(struct dm_str word)
{
	size_t from = word.n > 1 && word.p[0] == '$' ? 1 : word.n;
	from += from < word.n && word.p[from] == '{';
	size_t end = from;
	while (end < word.n && is_name_byte(word.p[end])) {
		end++;
	}
	return dm_str_slice(word, from, end);
}

static bool
contains_case(struct dm_str text, const char *needle)
{
	size_t n = strlen(needle);
	for (size_t i = 0; i + n <= text.n; i++) {
		if (dm_str_case_eq(dm_str_slice(text, i, i + n), (struct dm_str){needle, n})) {
			return true;
		}
	}
	return false;
}

static bool
speaks_of_options(struct dm_str name)
{
	static const char *const parts[] = {"opt", "flag", "arg", "yes", "param"};
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (contains_case(name, parts[i])) {
			return true;
		}
	}
	return false;
}

bool
dm_command_riddle(struct dm_context *ctx, const struct dm_run *run, const struct dm_package_command *command)
{
	for (uint32_t i = command->program + 1; i < command->command->nwords; i++) {
		const struct dm_sh_word *word = &command->command->words[i];
		if (word->literal || word->quoted || word->text.n == 0 || word->text.p[0] != '$') {
			continue;
		}
		struct dm_str name = variable_name(word->text);
		if (i > command->verb_word && !speaks_of_options(name)) {
			continue;
		}
		struct dm_str value = dm_model_variable(ctx->arena, ctx->tree, run->index,
			dm_arena_str(ctx->arena, name).p);
		if (!value.p || dm_str_find_byte(value, '-') != (size_t)-1) {
			return true;
		}
	}
	return false;
}

static const struct dm_pair *
find_pair(const struct dm_instr *instr, const char *name)
{
	for (uint32_t i = 0; i < instr->npairs; i++) {
		if (dm_str_is(instr->pairs[i].key, name)) {
			return &instr->pairs[i];
		}
	}
	return NULL;
}

static bool
instructions_set(const struct dm_tree *tree, uint32_t at, const char *name)
{
	int32_t stage = tree->instrs[at].stage;
	for (uint32_t end = at; stage >= 0; stage = tree->stages[stage].parent) {
		end = end > tree->stages[stage].end ? tree->stages[stage].end : end;
		for (uint32_t i = end; i > tree->stages[stage].from; i--) {
			const struct dm_instr *instr = &tree->instrs[i - 1];
			bool counts = instr->kind == DM_ENV ||
			              (instr->kind == DM_ARG && stage == tree->instrs[at].stage);
			if (counts && find_pair(instr, name)) {
				return true;
			}
		}
	}
	return false;
}

bool
dm_run_has_variable(struct dm_context *ctx, const struct dm_run *run, const char *name)
{
	if (run->readable) {
		char text[128];
		size_t n = strlen(name);
		memcpy(text, name, n < sizeof text - 2 ? n : sizeof text - 2);
		n = n < sizeof text - 2 ? n : sizeof text - 2;
		text[n] = '=';
		text[n + 1] = '\0';
		if (dm_str_find(run->shell->text, text) != (size_t)-1) {
			return true;
		}
	}
	return instructions_set(ctx->tree, run->index, name);
}

bool
dm_runs_mention(struct dm_context *ctx, const struct dm_run *run, const char *text)
{
	const struct dm_tree *tree = ctx->tree;
	int32_t stage = run->instr->stage;
	for (uint32_t end = run->index + 1; stage >= 0; stage = tree->stages[stage].parent) {
		end = end > tree->stages[stage].end ? tree->stages[stage].end : end;
		for (uint32_t i = end; i > tree->stages[stage].from; i--) {
			const struct dm_instr *instr = &tree->instrs[i - 1];
			bool counts = instr->kind == DM_RUN || instr->kind == DM_COPY || instr->kind == DM_ADD;
			if (counts && dm_str_find(dm_span_str(tree->text, instr->span), text) != (size_t)-1) {
				return true;
			}
		}
	}
	return false;
}

bool
dm_stage_chosen(struct dm_context *ctx, int32_t stage)
{
	return dm_model_final(ctx->tree, stage) ||
	       strcmp(dm_policy_setting(ctx->policy, ctx->pass->id, "stages", "final"), "all") == 0;
}

/* ---- the shell around a command ---- */

static bool
first_of_pipeline(const struct dm_sh_list *list, const struct dm_sh_command *command)
{
	for (uint32_t i = 0; i < list->nitems; i++) {
		if (list->items[i].pipeline.commands == command) {
			return true;
		}
	}
	return false;
}

bool
dm_command_fed(const struct dm_run *run, const struct dm_package_command *command)
{
	for (uint32_t i = 0; i < command->command->nredirects; i++) {
		struct dm_span op = command->command->redirects[i].op;
		if (op.len && run->shell->text.p[op.off] == '<') {
			return true;
		}
	}
	if (command->depth > 0) {
		/* a pipe may feed the compound command around it */
		return dm_str_find(run->shell->text, "yes |") != (size_t)-1 ||
		       dm_str_find(run->shell->text, "yes|") != (size_t)-1;
	}
	return command->item < 0 && !first_of_pipeline(run->shell->list, command->command);
}

uint32_t
dm_run_end(const struct dm_run *run)
{
	const struct dm_sh_list *list = run->shell->list;
	return list->nitems ? dm_span_end(list->items[list->nitems - 1].pipeline.span) : 0;
}

/* Builtins that change the shell they run in (POSIX XCU 2.14, and bash's). */
static bool
changes_shell(struct dm_str program)
{
	static const char *const builtins[] = {"cd", "pushd", "popd", "export", "set", "unset", "umask", "trap",
		"exec", "exit", "return", "break", "continue", "shift", ".", "source", "eval", "alias", "unalias",
		"readonly", "declare", "typeset", "local", "read", "getopts", "ulimit", "shopt", "enable", "let",
		"mapfile", "readarray", "hash", "wait", "bg", "fg", "nohup", NULL};
	return listed(program, builtins);
}

/* ${x:=y} and ${x=y} assign while they expand. */
static bool
assigns_inside(const struct dm_sh_word *word)
{
	size_t brace = word->literal ? (size_t)-1 : dm_str_find(word->text, "${");
	bool arith = !word->literal && dm_str_find(word->text, "$((") != (size_t)-1;
	return arith || (brace != (size_t)-1 &&
		dm_str_find_byte(dm_str_slice(word->text, brace, word->text.n), '=') != (size_t)-1);
}

static bool
command_leaks(const struct dm_sh_command *command)
{
	if (command->kind == DM_SH_FUNCTION || (command->nwords == 0 && command->nassigns > 0)) {
		return true;
	}
	for (uint32_t i = 0; command->kind == DM_SH_SIMPLE && i < command->nwords; i++) {
		if (assigns_inside(&command->words[i])) {
			return true;
		}
	}
	/* `command cd`, `exec >log`: the prefixes count by themselves */
	uint32_t program = dm_command_program(command);
	for (uint32_t i = 0; i <= program && i < command->nwords; i++) {
		if (changes_shell(command->words[i].text)) {
			return true;
		}
	}
	return false;
}

bool
dm_run_is_closed(const struct dm_run *run, bool *leaks)
{
	const struct dm_sh_list *list = run->shell->list;
	*leaks = false;
	bool simple = dm_run_is_chain(run);
	for (uint32_t i = 0; i < list->nitems; i++) {
		const struct dm_sh_pipeline *pipeline = &list->items[i].pipeline;
		for (uint32_t k = 0; k < pipeline->ncommands; k++) {
			*leaks = *leaks || command_leaks(&pipeline->commands[k]);
			simple = simple && pipeline->commands[k].kind == DM_SH_SIMPLE;
		}
		*leaks = *leaks || list->items[i].op == DM_SH_BACKGROUND;
	}
	return simple && !*leaks;
}
