#include "../src/facts/ships.h"
#include "../src/packages/cleaning.h"
#include "../src/packages/delegated.h"
#include "../src/packages/join.h"
#include "../src/packages/list_users.h"
#include "../src/packages/moved.h"
#include "../src/pass/pass.h"

static const char *const aka[] = {"DL3009", "DL3019", "DL3032", "DL3036", "DL3040", "DL3042",
	"DL3060", "DS-0015", "DS-0019", "DS-0020", "DS-0025", "DS-0027", "remove-package-lists",
	"remove-package-cache", "missing-apk-no-cache", "missing-dnf-clean-all",
	"missing-yum-clean-all", "missing-zypper-clean", "missing-pip-no-cache-dir",
	"df746b39-6564-4fed-bf85-e9c44382303c", "ae9c56a6-3ed1-4ac0-9b54-31267f51151d",
	"295acb63-9246-4b21-b441-7c1f1fb62dc0", "00481784-25aa-4a55-8633-3136dfcf4f37",
	"38300d1a-feb2-4a48-936a-d1ef1cd24313", "f2f903fb-b977-461e-98d7-b3e2185c6118", NULL};
static const struct dm_key options[] = {
	DM_OPTION_STAGES("builder stages may keep their caches"),
	{.name = NULL},
};
static const struct dm_reason reasons[] = {
	{"lists-used-later", "something later installs without refreshing the package lists itself",
		"refresh the lists there, or merge the installs", false, DM_REASON_NOTE},
	{"not-plain-chain",
		"the RUN ends in a way after which nothing can be appended safely: a background "
		"job, exit, or a compound command that set -e looks into",
		"join its commands with &&", false, DM_REASON_NOTE},
	{"maybe-absent",
		"the RUN calls the package manager in some cases only, or finds it in a way that "
		"does not last, and in the others it may not be there to clean",
		"clean after the install, in the same branch", false, DM_REASON_NOTE},
	{"program-removed",
		"the RUN removes the package manager itself, so it cannot clean after itself",
		"clean before the removal", false, DM_REASON_NOTE},
	{"directory-removed",
		"the RUN removes the directory that it is in, where the package manager does not "
		"start",
		"leave the directory first: cd /", false, DM_REASON_NOTE},
	{"unknown-user",
		"where the cache lies depends on the user, and nobody knows whom the base image "
		"runs as",
		"set USER, or describe the image under images: in .dockmend.yaml", false,
		DM_REASON_NOTE},
	{"not-owned",
		"another user than root may not be able to remove all of the cache, which lies in "
		"a folder of the system",
		"install as root, or remove it in the same RUN by hand", false, DM_REASON_NOTE},
	{"unknown-place", "nobody knows where this base image keeps the cache",
		"remove it in the same RUN by hand", false, DM_REASON_NOTE},
	{"moved-cache",
		"an option or a variable puts the cache elsewhere, and what would be removed is "
		"not there",
		"remove it in the same RUN by hand, or mount a cache there", false, DM_REASON_NOTE},
	{"other-version",
		"the file hints at Yarn 2 or later, which keeps its cache elsewhere and may run "
		"programs from it",
		"clean by hand as .yarnrc.yml says, or mount a cache at /root/.yarn/berry/cache",
		false, DM_REASON_NOTE},
	{"cache-used-later", "something later builds with or installs from what is in the cache",
		"build and install in one RUN", false, DM_REASON_NOTE},
	{"unread-install",
		"another program is told to install (find -exec, su -c, scl enable), or one that "
		"wraps a package manager (td-agent-gem); where that leaves its cache is not known",
		"call the package manager directly, or remove its cache in the same RUN by hand",
		false, DM_REASON_NOTE},
	{"untold-options",
		"a variable of its options may hold the one that prevents the cache, which may not "
		"be given twice",
		"write the options out, or mount a cache there", false, DM_REASON_NOTE},
	{"crlf-heredoc",
		"the heredoc has CR LF line ends, which the shell reads as part of its words",
		"use LF line ends", false, DM_REASON_NOTE},
	{.code = NULL},
};

/* apt install is of apt-get's packages, too. */
static bool
belongs(const struct dm_package_command *command, const struct dm_manager *manager)
{
	return command->manager == manager ||
	       (manager->system && command->manager->family == manager->family);
}

/* The first install of this manager, else its first command that fetches, else its first; NULL: there is none. */
static const struct dm_package_command *
find_command(const struct dm_run *run, const struct dm_manager *manager)
{
	const struct dm_package_command *fetches = NULL, *first = NULL;
	for (uint32_t i = 0; i < run->ncommands; i++) {
		const struct dm_package_command *command = &run->commands[i];
		if (!belongs(command, manager)) {
			continue;
		}
		if (command->verb == DM_VERB_INSTALL && dm_leftovers_fetches(command)) {
			return command;
		}
		fetches = fetches || !dm_leftovers_fetches(command) ? fetches : command;
		first = first ? first : command;
	}
	return fetches ? fetches : first;
}

/* As the RUN calls it: pip3. */
static struct dm_str
name_of(const struct dm_run *run, const struct dm_manager *manager)
{
	const struct dm_package_command *command = find_command(run, manager);
	const struct dm_sh_word *word = command ? &command->command->words[command->program] : NULL;
	return word && word->literal ? word->text : dm_str(manager->id);
}

/* The last finding speaks of that command. */
static void
point(struct dm_context *ctx, const struct dm_run *run, const struct dm_manager *manager)
{
	const struct dm_package_command *command = find_command(run, manager);
	if (command) {
		dm_report_at(ctx, dm_command_span(run, command));
	} else {
		dm_report_at_text(ctx, run->instr, dm_str(manager->id));
	}
}

