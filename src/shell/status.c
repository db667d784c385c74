/* How the failure of a list's items shows: POSIX XCU 2.8.2, 2.9.2 to 2.9.4, and `set -e` of 2.14. */
#include "effects.h"

#include "builtins.h"

struct options {
	bool errexit, pipefail;
};

static uint32_t
list_losses(const struct dm_sh_list *list, struct options *options, bool last);

/* set -ex, set +e, set -o pipefail; what only a run knows switches both off. */
static void
follow_set(const struct dm_sh_command *command, struct options *options)
{
	for (uint32_t i = 1; i < command->nwords; i++) {
		struct dm_str word = command->words[i].text;
		if (!command->words[i].literal) {
			*options = (struct options){false, false};
			return;
		}
		if (word.n < 2 || (word.p[0] != '-' && word.p[0] != '+') || word.p[1] == '-') {
			return;
		}
		bool on = word.p[0] == '-';
		if (dm_str_find_byte(word, 'e') != (size_t)-1) {
			options->errexit = on;
		}
		if (word.p[word.n - 1] == 'o' && i + 1 < command->nwords) {
			struct dm_str name = command->words[++i].text;
			options->errexit = dm_str_is(name, "errexit") ? on : options->errexit;
			options->pipefail = dm_str_is(name, "pipefail") ? on : options->pipefail;
		}
	}
}

static const struct dm_sh_command *
only_command(const struct dm_sh_item *item, enum dm_sh_kind kind)
{
	const struct dm_sh_pipeline *pipeline = &item->pipeline;
	bool only = pipeline->ncommands == 1 && !pipeline->negated &&
		    pipeline->commands[0].kind == kind;
	return only ? &pipeline->commands[0] : NULL;
}

static bool
calls(const struct dm_sh_item *item, const char *name)
{
	const struct dm_sh_command *command = only_command(item, DM_SH_SIMPLE);
	return command && command->nwords && dm_str_is(command->words[0].text, name);
}

struct options_search {
	bool found;
};

static void
find_option_change(const struct dm_sh_command *command, uint32_t depth, void *data)
{
	static const char *const names[] = {
		"set", "eval", ".", "source", "shopt", "builtin", "command"};
	struct options_search *search = data;
	(void)depth;
	if (command->kind != DM_SH_SIMPLE || command->nwords == 0) {
		return;
	}
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		search->found = search->found || dm_str_is(command->words[0].text, names[i]);
	}
}

/* An item that is no plain `set`, but may call it. */
static bool
may_change_options(const struct dm_sh_item *item)
{
	struct options_search search = {false};
	struct dm_sh_list list = {.items = (struct dm_sh_item *)item, .nitems = 1};
	dm_sh_walk(&list, find_option_change, &search);
	return search.found;
}

/* What the right side of || does to a failure. */
enum rescue {
	RESCUE_LOSES, /* || true */
	RESCUE_FAILS, /* || false, || (echo no; exit 1): the status is a failure */
	RESCUE_ENDS,  /* || exit 1, || { echo no; exit 1; }: and the shell ends */
};

static enum rescue
rescue(const struct dm_sh_item *item)
{
	if (calls(item, "false")) {
		return RESCUE_FAILS;
	}
	if (calls(item, "exit")) {
		const struct dm_sh_command *command = item->pipeline.commands;
		bool fails = command->nwords == 1 || dm_sh_exits_failing(command, 0);
		return fails ? RESCUE_ENDS : RESCUE_LOSES;
	}
	const struct dm_sh_command *group = only_command(item, DM_SH_GROUP);
	const struct dm_sh_command *shell = only_command(item, DM_SH_SUBSHELL);
	const struct dm_sh_list *list = group ? group->lists[0] : shell ? shell->lists[0] : NULL;
	for (uint32_t i = 0; list && i < list->nitems; i++) {
		enum dm_sh_op op = list->items[i].op;
		bool last = i + 1 == list->nitems;
		if (op == DM_SH_OR || op == DM_SH_BACKGROUND || (!last && op == DM_SH_AND)) {
			return RESCUE_LOSES;
		}
	}
	const struct dm_sh_item *last =
		list && list->nitems ? &list->items[list->nitems - 1] : NULL;
	/* a bare `exit` there has the status of the command before it: echo */
	if (!last || !calls(last, "exit") || !dm_sh_exits_failing(last->pipeline.commands, 0)) {
		return RESCUE_LOSES;
	}
	return group ? RESCUE_ENDS : RESCUE_FAILS;
}

