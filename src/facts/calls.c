#include "calls.h"

#include "brought.h"
#include "walk.h"

/* RUN ["apt-get", "update"] */
static void
walk_words_of(struct dm_walk *w, const struct dm_instr *instr)
{
	struct dm_sh_command *command = dm_arena_alloc(w->facts->arena, sizeof *command);
	*command = (struct dm_sh_command){.kind = DM_SH_SIMPLE, .span = instr->command};
	for (uint32_t i = 0; i < instr->nwords; i++) {
		*dm_push(w->facts->arena, command->words, command->nwords) =
			(struct dm_sh_word){.text = instr->words[i].text, .literal = true};
	}
	w->mine = false;
	if (command->nwords) {
		dm_walk_command(w, command, false);
	}
}

/* SHELL ["zsh", "-c"]: its texts are read, though nothing is written for it. */
static bool
is_for_other_shell(const struct dm_walk *w)
{
	const struct dm_instr *shell = dm_model_last(w->facts->tree, w->index, DM_SHELL);
	uint32_t program = shell ? dm_model_shell_program(shell) : 0;
	return shell && program < shell->nwords &&
	       dm_words_has(&dm_words_other_shells, dm_str_base_name(shell->words[program].text));
}

/* SHELL ["bash", "-c", "umask 077; eval \"$0\""]: a text of its own, which is not read, sets it before each RUN. */
static bool
shell_sets_umask(const struct dm_walk *w)
{
	const struct dm_instr *shell = dm_model_last(w->facts->tree, w->index, DM_SHELL);
	bool sets = false;
	for (uint32_t i = 0; shell && i < shell->nwords && !sets; i++) {
		sets = dm_str_names(shell->words[i].text, "umask");
	}
	return sets;
}

static void
walk_run(struct dm_walk *w, const struct dm_run *run)
{
	const struct dm_instr *instr = run->instr;
	if (instr->form == DM_FORM_JSON) {
		walk_words_of(w, instr);
		return;
	}
	w->umask = shell_sets_umask(w) ? 0077 : w->umask;
	struct dm_str text = dm_span_str(instr->cook.text, instr->command);
	if (dm_instr_script(instr)) {
		w->origin = DM_CALL_HEREDOC;
		text = dm_span_str(w->facts->tree->text, instr->heredocs[0].body);
		if (!run->shell && dm_is_shell_script(text, true)) {
			w->mine = false; /* a program of its own, or with tabs that are cut */
			dm_walk_text(w, text, false);
			return;
		}
	}
	w->profile = run->profile;
	if (run->shell && run->readable) {
		w->run = run;
		w->text = run->shell->text;
		dm_walk_list(w, run->shell->list, false);
		dm_walk_uncalled(w, 0);
		return;
	}
	if (!run->shell && is_for_other_shell(w)) {
		w->origin = w->origin == DM_CALL_RUN ? DM_CALL_QUOTED : w->origin;
		w->mine = false;
		dm_walk_text(w, text, false);
		return;
	}
	dm_walk_opaque(w, text,
		run->shell ? "its text cannot be read" : "it is for another shell or language");
}

/* After WORKDIR and USER there is another one. */
static const struct dm_calls_state *
next_state(struct dm_facts *facts, uint32_t at, const struct dm_calls_state *state)
{
	const struct dm_instr *instr = &facts->tree->instrs[at];
	if (instr->kind != DM_WORKDIR && instr->kind != DM_USER) {
		return state;
	}
	struct dm_calls_state *next = dm_arena_copy(facts->arena, state, sizeof *state);
	struct dm_str value =
		dm_model_expanded(facts->arena, facts->tree, at, dm_instr_args(instr));
	if (instr->kind == DM_WORKDIR) {
		next->folder = dm_path_join(facts->arena, state->folder, value);
	} else {
		next->user = value;
	}
	return next;
}

static bool
is_same(const struct dm_calls_state *a, const struct dm_calls_state *b)
{
	return a == b || (dm_str_eq(a->folder, b->folder) && dm_str_eq(a->user, b->user));
}

