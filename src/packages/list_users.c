#include "list_users.h"

static bool
names_family(struct dm_str text, const struct dm_family *family)
{
	for (uint32_t i = 0; i < dm_manager_count; i++) {
		if (dm_managers[i].family != family) {
			continue;
		}
		for (const char *const *name = dm_managers[i].commands; name && *name; name++) {
			if (dm_str_find(text, *name) != (size_t)-1) {
				return true;
			}
		}
	}
	return false;
}

/* Commands that the scan does not see: in quotes for another shell, behind a variable. */
static bool
hides_install(struct dm_str text, const struct dm_family *family)
{
	return names_family(text, family) && dm_str_find(text, "install") != (size_t)-1 &&
	       dm_str_find(text, "update") == (size_t)-1;
}

bool
dm_list_users_has(
	const struct dm_tree *tree, const struct dm_run *run, const struct dm_family *family)
{
	if (!run->readable) {
		bool body = false;
		for (uint32_t i = 0; i < run->instr->nheredocs; i++) {
			body = body ||
			       names_family(dm_span_str(tree->text, run->instr->heredocs[i].body),
				       family);
		}
		return body || names_family(run->instr->cook.text, family);
	}
	bool seen = false;
	for (uint32_t i = 0; i < run->ncommands; i++) {
		const struct dm_package_command *command = &run->commands[i];
		if (command->manager->family != family) {
			continue;
		}
		seen = true;
		bool refresh = command->verb == DM_VERB_REFRESH ||
			       (command->manager->letter_verbs && command->refreshes);
		if (refresh && command->depth == 0) {
			return false;
		}
		if (command->refreshes) {
			continue;
		}
		if (command->verb == DM_VERB_INSTALL || command->verb == DM_VERB_UPGRADE) {
			return true;
		}
	}
	return !seen && hides_install(run->shell->text, family);
}

/* Who needs the lists of one family, by stage: one look at every RUN serves all questions. */
struct dm_lists_need {
	const struct dm_family *family;
	uint32_t
		*last; /* index behind the last instruction of the stage that needs them, 0: none */
	bool *descendant; /* a stage that stands on this one needs them */
};

static void
note_needs(struct dm_facts *facts, const struct dm_runs *runs, struct dm_lists_need *need)
{
	const struct dm_tree *tree = facts->tree;
	for (uint32_t i = 0; i < runs->count; i++) {
		const struct dm_run *run = &runs->items[i];
		if (run->instr->stage >= 0 && dm_list_users_has(tree, run, need->family)) {
			need->last[run->instr->stage] = run->index + 1;
		}
	}
	for (uint32_t i = 0; (tree->kinds & 1U << DM_ONBUILD) && i < tree->ninstrs; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		if (instr->stage >= 0 && instr->onbuild && instr->onbuild->kind == DM_RUN &&
			i + 1 > need->last[instr->stage] &&
			names_family(instr->cook.text, need->family)) {
			need->last[instr->stage] = i + 1;
		}
	}
	/* a stage stands on an earlier one, so one look from the end passes everything down */
	for (uint32_t i = tree->nstages; i > 0; i--) {
		int32_t parent = tree->stages[i - 1].parent;
		if (parent >= 0 && (need->last[i - 1] || need->descendant[i - 1])) {
			need->descendant[parent] = true;
		}
	}
}

static const struct dm_lists_need *
find_need(struct dm_facts *facts, const struct dm_family *family)
{
	struct dm_runs *runs = dm_runs_get(facts);
	for (uint32_t i = 0; i < runs->nneeds; i++) {
		if (runs->needs[i].family == family) {
			return &runs->needs[i];
		}
	}
	struct dm_lists_need need = {
		.family = family,
		.last = dm_arena_alloc(facts->arena, facts->tree->nstages * sizeof *need.last),
		.descendant = dm_arena_alloc(
			facts->arena, facts->tree->nstages * sizeof *need.descendant),
	};
	note_needs(facts, runs, &need);
	struct dm_lists_need *kept = dm_push(facts->arena, runs->needs, runs->nneeds);
	*kept = need;
	return kept;
}

bool
dm_list_users_after(
	struct dm_facts *facts, const struct dm_run *run, const struct dm_manager *manager)
{
	int32_t stage = run->instr->stage;
	if (stage < 0) {
		return false;
	}
	const struct dm_lists_need *need = find_need(facts, manager->family);
	return need->last[stage] > run->index + 1 || need->descendant[stage];
}
