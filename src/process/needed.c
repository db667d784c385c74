#include "needed.h"

#include "../facts/calls.h"
#include "../facts/runner.h"
#include "../facts/walk.h"

/* ---- the shell ---- */

/* bash is any file of this name that PATH finds; /bin/bash is that file only */
static bool
is_shell_of(const char *const *shells, struct dm_str shell)
{
	bool found = dm_str_is(shell, "sh") || dm_str_is(shell, "/bin/sh");
	for (; shells && *shells && !found; shells++) {
		found = dm_str_is(shell, *shells) ||
			dm_str_eq(dm_str_base_name(dm_str(*shells)), shell);
	}
	return found;
}

/* bash setup.sh, apk add bash, ln -s /bin/bash /opt/bash */
static bool
shows_shell(const struct dm_build_call *call, struct dm_str shell)
{
	const struct dm_sh_command *command = call->command;
	struct dm_str name = dm_str_base_name(shell);
	bool usual = name.n == shell.n || dm_walk_in_program_folder(shell);
	if (call->may) {
		return false;
	}
	bool installs = usual && call->package && call->package->verb == DM_VERB_INSTALL;
	for (uint32_t i = 1; installs && dm_call_word(call, i).p; i++) {
		if (dm_str_eq(dm_call_word(call, i), name)) {
			return true;
		}
	}
	struct dm_str last = command->nwords ? command->words[command->nwords - 1].text
					     : (struct dm_str){NULL, 0};
	return dm_str_eq(dm_call_word(call, 0), shell) ||
	       (usual && dm_str_eq(dm_call_word(call, 0), name)) ||
	       (dm_words_has(&dm_words_written_last, call->name) && dm_str_eq(last, shell));
}

/* A RUN of text after SHELL: the shell was there. */
static bool
has_run_since(
	const struct dm_tree *tree, const bool *lineage, const struct dm_instr *shell, uint32_t end)
{
	bool found = false;
	for (const struct dm_instr *instr = shell; instr < tree->instrs + end && !found; instr++) {
		found = instr->kind == DM_RUN && instr->form == DM_FORM_SHELL &&
			instr->stage >= 0 && lineage[instr->stage];
	}
	return found;
}

/* The SHELL that is in force before instruction `end`. */
static bool
is_there(struct dm_facts *facts, const bool *lineage, uint32_t end, const char *const *shells)
{
	const struct dm_tree *tree = facts->tree;
	const struct dm_instr *instr = dm_model_last(tree, end, DM_SHELL);
	uint32_t program = instr ? dm_model_shell_program(instr) : 0;
	if (!instr ||
		(program < instr->nwords && is_shell_of(shells, instr->words[program].text))) {
		return true;
	}
	const struct dm_calls *calls = dm_calls_get(facts);
	struct dm_str shell =
		program < instr->nwords ? instr->words[program].text : (struct dm_str){NULL, 0};
	bool shown = has_run_since(tree, lineage, instr, end);
	for (uint32_t i = 0; shell.n && i < end && !shown; i++) {
		const struct dm_instr *other = &tree->instrs[i];
		shown = other->stage >= 0 && lineage[other->stage] &&
			dm_brings_shell(facts, other, shell);
	}
	for (uint32_t i = 0; shell.n && i < calls->count && !shown; i++) {
		const struct dm_build_call *call = &calls->items[i];
		shown = lineage[call->instr->stage] && call->index < end &&
			shows_shell(call, shell);
	}
	return shown;
}

bool
dm_needed_shell_is_there(struct dm_facts *facts, int32_t stage, const struct dm_image *image)
{
	const struct dm_tree *tree = facts->tree;
	const struct dm_indexes *same = &tree->by_kind[DM_SHELL];
	const struct dm_distribution *distribution =
		image ? dm_distribution_find(image->family) : NULL;
	const char *const *shells = distribution ? distribution->shells : NULL;
	const bool *lineage = dm_model_lineage(facts->arena, tree, stage);
	uint32_t end = tree->stages[stage].end;
	bool there = true;
	for (uint32_t i = dm_indexes_from(same, tree->stages[stage].from);
		i < same->count && same->items[i] < end && there; i++) {
		there = is_there(facts, lineage, same->items[i], shells);
	}
	return there && is_there(facts, lineage, end - 1, shells);
}

/* ---- PATH ---- */

/* The list has the folder: /usr/sbin of "/usr/local/bin:/usr/sbin:/bin" */
static bool
has_folder(struct dm_str list, const char *folder)
{
	for (size_t i = 0; i < list.n; i++) {
		size_t from = i;
		while (i < list.n && list.p[i] != ':' && list.p[i] != '"' && list.p[i] != '\'') {
			i++;
		}
		struct dm_str item = dm_str_slice(list, from, i);
		if (dm_str_ends(item, "/")) {
			item.n--;
		}
		if (dm_str_is(item, folder)) {
			return true;
		}
	}
	return false;
}

/* /opt/bin:$PATH, ${PATH}: it has what it had before. */
static bool
goes_on(struct dm_str value)
{
	static const char name[] = "PATH";
	for (size_t i = 0; i < value.n; i++) {
		size_t from = i + 1 + (i + 1 < value.n && value.p[i + 1] == '{');
		size_t end = from + sizeof name - 1;
		if (value.p[i] == '$' && dm_str_is(dm_str_slice(value, from, end), name) &&
			!(end < value.n && dm_is_name_byte(value.p[end]))) {
			return true;
		}
	}
	return false;
}

bool
dm_needed_is_on_path(struct dm_facts *facts, int32_t stage, bool accounts)
{
	const struct dm_tree *tree = facts->tree;
	const struct dm_indexes *lists[] = {&tree->by_kind[DM_ENV], &tree->by_kind[DM_ARG]};
	const bool *lineage = dm_model_lineage(facts->arena, tree, stage);
	bool found = true;
	for (size_t k = 0; k < sizeof lists / sizeof *lists; k++) {
		for (uint32_t i = 0; i < lists[k]->count && found; i++) {
			uint32_t at = lists[k]->items[i];
			const struct dm_instr *instr = &tree->instrs[at];
			bool counts = instr->stage >= 0 && lineage[instr->stage];
			for (uint32_t n = 0; counts && n < instr->npairs && found; n++) {
				const struct dm_pair *pair = &instr->pairs[n];
				if (!dm_str_is(pair->key, "PATH") || !pair->has_value ||
					goes_on(pair->value)) {
					continue;
				}
				struct dm_str list =
					dm_model_expanded(facts->arena, tree, at, pair->value);
				found = (has_folder(list, "/bin") ||
						has_folder(list, "/usr/bin")) &&
					(!accounts || has_folder(list, "/usr/sbin"));
			}
		}
	}
	return found;
}