/* What the revision before knew of the RUN, where all that it hangs on is as it was. */
static bool
take_over(struct dm_facts *facts, struct dm_calls *calls, uint32_t index,
	const struct dm_calls_of_run *run)
{
	struct dm_calls *before = facts->calls_before;
	for (uint32_t i = 0;
		before && run->shell && i < DM_WALK_AHEAD && before->next + i < before->nruns;
		i++) {
		const struct dm_calls_of_run *old = &before->runs[before->next + i];
		if (old->shell != run->shell || old->settings != run->settings ||
			!is_same(old->state, run->state)) {
			continue;
		}
		before->next += i + 1;
		for (uint32_t k = 0; k < old->count; k++) {
			struct dm_build_call *call =
				dm_push(facts->arena, calls->items, calls->count);
			*call = before->items[old->from + k];
			call->instr = &facts->tree->instrs[index];
			call->index = index;
		}
		dm_walk_keep_made(facts->arena, calls, before, old->made, old->nmade);
		dm_walk_keep_changed(facts->arena, calls, before, old, index);
		return true;
	}
	return false;
}

const struct dm_calls *
dm_calls_make(struct dm_facts *facts)
{
	const struct dm_tree *tree = facts->tree;
	const struct dm_runs *runs = dm_runs_get(facts);
	struct dm_calls *calls = dm_arena_alloc(facts->arena, sizeof *calls);
	calls->first = dm_arena_alloc(facts->arena, (tree->ninstrs + 1) * sizeof *calls->first);
	static const struct dm_calls_state first = {.folder = {"/", 1}};
	const struct dm_calls_state **states =
		dm_arena_alloc(facts->arena, (tree->nstages + 1) * sizeof(*states));
	dm_walk_note_brings(facts->arena, calls, tree);
	facts->walked = calls;
	uint32_t next = 0, settings = 0, copies = 0;
	for (uint32_t i = 0; i < tree->ninstrs; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		calls->first[i] = calls->count;
		if (instr->stage < 0) {
			continue;
		}
		const struct dm_calls_state **state = &states[instr->stage];
		if (i == tree->stages[instr->stage].from) {
			int32_t parent = tree->stages[instr->stage].parent;
			*state = parent >= 0 ? states[parent] : &first;
		}
		copies += instr->kind == DM_COPY || instr->kind == DM_ADD;
		settings += instr->kind == DM_ENV || instr->kind == DM_ARG;
		*state = next_state(facts, i, *state);
		while (next < runs->count && runs->items[next].index < i) {
			next++;
		}
		if (next < runs->count && runs->items[next].index == i) {
			struct dm_calls_of_run run = {.shell = runs->items[next].shell,
				.state = *state,
				.from = calls->count,
				.made = calls->nmade,
				.changed = calls->nchanged,
				.settings = settings + copies + calls->nmade + calls->nchanged};
			if (!take_over(facts, calls, i, &run)) {
				struct dm_walk w = {.facts = facts,
					.calls = calls,
					.index = i,
					.first = calls->count,
					.folder = (*state)->folder,
					.user = (*state)->user,
					.umask = 0022,
					.mine = true,
					.copies = copies};
				walk_run(&w, &runs->items[next]);
			}
			run.count = calls->count - run.from;
			run.nmade = calls->nmade - run.made;
			run.nchanged = calls->nchanged - run.changed;
			*dm_push(facts->arena, calls->runs, calls->nruns) = run;
		}
	}
	calls->first[tree->ninstrs] = calls->count;
	facts->calls = calls;
	return calls;
}

const struct dm_calls *
dm_calls_started(struct dm_facts *facts, uint32_t index)
{
	const struct dm_tree *tree = facts->tree;
	const struct dm_instr *instr = &tree->instrs[index];
	const struct dm_calls *all = dm_calls_get(facts);
	struct dm_calls *calls = dm_arena_alloc(facts->arena, sizeof *calls);
	instr = instr->onbuild ? instr->onbuild : instr;
	/* what the COPYs bring is the same for all, and thousands may be asked for */
	*calls = (struct dm_calls){.brings = all->brings,
		.nbrings = all->nbrings,
		.path = all->path,
		.wide = all->wide};
	struct dm_walk w = {.facts = facts,
		.calls = calls,
		.index = index,
		.folder = dm_workdir(facts, index),
		.umask = 0022,
		.copies = index}; /* some, maybe: those before a CMD are not worth a count */
	if (instr->form == DM_FORM_JSON) {
		walk_words_of(&w, instr);
	} else {
		bool script = dm_instr_script(instr);
		dm_walk_text(&w,
			script ? dm_span_str(tree->text, instr->heredocs[0].body)
			       : dm_span_str(instr->cook.text, instr->command),
			false);
	}
	return calls;
}
