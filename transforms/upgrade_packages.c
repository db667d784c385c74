#include "../src/packages/later.h"

static const char *const aka[] = {NULL};
static const struct dm_reason reasons[] = {
	{"unknown-base", "nobody knows which package manager the base image has",
		"describe the image under images: in .dockmend.yaml"},
	{"scratch", "the stage starts from nothing, so there is nothing to upgrade", "nothing"},
	{"no-package-manager", "the base image has no package manager", "pin a newer base image"},
	{"windows", "Windows images are updated by their base image", "pin a newer base image"},
	{"unsupported-manager", "upgrades of this package manager are not understood yet",
		"upgrade by hand"},
	{"mirrors-gone", "the release's packages are no longer where the image looks for them",
		"use a release that is maintained"},
	{"pinned-snapshot", "the file takes its packages from a snapshot on purpose",
		"move the snapshot"},
	{"lists-from-base",
		"the first install uses package lists that the base image brought, which an "
		"upgrade would clean",
		"refresh the lists in that RUN"},
	{"not-root", "another user than root is in force where the upgrade belongs",
		"upgrade before USER"},
	{"foreign-shell", "the SHELL in force is no POSIX shell", "upgrade by hand"},
	{"not-understood", "the RUN that refreshes the package lists is no plain chain",
		"upgrade by hand"},
	{NULL, NULL, NULL},
};

struct plan {
	struct dm_context *ctx;
	int32_t root, final; /* first and last stage of the lineage */
	const struct dm_image *image;
	const struct dm_manager *manager;
	const struct dm_run *first; /* first RUN of the lineage that calls the manager; NULL */
	bool upgrades;
};

static bool
in_lineage(const struct plan *plan, int32_t stage)
{
	for (int32_t s = plan->final; s >= 0; s = plan->ctx->tree->stages[s].parent) {
		if (s == stage) {
			return true;
		}
	}
	return false;
}

static void
look_at_runs(struct plan *plan)
{
	const struct dm_runs *runs = dm_runs_get(plan->ctx);
	for (uint32_t i = 0; i < runs->count; i++) {
		const struct dm_run *run = &runs->items[i];
		if (!in_lineage(plan, run->instr->stage)) {
			continue;
		}
		for (uint32_t k = 0; k < run->ncommands; k++) {
			const struct dm_package_command *command = &run->commands[k];
			if (!command->manager->system || command->verb == DM_VERB_CLEAN) {
				continue;
			}
			plan->first = plan->first ? plan->first : run;
			/* `yum update pkg` upgrades that one only */
			plan->upgrades = plan->upgrades || command->whole;
		}
	}
}

static const char *
judge(struct plan *plan)
{
	const struct dm_tree *tree = plan->ctx->tree;
	struct dm_str base = dm_model_base(plan->ctx->arena, tree, plan->final);
	const char *family = plan->image && plan->image->family ? plan->image->family : "";
	if (dm_str_is(base, "scratch")) {
		return "scratch";
	}
	if (strcmp(family, "windows") == 0 || (tree->escape == '`' && !plan->manager)) {
		return "windows";
	}
	if (plan->image && plan->image->manager && plan->image->manager[0] == '\0') {
		return "no-package-manager";
	}
	if (!plan->manager) {
		return "unknown-base";
	}
	if (!plan->manager->upgrade_run) {
		return "unsupported-manager";
	}
	if (plan->image && plan->image->mirrors_gone) {
		return "mirrors-gone";
	}
	bool snapshot = dm_str_find(tree->text, "snapshot.debian.org") != (size_t)-1 ||
			dm_str_find(tree->text, "snapshot.ubuntu.com") != (size_t)-1;
	return snapshot || (plan->image && plan->image->freezes) ? "pinned-snapshot" : NULL;
}

static bool
is_root_at(const struct plan *plan, uint32_t at)
{
	const struct dm_instr *user = dm_model_last(plan->ctx->tree, at, DM_USER);
	if (user) {
		struct dm_str args = dm_instr_args(user);
		return dm_str_is(args, "root") || dm_str_is(args, "0") ||
		       dm_str_starts(args, "root:") || dm_str_starts(args, "0:");
	}
	bool installs =
		plan->first && plan->first->index >= at && plan->first->commands[0].program == 0;
	return installs || !plan->image || !plan->image->user || plan->image->user[0] == '\0';
}

