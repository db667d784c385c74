#include "../src/facts/ships.h"
#include "../src/process/judge.h"
#include "../src/edit/layout.h"
#include "../src/process/left.h"
#include "../src/process/objection.h"
#include "../src/process/plan.h"
#include "../src/process/process.h"
#include "../src/process/server_settings.h"
#include "../src/process/used.h"
#include "../src/pass/pass.h"

static const char *const aka[] = {"DL3002", "DS-0002", "CKV_DOCKER_3", "CKV_DOCKER_8",
	"missing-user", "missing-user-entrypoint", "last-user-is-root",
	"fd54f200-402c-4333-a5a4-36ef6709af2f", "67fd0c4a-68cf-46d7-8c41-bc9fba7e40ae", NULL};
static const char *const forms[] = {"numeric", "name", NULL};
static const struct dm_reason reasons[] = {
	{"already-nonroot", "the image runs as another user than root already", "nothing", false,
		DM_REASON_FINE},
	{"no-command", "the stage has no CMD or ENTRYPOINT: it is a base for others",
		"set USER where it is used", false, DM_REASON_FINE},
	{"inherited-command",
		"what starts is the base image's own command, and nobody has seen that run as "
		"another user",
		"start the image once as another user, and set USER", false, DM_REASON_NOTE},
	{"unknown-base-user", "nobody knows which user the base image runs as",
		"describe the image under images: in .dockmend.yaml, or record its user in "
		"dockmend.lock",
		false, DM_REASON_NOTE},
	{"unknown-user", "USER names a variable that the file does not tell",
		"give its ARG a default", false, DM_REASON_NOTE},
	{"other-target",
		"the stage is no base of another and is built as a target only, or it only tries "
		"the stage that it is made of",
		"name it under targets: in .dockmend.yaml", false, DM_REASON_NOTE},
	{"root-asked",
		"USER root is meant for the command: it is directly before it, a comment says so, "
		"or nothing can be run in the image",
		"take it out, if it is not", true, DM_REASON_NOTE},
	{"drops-privileges", "the image starts as root and drops privileges itself",
		"nothing, or check its script", true, DM_REASON_FINE},
	{"needs-root", "what it runs needs root", "change what the message names, or leave it",
		true, DM_REASON_NOTE},
	{"script-unseen",
		"the command is a script that the build context does not hold, or none for sh, "
		"bash or npm",
		"say --context DIR, or read the script and add USER by hand", true, DM_REASON_ACT},
	{"desktop-program",
		"a program for the desktop keeps its files in its home and needs the caller's "
		"display",
		"nothing, or add the user that its callers have", true, DM_REASON_FINE},
	{"interactive-shell", "the command is a shell for people to work in", "nothing", true,
		DM_REASON_FINE},
	{"privileged-port", "ports below 1024 need root on many hosts",
		"listen above 1024, or allow privileged-port in the policy", true, DM_REASON_ACT},
	{"unknown-port", "the port comes from a variable that the file does not tell",
		"write the port out", true, DM_REASON_ACT},
	{"home-root", "what runs lives in root's home, which others cannot read",
		"install it elsewhere", true, DM_REASON_ACT},
	{"home-not-given", "HOME names a folder that root made", "give it to a user, and set USER",
		true, DM_REASON_ACT},
	{"root-only-files", "the file makes or copies files that only root may read",
		"give them to a user, and set USER", true, DM_REASON_ACT},
	{"writes-run-or-log", "it writes where only root may: a pid file, /run or /var/log",
		"write to stdout or to a folder of its own", true, DM_REASON_ACT},
	{"writes-files", "the command writes to files or folders that root made, or builds there",
		"make them, give them to a user, and set USER; or declare a VOLUME", true,
		DM_REASON_ACT},
	{"volume-system-path", "a VOLUME lies in a system folder", "use a folder of its own", true,
		DM_REASON_ACT},
	{"volume-not-literal", "a VOLUME path is not written out", "write it out", true,
		DM_REASON_ACT},
	{"volume-owner", "the folder of a VOLUME cannot be given to the user where it is declared",
		"make the folder, give it to the user, and declare it after that", false,
		DM_REASON_ACT},
	{"onbuild", "ONBUILD instructions would run as that user",
		"set USER in the images built on this one", true, DM_REASON_NOTE},
	{"no-useradd",
		"the policy wants a name, and the base image has no known command to create a user",
		"create one by hand, or leave form at numeric", false, DM_REASON_NOTE},
	{"lambda", "AWS Lambda runs the image as a user of its own, whatever USER says",
		"nothing, or set USER by hand where it runs elsewhere, too", true, DM_REASON_FINE},
	{"windows", "Windows images have users of their own", "nothing", false, DM_REASON_FINE},
	{"not-understood", "the command cannot be read", "write it in JSON form", true,
		DM_REASON_ACT},
	/* these do not decline: the fix is suggested, and applied with --unsafe */
	{"source-unseen",
		"the source of what it starts is not seen, so nobody knows what it writes",
		"say --context DIR, or look whether it writes, and apply it with --unsafe", true,
		DM_REASON_NOTE},
	{"program-unknown", "nobody has seen the program run as another user",
		"start it once as another user, then apply the fix with --unsafe", true,
		DM_REASON_NOTE},
	{"writes-untold", "it writes where the file and its sources do not tell",
		"look where that is, give it to the user, and apply the fix with --unsafe", true,
		DM_REASON_NOTE},
	{"existing-data", "it keeps data, and a volume that is there already is root's",
		"hand the volume over: docker run --rm --user 0 -v VOLUME:/data --entrypoint chown "
		"IMAGE -R UID:GID /data",
		true, DM_REASON_NOTE},
	{"maybe-mounts", "it may be a tool that works on its caller's files",
		"run it with --user, or apply the fix with --unsafe", true, DM_REASON_NOTE},
	{.code = NULL},
};
static const struct dm_key options[] = {
	{.name = "uid",
		.value = DM_VALUE_NUMBER,
		.fallback = "10001",
		.help = "of the account to create"},
	{.name = "gid",
		.value = DM_VALUE_NUMBER,
		.fallback = "10001",
		.help = "of the account to create"},
	{.name = "name",
		.value = DM_VALUE_NAME,
		.fallback = "app",
		.help = "of the account to create"},
	{.name = "form",
		.value = DM_VALUE_TEXT,
		.choices = forms,
		.fallback = "numeric",
		.help = "what USER says; Kubernetes' runAsNonRoot wants numbers"},
	{.name = "allow",
		.value = DM_VALUE_TEXT,
		.list = true,
		.reasons = reasons,
		.example = "[privileged-port]",
		.help = "reason codes that do not decline here"},
	{.name = NULL},
};

