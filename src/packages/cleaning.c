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
		int32_t stage = instr->stage;
		while (stage > run->instr->stage) {
			stage = facts->tree->stages[stage].parent;
		}
		if (stage == run->instr->stage &&
			(instr->kind == DM_RUN || instr->kind == DM_ONBUILD) &&
			dm_str_names(instr->cook.text, manager->commands[0])) {
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

/* rm -rf ~/.cache/x removes what lies in this folder, or all of it. */
static bool
removes_in(const struct dm_cleaning *cleaning, struct dm_str where)
{
	for (const char *const *word = cleaning->call->words + 1; *word; word++) {
		struct dm_str path = dm_str(*word);
		struct dm_str rest =
			dm_str_starts(where, "/root/") ? dm_str_slice(where, 5, where.n) : where;
		if (dm_str_starts(path, "~/")) {
			path = dm_str_slice(path, 1, path.n);
		} else {
			rest = where;
		}
		if (rest.n && dm_str_starts(path, "/") && path.n >= rest.n &&
			memcmp(path.p, rest.p, rest.n) == 0 &&
			(path.n == rest.n || path.p[rest.n] == '/')) {
			return true;
		}
	}
	return false;
}

/* The cleaning is not where the calls put their cache: pip --cache-dir, ENV YARN_CACHE_FOLDER */
static bool
misses_cache(enum dm_moved moved, struct dm_str where, const struct dm_manager *manager,
	const struct dm_cleaning *cleaning)
{
	switch (moved) {
	case DM_MOVED_NOT:
		return false;
	case DM_MOVED_ENV: /* a call of the program itself knows it, too */
		return !calls_itself(cleaning, manager) && !removes_in(cleaning, where);
	default:
		return calls_itself(cleaning, manager) || !removes_in(cleaning, where);
	}
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
	if (misses_cache(moved, where, manager, cleaning)) {
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
	if (manager->cache_serves_builds && calls_later(facts, run, manager)) {
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
