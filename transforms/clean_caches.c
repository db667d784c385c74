#include "../src/process/account.h"
#include "../src/packages/directory.h"
#include "../src/packages/join.h"
#include "../src/packages/list_users.h"
#include "../src/packages/leftovers.h"
#include "../src/packages/removal.h"
#include "../src/packages/delegated.h"
#include "../src/pass/pass.h"

static const char *const aka[] = {
	"DL3009", "DL3019", "DL3032", "DL3036", "DL3040", "DL3042", "DL3060", NULL};
static const struct dm_key options[] = {
	DM_OPTION_STAGES("builder stages may keep their caches"),
	{.name = NULL},
};
static const struct dm_reason reasons[] = {
	{"lists-used-later", "something later installs without refreshing the package lists itself",
		"refresh the lists there, or merge the installs", false},
	{"not-plain-chain",
		"the RUN ends in a way behind which nothing can be appended safely: a background "
		"job, exit, or a compound command that set -e looks into",
		"join its commands with &&", false},
	{"maybe-absent",
		"the RUN calls the package manager in some cases only, or finds it in a way that "
		"does not last, and in the others it may not be there to clean",
		"clean behind the install, in the same branch", false},
	{"program-removed",
		"the RUN removes the package manager itself, so it cannot clean behind itself",
		"clean before the removal", false},
	{"directory-removed",
		"the RUN removes the directory that it is in, where the package manager does not "
		"start",
		"leave the directory first: cd /", false},
	{"unknown-user",
		"where the cache lies depends on the user, and nobody knows whom the base image "
		"runs as",
		"set USER, or describe the image under images: in .dockmend.yaml", false},
	{"not-owned",
		"another user than root may not be able to remove all of the cache, which lies in "
		"a folder of the system",
		"install as root, or remove it in the same RUN by hand", false},
	{"unknown-place", "nobody knows where this base image keeps the cache",
		"remove it in the same RUN by hand", false},
	{"cache-used-later", "something later builds with what is in the cache",
		"build and install in one RUN", false},
	{"unread-install",
		"another program is told to install (find -exec, su -c, scl enable), or one that "
		"wraps a package manager (td-agent-gem); where that leaves its cache is not known",
		"call the package manager directly, or remove its cache in the same RUN by hand",
		false},
	{"crlf-heredoc",
		"the heredoc has CR LF line ends, which the shell reads as part of its words",
		"use LF line ends", false},
	{.code = NULL},
};

/* The option that prevents the cache, on every fetching command of this manager. */
static void
prevent(struct dm_context *ctx, const struct dm_run *run, const struct dm_manager *manager)
{
	struct dm_edits edits = dm_context_edits(ctx);
	for (uint32_t i = 0; i < run->ncommands; i++) {
		const struct dm_package_command *command = &run->commands[i];
		if (command->manager == manager && dm_leftovers_fetches(command) &&
			!dm_command_has(command, manager->no_cache)) {
			dm_edit_word_after(&edits, &run->place,
				command->command->words[command->verb_word].span,
				manager->no_cache_add);
		}
	}
	if (edits.count) {
		dm_report_fix(ctx, run->instr, DM_SAFE, &edits, "%s leaves its cache in the layer",
			manager->id);
	}
}

/* False where the user in force is not known, and matters. */
static bool
fits_user(struct dm_context *ctx, const struct dm_run *run, const struct dm_manager *manager,
	struct dm_cleaning *cleaning)
{
	const struct dm_image *image;
	if (!manager->clean_user.words) {
		return true;
	}
	dm_stage_manager(&ctx->facts, run->instr->stage, &image);
	enum dm_effective user = dm_account_at(&ctx->facts, run->instr, image);
	if (user == DM_USER_OTHER) {
		*cleaning = (struct dm_cleaning){.call = &manager->clean_user};
	}
	return user == DM_USER_ROOT || user == DM_USER_OTHER;
}