/* Stages made of this one go on as root. */
static void
keep_root(const struct dm_plan *plan, struct dm_edits *edits)
{
	for (uint32_t i = 0; i < plan->non; i++) {
		const char *text = dm_arena_printf(
			edits->arena, "%s root", dm_edit_keyword(edits, plan->on[i], "USER"));
		dm_edit_instrs_after(edits, plan->on[i], &text, 1);
	}
}

/* At the end of the RUN, each command on a line of its own where the RUN has several lines, else all on one. */
static void
add_to_run(const struct dm_plan_join *join, struct dm_edits *edits)
{
	const struct dm_sh_list *list = join->run ? join->run->shell->list : NULL;
	if (!list) {
		return;
	}
	uint32_t end = dm_span_end(list->items[list->nitems - 1].pipeline.span);
	struct dm_str lines =
		dm_str_trim(dm_span_str(edits->tree->text, join->run->instr->line_span));
	/* a line that the first one makes too long gets several, too */
	bool several = dm_str_find_byte(lines, '\n') != (size_t)-1 ||
		       lines.n + strlen(join->commands[0]) + 4 > DM_LAYOUT_LONG;
	const char *all = join->commands[0];
	for (uint32_t i = 1; i < join->count && !several; i++) {
		all = dm_arena_printf(edits->arena, "%s && %s", all, join->commands[i]);
	}
	for (uint32_t i = 0; i < (several ? join->count : 1); i++) {
		dm_edit_command_append(edits, &join->run->place, end,
			several ? join->commands[i] : all, DM_JOINT_AND);
	}
}

