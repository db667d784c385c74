#include <stdlib.h>

#include "../src/facts/runs.h"
#include "../src/pass/pass.h"

static const char *const aka[] = {NULL};
static const struct dm_reason reasons[] = {
	{"comment-between",
		"a comment that may describe the name, a redirection or an escaped blank is "
		"beside it",
		"remove the name by hand", false, DM_REASON_NOTE},
	{.code = NULL},
};

static int
by_place(const void *a, const void *b)
{
	const struct dm_span *x = a, *y = b;
	return x->off < y->off ? -1 : x->off > y->off;
}

static int
by_text(const void *a, const void *b)
{
	const struct dm_sh_word *x = *(const struct dm_sh_word *const *)a;
	const struct dm_sh_word *y = *(const struct dm_sh_word *const *)b;
	int order = dm_str_compare(x->text, y->text);
	return order ? order : x->span.off < y->span.off ? -1 : 1;
}

/* The names that are there twice, but for their first place. False where one cannot be taken out. */
static bool
drop(struct dm_context *ctx, struct dm_edits *edits, const struct dm_run *run,
	const struct dm_package_command *command, const struct dm_sh_word **first)
{
	if (command->operands < 2) {
		return true;
	}
	const struct dm_sh_word **names = NULL;
	struct dm_span *again = NULL;
	uint32_t n = 0, nagain = 0;
	for (uint32_t i = dm_command_operand(command, command->verb_word + 1);
		i < command->command->nwords; i = dm_command_operand(command, i + 1)) {
		if (command->command->words[i].literal && !command->command->words[i].glob) {
			*dm_push(ctx->arena, names, n) = &command->command->words[i];
		}
	}
	if (n > 1) {
		dm_sort(names, n, sizeof *names, by_text);
	}
	for (uint32_t i = 1; i < n; i++) {
		if (!dm_str_eq(names[i]->text, names[i - 1]->text)) {
			continue;
		}
		*first = *first && (*first)->span.off < names[i]->span.off ? *first : names[i];
		*dm_push(ctx->arena, again, nagain) = names[i]->span;
	}
	if (nagain > 1) {
		dm_sort(again, nagain, sizeof *again, by_place);
	}
	return dm_edit_words_remove(edits, &run->place, again, nagain);
}

static void
run(struct dm_context *ctx)
{
	const struct dm_runs *runs = dm_runs_get(&ctx->facts);
	for (uint32_t i = 0; i < runs->count; i++) {
		const struct dm_run *item = &runs->items[i];
		struct dm_edits edits = dm_context_edits(ctx);
		const struct dm_sh_word *first = NULL;
		bool all = true;
		for (uint32_t k = 0; item->readable && k < item->ncommands; k++) {
			const struct dm_package_command *command = &item->commands[k];
			if (command->manager->system && command->verb == DM_VERB_INSTALL) {
				all = drop(ctx, &edits, item, command, &first) && all;
			}
		}
		if (!all) {
			dm_report_decline(ctx, item->instr, "comment-between",
				"%.*s is twice in one list of packages",
				DM_FMT(first ? first->text : DM_STR("a package")));
			if (first) {
				dm_report_at(ctx, dm_place_span(&item->place, first->span));
			}
		} else if (edits.count && first) {
			dm_report_fix(ctx, item->instr, DM_SAFE, &edits,
				"%.*s is twice in one list of packages", DM_FMT(first->text));
			dm_report_at(ctx, dm_place_span(&item->place, first->span));
		}
	}
}

const struct dm_pass dm_pass_dedupe_packages = {
	.id = "dedupe-packages",
	.title = "name each package once in an install",
	.why = "A name that is there twice hides what is installed, and removing one of them does "
	       "nothing.",
	.aka = aka,
	.safety = DM_SAFE,
	.touches = 1U << DM_RUN,
	.reasons = reasons,
	.run = run,
};
