#include "../src/packages/join.h"
#include "../src/packages/merge.h"
#include "../src/pass/pass.h"

#include <assert.h>

enum {
	LAYOUT_MAX = 16384, /* bytes of a RUN that is read for the layout of others */
};

static const char *const aka[] = {
	"DL3059", "CKV_DOCKER_5", "9bae49be-0aa3-4de5-bab2-4c3a069e40cd", NULL};
static const struct dm_key options[] = {
	DM_OPTION_STAGES("where installs and cleanings are merged; a lone refresh is, everywhere"),
	{.name = NULL},
};
static const struct dm_reason reasons[] = {
	{"different-flags", "the two RUNs have different flags, such as --mount or --network",
		"give both the same flags, or merge them by hand", false},
	{"ignore-comment", "a comment between them speaks to a linter about the second RUN only",
		"move the comment, or merge them by hand", false},
	{"leaks-state",
		"the first RUN leaves something behind in its shell that the second would notice: "
		"a folder, a variable, an option, a background job",
		"put it in a subshell, or merge them by hand", false},
	{"not-plain-chain", "the RUNs end in a way that neither && nor ; can join",
		"join their commands with &&", false},
	{"trailing-comment", "a shell comment ends the first RUN",
		"put the comment on a line of its own", false},
	{"heredoc",
		"only one of them is a heredoc, or not both start with the same set -e under one "
		"name",
		"merge them by hand", false},
	{"login-shell",
		"SHELL starts a login or interactive shell, which reads files that nobody sees "
		"here",
		"use a plain shell", false},
	{"self-upgrade", "the first RUN may replace the package manager that the second one runs",
		"nothing", false},
	{.code = NULL},
};

/* What merging is good for, in words. */
static const char *const gains[] = {
	[DM_GAIN_FRESH] =
		"the package lists are refreshed in a layer of their own, which the build "
		"cache keeps stale",
	[DM_GAIN_CLEANED] = "what is cleaned in a later layer stays in the one before",
	[DM_GAIN_LAYER] = "two installs of one package manager make two layers",
};

/* A stand-in for both RUNs: a finding names the lines of each. */
static struct dm_instr
both(const struct dm_instr *a, const struct dm_instr *b)
{
	struct dm_instr where = *a;
	where.line_span.len = dm_span_end(b->line_span) - a->line_span.off;
	where.head.len = dm_span_end(b->head) - a->head.off;
	if (b->nheredocs) {
		where.head.len = dm_span_end(b->line_span) - a->head.off;
	}
	where.nheredocs = 0;
	return where;
}

/* The group's first RUN, unless it is so long that each one that joins it should not read it again. */
static const struct dm_instr *
layout_model(const struct dm_merge *group)
{
	const struct dm_instr *first = group->members[0]->instr;
	return group->count > 1 && first->command.len <= LAYOUT_MAX ? first : NULL;
}

/* Joins the RUNs next[0 .. count) to the group, all or none. False: a finding says why not. */
static bool
join(struct dm_context *ctx, struct dm_merge *group, struct dm_join_group *seen,
	const struct dm_run *next, uint32_t count, const char *good)
{
	struct dm_edits edits = dm_context_edits(ctx);
	struct dm_merge joined = *group;
	assert(group->count > 0 && group->members[group->count - 1]);
	const struct dm_instr *last = group->members[group->count - 1]->instr;
	const char *obstacle =
		dm_merge_replaces_manager(group, &next[count - 1]) ? "self-upgrade" : NULL;
	bool ends = false; /* the text of the group can be added to */
	for (uint32_t i = 0; i < count && !obstacle; i++) {
		struct dm_join how =
			dm_join_runs(&ctx->facts, seen, joined.members, joined.count, &next[i]);
		obstacle = how.obstacle ? how.obstacle : ends ? "not-plain-chain" : NULL;
		if (!obstacle) {
			how.how.like = layout_model(&joined);
			dm_edit_merge(&edits, joined.members[joined.count - 1]->instr,
				next[i].instr, &how.how);
			dm_merge_add(&joined, &next[i]);
			ends = how.how.kind == DM_JOINT_GROUP;
		}
	}
	if (obstacle) {
		dm_report_decline(
			ctx, last, obstacle, "%s; this RUN and the next one are not merged", good);
		return false;
	}
	*group = joined;
	group->closed = ends; /* the next sweep goes on */
	const struct dm_instr where = both(last, next[count - 1].instr);
	dm_report_fix(ctx, &where, DM_SAFE, &edits, "%s; merged into one RUN", good);
	return true;
}

static void
run(struct dm_context *ctx)
{
	const struct dm_runs *runs = dm_runs_get(&ctx->facts);
	bool all = dm_context_all_stages(ctx);
	struct dm_merge group = {.count = 0};
	struct dm_join_group seen = {.nmembers = 0};
	for (uint32_t i = 0; i < runs->count; i++) {
		const struct dm_run *next = &runs->items[i];
		enum dm_gain gain;
		uint32_t count = dm_merge_next(&group, ctx->tree, runs, i, all, &gain);
		if (count && join(ctx, &group, &seen, next, count, gains[gain])) {
			i += count - 1;
		} else {
			dm_merge_start(&group, next);
			dm_join_group_clear(&seen);
		}
	}
	dm_join_group_clear(&seen);
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
