/*
 * Two RUNs are two shells, the second of which starts only if the first succeeds. One shell is the same where
 *
 *   a ; b       under set -e, if a ends in one pipeline: POSIX XCU 2.14, set -e
 *   a && b      if b is a chain of &&; || and && bind alike, from the left: XCU 2.9.3
 *   a && { b; } otherwise: set -e counts in what follows the last && of a list
 *
 * and b cannot notice what a left behind in the shell (effects.h).
 */
#include "join.h"

#include "../dockerfile/comment.h"
#include "../shell/effects.h"

/* One RUN, seen from the outside. */
struct side {
	const struct dm_run *run;
	const struct dm_sh_list *list;
	struct dm_str set; /* `set -eux` at its start; n == 0: none */
	uint32_t body;     /* index of the item after it */
	bool chain;        /* from there on, commands joined by && only */
};

static const struct dm_sh_command *
simple(const struct dm_sh_item *item)
{
	const struct dm_sh_pipeline *pipeline = &item->pipeline;
	return pipeline->ncommands == 1 && pipeline->commands[0].kind == DM_SH_SIMPLE
		       ? &pipeline->commands[0]
		       : NULL;
}

static bool
is_chain_from(const struct dm_sh_list *list, uint32_t from)
{
	for (uint32_t i = from; i < list->nitems; i++) {
		enum dm_sh_op op = list->items[i].op;
		bool last = i + 1 == list->nitems;
		bool ends = op == DM_SH_END || op == DM_SH_SEQUENCE || op == DM_SH_NEWLINE;
		if (last ? !ends : op != DM_SH_AND) {
			return false;
		}
	}
	return from < list->nitems;
}

static struct side
look_at(const struct dm_run *run)
{
	struct side side = {.run = run, .list = run->shell->list};
	const struct dm_sh_command *first = side.list->nitems > 1 ? simple(side.list->items) : NULL;
	bool set = first && first->nwords > 1 && first->nredirects == 0 &&
		   dm_str_is(first->words[0].text, "set") && side.list->items[0].op != DM_SH_OR &&
		   side.list->items[0].op != DM_SH_BACKGROUND;
	for (uint32_t i = 1; set && i < first->nwords; i++) {
		set = first->words[i].literal;
	}
	if (set) {
		side.set = dm_span_str(run->shell->text, first->span);
		side.body = 1;
	}
	side.chain = is_chain_from(side.list, side.body);
	return side;
}

/* set -e, set -ex: what follows notices it only where a failure does not end the list anyway. */
static bool
only_errexit(struct dm_str set)
{
	static const char head[] = "set -";
	if (!dm_str_starts(set, head)) {
		return false;
	}
	for (size_t i = sizeof head - 1; i < set.n; i++) {
		if (set.p[i] != 'e' && set.p[i] != 'x' && set.p[i] != 'v') {
			return false;
		}
	}
	return set.n >= sizeof head;
}

/* A chain of commands that hold no list of their own. */
static bool
is_flat(const struct side *side)
{
	for (uint32_t i = side->body; i < side->list->nitems; i++) {
		const struct dm_sh_command *command = simple(&side->list->items[i]);
		bool holds = !command || command->nwords == 0;
		for (uint32_t k = 0; !holds && k < command->nwords; k++) {
			holds = command->words[k].nsubstitutions > 0;
		}
		for (uint32_t k = 0; !holds && k < command->nassigns; k++) {
			holds = command->assigns[k].value.nsubstitutions > 0;
		}
		if (holds) {
			return false;
		}
	}
	return side->chain;
}

/* Variables of ENV and ARG are exported already: to set one is to change it for every command. */
static bool
sets_environment(
	struct dm_facts *facts, const struct dm_sh_effects *effects, const struct dm_run *second)
{
	for (uint32_t i = 0; i < effects->nsets; i++) {
		const char *name = dm_arena_str(facts->arena, effects->sets[i]).p;
		if (dm_model_variable(facts->arena, facts->tree, second->index, name).n) {
			return true;
		}
	}
	return effects->sets_unknown;
}

struct dm_join_member {
	struct side side;
	const struct dm_sh_effects
		*effects[2]; /* of the whole, of what follows `set`; NULL: not asked for yet */
};

static struct dm_join_member *
member_at(struct dm_join_group *group, uint32_t i, const struct dm_run *run)
{
	while (group->nmembers <= i) {
		(void)dm_push(&group->arena, group->members, group->nmembers);
	}
	struct dm_join_member *member = &group->members[i];
	if (member->side.run != run) {
		*member = (struct dm_join_member){.side = look_at(run)};
	}
	return member;
}

