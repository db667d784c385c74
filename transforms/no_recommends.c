#include "../src/packages/commands.h"

static const char *const aka[] = {"DL3015", "DS-0029", "DS029", NULL};
static const char *const options[] = {NULL};
static const struct dm_reason reasons[] = {
	{"unknown-options", "a variable stands among the options, and it may leave recommended packages out already",
		"write the options out"},
	{NULL, NULL, NULL},
};

/* curl=7.88* and curl:amd64 are curl */
static struct dm_str
package_name(struct dm_str word)
{
	for (size_t i = 0; i < word.n; i++) {
		if (word.p[i] == '=' || word.p[i] == ':' || word.p[i] == '/') {
			return dm_str_slice(word, 0, i);
		}
	}
	return word;
}

static const struct dm_sh_word *
find_package(const struct dm_package_command *command, const char *name)
{
	for (uint32_t i = command->verb_word + 1; i < command->command->nwords; i++) {
		if (dm_str_is(package_name(command->command->words[i].text), name)) {
			return &command->command->words[i];
		}
	}
	return NULL;
}

/* What the packages of this command recommend and cannot do without; each once, beside the first that needs it. */
static void
keep_needed(struct dm_edits *edits, const struct dm_run *run, const struct dm_package_command *command)
{
	for (uint32_t i = 0; i < dm_recommend_count; i++) {
		const struct dm_recommend *row = &dm_recommends[i];
		if (strcmp(row->family, command->manager->family) != 0) {
			continue;
		}
		const struct dm_sh_word *word = find_package(command, row->package);
		bool done = find_package(command, row->keep) != NULL;
		for (uint32_t k = 0; k < i && !done; k++) {
			done = strcmp(dm_recommends[k].keep, row->keep) == 0 &&
			       find_package(command, dm_recommends[k].package);
		}
		if (word && !done) {
			dm_edit_word_after(edits, &run->place, word->span, row->keep);
		}
	}
}

static void
judge(struct dm_context *ctx, const struct dm_run *run, const struct dm_package_command *command)
{
	static const char *const wanted[] = {"--install-recommends", "--with-recommends", "-r", NULL};
	const struct dm_manager *manager = command->manager;
	const struct dm_sh_word *verb = &command->command->words[command->verb_word];
	if (strcmp(manager->family, "apt") != 0 || command->verb != DM_VERB_INSTALL || command->operands == 0 ||
		!dm_str_is(verb->text, "install")) {
		return;
	}
	if (dm_command_has(command, manager->no_recommends) || dm_command_has(command, wanted) ||
		dm_runs_mention(ctx, run, "Install-Recommends")) {
		return;
	}
	if (dm_command_riddle(ctx, run, command)) {
		dm_report_decline(ctx, run->instr, "unknown-options", "%s install takes recommended packages along",
			manager->id);
		return;
	}
	struct dm_edits edits = dm_context_edits(ctx);
	dm_edit_word_after(&edits, &run->place, verb->span, manager->no_recommends_add);
	keep_needed(&edits, run, command);
	dm_report_fix(ctx, run->instr, DM_UNSAFE, &edits,
		"%s install takes recommended packages along that nobody asked for; %s leaves them out", manager->id,
		manager->no_recommends_add);
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

const struct dm_pass dm_pass_no_recommends = {
	.id = "no-recommends",
	.title = "install without recommended packages",
	.why = "Recommended packages are for people at a desktop: in an image they are bytes to ship and holes to "
	       "patch. Some program may need one, so this is never done unasked.",
	.aka = aka,
	.safety = DM_UNSAFE,
	.touches = 1U << DM_RUN,
	.options = options,
	.reasons = reasons,
	.run = run,
};
