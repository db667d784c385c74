#include "../src/packages/run_summary.h"
#include "../src/packages/join.h"
#include "../src/packages/setup.h"
#include "../src/pass/pass.h"

enum {
	LAYOUT_MAX = 16384, /* bytes of a RUN that is read for the layout of others */
};

static const char *const aka[] = {"DL3059", NULL};
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

enum {
	REFRESH = 1U << DM_VERB_REFRESH,
	INSTALL = 1U << DM_VERB_INSTALL,
	UPGRADE = 1U << DM_VERB_UPGRADE,
	MEMBERS = 64, /* of a group: each is compared with what joins it */
};

/* RUNs that become one. */
struct group {
	const struct dm_run *members[MEMBERS];
	uint32_t count;
	const struct dm_family *family; /* NULL: the first one calls no system manager */
	uint32_t verbs;
	bool pure, refresh_only;
};

static void
start_group(struct group *group, const struct dm_run *run)
{
	*group = (struct group){.members = {run}, .count = 1, .family = dm_run_family(run)};
	if (group->family) {
		struct dm_content content = dm_content_read(run, group->family);
		group->verbs = content.verbs;
		group->pure = content.pure;
		group->refresh_only = content.pure && content.verbs == REFRESH;
	}
}

static void
add_member(struct group *group, const struct dm_run *run)
{
	struct dm_content content = dm_content_read(run, group->family);
	group->members[group->count++] = run;
	group->verbs |= content.verbs;
	group->pure = group->pure && content.pure;
	group->refresh_only = group->refresh_only && content.pure && content.verbs == REFRESH;
}

/* What joining the RUN to the group is good for, in words; NULL: nothing. */
static const char *
gain(struct dm_context *ctx, const struct group *group, const struct dm_run *run)
{
	bool all = dm_context_all_stages(ctx);
	if (!group->family || !run->readable) {
		return NULL;
	}
	struct dm_content content = dm_content_read(run, group->family);
	if (group->refresh_only && (content.verbs & INSTALL)) {
		return "the package lists are refreshed in a layer of their own, which the build "
		       "cache keeps stale";
	}
	if (!all && !dm_model_final(ctx->tree, run->instr->stage)) {
		return NULL;
	}
	if ((group->verbs & (INSTALL | UPGRADE)) && content.cleans) {
		return "what is cleaned in a later layer stays in the one before";
	}
	if (group->pure && (group->verbs & INSTALL) && content.pure && (content.verbs & INSTALL)) {
		return "two installs of one package manager make two layers";
	}
	return NULL;
}

/* An upgrade, or an install of the manager itself, may put its program elsewhere: the shell remembers where it was. */
static bool
replaces_manager(const struct group *group, const struct dm_run *run)
{
	if (dm_content_read(run, group->family).cleans) {
		return false;
	}
	for (uint32_t i = 0; i < group->count; i++) {
		const struct dm_run *member = group->members[i];
		for (uint32_t k = 0; k < member->ncommands; k++) {
			const struct dm_package_command *command = &member->commands[k];
			bool same = command->manager->family == group->family;
			if (same && command->verb == DM_VERB_UPGRADE) {
				return true;
			}
		}
	}
	return false;
}

/* A stand-in for both RUNs: a finding names the lines of each. */
static const struct dm_instr *
both(struct dm_context *ctx, const struct dm_instr *a, const struct dm_instr *b)
{
	struct dm_instr *where = dm_arena_alloc(ctx->arena, sizeof *where);
	*where = *a;
	where->line_span.len = dm_span_end(b->line_span) - a->line_span.off;
	where->head.len = dm_span_end(b->head) - a->head.off;
	if (b->nheredocs) {
		where->head.len = dm_span_end(b->line_span) - a->head.off;
	}
	where->nheredocs = 0;
	return where;
}

static bool
is_adjacent(const struct dm_run *a, const struct dm_run *b)
{
	return a->index + 1 == b->index && b->readable;
}

/* The group's first RUN, unless it is so long that each one that joins it should not read it again. */
static const struct dm_instr *
layout_model(const struct group *group)
{
	const struct dm_instr *first = group->members[0]->instr;
	return group->count > 1 && first->command.len <= LAYOUT_MAX ? first : NULL;
}

/* Joins the RUNs next[0 .. count) to the group, all or none. False: a finding says why not. */
static bool
join(struct dm_context *ctx, struct group *group, const struct dm_run *next, uint32_t count,
	const char *good)
{
	struct dm_edits edits = dm_context_edits(ctx);
	struct group joined = *group;
	const struct dm_run *last = group->members[group->count - 1];
	const char *obstacle = replaces_manager(group, &next[count - 1]) ? "self-upgrade" : NULL;
	bool ends = false; /* the text of the group can be added to */
	for (uint32_t i = 0; i < count && !obstacle; i++) {
		struct dm_join how =
			dm_join_runs(&ctx->facts, joined.members, joined.count, &next[i]);
		obstacle = how.obstacle ? how.obstacle : ends ? "not-plain-chain" : NULL;
		if (!obstacle) {
			how.how.like = layout_model(&joined);
			dm_edit_merge(&edits, joined.members[joined.count - 1]->instr,
				next[i].instr, &how.how);
			add_member(&joined, &next[i]);
			ends = how.how.kind == DM_JOINT_GROUP;
		}
	}
	if (obstacle) {
		dm_report_decline(ctx, last->instr, obstacle,
			"%s; this RUN and the next one are not merged", good);
		return false;
	}
	*group = joined;
	if (ends) {
		group->count = MEMBERS; /* the next sweep goes on */
	}
	dm_report_fix(ctx, both(ctx, last->instr, next[count - 1].instr), DM_SAFE, &edits,
		"%s; merged into one RUN", good);
	return true;
}

static void
run(struct dm_context *ctx)
{
	const struct dm_runs *runs = dm_runs_get(&ctx->facts);
	struct group group = {.count = 0};
	for (uint32_t i = 0; i < runs->count; i++) {
		const struct dm_run *next = &runs->items[i];
		bool follows = group.count && group.count + 2 < MEMBERS &&
			       is_adjacent(group.members[group.count - 1], next);
		const char *good = follows ? gain(ctx, &group, next) : NULL;
		if (good && join(ctx, &group, next, 1, good)) {
			continue;
		}
		/* a repository between two of them goes along */
		bool between = follows && !good && group.family && i + 1 < runs->count &&
			       is_adjacent(next, next + 1) &&
			       dm_run_sets_repository(next, group.family);
		good = between ? gain(ctx, &group, next + 1) : NULL;
		if (good && dm_content_read(next + 1, group.family).cleans) {
			good = NULL;
		}
		if (good && join(ctx, &group, next, 2, good)) {
			i++;
			continue;
		}
		start_group(&group, next);
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
