#include "../src/packages/commands.h"

static const char *const aka[] = {"DL3059", NULL};
static const char *const options[] = {
	"stages: final (default) or all: where cleanings and installs are merged; lone refreshes are everywhere",
	NULL,
};
static const struct dm_reason reasons[] = {
	{"different-flags", "the two RUNs have different flags, such as mounts", "give both the same flags, or none"},
	{"ignore-comment", "a comment for a linter stands between the two RUNs", "move the comment"},
	{"heredoc", "one of the two RUNs is a heredoc", "write both in the same form"},
	{"login-shell", "the SHELL reads start-up files, and might do so only once", "use a plain SHELL"},
	{"shell-state", "the first RUN changes its shell (cd, set, export, ...), which the second would inherit",
		"join them by hand"},
	{"not-plain-chain", "one of the two RUNs is not a plain chain of commands joined by &&",
		"join its commands by &&"},
	{"shell-comment", "the first RUN ends in a shell comment", "put the comment on a line of its own"},
	{"self-upgrade", "the second RUN calls a program that the first may have replaced after calling it",
		"keep them apart"},
	{NULL, NULL, NULL},
};

enum gain {
	GAIN_NONE,
	GAIN_REFRESH,  /* RUN apt-get update, RUN apt-get install -y curl */
	GAIN_CLEANING, /* RUN apt-get install -y curl, RUN rm -rf /var/lib/apt/lists */
	GAIN_INSTALL,  /* RUN apk add --no-cache a, RUN apk add --no-cache b */
};

/* How often each verb of one family of system managers stands in a RUN. */
struct tally {
	const char *family;  /* NULL: none, or several */
	uint32_t verbs[DM_VERB_CLEAN + 1];
	enum dm_verb first, last;
	bool only;           /* every command of the RUN is one of them */
	bool ends;           /* the last command of the RUN is one of them */
};

static struct tally
count(const struct dm_run *run)
{
	struct tally t = {.family = NULL};
	uint32_t top = 0;
	for (uint32_t i = 0; run->readable && i < run->ncommands; i++) {
		const struct dm_package_command *command = &run->commands[i];
		if (!command->manager->system) {
			continue;
		}
		if (t.family && strcmp(t.family, command->manager->family) != 0) {
			return (struct tally){.family = NULL};
		}
		t.first = t.family ? t.first : command->verb;
		t.family = command->manager->family;
		t.last = command->verb;
		t.verbs[command->verb]++;
		top += command->item >= 0;
		t.ends = (uint32_t)command->item + 1 == run->shell->list->nitems;
	}
	t.only = t.family && top == run->shell->list->nitems;
	return t;
}

static enum gain
find_gain(struct dm_context *ctx, const struct dm_run *first, const struct dm_run *second)
{
	struct tally a = count(first), b = count(second);
	if (!a.family || !b.family || strcmp(a.family, b.family) != 0) {
		return GAIN_NONE;
	}
	bool fetches = a.ends && a.last == DM_VERB_REFRESH;
	bool upgrades = a.only && a.verbs[DM_VERB_REFRESH] && a.last == DM_VERB_UPGRADE && !a.verbs[DM_VERB_INSTALL];
	bool uses = b.first == DM_VERB_INSTALL || b.first == DM_VERB_UPGRADE;
	if ((fetches || upgrades) && uses) {
		return GAIN_REFRESH;
	}
	if (!dm_stage_chosen(ctx, first->instr->stage)) {
		return GAIN_NONE;
	}
	bool makes = a.verbs[DM_VERB_INSTALL] || a.verbs[DM_VERB_UPGRADE] || a.verbs[DM_VERB_REFRESH];
	bool tidies = b.verbs[DM_VERB_CLEAN] && !b.verbs[DM_VERB_INSTALL] && !b.verbs[DM_VERB_UPGRADE] &&
	              !b.verbs[DM_VERB_REFRESH];
	if (makes && b.only && tidies) {
		return GAIN_CLEANING;
	}
	/* one that refreshes for itself stands alone well */
	bool installs = a.verbs[DM_VERB_INSTALL] && b.verbs[DM_VERB_INSTALL] && !b.verbs[DM_VERB_REFRESH];
	return a.only && b.only && installs ? GAIN_INSTALL : GAIN_NONE;
}

static bool
same_flags(const struct dm_instr *a, const struct dm_instr *b)
{
	if (a->nflags != b->nflags) {
		return false;
	}
	for (uint32_t i = 0; i < a->nflags; i++) {
		if (!dm_str_eq(a->flags[i].text, b->flags[i].text)) {
			return false;
		}
	}
	return true;
}