/* What goes to one place is one insertion. */
static void
insert(const struct dm_grant *grant, const struct dm_plan *plan, struct dm_edits *edits)
{
	for (uint32_t i = 0, n; i < plan->count; i += n) {
		const struct dm_instr *at = plan->lines[i].at;
		const char *texts[sizeof plan->lines / sizeof *plan->lines];
		for (n = 0; i + n < plan->count && plan->lines[i + n].at == at; n++) {
			const struct dm_plan_line *line = &plan->lines[i + n];
			texts[n] = dm_arena_printf(edits->arena, "%s %s",
				dm_edit_keyword(edits, at ? at : grant->last,
					line->kind == DM_RUN ? "RUN" : "USER"),
				line->text);
		}
		if (at) {
			dm_edit_instrs_before(edits, at, texts, n);
		} else {
			dm_edit_instrs_after(edits, grant->last, texts, n);
		}
	}
	const struct dm_instr *user = plan->replaced;
	if (user) {
		dm_edit_replace(
			edits, dm_cook_span(&user->cook, user->args), dm_str(grant->choice.user));
	}
	keep_root(plan, edits);
	for (size_t k = 0; k < sizeof plan->joins / sizeof *plan->joins; k++) {
		add_to_run(&plan->joins[k], edits);
	}
}

/* USER root is left behind; what runs is the base image's own. */
static void
report_inherited(struct dm_context *ctx, const struct dm_grant *grant, const struct dm_edits *edits,
	const struct dm_instr *where)
{
	bool service = grant->image && grant->image->config->command == DM_YES;
	bool packages = dm_grant_only_packages(grant);
	const char *changes = dm_server_settings_doubt(&ctx->facts, grant->stage);
	const struct dm_str base = dm_model_base(ctx->tree, grant->stage);
	const char *doubt = changes    ? changes
			    : packages ? "nobody has seen what it starts"
				       : "what the file does as root may stand in its way";
	if (service && packages && !changes) {
		dm_report_fix(ctx, where, DM_SAFE, edits,
			"USER root is left in place, and what %.*s starts runs as %s", DM_FMT(base),
			grant->choice.user);
	} else {
		dm_report_fix(ctx, where, DM_UNSAFE, edits,
			"USER root is left in place; %.*s runs as %s, but %s", DM_FMT(base),
			grant->choice.user, doubt);
	}
}

/* The number of the user for a shell that has not the image's variables: 1654 of $APP_UID */
static const char *
number_of(const struct dm_grant *grant)
{
	const char *user = grant->choice.user, *uid = grant->choice.account.uid;
	return user[0] == '$' && uid ? uid : user;
}

/* The command that gives an existing volume to the user. */
static const char *
handing_over(struct dm_context *ctx, const struct dm_grant *grant)
{
	for (uint32_t i = 0; i < grant->written.count; i++) {
		const struct dm_written_place *place = &grant->written.items[i];
		if (place->kind == DM_WRITTEN_KEPT) {
			return dm_arena_printf(ctx->arena,
				"; to hand a volume over: docker run --rm --user 0 -v VOLUME:%.*s "
				"--entrypoint chown IMAGE -R %s %.*s",
				DM_FMT(place->folder), number_of(grant), DM_FMT(place->folder));
		}
	}
	return "";
}

/* EXPOSE 80: the word that names a port below 1024; len 0: none does. */
static struct dm_span
low_port(const struct dm_instr *expose)
{
	for (uint32_t i = 0; i < expose->nwords; i++) {
		struct dm_str word = expose->words[i].text;
		size_t slash = dm_str_find_byte(word, '/');
		if (dm_judge_low_port(dm_str_slice(word, 0, slash < word.n ? slash : word.n))) {
			return dm_cook_span(&expose->cook, expose->words[i].span);
		}
	}
	return (struct dm_span){0, 0};
}

static void
point_at_ports(struct dm_context *ctx, int32_t stage)
{
	const struct dm_indexes *list = &ctx->tree->by_kind[DM_EXPOSE];
	for (uint32_t i = 0; i < list->count; i++) {
		const struct dm_instr *expose = &ctx->tree->instrs[list->items[i]];
		if (expose->stage == stage) {
			dm_report_spot(ctx, low_port(expose), "a port below 1024");
		}
	}
}

