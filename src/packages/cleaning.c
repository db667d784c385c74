#include "cleaning.h"

#include "../process/account.h"
#include "directory.h"
#include "list_users.h"
#include "moved.h"
#include "removal.h"

/* False where the user in force is not known, and matters. */
static bool
fits_user(struct dm_facts *facts, const struct dm_run *run, const struct dm_manager *manager,
	struct dm_cleaning *cleaning)
{
	const struct dm_image *image;
	if (!manager->clean_user.words) {
		return true;
	}
	dm_stage_manager(facts, run->instr->stage, &image);
	enum dm_effective user = dm_account_at(facts, run->instr, image);
	if (user == DM_USER_OTHER) {
		*cleaning = (struct dm_cleaning){.call = &manager->clean_user};
	}
	return user == DM_USER_ROOT || user == DM_USER_OTHER;
}

/* A later RUN of the stage, or of one that is built on it, names the program. */
static bool
calls_later(struct dm_facts *facts, const struct dm_run *run, const struct dm_manager *manager)
{
	for (uint32_t i = run->index + 1; i < facts->tree->ninstrs; i++) {
		const struct dm_instr *instr = &facts->tree->instrs[i];
		if ((instr->kind == DM_RUN || instr->kind == DM_ONBUILD) &&
			dm_str_names(instr->cook.text, manager->commands[0]) &&
			dm_model_may_be_on(
				facts->arena, facts->tree, instr->stage, run->instr->stage)) {
			return true;
		}
	}
	return false;
}

/* npm cache clean, /opt/conda/bin/conda clean; not rm -rf */
static bool
calls_itself(const struct dm_cleaning *cleaning, const struct dm_manager *manager)
{
	return dm_manager_by_program(dm_cleaning_program(cleaning, manager)) == manager;
}

/* rm -rf /usr/local/bundle/cache by another user: an earlier layer may have put files there that it cannot remove. */
static bool
is_foreign(struct dm_facts *facts, const struct dm_run *run, const struct dm_manager *manager,
	const struct dm_cleaning *cleaning)
{
	const struct dm_image *image;
	bool absolute = false;
	for (const char *const *word = cleaning->call->words + 1; *word; word++) {
		absolute = absolute || (*word)[0] == '/';
	}
	dm_stage_manager(facts, run->instr->stage, &image);
	return !manager->system && !cleaning->sudo && absolute &&
	       strcmp(cleaning->call->words[0], "rm") == 0 &&
	       dm_account_at(facts, run->instr, image) != DM_USER_ROOT;
}

const char *
dm_cleaning_obstacle(struct dm_facts *facts, const struct dm_run *run,
	const struct dm_manager *manager, struct dm_cleaning *cleaning)
{
	uint32_t from = dm_leftovers_end(run, manager->family);
	if (!cleaning->call) { /* rows of clean_where speak of some bases only */
		return "unknown-place";
	}
	struct dm_str where;
	enum dm_moved moved = dm_cache_moved(facts, run, manager, &where);
	if (dm_cache_missed(moved, where, cleaning, calls_itself(cleaning, manager))) {
		return "moved-cache";
	}
	if (dm_cache_unknown(facts, run, manager)) {
		return "other-version";
	}
	if (!fits_user(facts, run, manager, cleaning)) {
		return "unknown-user";
	}
	if (manager->clean_drops_lists && dm_list_users_after(facts, run, manager)) {
		return "lists-used-later";
	}
	if ((manager->cache_serves_builds && calls_later(facts, run, manager)) ||
		dm_list_users_offline(facts, run, manager)) {
		return "cache-used-later";
	}
	if (calls_itself(cleaning, manager) &&
		!dm_leftovers_callable(run, manager, dm_cleaning_program(cleaning, manager))) {
		if (!manager->clean_without.words) {
			return "maybe-absent";
		}
		*cleaning = (struct dm_cleaning){
			.call = &manager->clean_without, .sudo = cleaning->sudo};
	}
	if (!calls_itself(cleaning, manager)) {
		return is_foreign(facts, run, manager, cleaning) ? "not-owned" : NULL;
	}
	return dm_removes_program(facts, run, manager, from) ? "program-removed"
	       : dm_removes_directory(facts, run, from)      ? "directory-removed"
							     : NULL;
}
