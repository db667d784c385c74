#include "../src/packages/commands.h"

static const char *const aka[] = {"DL3014", "DL3030", "DL3034", "DL3038", NULL};
static const char *const options[] = {NULL};
static const struct dm_reason reasons[] = {
	{"unknown-options", "a variable stands among the options, and it may say yes already",
		"write the options out"},
	{NULL, NULL, NULL},
};

static bool
asks(enum dm_verb verb)
{
	return verb == DM_VERB_INSTALL || verb == DM_VERB_UPGRADE || verb == DM_VERB_REMOVE;
}

/* Options and settings that answer, too: -q=2, -o APT::Get::Assume-Yes=true, --assume-no. */
static bool
answers_elsewhere(struct dm_context *ctx, const struct dm_run *run, const struct dm_package_command *command)
{
	static const char *const texts[] = {"Assume-Yes", "assumeyes", "--assume-no", "always_yes", NULL};
	for (const char *const *text = texts; *text; text++) {
		if (dm_runs_mention(ctx, run, *text)) {
			return true;
		}
	}
	for (uint32_t i = command->program; i < command->command->nwords; i++) {
		if (dm_str_is(command->command->words[i].text, "-q=2")) {
			return true;
		}
	}
	return dm_run_has_variable(ctx, run, "CONDA_ALWAYS_YES");
}

static void
judge(struct dm_context *ctx, const struct dm_run *run, const struct dm_package_command *command)
{
	const struct dm_manager *manager = command->manager;
	if (!manager->yes_add || !asks(command->verb) || dm_command_has(command, manager->yes) ||
		dm_command_fed(run, command) || answers_elsewhere(ctx, run, command)) {
		return;
	}
	const struct dm_sh_word *verb = &command->command->words[command->verb_word];
	if (dm_command_riddle(ctx, run, command)) {
		dm_report_decline(ctx, run->instr, "unknown-options", "%s %.*s asks for confirmation",
			manager->id, DM_FMT(verb->text));
		return;
	}
	struct dm_edits edits = dm_context_edits(ctx);
	dm_edit_word_after(&edits, &run->place, verb->span, manager->yes_add);
	dm_report_fix(ctx, run->instr, DM_SAFE, &edits,
		"%s %.*s asks for confirmation, which no build can give; %s answers", manager->id, DM_FMT(verb->text),
		manager->yes_add);
}

static void
run(struct dm_context *ctx)
{
	const struct dm_runs *runs = dm_runs_get(ctx);
	for (uint32_t i = 0; i < runs->count; i++) {
		for (uint32_t k = 0; k < runs->items[i].ncommands; k++) {
			judge(ctx, &runs->items[i], &runs->items[i].commands[k]);
		}
	}
}

const struct dm_pass dm_pass_assume_yes = {
	.id = "assume-yes",
	.title = "answer package managers with yes",
	.why = "A build has no keyboard: a package manager that asks whether to go on gets no answer, and stops.",
	.aka = aka,
	.safety = DM_SAFE,
	.touches = 1U << DM_RUN,
	.options = options,
	.reasons = reasons,
	.run = run,
};