/* The refresh of the first package RUN, where an upgrade can follow it. */
static const struct dm_package_command *
find_refresh(const struct dm_run *run)
{
	for (uint32_t i = 0; run && i < run->ncommands; i++) {
		if (run->commands[i].verb == DM_VERB_REFRESH && run->commands[i].manager->system) {
			return &run->commands[i];
		}
	}
	return NULL;
}

static bool
can_follow(const struct dm_run *run, const struct dm_package_command *refresh)
{
	if (refresh->item < 0 || run->crlf) {
		return false;
	}
	enum dm_sh_op op = run->shell->list->items[refresh->item].op;
	bool last = (uint32_t)refresh->item + 1 == run->shell->list->nitems;
	bool behind_or =
		refresh->item > 0 && run->shell->list->items[refresh->item - 1].op == DM_SH_OR;
	bool sequence = (op == DM_SH_SEQUENCE || op == DM_SH_NEWLINE) &&
			(run->errexit || (last && !run->place.script));
	return !behind_or && (op == DM_SH_AND || op == DM_SH_END || sequence);
}

static const char *
without_frontend(struct plan *plan, uint32_t at, const char *text)
{
	static const char set[] = "DEBIAN_FRONTEND=noninteractive ";
	struct dm_str found =
		dm_model_variable(plan->ctx->arena, plan->ctx->tree, at, "DEBIAN_FRONTEND");
	const char *hit = found.n ? strstr(text, set) : NULL;
	if (!hit) {
		return text;
	}
	return dm_arena_printf(
		plan->ctx->arena, "%.*s%s", (int)(hit - text), text, hit + sizeof set - 1);
}

static void
join(struct plan *plan, const struct dm_package_command *refresh)
{
	struct dm_context *ctx = plan->ctx;
	const struct dm_run *run = plan->first;
	bool sudo = refresh->program > 0 && dm_str_is(refresh->command->words[0].text, "sudo");
	if (!can_follow(run, refresh) || !refresh->manager->upgrade_join) {
		dm_report_decline(
			ctx, run->instr, "not-understood", "security updates are not installed");
		return;
	}
	const char *text = without_frontend(plan, run->index, refresh->manager->upgrade_join);
	struct dm_edits edits = dm_context_edits(ctx);
	dm_edit_command_after(&edits, &run->place, dm_span_end(refresh->command->span),
		sudo ? dm_arena_printf(ctx->arena, "sudo %s", strstr(text, refresh->manager->id))
		     : text);
	dm_report_fix(ctx, run->instr, DM_SAFE, &edits,
		"security updates that the base image has not picked up are not installed");
}

static bool
sets_up_sources(const struct dm_instr *instr)
{
	static const char *const marks[] = {"/etc/apt", "sources.list", "apt-key", "/etc/apk",
		"yum.repos.d", "update-ca-certificates", "add-architecture", "add-apt-repository",
		"/etc/yum", "/etc/dnf", "ca-trust"};
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		if (dm_str_find(instr->cook.text, marks[i]) != (size_t)-1) {
			return true;
		}
	}
	return false;
}

/* The instruction that the new RUN goes before; NULL: behind the stage's last one. */
static const struct dm_instr *
find_anchor(const struct plan *plan)
{
	const struct dm_tree *tree = plan->ctx->tree;
	const struct dm_stage *stage = &tree->stages[plan->root];
	const struct dm_instr *anchor = NULL;
	for (uint32_t i = stage->from + 1; i < stage->end; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		enum dm_keyword kind = instr->kind;
		bool header = kind == DM_ARG || kind == DM_ENV || kind == DM_LABEL ||
			      kind == DM_SHELL || kind == DM_MAINTAINER;
		if (!header && !anchor) {
			anchor = instr;
		}
		if (plan->first && plan->first->instr == instr) {
			break;
		}
		if (!header && sets_up_sources(instr)) {
			anchor = NULL; /* the next instruction, then */
		}
	}
	return anchor;
}

