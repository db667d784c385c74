#include "../src/packages/runs.h"

static const char *const aka[] = {"DL3059", NULL};
static const char *const stages[] = {"final", "all", NULL};
static const struct dm_key options[] = {
	{.name = "stages",
		.value = DM_VALUE_TEXT,
		.choices = stages,
		.fallback = "final",
		.help = "where installs and cleanings are merged; a lone refresh is, everywhere"},
	{.name = NULL},
};
static const struct dm_reason reasons[] = {
	{"different-flags", "the two RUNs have different flags, such as --mount or --network",
		"give both the same flags, or merge them by hand"},
	{"ignore-comment", "a comment between them speaks to a linter about the second RUN only",
		"move the comment, or merge them by hand"},
	{"not-plain-chain", "the second RUN is more than commands joined by &&",
		"join its commands with &&"},
	{"trailing-comment", "a shell comment ends the first RUN",
		"put the comment on a line of its own"},
	{"heredoc", "a heredoc stands in one of them", "merge them by hand"},
	{"login-shell",
		"SHELL starts a login or interactive shell, which reads files that nobody sees "
		"here",
		"use a plain shell"},
	{"self-upgrade", "the first RUN may replace the package manager that the second one runs",
		"nothing"},
	{NULL, NULL, NULL},
};

static bool
is_package_item(const struct dm_run *run, uint32_t item, const struct dm_package_command **found)
{
	for (uint32_t i = 0; i < run->ncommands; i++) {
		if (run->commands[i].item == (int32_t)item) {
			*found = &run->commands[i];
			return true;
		}
	}
	return false;
}

/* What the top-level commands of a RUN are, as bits of 1 << enum dm_verb; 0 if one is no call of this family. */
static uint32_t
verbs_of(const struct dm_run *run, const char *family)
{
	uint32_t verbs = 0;
	for (uint32_t i = 0; i < run->shell->list->nitems; i++) {
		const struct dm_package_command *command;
		if (!is_package_item(run, i, &command) ||
			strcmp(command->manager->family, family) != 0) {
			return 0;
		}
		verbs |= 1U << command->verb;
	}
	return verbs;
}

/* The first package command of a RUN, where it stands at the top. */
static const struct dm_package_command *
first_command(const struct dm_run *run)
{
	for (uint32_t i = 0; i < run->ncommands; i++) {
		if (run->commands[i].manager->system) {
			return run->commands[i].item >= 0 ? &run->commands[i] : NULL;
		}
	}
	return NULL;
}

enum {
	REFRESH = 1U << DM_VERB_REFRESH,
	INSTALL = 1U << DM_VERB_INSTALL,
	UPGRADE = 1U << DM_VERB_UPGRADE,
	CLEAN = 1U << DM_VERB_CLEAN,
};

/* What the merge is good for, in words; NULL: nothing. */
static const char *
gain(struct dm_context *ctx, const struct dm_run *a, const struct dm_run *b)
{
	const struct dm_package_command *first =
		a->readable && b->readable ? first_command(a) : NULL;
	if (!first) {
		return NULL;
	}
	const char *family = first->manager->family;
	uint32_t left = verbs_of(a, family);
	const struct dm_package_command *next = first_command(b);
	bool installs =
		next && strcmp(next->manager->family, family) == 0 && next->verb == DM_VERB_INSTALL;
	if (left == REFRESH && installs) {
		return "the package lists are refreshed in a layer of their own, which the build "
		       "cache keeps stale";
	}
	bool all = strcmp(dm_context_option(ctx, "stages"), "all") == 0;
	if (!(left & INSTALL) || (!all && !dm_model_final(ctx->tree, a->instr->stage))) {
		return NULL;
	}
	uint32_t right = verbs_of(b, family);
	if (right == CLEAN) {
		return "what is cleaned in a later layer stays in the one before";
	}
	if ((right & INSTALL) && installs && !(left & CLEAN)) {
		return "two installs of one package manager make two layers";
	}
	return NULL;
}

static bool
same_flags(const struct dm_instr *a, const struct dm_instr *b)
{
	bool same = a->nflags == b->nflags;
	for (uint32_t i = 0; same && i < a->nflags; i++) {
		same = dm_str_eq(a->flags[i].text, b->flags[i].text);
	}
	return same;
}

static const char *
obstacle(struct dm_context *ctx, const struct dm_run *a, const struct dm_run *b)
{
	uint32_t end = dm_span_end(a->instr->line_span);
	bool errexit, pipefail;
	if (a->instr->nheredocs || b->instr->nheredocs || a->shell->heredocs ||
		b->shell->heredocs) {
		return "heredoc";
	}
	if (!same_flags(a->instr, b->instr)) {
		return "different-flags";
	}
	if (dm_ignore_between(ctx->tree, (struct dm_span){end, b->instr->line_span.off - end})) {
		return "ignore-comment";
	}
	if (dm_model_shell(ctx->tree, a->index, &errexit, &pipefail) != DM_SHELL_POSIX) {
		return "login-shell";
	}
	if (a->shell->ncomments) {
		return "trailing-comment";
	}
	if (!dm_run_is_chain(a) || !dm_run_is_chain(b)) {
		return "not-plain-chain";
	}
	return verbs_of(a, a->commands[0].manager->family) & UPGRADE ? "self-upgrade" : NULL;
}

/* A stand-in for both RUNs: a finding names the lines of each. */
static const struct dm_instr *
both(struct dm_context *ctx, const struct dm_run *a, const struct dm_run *b)
{
	struct dm_instr *where = dm_arena_alloc(ctx->arena, sizeof *where);
	*where = *a->instr;
	where->head.len = dm_span_end(b->instr->head) - a->instr->head.off;
	where->nheredocs = 0;
	return where;
}

static void
run(struct dm_context *ctx)
{
	const struct dm_runs *runs = dm_runs_get(ctx);
	for (uint32_t i = 0; i + 1 < runs->count; i++) {
		const struct dm_run *a = &runs->items[i], *b = &runs->items[i + 1];
		bool adjacent = a->index + 1 == b->index;
		const char *good = adjacent ? gain(ctx, a, b) : NULL;
		if (!good) {
			continue;
		}
		const char *code = obstacle(ctx, a, b);
		if (code) {
			dm_report_decline(ctx, a->instr, code,
				"%s; this RUN and the next one are not merged", good);
			continue;
		}
		const struct dm_sh_list *list = a->shell->list;
		struct dm_edits edits = dm_context_edits(ctx);
		dm_edit_merge(&edits, a->instr,
			dm_span_end(list->items[list->nitems - 1].pipeline.span), b->instr);
		dm_report_fix(
			ctx, both(ctx, a, b), DM_SAFE, &edits, "%s; merged into one RUN", good);
	}
}

const struct dm_pass dm_pass_collapse_installs = {
	.id = "collapse-installs",
	.title = "merge the RUNs of one package installation",
	.why = "A refresh in a layer of its own is cached and goes stale, so that installs fail or "
	       "fetch old "
	       "packages; what a later layer deletes still ships in the earlier one.",
	.aka = aka,
	.safety = DM_SAFE,
	.touches = 1U << DM_RUN,
	.options = options,
	.reasons = reasons,
	.run = run,
};
