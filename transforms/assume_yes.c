#include "../src/facts/calls.h"
#include "../src/pass/pass.h"

static const char *const aka[] = {"DL3014", "DL3030", "DL3034", "DL3038", "DS-0021",
	"missing-assume-yes-switch", "missing-dnf-assume-yes-switch",
	"missing-yum-assume-yes-switch", "missing-zypper-no-confirm-switch",
	"77783205-c4ca-4f80-bb80-c777f267c547", "7ebd323c-31b7-4e5b-b26f-de5e9e477af8",
	"6e19193a-8753-436d-8a09-76dcff91bb03", "45e1fca5-f90e-465d-825f-c2cb63fa3944", NULL};
static const struct dm_reason reasons[] = {
	{"unknown-options", "a variable is among the options and may answer already",
		"write the options out", false, DM_REASON_NOTE},
	{.code = NULL},
};

/* conda env update */
static bool
knows_no_yes(const struct dm_package_command *command)
{
	const char *const *word = command->manager->yes_unknown;
	for (; word && *word; word++) {
		if (dm_str_is(command->command->words[command->verb_word - 1].text, *word)) {
			return true;
		}
	}
	return false;
}

static bool
asks(const struct dm_package_command *command)
{
	return command->manager->yes_add && !knows_no_yes(command) &&
	       (command->verb == DM_VERB_INSTALL || command->verb == DM_VERB_UPGRADE ||
		       command->verb == DM_VERB_REMOVE);
}

/* A word between the program and its verb is not written out. */
static bool
variable_option(const struct dm_package_command *command)
{
	for (uint32_t i = command->program + 1; i < command->verb_word; i++) {
		if (!command->command->words[i].literal) {
			return true;
		}
	}
	return false;
}

/* ENV CONDA_ALWAYS_YES=true */
static bool
answered_by_environment(
	struct dm_context *ctx, const struct dm_run *run, const struct dm_package_command *command)
{
	for (const char *const *name = command->manager->yes_env; name && *name; name++) {
		if (dm_model_variable(ctx->arena, ctx->tree, run->index, *name).n ||
			dm_str_find(run->shell->text, dm_arena_printf(ctx->arena, "%s=", *name)) !=
				(size_t)-1) {
			return true;
		}
	}
	return false;
}

/* yes | apt-get install curl */
static bool
answers_itself(struct dm_context *ctx, const struct dm_run *run)
{
	const struct dm_calls *calls = dm_calls_get(&ctx->facts);
	for (uint32_t i = calls->first[run->index]; i < calls->first[run->index + 1]; i++) {
		if (dm_str_is(calls->items[i].name, "yes")) {
			return true;
		}
	}
	return false;
}

static void
run(struct dm_context *ctx)
{
	const struct dm_runs *runs = dm_runs_get(&ctx->facts);
	for (uint32_t i = 0; i < runs->count; i++) {
		const struct dm_run *item = &runs->items[i];
		struct dm_edits edits = dm_context_edits(ctx);
		struct dm_marks marks = {.count = 0};
		bool unknown = false;
		for (uint32_t k = 0; item->readable && k < item->ncommands; k++) {
			const struct dm_package_command *command = &item->commands[k];
			if (!asks(command) || dm_command_has(command, command->manager->yes) ||
				dm_command_has_word(command, &dm_words_quiet_options) ||
				answered_by_environment(ctx, item, command)) {
				continue;
			}
			unknown = unknown || variable_option(command);
			dm_marks_add(&marks, dm_command_span(item, command));
			dm_edit_word_after(&edits, &item->place,
				command->command->words[command->verb_word].span,
				command->manager->yes_add);
		}
		if (edits.count == 0 || answers_itself(ctx, item)) {
			continue;
		}
		if (unknown) {
			dm_report_decline(ctx, item->instr, "unknown-options",
				"%.*s may ask a question", DM_FMT(dm_marks_text(ctx, &marks)));
		} else {
			dm_report_fix(ctx, item->instr, DM_SAFE, &edits,
				"%.*s asks before it acts, and a build has nobody to answer",
				DM_FMT(dm_marks_text(ctx, &marks)));
		}
		dm_report_marks(ctx, &marks, "this one too");
	}
}

const struct dm_pass dm_pass_assume_yes = {
	.id = "assume-yes",
	.title = "answer the package manager's questions",
	.why = "A build has no terminal: a package manager that asks for confirmation ends it.",
	.aka = aka,
	.safety = DM_SAFE,
	.touches = 1U << DM_RUN,
	.reasons = reasons,
	.run = run,
};