/* after: what the second RUN does. */
static bool
notices(struct dm_facts *facts, struct dm_join_group *group, struct dm_join_member *member,
	const struct side *second, const struct dm_sh_effects *after)
{
	const struct side *a = &member->side;
	bool same_set = a->set.n && dm_str_eq(a->set, second->set);
	bool skip = same_set || (only_errexit(a->set) && second->set.n == 0 && is_flat(second));
	const struct dm_sh_effects **effects = &member->effects[skip && a->body ? 1 : 0];
	if (!*effects) {
		*effects = dm_sh_effects_of(
			&group->arena, a->run->shell, a->list, skip ? a->body : 0, a->list->nitems);
	}
	const struct dm_sh_effects *before = *effects;
	return dm_sh_effects_noticed(before, after) != 0 ||
	       sets_environment(facts, before, second->run);
}

static bool
same_flags(const struct dm_instr *a, const struct dm_instr *b)
{
	bool same = a->nflags == b->nflags;
	for (uint32_t i = 0; same && i < a->nflags; i++) {
		same = dm_str_eq(a->flags[i].text, b->flags[i].text);
	}
	return same;
}

static bool
has_heredoc(const struct dm_run *run)
{
	return run->instr->nheredocs || run->shell->heredocs;
}

/* Heredoc bodies of the same kind, which can become one under one delimiter. */
static bool
same_script(const struct dm_run *a, const struct dm_run *b)
{
	if (!a->place.script || !b->place.script || a->shell->heredocs || b->shell->heredocs) {
		return false;
	}
	const struct dm_heredoc *left = &a->instr->heredocs[0], *right = &b->instr->heredocs[0];
	return dm_str_eq(left->name, right->name) && left->expand == right->expand;
}

/* Its shell comment is on one line, so that it can become a line of its own. */
static bool
is_one_line(const struct dm_run *run)
{
	struct dm_span comment = run->shell->comments[0];
	comment.off += run->place.base;
	return dm_cook_span(run->place.cook, comment).len == comment.len;
}

/* A comment above one of them wants its layer apart: # changes often, keep separate */
static bool
keeps_apart(struct dm_facts *facts, const struct dm_run *a, const struct dm_run *b)
{
	const struct dm_instr *both[] = {a->instr, b->instr};
	for (size_t i = 0; i < 2; i++) {
		uint32_t from = both[i]->comment;
		struct dm_str comment;
		while ((comment = dm_comment_next(facts->tree, &from, both[i]->head.off)).p) {
			comment = dm_str_lower(facts->arena, comment);
			if (dm_words_named(&dm_words_apart_marks, comment)) {
				return true;
			}
		}
	}
	return false;
}

static const char *
find_obstacle(struct dm_facts *facts, const struct dm_run *a, const struct dm_run *b)
{
	uint32_t end = dm_span_end(a->instr->line_span);
	bool errexit, pipefail;
	if ((has_heredoc(a) || has_heredoc(b)) && !same_script(a, b)) {
		return "heredoc";
	}
	if (!same_flags(a->instr, b->instr)) {
		return "different-flags";
	}
	if (dm_comment_for_tools(
		    facts->tree, (struct dm_span){end, b->instr->line_span.off - end})) {
		return "ignore-comment";
	}
	if (keeps_apart(facts, a, b)) {
		return "kept-apart";
	}
	if (dm_model_shell(facts->tree, a->index, &errexit, &pipefail) != DM_SHELL_POSIX) {
		return "login-shell";
	}
	return !a->place.script && a->shell->ncomments && !is_one_line(a) ? "trailing-comment"
									  : NULL;
}

/* How a text can go on after its last command. */
struct tail {
	bool can_and;      /* a && b */
	bool can_sequence; /* a; b under set -e */
	bool sequence;     /* its own commands are joined by ; or line ends */
};

static struct tail
read_tail(const struct side *side)
{
	const struct dm_sh_item *items = side->list->items;
	uint32_t n = side->list->nitems;
	const struct dm_sh_pipeline *last = &items[n - 1].pipeline;
	bool single = n == 1 || (items[n - 2].op != DM_SH_AND && items[n - 2].op != DM_SH_OR);
	/* set -e counts for the pieces of a compound command, or of a function, at the end of a list only */
	bool errexit =
		side->run->errexit || dm_str_find(side->run->shell->text, "set -") != (size_t)-1;
	bool flat = !side->run->shell->functions;
	struct tail tail = {.can_sequence = side->run->errexit && single && !last->negated};
	for (uint32_t i = 0; i < last->ncommands; i++) {
		flat = flat && last->commands[i].kind == DM_SH_SIMPLE;
	}
	for (uint32_t i = side->body; i + 1 < n; i++) {
		tail.sequence = tail.sequence || items[i].op == DM_SH_SEQUENCE ||
				items[i].op == DM_SH_NEWLINE;
	}
	tail.can_and = !errexit || flat;
	if (items[n - 1].op == DM_SH_BACKGROUND) {
		tail.can_and = tail.can_sequence = false;
	}
	return tail;
}

