#include "../src/facts/runs.h"
#include "../src/pass/pass.h"

static const char *const aka[] = {
	"DL3027", "CKV_DOCKER_9", "prefer-apt-get", "b84a0b47-2e99-4c9f-8933-98bcabe2b94d", NULL};
static const struct dm_reason reasons[] = {
	{"unknown-options", "a variable comes before the verb and may hold what only apt knows",
		"write the options out", false, DM_REASON_NOTE},
	{.code = NULL},
};

/* Makes the call one of apt-get that does the same. False where a word before the verb is not written out. */
static bool
replace(struct dm_edits *edits, const struct dm_run *run, const struct dm_package_command *command)
{
	const struct dm_sh_word *words = command->command->words;
	const struct dm_sh_word *verb = &words[command->verb_word];
	for (uint32_t i = command->program + 1; i < command->verb_word; i++) {
		if (!words[i].literal) {
			return false;
		}
	}
	dm_edit_word_replace(edits, &run->place, words[command->program].span, "apt-get");
	if (dm_str_is(verb->text, "full-upgrade")) {
		dm_edit_word_replace(edits, &run->place, verb->span, "dist-upgrade");
	} else if (dm_str_is(verb->text, "upgrade")) {
		/* apt(8): upgrade installs new packages where a dependency asks for them */
		dm_edit_word_after(edits, &run->place, verb->span, "--with-new-pkgs");
	}
	return true;
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
			const struct dm_sh_word *program =
				&command->command->words[command->program];
			if (program->literal && dm_str_is(program->text, "apt") &&
				strcmp(command->manager->id, "apt") == 0) {
				unknown = !replace(&edits, item, command) || unknown;
				dm_marks_add(&marks, dm_place_span(&item->place, program->span));
			}
		}
		if (unknown) {
			dm_report_decline(ctx, item->instr, "unknown-options",
				"apt is called, whose command line may change");
		} else if (edits.count) {
			dm_report_fix(ctx, item->instr, DM_SAFE, &edits,
				"apt is made for people and warns in a build; apt-get is its "
				"stable command line");
		}
		if (marks.count) {
			dm_report_marks(ctx, &marks, "and here");
		}
	}
}

const struct dm_pass dm_pass_use_apt_get = {
	.id = "use-apt-get",
	.title = "call apt-get instead of apt",
	.why = "apt says itself that its command line is not stable and must not be used in "
	       "scripts.",
	.aka = aka,
	.safety = DM_SAFE,
	.touches = 1U << DM_RUN,
	.reasons = reasons,
	.run = run,
};
