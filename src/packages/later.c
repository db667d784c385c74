#include "later.h"

static bool
names_family(struct dm_str text, const char *family)
{
	for (uint32_t i = 0; i < dm_manager_count; i++) {
		if (strcmp(dm_managers[i].family, family) != 0) {
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
hides_install(struct dm_str text, const char *family)
{
	return names_family(text, family) && dm_str_find(text, "install") != (size_t)-1 &&
	       dm_str_find(text, "update") == (size_t)-1;
}

bool
dm_run_needs_lists(const struct dm_tree *tree, const struct dm_run *run, const char *family)
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
		if (strcmp(command->manager->family, family) != 0) {
			continue;
		}
		seen = true;
		if (command->manager->refreshes_itself ||
			dm_command_has(command, command->manager->no_cache)) {
			continue;
		}
		if (command->verb == DM_VERB_REFRESH && command->depth == 0) {
			return false;
		}
		if (command->verb == DM_VERB_INSTALL || command->verb == DM_VERB_UPGRADE) {
			return true;
		}
	}
	return !seen && hides_install(run->shell->text, family);
}

/* `stage` is `root` or stands on it. */
static bool
stands_on(const struct dm_tree *tree, int32_t stage, int32_t root)
{
	while (stage > root) {
		stage = tree->stages[stage].parent;
	}
	return stage == root;
}

bool
dm_lists_used_later(
	struct dm_context *ctx, const struct dm_run *run, const struct dm_manager *manager)
{
	const struct dm_tree *tree = ctx->tree;
	const struct dm_runs *runs = dm_runs_get(ctx);
	uint32_t own = (uint32_t)(run - runs->items);
	for (uint32_t i = own + 1; i < runs->count; i++) {
		const struct dm_run *later = &runs->items[i];
		if (later->index > run->index &&
			stands_on(tree, later->instr->stage, run->instr->stage) &&
			dm_run_needs_lists(tree, later, manager->family)) {
			return true;
		}
	}
	bool triggers = (tree->kinds & 1U << DM_ONBUILD) != 0;
	for (uint32_t i = run->index + 1; triggers && i < tree->ninstrs; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		if (instr->onbuild && instr->onbuild->kind == DM_RUN &&
			stands_on(tree, instr->stage, run->instr->stage) &&
			names_family(instr->cook.text, manager->family)) {
			return true;
		}
	}
	return false;
}