/* The last finding speaks of another instruction, too, for a reason of this code. */
static void
point(struct dm_context *ctx, const struct dm_grant *grant, const char *code)
{
	static const struct {
		const char *code, *text;
		enum dm_keyword kind;
	} others[] = {
		{"unknown-port", "the port is named here", DM_EXPOSE},
		{"volume-system-path", "declared here", DM_VOLUME},
		{"volume-not-literal", "declared here", DM_VOLUME},
		{"volume-owner", "declared here", DM_VOLUME},
		{"onbuild", "here", DM_ONBUILD},
	};
	const struct dm_instr *user = dm_grant_user(grant);
	const struct dm_instr *command = dm_process_own_command(ctx->tree, grant->stage);
	if (command && !grant->command) {
		dm_report_at(ctx, command->head); /* something runs as root after it */
	}
	if (user) {
		dm_report_spot(ctx, user->head, "the user is set here");
	}
	if (strcmp(code, "privileged-port") == 0) {
		point_at_ports(ctx, grant->stage);
	} else if (strcmp(code, "writes-untold") == 0) {
		struct dm_left left = dm_left_by_root(grant);
		if (left.instr) {
			dm_report_spot(ctx, left.instr->head, "this RUN");
		}
	}
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		const struct dm_instr *instr = strcmp(code, others[i].code) == 0
						       ? dm_grant_first(grant, others[i].kind)
						       : NULL;
		if (instr) {
			dm_report_spot(ctx, instr->head, others[i].text);
		}
	}
}

static void
report(struct dm_context *ctx, struct dm_grant *grant, struct dm_verdict *verdict,
	const struct dm_instr *where)
{
	struct dm_edits edits = dm_context_edits(ctx);
	const char *mounts = dm_used_mounts(grant, verdict), *volumes = dm_used_volumes(grant);
	const struct dm_plan plan = dm_plan_of(grant);
	if (plan.replaced) {
		ctx->also = where; /* a comment above the command counts, too */
		where = plan.replaced;
	}
	insert(grant, &plan, &edits);
	struct dm_objection doubt =
		dm_doubt_about_user(grant, verdict, dm_context_options(ctx, "allow"));
	if (mounts || volumes) {
		dm_report_fix(ctx, where, DM_UNSAFE, &edits,
			"the image runs as root; USER %s may be enough, but %s (%s)",
			grant->choice.user, mounts ? mounts : volumes,
			mounts ? "maybe-mounts" : "existing-data");
	} else if (!dm_process_has_command(ctx->tree, grant->stage)) {
		report_inherited(ctx, grant, &edits, where);
	} else if (doubt.code) {
		dm_report_fix(ctx, where, DM_UNSAFE, &edits,
			"the image runs as root; USER %s may be enough, but %s (%s)%s",
			grant->choice.user, doubt.why, doubt.code,
			strcmp(doubt.code, "existing-data") == 0 ? handing_over(ctx, grant) : "");
	} else {
		dm_report_fix(ctx, where, plan.by_workdir ? DM_UNSAFE : DM_SAFE, &edits,
			plan.by_workdir
				? "the image runs as root; USER %s is enough for what it shows, if "
				  "BuildKit builds it: it makes the WORKDIR as that user"
				: "the image runs as root; USER %s is enough for what it shows",
			grant->choice.user);
	}
	point(ctx, grant, doubt.code ? doubt.code : "");
	for (uint32_t i = 0; i < plan.non; i++) {
		dm_report_spot(ctx, plan.on[i]->head, "made of it, and goes on as root");
	}
	if (verdict->nevidence) {
		dm_report_evidence(ctx,
			dm_arena_copy(ctx->arena, verdict->evidence, sizeof verdict->evidence));
	}
}

