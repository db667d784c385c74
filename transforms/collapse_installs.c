#include "../src/edit/united.h"
#include "../src/facts/ships.h"
#include "../src/packages/join.h"
#include "../src/pass/pass.h"

enum {
	LAYOUT_MAX = 16384, /* bytes of a RUN that is read for the layout of others */
};

static const char *const aka[] = {
	"DL3059", "DS-0017", "CKV_DOCKER_5", "9bae49be-0aa3-4de5-bab2-4c3a069e40cd", NULL};
static const struct dm_key options[] = {
	DM_OPTION_STAGES("where installs and cleanings are merged; a lone refresh is, everywhere"),
	{.name = NULL},
};
static const struct dm_reason reasons[] = {
	{"different-flags", "the two RUNs have different flags, such as --mount or --network",
		"give both the same flags, or merge them by hand", false, DM_REASON_NOTE},
	{"ignore-comment", "a comment between them speaks to a linter about the second RUN only",
		"move the comment, or merge them by hand", false, DM_REASON_NOTE},
	{"kept-apart", "a comment above one of them says that its layer is to stay apart",
		"remove the comment, or merge them by hand", false, DM_REASON_NOTE},
	{"leaks-state",
		"the first RUN leaves something in its shell that the second would notice: "
		"a folder, a variable, an option, a background job",
		"put it in a subshell, or merge them by hand", false, DM_REASON_NOTE},
	{"not-plain-chain", "the RUNs end in a way that neither && nor ; can join",
		"join their commands with &&", false, DM_REASON_NOTE},
	{"trailing-comment", "a shell comment ends the first RUN",
		"put the comment on a line of its own", false, DM_REASON_NOTE},
	{"heredoc",
		"only one of them is a heredoc, or not both start with the same set -e under one "
		"name",
		"merge them by hand", false, DM_REASON_NOTE},
	{"login-shell",
		"SHELL starts a login or interactive shell, which reads files that nobody sees "
		"here",
		"use a plain shell", false, DM_REASON_NOTE},
	{"second-refresh",
		"the second RUN has to refresh the package lists for itself, after what the first "
		"one installs or sets up",
		"merge them by hand, with one refresh before both installs", false, DM_REASON_NOTE},
	{"other-work",
		"one of the RUNs does more than install, in a layer that is cached by itself, and "
		"the "
		"packages of the other must not be moved across that",
		"install first, in one RUN, or leave them apart", false, DM_REASON_NOTE},
	{"conflicting",
		"some of their packages cannot be installed together, so that the second install "
		"takes away what the first one brought, and one call for both would fail",
		"leave out the package that is taken away, or merge them by hand", false,
		DM_REASON_NOTE},
	{"comment-inside", "a comment speaks of a command that the merge would take away",
		"move the comment, or merge them by hand", false, DM_REASON_NOTE},
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

/* RUNs that become one, so far. */
struct group {
	struct dm_merge merge;
	struct dm_united united; /* united_of */
	bool read;               /* it is read */
	struct dm_join_group seen;
	const struct dm_run *texts[DM_MERGE_MEMBERS]; /* those of which a command is left */
	uint32_t ntexts;
	enum dm_gain gain; /* the best reason */
	bool again;        /* installs of the first one, which was several, can be one now */
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
layout_model(const struct group *group)
{
	const struct dm_instr *first = group->texts[0]->instr;
	return group->ntexts > 1 && first->command.len <= LAYOUT_MAX ? first : NULL;
}

/* What the group's commands become; read when another RUN may join, which for most RUNs none does. */
static struct dm_united *
united_of(struct dm_context *ctx, struct group *group)
{
	if (!group->read) {
		dm_united_start(&group->united, &ctx->facts, group->merge.family, group->texts[0]);
		group->read = true;
	}
	return &group->united;
}

/*
 * A RUN that was several of the file has installs which could not be one then. Another pass may have given both the
 * same options since: no-recommends, drop-sudo.
 */
static bool
join_again(struct dm_context *ctx, struct group *group, const struct dm_run *run)
{
	const struct dm_revision *revision = ctx->revision;
	uint32_t from = dm_revision_origin(revision, run->instr->span.off);
	uint32_t to = dm_revision_origin(revision, dm_span_end(run->instr->span) - 1);
	if (revision->number == 0 || run->place.script ||
		dm_model_at(ctx->original, from) == dm_model_at(ctx->original, to)) {
		return false;
	}
	struct dm_united *united = united_of(ctx, group);
	uint32_t *sources = dm_arena_alloc(ctx->drafts, united->nitems * sizeof *sources);
	for (uint32_t i = 0; i < united->nitems; i++) {
		uint32_t off = run->shell->list->items[united->items[i].item].pipeline.span.off;
		uint32_t at = dm_cook_physical(run->place.cook, run->place.base + off);
		const struct dm_instr *instr =
			dm_model_at(ctx->original, dm_revision_origin(revision, at));
		sources[i] = instr ? (uint32_t)(instr - ctx->original->instrs) : UINT32_MAX;
	}
	return dm_united_again(united, sources);
}

static void
start(struct dm_context *ctx, struct group *group, const struct dm_run *run)
{
	dm_merge_start(&group->merge, run);
	dm_join_group_clear(&group->seen);
	group->gain = DM_GAIN_NONE;
	group->texts[0] = run;
	group->ntexts = 1;
	group->read = false;
	group->again = group->merge.family && join_again(ctx, group, run);
}

/* The call by which a member takes part: its first one of this kind, else its first one, else its keyword. */
static struct dm_span
call_of(const struct dm_run *run, enum dm_verb verb)
{
	uint32_t i = 0;
	while (i < run->ncommands && run->commands[i].verb != verb) {
		i++;
	}
	return run->ncommands ? dm_command_span(run, &run->commands[i < run->ncommands ? i : 0])
			      : dm_cook_span(&run->instr->cook, run->instr->keyword);
}

/* The last finding speaks of what is too early or too late, and of the RUN that it belongs to. */
static void
point(struct dm_context *ctx, const struct dm_run *first, const struct dm_run *second,
	enum dm_gain gain)
{
	if (gain == DM_GAIN_FRESH) {
		dm_report_at(ctx, call_of(first, DM_VERB_REFRESH));
		dm_report_spot(ctx, call_of(second, DM_VERB_INSTALL), "used here");
	} else if (gain == DM_GAIN_CLEANED) {
		dm_report_at(ctx, call_of(second, DM_VERB_CLEAN));
		dm_report_spot(ctx, call_of(first, DM_VERB_INSTALL), "left here");
	} else {
		dm_report_at(ctx, call_of(second, DM_VERB_INSTALL));
		dm_report_spot(ctx, call_of(first, DM_VERB_INSTALL), "the other one");
	}
}

/* The last finding speaks of an install that joins another one of its RUN. */
static void
point_again(struct dm_context *ctx, const struct dm_united *united, const struct dm_run *run)
{
	uint32_t i = 0;
	while (united->items[i].fate != DM_UNITED_JOINS) {
		i++;
	}
	const struct dm_united_item *item = &united->items[i];
	dm_report_at(ctx, dm_command_span(run, item->command));
	dm_report_spot(
		ctx, dm_command_span(run, united->items[item->head].command), "the other one");
}

static void
finish(struct dm_context *ctx, struct group *group)
{
	const struct dm_merge *merge = &group->merge;
	if (merge->count < 2 && !group->again) {
		return;
	}
	struct dm_edits edits = dm_context_edits(ctx);
	const struct dm_instr where =
		both(merge->members[0]->instr, merge->members[merge->count - 1]->instr);
	dm_united_edits(&group->united, &edits);
	if (merge->count < 2) {
		dm_report_fix(ctx, &where, DM_SAFE, &edits,
			"two installs of one package manager have the same options here; one call "
			"does both");
		point_again(ctx, &group->united, merge->members[0]);
		return;
	}
	dm_report_fix(ctx, &where, DM_SAFE, &edits, "%s; one RUN does both", gains[group->gain]);
	point(ctx, merge->members[0], merge->members[merge->count - 1], group->gain);
}

/* Why the RUN cannot join the group, which is of no use then; NULL: it has joined. */
static const char *
add(struct dm_context *ctx, struct group *group, enum dm_gain gain, const struct dm_run *run)
{
	struct dm_join how =
		dm_join_runs(&ctx->facts, &group->seen, group->texts, group->ntexts, run);
	if (how.obstacle || group->merge.closed) {
		return how.obstacle ? how.obstacle : "not-plain-chain";
	}
	how.how.like = layout_model(group);
	const char *obstacle = dm_united_add(&group->united, gain, run, &how.how);
	if (obstacle) {
		return obstacle;
	}
	dm_merge_add(&group->merge, run);
	if (!group->united.members[group->united.nmembers - 1].absorbed) {
		group->texts[group->ntexts++] = run;
	}
	group->merge.closed = how.how.kind == DM_JOINT_GROUP; /* the next sweep goes on */
	return NULL;
}

/* No byte of the instruction was in the file. */
static bool
is_inserted(const struct dm_context *ctx, const struct dm_instr *instr)
{
	uint32_t last = dm_span_end(instr->span) - 1;
	return ctx->revision->number > 0 && last > instr->span.off &&
	       dm_revision_origin(ctx->revision, instr->span.off) ==
		       dm_revision_origin(ctx->revision, last);
}

/* Joins the RUNs next[0 .. count) to the group, all or none. False: a finding says why not. */
static bool
join(struct dm_context *ctx, struct group *group, const struct dm_run *next, uint32_t count,
	enum dm_gain gain)
{
	const struct dm_merge merge = group->merge;
	const struct dm_united united = *united_of(ctx, group);
	uint32_t ntexts = group->ntexts;
	const char *obstacle = NULL;
	for (uint32_t i = 0; i < count && !obstacle; i++) {
		obstacle = add(ctx, group, gain, &next[i]);
	}
	if (obstacle) {
		dm_united_restore(&group->united, &united);
		group->merge = merge;
		group->ntexts = ntexts;
		bool installs = merge.verbs & 1U << DM_VERB_INSTALL;
		if (!installs && is_inserted(ctx, merge.members[0]->instr)) {
			return false; /* an upgrade of ours that could not join the RUN */
		}
		dm_report_decline(ctx, merge.members[merge.count - 1]->instr, obstacle,
			gain == DM_GAIN_FRESH ? "%s; this RUN and the next one are not merged"
					      : "%s; this RUN and the one before it are not merged",
			installs || gain != DM_GAIN_LAYER
				? gains[gain]
				: "an upgrade and an install make two layers");
		point(ctx, merge.members[merge.count - 1], &next[count - 1], gain);
		return false;
	}
	bool better = group->gain == DM_GAIN_NONE || gain < group->gain;
	group->gain = better ? gain : group->gain;
	return true;
}

static void
run(struct dm_context *ctx)
{
	const struct dm_runs *runs = dm_runs_get(&ctx->facts);
	bool all = dm_context_all_stages(ctx) || ctx->tree->nstages == 1;
	const bool *ships = all ? NULL : dm_ships_layers(&ctx->facts);
	struct group *group = dm_arena_alloc(ctx->drafts, sizeof *group);
	for (uint32_t i = 0; i < runs->count; i++) {
		const struct dm_run *next = &runs->items[i];
		enum dm_gain gain;
		uint32_t count = dm_merge_next(&group->merge, runs, i, ships, &gain);
		if (count && join(ctx, group, next, count, gain)) {
			i += count - 1;
		} else {
			finish(ctx, group);
			start(ctx, group, next);
		}
	}
	finish(ctx, group);
	dm_join_group_clear(&group->seen);
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