/* How the second one's text can follow the first one's; obstacle where it cannot. */
static struct dm_join
choose(const struct side *a, const struct side *b)
{
	const struct dm_sh_item *begin = b->list->items, *end = &begin[b->list->nitems - 1];
	const struct dm_sh_pipeline *last = &a->list->items[a->list->nitems - 1].pipeline;
	struct tail tail = read_tail(a);
	bool same_set = a->set.n && dm_str_eq(a->set, b->set);
	struct dm_join join = {
		.how = {.first_end = dm_span_end(last->span),
			.second_from = begin[same_set ? b->body : 0].pipeline.span.off,
			.second_end = dm_span_end(end->pipeline.span)}};
	if (a->run->place.script) {
		join.how.kind = DM_JOINT_SCRIPT;
		join.obstacle = tail.can_sequence && b->run->errexit ? NULL : "heredoc";
	} else if (tail.can_sequence && (tail.sequence || !tail.can_and)) {
		join.how.kind = DM_JOINT_SEQUENCE;
	} else if (!tail.can_and) {
		join.obstacle = "not-plain-chain";
	} else if (is_chain_from(b->list, same_set ? b->body : 0)) {
		join.how.kind = DM_JOINT_AND;
	} else if (b->set.n && !same_set) {
		join.obstacle = "not-plain-chain"; /* a && set -e; b: a's failure would be lost */
	} else {
		join.how.kind = DM_JOINT_GROUP;
		join.obstacle = b->run->shell->ncomments      ? "trailing-comment"
				: end->op == DM_SH_BACKGROUND ? "not-plain-chain"
							      : NULL;
	}
	return join;
}

/* `exit 0` or `exec x` as the last command: nothing after it runs. */
static bool
ends_shell(const struct dm_sh_list *list)
{
	const struct dm_sh_pipeline *last = &list->items[list->nitems - 1].pipeline;
	const struct dm_sh_command *command = &last->commands[last->ncommands - 1];
	return command->nwords && (dm_str_is(command->words[0].text, "exit") ||
					  dm_str_is(command->words[0].text, "exec"));
}

bool
dm_join_append(struct dm_arena *arena, const struct dm_run *run, enum dm_joint_kind *kind)
{
	if (!run->readable || run->shell->list->nitems == 0 || ends_shell(run->shell->list)) {
		return false;
	}
	struct side side = look_at(run);
	struct tail tail = read_tail(&side);
	const struct dm_sh_effects *effects =
		dm_sh_effects_of(arena, run->shell, side.list, 0, side.list->nitems);
	if (effects->leaks & DM_SH_LEAK_NAMES) {
		return false; /* rm() { ... } */
	}
	*kind = tail.can_sequence && (tail.sequence || !tail.can_and) ? DM_JOINT_SEQUENCE
								      : DM_JOINT_AND;
	return tail.can_and || tail.can_sequence;
}

struct dm_join
dm_join_runs(struct dm_facts *facts, struct dm_join_group *group, const struct dm_run *const *first,
	uint32_t count, const struct dm_run *second)
{
	const struct dm_run *last = first[count - 1];
	const char *obstacle = find_obstacle(facts, last, second);
	if (obstacle) {
		return (struct dm_join){.obstacle = obstacle};
	}
	struct side a = look_at(last), b = look_at(second);
	if (a.list->nitems == 0 || b.list->nitems == 0) {
		return (struct dm_join){.obstacle = "not-plain-chain"};
	}
	const struct dm_sh_effects *after =
		dm_sh_effects_of(&group->arena, second->shell, b.list, b.body, b.list->nitems);
	bool noticed = false;
	for (uint32_t i = 0; i < count && !noticed; i++) {
		noticed = notices(facts, group, member_at(group, i, first[i]), &b, after);
	}
	if (noticed) {
		return (struct dm_join){.obstacle = "leaks-state"};
	}
	return choose(&a, &b);
}

void
dm_join_group_clear(struct dm_join_group *group)
{
	dm_arena_finish(&group->arena);
	*group = (struct dm_join_group){.nmembers = 0};
}
