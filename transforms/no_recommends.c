#include "../src/packages/runs.h"

static const char *const aka[] = {"DL3015", "DS-0029", NULL};
static const struct dm_reason reasons[] = {
	{"unknown-options",
		"a variable stands among the packages, so what it recommends is not known",
		"write the packages out"},
	{"configured", "the file configures recommended packages itself", "nothing"},
	{NULL, NULL, NULL},
};

static bool
has_operand(const struct dm_sh_command *command, uint32_t from, const char *package)
{
	for (uint32_t i = from; i < command->nwords; i++) {
		if (dm_str_is(command->words[i].text, package)) {
			return true;
		}
	}
	return false;
}

/* Packages that the recommended ones make work are named beside them. */
static void
keep_needed(
	struct dm_edits *edits, const struct dm_run *item, const struct dm_package_command *command)
{
	const struct dm_sh_command *simple = command->command;
	for (uint32_t i = command->verb_word + 1; i < simple->nwords; i++) {
		for (uint32_t r = 0; r < dm_recommend_count; r++) {
			const struct dm_recommend *row = &dm_recommends[r];
			if (strcmp(row->family, command->manager->family) == 0 &&
				dm_str_is(simple->words[i].text, row->package) &&
				!has_operand(simple, command->verb_word, row->keep)) {
				dm_edit_word_after(
					edits, &item->place, simple->words[i].span, row->keep);
				return;
			}
		}
	}
}

static bool
wanted(const struct dm_package_command *command)
{
	static const char *const with[] = {"--install-recommends", NULL};
	return command->verb == DM_VERB_INSTALL && command->manager->no_recommends_add &&
	       command->operands > 0 &&
	       dm_str_is(command->command->words[command->verb_word].text, "install") &&
	       !dm_command_has(command, command->manager->no_recommends) &&
	       !dm_command_has(command, with);
}

static bool
is_configured(const struct dm_tree *tree)
{
	return dm_str_find(tree->text, "Install-Recommends") != (size_t)-1 ||
	       dm_str_find(tree->text, "install_weak_deps=") != (size_t)-1;
}

static void
run(struct dm_context *ctx)
{
	const struct dm_runs *runs = dm_runs_get(ctx);
	bool looked = false, configured = false;
	for (uint32_t i = 0; i < runs->count; i++) {
		const struct dm_run *item = &runs->items[i];
		struct dm_edits edits = dm_context_edits(ctx);
		bool unknown = false;
		for (uint32_t k = 0; item->readable && k < item->ncommands; k++) {
			const struct dm_package_command *command = &item->commands[k];
			if (!wanted(command)) {
				continue;
			}
			for (uint32_t w = command->program; w < command->command->nwords; w++) {
				unknown = unknown || !command->command->words[w].literal;
			}
			dm_edit_word_after(&edits, &item->place,
				command->command->words[command->verb_word].span,
				command->manager->no_recommends_add);
			keep_needed(&edits, item, command);
		}
		if (edits.count && !looked) {
			configured = is_configured(ctx->tree);
			looked = true;
		}
		if (edits.count && (unknown || configured)) {
			dm_report_decline(ctx, item->instr,
				configured ? "configured" : "unknown-options",
				"recommended packages may be installed");
		} else if (edits.count) {
			dm_report_fix(ctx, item->instr, DM_UNSAFE, &edits,
				"packages that are only recommended are installed too");
		}
	}
}

const struct dm_pass dm_pass_no_recommends = {
	.id = "no-recommends",
	.title = "install no packages that are only recommended",
	.why = "Recommended packages make images larger and add code that nobody asked for; some "
	       "programs miss "
	       "one of them, so this is applied with --unsafe only.",
	.aka = aka,
	.safety = DM_UNSAFE,
	.touches = 1U << DM_RUN,
	.reasons = reasons,
	.run = run,
};