/* A program other than the package manager runs on both sides: it may be another file by then. */
static bool
replaces_program(const struct dm_run *first, const struct dm_run *second)
{
	static const char *const plain[] = {"rm", "echo", "mkdir", "true", "test", "[", ":", "ln", "cat", "chmod",
		"chown", "touch", "printf", "dpkg", NULL};
	const struct dm_sh_list *a = first->shell->list, *b = second->shell->list;
	for (uint32_t i = 0; i < a->nitems && i < 64; i++) {
		const struct dm_sh_command *left = a->items[i].pipeline.commands;
		uint32_t at = dm_command_program(left);
		struct dm_str name = at < left->nwords ? left->words[at].text : (struct dm_str){NULL, 0};
		const char *const *known = plain;
		while (*known && !dm_str_is(name, *known)) {
			known++;
		}
		bool manager = false;
		for (uint32_t k = 0; k < first->ncommands && !manager; k++) {
			manager = first->commands[k].command == left && first->commands[k].manager->system;
		}
		for (uint32_t k = 0; k < b->nitems && !*known && !manager; k++) {
			const struct dm_sh_command *right = b->items[k].pipeline.commands;
			uint32_t program = dm_command_program(right);
			if (program < right->nwords && dm_str_eq(right->words[program].text, name)) {
				return true;
			}
		}
	}
	return false;
}

/* Why the two cannot be one RUN; NULL: they can. */
static const char *
find_obstacle(struct dm_context *ctx, const struct dm_run *first, const struct dm_run *second)
{
	bool errexit, pipefail, leaks, ignored;
	uint32_t from = dm_span_end(first->instr->head), to = second->instr->head.off;
	if (!same_flags(first->instr, second->instr)) {
		return "different-flags";
	}
	if (dm_ignore_between(ctx->tree, (struct dm_span){from, to - from})) {
		return "ignore-comment";
	}
	if (first->instr->nheredocs || second->instr->nheredocs || first->shell->heredocs ||
		second->shell->heredocs) {
		return "heredoc";
	}
	if (dm_model_shell(ctx->tree, first->index, &errexit, &pipefail) != DM_SHELL_POSIX) {
		return "login-shell";
	}
	bool closed = dm_run_is_closed(first, &leaks);
	if (!closed) {
		return leaks ? "shell-state" : "not-plain-chain";
	}
	/* what the second leaves behind ends with it, but its list must be a chain */
	closed = dm_run_is_closed(second, &ignored);
	if (!closed && !(ignored && dm_run_is_chain(second))) {
		return "not-plain-chain";
	}
	if (first->shell->ncomments) {
		return "shell-comment";
	}
	return replaces_program(first, second) ? "self-upgrade" : NULL;
}

static void
report(struct dm_context *ctx, const struct dm_run *first, const struct dm_run *second, enum gain gain)
{
	static const char *const messages[] = {"",
		"lists that are refreshed in a layer of their own are cached and go stale; one RUN with the install",
		"a cleaning in a layer of its own frees nothing; one RUN with what it cleans",
		"two RUNs install with the same package manager; one layer is enough"};
	const char *code = find_obstacle(ctx, first, second);
	if (code) {
		dm_report_decline(ctx, second->instr, code, "%s", messages[gain]);
		return;
	}
	struct dm_edits edits = dm_context_edits(ctx);
	dm_edit_merge(&edits, first->instr, dm_run_end(first), second->instr);
	dm_report_fix(ctx, first->instr, DM_SAFE, &edits, "%s", messages[gain]);
	struct dm_finding *finding = &ctx->findings[ctx->nfindings - 1];
	finding->where.len = dm_span_end(second->instr->head) - finding->where.off;
}

static void
run(struct dm_context *ctx)
{
	const struct dm_runs *runs = dm_runs_get(ctx);
	for (uint32_t i = 0; i + 1 < runs->count; i++) {
		const struct dm_run *first = &runs->items[i], *second = &runs->items[i + 1];
		bool adjacent = second->index == first->index + 1 && first->instr->stage == second->instr->stage;
		enum gain gain = adjacent ? find_gain(ctx, first, second) : GAIN_NONE;
		if (gain != GAIN_NONE) {
			uint32_t before = ctx->nfindings;
			report(ctx, first, second, gain);
			/* three in a row become one over two sweeps */
			i += ctx->findings[before].edits.count > 0;
		}
	}
}

const struct dm_pass dm_pass_collapse_installs = {
	.id = "collapse-installs",
	.title = "collapse the RUNs of one package install into one layer",
	.why = "A layer is cached on its own: a refresh that is cached apart from its install goes stale, and what a "
	       "later layer removes is still shipped in the earlier one.",
	.aka = aka,
	.safety = DM_SAFE,
	.touches = 1U << DM_RUN,
	.options = options,
	.reasons = reasons,
	.run = run,
};