/* Some RUN installs before anything refreshes. */
static bool
needs_lists_of_base(const struct plan *plan)
{
	const struct dm_runs *runs = dm_runs_get(plan->ctx);
	const char *family = plan->manager->family;
	for (uint32_t i = 0; i < runs->count; i++) {
		const struct dm_run *run = &runs->items[i];
		if (!in_lineage(plan, run->instr->stage)) {
			continue;
		}
		if (dm_run_needs_lists(plan->ctx->tree, run, family)) {
			return true;
		}
		for (uint32_t k = 0; k < run->ncommands; k++) {
			if (run->commands[k].verb == DM_VERB_REFRESH &&
				strcmp(run->commands[k].manager->family, family) == 0) {
				return false;
			}
		}
	}
	return false;
}

/* "a && b && c" on lines of their own. */
static const char *
in_lines(struct dm_arena *arena, const char *text)
{
	struct dm_buf buf = {0};
	for (const char *hit; (hit = strstr(text, " && ")) != NULL; text = hit + 4) {
		dm_buf_add(&buf, text, (size_t)(hit - text));
		dm_buf_put(&buf, "\n    && ");
	}
	dm_buf_put(&buf, text);
	const char *lines = dm_arena_str(arena, dm_buf_view(&buf)).p;
	dm_buf_finish(&buf);
	return lines;
}

static void
insert(struct plan *plan)
{
	struct dm_context *ctx = plan->ctx;
	const struct dm_stage *stage = &ctx->tree->stages[plan->root];
	const struct dm_instr *anchor = find_anchor(plan),
			      *last = &ctx->tree->instrs[stage->end - 1];
	const struct dm_instr *where = anchor ? anchor : last;
	uint32_t at = anchor ? (uint32_t)(anchor - ctx->tree->instrs) : stage->end - 1;
	bool errexit, pipefail;
	bool cleans = strstr(plan->manager->upgrade_run, "rm -rf") != NULL;
	if (cleans && needs_lists_of_base(plan)) {
		dm_report_decline(ctx, plan->first ? plan->first->instr : where, "lists-from-base",
			"security updates are not installed");
		return;
	}
	if (!is_root_at(plan, at)) {
		dm_report_decline(ctx, where, "not-root", "security updates are not installed");
		return;
	}
	if (dm_model_shell(ctx->tree, at, &errexit, &pipefail) == DM_SHELL_OTHER) {
		dm_report_decline(
			ctx, where, "foreign-shell", "security updates are not installed");
		return;
	}
	struct dm_edits edits = dm_context_edits(ctx);
	const char *text =
		in_lines(ctx->arena, without_frontend(plan, at, plan->manager->upgrade_run));
	text = dm_arena_printf(ctx->arena, "%s %s", dm_edit_keyword(&edits, where, "RUN"), text);
	if (anchor) {
		dm_edit_instr_before(&edits, anchor, text);
	} else {
		dm_edit_instr_after(&edits, last, text);
	}
	dm_report_fix(ctx, where, DM_SAFE, &edits,
		"security updates that the base image has not picked up are not installed");
}

static void
run(struct dm_context *ctx)
{
	struct plan plan = {.ctx = ctx, .final = (int32_t)ctx->tree->nstages - 1};
	plan.root = plan.final;
	while (ctx->tree->stages[plan.root].parent >= 0) {
		plan.root = ctx->tree->stages[plan.root].parent;
	}
	plan.manager = dm_stage_manager(ctx, plan.final, &plan.image);
	look_at_runs(&plan);
	if (plan.upgrades) {
		return;
	}
	const char *code = judge(&plan);
	const struct dm_package_command *refresh = find_refresh(plan.first);
	if (code) {
		dm_report_decline(ctx, &ctx->tree->instrs[ctx->tree->stages[plan.root].from], code,
			"security updates are not installed");
	} else if (refresh && !refresh->manager->refreshes_itself) {
		join(&plan, refresh);
	} else {
		insert(&plan);
	}
}

const struct dm_pass dm_pass_upgrade_packages = {
	.id = "upgrade-packages",
	.title = "install the security updates that the base image lacks",
	.why = "A base image is as old as its last rebuild; updates that the distribution has "
	       "published since are "
	       "missing until someone installs them.",
	.aka = aka,
	.safety = DM_SAFE,
	.touches = 1U << DM_RUN,
	.reasons = reasons,
	.run = run,
};