static void
run_stage(struct dm_context *ctx, int32_t stage)
{
	struct dm_grant grant = dm_grant_of(&ctx->facts, stage);
	const struct dm_instr *where = dm_grant_where(&grant);
	struct dm_verdict verdict = {.code = NULL};
	/* other linters speak of the USER line itself, so that is where people silence them */
	ctx->also = dm_grant_user(&grant);
	if (ctx->also && (dm_grant_left_behind(&grant) || dm_grant_maybe_left_behind(&grant)) &&
		!dm_process_has_command(ctx->tree, stage)) {
		where = ctx->also;
	}
	ctx->from = &ctx->tree->instrs[ctx->tree->stages[stage].from];
	struct dm_objection objection = dm_objection_to_stage(&grant);
	if (!objection.code) {
		const struct dm_account_wish wish = {.name = dm_context_option(ctx, "name"),
			.uid = dm_context_option(ctx, "uid"),
			.gid = dm_context_option(ctx, "gid"),
			.by_name = strcmp(dm_context_option(ctx, "form"), "name") == 0};
		objection = dm_objection_to_user(
			&grant, &wish, dm_context_options(ctx, "allow"), &verdict);
	}
	if (!objection.code) {
		objection = dm_used_objection(&grant, dm_context_options(ctx, "allow"));
	}
	if (objection.code) {
		dm_report_decline(ctx, where, objection.code, "%s", objection.why);
		point(ctx, &grant, objection.code);
	} else {
		report(ctx, &grant, &verdict, where);
	}
}

/* Stages that no other uses, those that ship aside: someone may build them with --target. */
static void
note_others(struct dm_context *ctx, const bool *built)
{
	const struct dm_tree *tree = ctx->tree;
	bool *used = dm_model_used(ctx->arena, tree);
	used[tree->nstages - 1] = built[tree->nstages - 1];
	for (uint32_t i = 0; i < tree->nstages; i++) {
		const struct dm_instr *command = dm_process_own_command(tree, (int32_t)i);
		const struct dm_image *image;
		bool last = i == tree->nstages - 1;
		if (used[i] || built[i] || (!command && !last)) {
			continue;
		}
		command = command ? command : &tree->instrs[tree->stages[i].from];
		dm_stage_manager(&ctx->facts, (int32_t)i, &image);
		if (dm_account_effective(&ctx->facts, (int32_t)i, image) == DM_USER_ROOT) {
			dm_report_decline(ctx, command, "other-target",
				last ? "another stage is what the repository builds"
				     : "another stage is what the file builds by default");
		}
	}
}

/* FROM app AS test: it has no command of its own, and what people start is the stage that it tries. */
static bool
is_thrown_away(const struct dm_tree *tree, int32_t stage)
{
	const struct dm_stage *own = &tree->stages[stage];
	return own->parent >= 0 && dm_words_has(&dm_words_throwaway_stages, own->name) &&
	       !dm_process_own_command(tree, stage) && dm_process_has_command(tree, own->parent);
}

static void
run(struct dm_context *ctx)
{
	const struct dm_tree *tree = ctx->tree;
	bool *built = dm_arena_alloc(ctx->arena, tree->nstages * sizeof *built);
	bool named = dm_ships(&ctx->facts, built);
	for (uint32_t i = 0; i < tree->nstages; i++) {
		if (built[i] && !named && is_thrown_away(tree, (int32_t)i)) {
			const struct dm_image *image;
			dm_stage_manager(&ctx->facts, (int32_t)i, &image);
			if (dm_account_effective(&ctx->facts, (int32_t)i, image) == DM_USER_ROOT) {
				dm_report_decline(ctx, &tree->instrs[tree->stages[i].from],
					"other-target",
					"the image runs as root: its last stage only tries another "
					"one, which is what ships");
			}
		} else if (built[i]) {
			run_stage(ctx, (int32_t)i);
		}
	}
	if (!named) {
		note_others(ctx, built);
	}
}

const struct dm_pass dm_pass_nonroot_user = {
	.id = "nonroot-user",
	.title = "run the image as a user other than root",
	.why = "A process that is taken over has the rights of its user; as root in a container it "
	       "is one kernel bug or one mounted socket away from the host.",
	.aka = aka,
	.safety = DM_SAFE,
	.touches = 1U << DM_CMD | 1U << DM_ENTRYPOINT | 1U << DM_USER | 1U << DM_RUN,
	.options = options,
	.reasons = reasons,
	.settled = "already-nonroot",
	.run = run,
};