/* A compound command that is not the last: errexit looks inside, where a && b; is not fatal either. */
static uint32_t
inner_losses(const struct dm_sh_item *item, struct options *options)
{
	const struct dm_sh_command *command = &item->pipeline.commands[0];
	uint32_t losses = 0;
	if (command->kind == DM_SH_FUNCTION || command->kind == DM_SH_SUBSHELL) {
		return 0; /* a subshell's status counts whole */
	}
	for (uint32_t i = 0; i < command->nlists; i++) {
		bool condition =
			(command->kind == DM_SH_IF && i % 2 == 0 && i + 1 < command->nlists) ||
			(command->kind == DM_SH_WHILE && i == 0);
		struct options inside = *options;
		losses |= condition ? 0 : list_losses(command->lists[i], &inside, false);
	}
	return losses;
}

/* true, a=b, set -e, f() { a; }: readonly variables aside. */
static bool
cannot_fail(const struct dm_sh_item *item)
{
	const struct dm_sh_command *command = only_command(item, DM_SH_SIMPLE);
	if (!command) {
		return only_command(item, DM_SH_FUNCTION) != NULL;
	}
	for (uint32_t i = 0; i < command->nassigns; i++) {
		if (command->assigns[i].value.nsubstitutions) {
			return false; /* its status is that of the substitution */
		}
	}
	return command->nredirects == 0 && (command->nwords == 0 || calls(item, "set") ||
						   calls(item, "true") || calls(item, ":"));
}

/* Items [from, to] are one and-or list; last: nothing comes after it. */
static uint32_t
segment_losses(const struct dm_sh_list *list, uint32_t from, uint32_t to, struct options *options,
	bool last)
{
	uint32_t losses = list->items[to].background ? DM_SH_LOSS_BACKGROUND : 0;
	enum rescue end = RESCUE_FAILS;
	bool sure = true; /* everything before succeeds */
	for (uint32_t i = from; i <= to; i++) {
		const struct dm_sh_item *item = &list->items[i];
		losses |= item->pipeline.negated ? DM_SH_LOSS_NOT : 0;
		losses |= item->pipeline.ncommands > 1 && !options->pipefail ? DM_SH_LOSS_PIPE : 0;
		if (item->op == DM_SH_OR && i < to) {
			end = rescue(&list->items[i + 1]);
			losses |= end == RESCUE_LOSES ? DM_SH_LOSS_OR : 0;
		}
		if (sure && calls(item, "set")) {
			follow_set(item->pipeline.commands, options);
		} else if (may_change_options(item)) {
			*options = (struct options){false, false};
		}
		sure = sure && (i == to || (cannot_fail(item) && item->op == DM_SH_AND));
	}
	bool ends = to > from && list->items[to - 1].op == DM_SH_OR && end == RESCUE_ENDS;
	if (last || ends) {
		return losses;
	}
	if (!sure || !(options->errexit || cannot_fail(&list->items[to]))) {
		losses |= DM_SH_LOSS_SEQUENCE;
	}
	return losses | inner_losses(&list->items[to], options);
}

static uint32_t
list_losses(const struct dm_sh_list *list, struct options *options, bool last)
{
	uint32_t losses = 0, from = 0;
	for (uint32_t i = 0; i < list->nitems; i++) {
		enum dm_sh_op op = list->items[i].op;
		bool end = i + 1 == list->nitems;
		if (end || (op != DM_SH_AND && op != DM_SH_OR)) {
			losses |= segment_losses(list, from, i, options, end && last);
			from = i + 1;
		}
	}
	return losses;
}

uint32_t
dm_sh_losses(const struct dm_sh_list *list, bool errexit, bool pipefail)
{
	struct options options = {errexit, pipefail};
	return list_losses(list, &options, true);
}

bool
dm_sh_fails_through(const struct dm_sh_list *list, bool errexit, bool pipefail)
{
	return dm_sh_losses(list, errexit, pipefail) == 0;
}