static void
decline(struct dm_context *ctx, const struct dm_run *run, const struct dm_manager *manager,
	const char *code, const char *what)
{
	dm_report_decline(ctx, run->instr, code, "%.*s leaves its %s in the layer",
		DM_FMT(name_of(run, manager)), what);
	point(ctx, run, manager);
}

/* The option that prevents the cache, on every fetching command of this manager. */
static void
prevent(struct dm_context *ctx, const struct dm_run *run, const struct dm_manager *manager)
{
	struct dm_edits edits = dm_context_edits(ctx);
	for (uint32_t i = 0; i < run->ncommands; i++) {
		const struct dm_package_command *command = &run->commands[i];
		if (command->manager != manager || !dm_leftovers_fetches(command)) {
			continue;
		}
		enum dm_known prevented = dm_leftovers_prevented(&ctx->facts, run, command);
		if (prevented == DM_UNKNOWN_FACT && manager->no_cache_once) {
			decline(ctx, run, manager, "untold-options", "cache");
			return;
		}
		if (prevented != DM_YES) {
			dm_edit_word_after(&edits, &run->place,
				command->command->words[command->verb_word].span,
				manager->no_cache_add);
		}
	}
	if (edits.count) {
		dm_report_fix(ctx, run->instr, DM_SAFE, &edits,
			"%.*s leaves its cache in the layer", DM_FMT(name_of(run, manager)));
		point(ctx, run, manager);
	}
}

static void
append(struct dm_context *ctx, const struct dm_run *run, const struct dm_manager *manager)
{
	struct dm_cleaning cleaning = dm_leftovers_cleaning(&ctx->facts, run, manager);
	if (cleaning.prevented) {
		return;
	}
	const char *obstacle = dm_cleaning_obstacle(&ctx->facts, run, manager, &cleaning);
	enum dm_joint_kind kind;
	if (!obstacle && !dm_join_append(ctx->arena, run, &kind)) {
		obstacle = "not-plain-chain";
	}
	if (obstacle) {
		decline(ctx, run, manager, obstacle,
			manager->clean_drops_lists ? "lists" : "cache");
		return;
	}
	const struct dm_sh_list *list = run->shell->list;
	struct dm_edits edits = dm_context_edits(ctx);
	dm_edit_command_append(&edits, &run->place,
		dm_span_end(list->items[list->nitems - 1].pipeline.span),
		dm_cleaning_text(ctx->arena, &cleaning, manager), kind);
	dm_report_fix(ctx, run->instr, DM_SAFE, &edits, "%.*s leaves what it fetched in the layer",
		DM_FMT(name_of(run, manager)));
	point(ctx, run, manager);
}

static void
clean(struct dm_context *ctx, const struct dm_run *run, const struct dm_manager *manager)
{
	uint32_t from = dm_leftovers_end(run, manager->family);
	if (from == 0 || dm_leftovers_settled(&ctx->facts, run, manager, from)) {
		return;
	}
	struct dm_str where;
	enum dm_moved moved = dm_cache_moved(&ctx->facts, run, manager, &where);
	if (dm_cache_settled(&ctx->facts, run, manager, where, from) ||
		dm_cache_configured(&ctx->facts, run, manager)) {
		return;
	}
	if (run->crlf) {
		decline(ctx, run, manager, "crlf-heredoc", "cache");
		return;
	}
	enum dm_remedy remedy = dm_leftovers_remedy(&ctx->facts, run, manager);
	if (remedy == DM_REMEDY_OPTION && moved == DM_MOVED_OPTION) {
		/* two options that contradict each other */
		decline(ctx, run, manager, "moved-cache", "cache");
	} else if (remedy == DM_REMEDY_OPTION && dm_list_users_offline(&ctx->facts, run, manager)) {
		decline(ctx, run, manager, "cache-used-later", "cache");
	} else if (remedy == DM_REMEDY_OPTION) {
		prevent(ctx, run, manager);
	} else if (remedy == DM_REMEDY_CLEANING) {
		append(ctx, run, manager);
	}
}

static void
report_unread(struct dm_context *ctx, const struct dm_run *run)
{
	uint32_t n;
	const struct dm_manager *const *managers = dm_delegated_installs(&ctx->facts, run, &n);
	for (uint32_t i = 0; i < n; i++) {
		decline(ctx, run, managers[i], "unread-install", "cache");
	}
}

static void
run(struct dm_context *ctx)
{
	const struct dm_runs *runs = dm_runs_get(&ctx->facts);
	bool all = dm_context_all_stages(ctx) || ctx->tree->nstages == 1;
	const bool *ships = all ? NULL : dm_ships_layers(&ctx->facts);
	for (uint32_t i = 0; i < runs->count; i++) {
		const struct dm_run *item = &runs->items[i];
		if ((!item->readable && !item->crlf) || (ships && !ships[item->instr->stage])) {
			continue;
		}
		for (uint32_t k = 0; k < item->ncommands; k++) {
			if (dm_leftovers_first_fetch(item, k)) {
				clean(ctx, item, item->commands[k].manager);
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
	.why = "Lists and downloads that an install leaves ship with every image; they only "
	       "help a later "
	       "install, and that one should refresh them anyway.",
	.aka = aka,
	.safety = DM_SAFE,
	.touches = 1U << DM_RUN,
	.options = options,
	.reasons = reasons,
	.run = run,
};