/* A later RUN of the stage, or of one that is built on it, names the program. */
static bool
calls_later(struct dm_context *ctx, const struct dm_run *run, const struct dm_manager *manager)
{
	for (uint32_t i = run->index + 1; i < ctx->tree->ninstrs; i++) {
		const struct dm_instr *instr = &ctx->tree->instrs[i];
		int32_t stage = instr->stage;
		while (stage > run->instr->stage) {
			stage = ctx->tree->stages[stage].parent;
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
is_foreign(struct dm_context *ctx, const struct dm_run *run, const struct dm_manager *manager,
	const struct dm_cleaning *cleaning)
{
	const struct dm_image *image;
	bool absolute = false;
	for (const char *const *word = cleaning->call->words + 1; *word; word++) {
		absolute = absolute || (*word)[0] == '/';
	}
	dm_stage_manager(&ctx->facts, run->instr->stage, &image);
	return !manager->system && !cleaning->sudo && absolute &&
	       strcmp(cleaning->call->words[0], "rm") == 0 &&
	       dm_account_at(&ctx->facts, run->instr, image) != DM_USER_ROOT;
}

/* Why the RUN cannot clean behind itself; NULL: it can. Another user may need another call. */
static const char *
find_obstacle(struct dm_context *ctx, const struct dm_run *run, const struct dm_manager *manager,
	struct dm_cleaning *cleaning)
{
	uint32_t from = dm_leftovers_end(run, manager->family);
	if (!cleaning->call) { /* rows of clean_where speak of some bases only */
		return "unknown-place";
	}
	if (!fits_user(ctx, run, manager, cleaning)) {
		return "unknown-user";
	}
	if (manager->clean_drops_lists && dm_lists_used_later(&ctx->facts, run, manager)) {
		return "lists-used-later";
	}
	if (manager->cache_serves_builds && calls_later(ctx, run, manager)) {
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
		return is_foreign(ctx, run, manager, cleaning) ? "not-owned" : NULL;
	}
	return dm_removes_program(&ctx->facts, run, manager, from) ? "program-removed"
	       : dm_removes_directory(&ctx->facts, run, from)      ? "directory-removed"
								   : NULL;
}

static void
append(struct dm_context *ctx, const struct dm_run *run, const struct dm_manager *manager)
{
	struct dm_cleaning cleaning = dm_leftovers_cleaning(&ctx->facts, run, manager);
	if (cleaning.prevented) {
		return;
	}
	const char *obstacle = find_obstacle(ctx, run, manager, &cleaning);
	enum dm_joint_kind kind;
	if (!obstacle && !dm_join_append(ctx->arena, run, &kind)) {
		obstacle = "not-plain-chain";
	}
	if (obstacle) {
		dm_report_decline(ctx, run->instr, obstacle, "%s leaves its %s in the layer",
			manager->id, manager->clean_drops_lists ? "lists" : "cache");
		return;
	}
	const struct dm_sh_list *list = run->shell->list;
	struct dm_edits edits = dm_context_edits(ctx);
	dm_edit_command_append(&edits, &run->place,
		dm_span_end(list->items[list->nitems - 1].pipeline.span),
		dm_cleaning_text(ctx->arena, &cleaning, manager), kind);
	dm_report_fix(ctx, run->instr, DM_SAFE, &edits, "%s leaves what it fetched in the layer",
		manager->id);
}

/* The option that prevents the cache is younger than what the base brings: pip 6.0, apk-tools 2.6.4. */
static bool
is_too_old(struct dm_context *ctx, const struct dm_run *run, const struct dm_manager *manager)
{
	const struct dm_image *image;
	dm_stage_manager(&ctx->facts, run->instr->stage, &image);
	struct dm_str base = dm_model_base(ctx->tree, run->instr->stage);
	for (const char *const *glob = manager->no_cache_missing; glob && *glob; glob++) {
		if (dm_str_glob(*glob, base)) {
			return true;
		}
	}
	bool brought = false;
	for (const char *const *part = manager->brought_by; part && *part; part++) {
		brought = brought || dm_str_find(base, *part) != (size_t)-1;
	}
	return manager->no_cache_after_mirrors && !brought && image && image->mirrors_gone;
}

static void
clean(struct dm_context *ctx, const struct dm_run *run, const struct dm_manager *manager)
{
	uint32_t from = dm_leftovers_end(run, manager->family);
	if (from == 0 || dm_leftovers_settled(&ctx->facts, run, manager, from)) {
		return;
	}
	if (run->crlf) {
		dm_report_decline(ctx, run->instr, "crlf-heredoc",
			"%s leaves its cache in the layer", manager->id);
		return;
	}
	bool refreshed = dm_leftovers_refreshed(run, manager->family);
	if (manager->no_cache_add && !refreshed && !is_too_old(ctx, run, manager)) {
		prevent(ctx, run, manager);
	} else if (refreshed || !manager->clean_drops_lists || manager->no_cache_add) {
		/* lists of an earlier layer stay in it, whatever is deleted here */
		append(ctx, run, manager);
	}
}

static void
report_unread(struct dm_context *ctx, const struct dm_run *run)
{
	uint32_t n;
	const struct dm_manager *const *managers = dm_unread_installs(&ctx->facts, run, &n);
	for (uint32_t i = 0; i < n; i++) {
		dm_report_decline(ctx, run->instr, "unread-install",
			"%s leaves its cache in the layer", managers[i]->id);
	}
}

static void
run(struct dm_context *ctx)
{
	const struct dm_runs *runs = dm_runs_get(&ctx->facts);
	bool all = dm_context_all_stages(ctx);
	for (uint32_t i = 0; i < runs->count; i++) {
		const struct dm_run *item = &runs->items[i];
		if ((!item->readable && !item->crlf) ||
			(!all && !dm_model_final(ctx->tree, item->instr->stage))) {
			continue;
		}
		for (uint32_t k = 0; k < item->ncommands; k++) {
			const struct dm_manager *manager = item->commands[k].manager;
			bool first = dm_leftovers_fetches(&item->commands[k]);
			for (uint32_t j = 0; first && j < k; j++) {
				first = !dm_leftovers_fetches(&item->commands[j]) ||
					item->commands[j].manager->family != manager->family;
			}
			if (first) {
				clean(ctx, item, manager);
			}
		}
		if (item->readable) {
			report_unread(ctx, item);
		}
	}
}

const struct dm_pass dm_pass_clean_caches = {
	.id = "clean-caches",
	.title = "leave no package lists and caches in a layer",
	.why = "Lists and downloads that an install leaves behind ship with every image; they only "
	       "help a later "
	       "install, and that one should refresh them anyway.",
	.aka = aka,
	.safety = DM_SAFE,
	.touches = 1U << DM_RUN,
	.options = options,
	.reasons = reasons,
	.run = run,
};
