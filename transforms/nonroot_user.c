#include "../src/image/account.h"
#include "../src/image/process.h"

static const char *const aka[] = {"DL3002", "DS-0002", NULL};
static const char *const forms[] = {"numeric", "name", NULL};
/* reasons that a person may know better about */
static const char *const allowable[] = {"drops-privileges", "needs-root", "script-unseen",
	"interactive-shell", "privileged-port", "unknown-port", "home-root", "writes-run-or-log",
	"writes-files", "volume-system-path", "volume-not-literal", "onbuild", "not-understood",
	NULL};
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
		.choices = allowable,
		.example = "[privileged-port]",
		.help = "reason codes that do not decline here"},
	{.name = NULL},
};
static const struct dm_reason reasons[] = {
	{"already-nonroot", "the image runs as another user than root already", "nothing"},
	{"no-command", "the stage has no CMD or ENTRYPOINT: it is a base for others",
		"set USER where it is used"},
	{"unknown-base-user", "nobody knows which user the base image runs as",
		"describe the image under images: in .dockmend.yaml, or record its user in "
		"dockmend.lock"},
	{"drops-privileges", "the image starts as root and drops privileges itself",
		"nothing, or check its script"},
	{"needs-root", "what it runs needs root", "run that part in an image of its own"},
	{"script-unseen",
		"the command is a script that the build context does not hold, or none for sh or "
		"bash",
		"say --context DIR, or read the script and add USER by hand"},
	{"interactive-shell", "the command is a shell for people to work in", "nothing"},
	{"privileged-port", "ports below 1024 need root on many hosts",
		"listen above 1024, or allow privileged-port in the policy"},
	{"unknown-port", "the port comes from a variable that the file does not tell",
		"write the port out"},
	{"home-root", "what runs lives in root's home, which others cannot read",
		"install it elsewhere"},
	{"writes-run-or-log", "it writes where only root may: a pid file, /run or /var/log",
		"write to stdout or to a folder of its own"},
	{"writes-files", "the command names files or folders that it writes to, and root made them",
		"make them, give them to a user, and set USER; or declare a VOLUME"},
	{"volume-system-path", "a VOLUME lies in a system folder", "use a folder of its own"},
	{"volume-not-literal", "a VOLUME path is not written out", "write it out"},
	{"volume-owner", "the folder of a VOLUME cannot be given to the user where it is declared",
		"make the folder, give it to the user, and declare it behind that"},
	{"onbuild", "ONBUILD instructions would run as that user",
		"set USER in the images built on this one"},
	{"no-useradd", "the base image has no known command to create a user",
		"create one by hand"},
	{"windows", "Windows images have users of their own", "nothing"},
	{"not-understood", "the command cannot be read", "write it in JSON form"},
	{NULL, NULL, NULL},
};

/* All that is decided before an edit is made. */
struct plan {
	struct dm_context *ctx;
	int32_t stage;
	const struct dm_image *image;
	const struct dm_instr
		*command; /* USER goes before it, or NULL: behind the stage's last instruction */
	const struct dm_instr *last; /* last instruction of the stage */
	struct dm_account account;
	const char *create; /* RUN text, NULL: the user is there */
	bool no_shell;      /* nothing can be run in the image */
	bool script;        /* a script of the build context was read */
	bool owns_user;     /* the file itself creates or uses the user */
	uint32_t created;   /* index of the RUN that creates it; 0: it was there, or nobody does */
};

static int32_t
built_stage(const struct dm_context *ctx)
{
	const char **target = ctx->policy->targets;
	int32_t last = (int32_t)ctx->tree->nstages;
	int32_t stage = target && *target ? dm_model_named(ctx->tree, dm_str(*target), last) : -1;
	return stage >= 0 ? stage : last - 1;
}

static bool
is_command(const struct dm_instr *instr)
{
	return instr->kind == DM_CMD || instr->kind == DM_ENTRYPOINT;
}

/* The first CMD or ENTRYPOINT behind the last instruction that runs something as root. */
static bool
find_anchor(struct plan *plan)
{
	const struct dm_stage *stage = &plan->ctx->tree->stages[plan->stage];
	bool found = false;
	plan->last = &plan->ctx->tree->instrs[stage->end - 1];
	for (uint32_t i = stage->from; i < stage->end; i++) {
		const struct dm_instr *instr = &plan->ctx->tree->instrs[i];
		if (is_command(instr)) {
			found = true;
			plan->command = plan->command ? plan->command : instr;
		} else if (instr->kind == DM_RUN || instr->kind == DM_USER ||
			   instr->kind == DM_VOLUME) {
			plan->command = NULL;
		}
	}
	return found;
}

static const struct dm_instr *
first_of(const struct plan *plan, enum dm_keyword a, enum dm_keyword b)
{
	const struct dm_stage *stage = &plan->ctx->tree->stages[plan->stage];
	for (uint32_t i = stage->from; i < stage->end; i++) {
		const struct dm_instr *instr = &plan->ctx->tree->instrs[i];
		if (instr->kind == a || instr->kind == b) {
			return instr;
		}
	}
	return NULL;
}

static bool
choose_account(struct plan *plan)
{
	struct dm_context *ctx = plan->ctx;
	struct dm_str base = dm_model_base(ctx->arena, ctx->tree, plan->stage);
	plan->no_shell = dm_str_is(base, "scratch") || (plan->image && plan->image->shell == DM_NO);
	struct dm_account created;
	dm_account_created(ctx, plan->stage, &created, &plan->created);
	if (dm_account_used(ctx, plan->stage, &plan->account)) {
		plan->owns_user = true;
		return true;
	}
	if (plan->created) {
		plan->account = created;
		plan->owns_user = true;
		return true;
	}
	if (dm_account_of_base(ctx, plan->image, &plan->account)) {
		return true;
	}
	plan->account = (struct dm_account){
		.name = dm_context_option(ctx, "name"),
		.uid = dm_context_option(ctx, "uid"),
		.gid = dm_context_option(ctx, "gid"),
	};
	if (plan->no_shell) {
		plan->account.name = NULL;
		return true;
	}
	plan->create = dm_account_command(ctx->arena, plan->image, &plan->account);
	return plan->create != NULL;
}

static bool
allowed(const struct dm_context *ctx, const char *code)
{
	const char **item = dm_context_options(ctx, "allow");
	while (item && *item && strcmp(*item, code) != 0) {
		item++;
	}
	return item && *item;
}

/* Each path once, as far as a person would write them; mkdir and chown do not mind a repeat. */
static void
add_path(struct dm_buf *paths, struct dm_str path)
{
	struct dm_buf padded = {0};
	dm_buf_byte(&padded, ' ');
	dm_buf_str(&padded, path);
	dm_buf_byte(&padded, ' ');
	dm_buf_byte(paths, ' ');
	bool listed = paths->n < 4096 && memmem(paths->p, paths->n, padded.p, padded.n) != NULL;
	paths->n--;
	if (!listed) {
		dm_buf_add(paths, padded.p, padded.n - 1);
	}
	dm_buf_finish(&padded);
}

/* mkdir and chown for the VOLUMEs of the stage: what a volume holds is copied from the image, owner included. */
static const char *
volume_command(const struct plan *plan, const char *user)
{
	const struct dm_stage *stage = &plan->ctx->tree->stages[plan->stage];
	struct dm_buf paths = {0};
	for (uint32_t i = stage->from; i < stage->end; i++) {
		const struct dm_instr *instr = &plan->ctx->tree->instrs[i];
		for (uint32_t k = 0; instr->kind == DM_VOLUME && k < instr->nwords; k++) {
			add_path(&paths, instr->words[k].text);
		}
	}
	const char *owner = strchr(user, ':') || !plan->account.name
				    ? user
				    : dm_arena_printf(plan->ctx->arena, "%s:", user);
	const char *command = dm_arena_printf(plan->ctx->arena, "mkdir -p%.*s\n    && chown %s%.*s",
		(int)paths.n, paths.p ? paths.p : "", owner, (int)paths.n, paths.p ? paths.p : "");
	dm_buf_finish(&paths);
	return command;
}

static void
insert_before(struct plan *plan, struct dm_edits *edits, const struct dm_instr *instr,
	const char *keyword, const char *text)
{
	const struct dm_instr *like = instr ? instr : plan->last;
	const char *line = dm_arena_printf(
		plan->ctx->arena, "%s %s", dm_edit_keyword(edits, like, keyword), text);
	if (instr) {
		dm_edit_instr_before(edits, instr, line);
	} else {
		dm_edit_instr_after(edits, plan->last, line);
	}
}

static bool
is_root_at(const struct plan *plan, const struct dm_instr *instr)
{
	return dm_account_at(plan->ctx, instr, plan->image) == DM_USER_ROOT;
}

/* A RUN before the first VOLUME can make the folders and give them away. */
static bool
volume_can_be_given(const struct plan *plan)
{
	const struct dm_instr *volume = first_of(plan, DM_VOLUME, DM_VOLUME);
	if (!volume) {
		return true;
	}
	uint32_t at = (uint32_t)(volume - plan->ctx->tree->instrs);
	bool numeric = plan->account.uid && plan->account.gid;
	return !plan->no_shell && is_root_at(plan, volume) && (numeric || plan->created < at);
}

static void
edit(struct plan *plan, const struct dm_instr *where)
{
	struct dm_context *ctx = plan->ctx;
	struct dm_edits edits = dm_context_edits(ctx);
	bool by_name = strcmp(dm_context_option(ctx, "form"), "name") == 0;
	const char *user = dm_account_text(ctx->arena, &plan->account, by_name);
	const struct dm_instr *copy = first_of(plan, DM_COPY, DM_ADD),
			      *volume = first_of(plan, DM_VOLUME, DM_VOLUME);
	const struct dm_instr *first = copy && (!volume || copy < volume) ? copy : volume;
	if (plan->create) {
		first = first && is_root_at(plan, first) ? first : volume ? volume : plan->command;
		insert_before(plan, &edits, first, "RUN", plan->create);
	}
	if (volume) {
		insert_before(plan, &edits, volume, "RUN", volume_command(plan, user));
	}
	insert_before(plan, &edits, plan->command, "USER", user);
	bool evident = (copy || plan->owns_user || first_of(plan, DM_EXPOSE, DM_EXPOSE)) &&
		       !plan->script && !dm_process_asks_help(ctx->tree, plan->stage);
	dm_report_fix(ctx, where, evident ? DM_SAFE : DM_UNSAFE, &edits,
		evident ? "the image runs as root; USER %s is enough for what it shows"
		: plan->script
			? "the image runs as root; USER %s may be enough for the script that it "
			  "starts"
			: "the image runs as root; USER %s may be enough, but it looks like a tool "
			  "that works on "
			  "the caller's files (maybe-mounts)",
		user);
}

static void
run(struct dm_context *ctx)
{
	struct plan plan = {.ctx = ctx, .stage = built_stage(ctx)};
	const struct dm_instr *from = &ctx->tree->instrs[ctx->tree->stages[plan.stage].from];
	bool has_command = find_anchor(&plan);
	/* other linters speak of the USER line itself, so that is where people silence them */
	const struct dm_stage *stage = &ctx->tree->stages[plan.stage];
	const struct dm_instr *user = dm_model_last(ctx->tree, stage->end, DM_USER);
	ctx->also = user && user->stage == plan.stage ? user : NULL;
	const struct dm_instr *where = plan.command ? plan.command : has_command ? plan.last : from;
	dm_stage_manager(ctx, plan.stage, &plan.image);
	enum dm_effective effective = dm_account_effective(ctx, plan.stage, plan.image);
	if (effective == DM_USER_OTHER) {
		dm_report_decline(ctx, where, "already-nonroot", "the image does not run as root");
		return;
	}
	if (!has_command) {
		dm_report_decline(
			ctx, where, "no-command", "the stage sets no command, so nothing runs yet");
		return;
	}
	if (ctx->tree->escape == '`' ||
		(plan.image && plan.image->family && !strcmp(plan.image->family, "windows"))) {
		dm_report_decline(ctx, where, "windows", "the image runs as its default user");
		return;
	}
	struct dm_verdict verdict = dm_process_judge(ctx, plan.stage, plan.image);
	plan.script = verdict.script;
	if (verdict.code && !allowed(ctx, verdict.code)) {
		dm_report_decline(
			ctx, where, verdict.code, "the image runs as root: %s", verdict.why);
	} else if (effective == DM_USER_UNKNOWN) {
		dm_report_decline(ctx, where, "unknown-base-user", "the image may run as root");
	} else if (!choose_account(&plan)) {
		dm_report_decline(ctx, where, "no-useradd", "the image runs as root");
	} else if (!volume_can_be_given(&plan)) {
		dm_report_decline(ctx, where, "volume-owner", "the image runs as root");
	} else {
		edit(&plan, where);
	}
}

const struct dm_pass dm_pass_nonroot_user = {
	.id = "nonroot-user",
	.title = "run the image as a user other than root",
	.why = "A process that is taken over has the rights of its user; as root in a container it "
	       "is one kernel "
	       "bug or one mounted socket away from the host.",
	.aka = aka,
	.safety = DM_SAFE,
	.touches = 1U << DM_CMD | 1U << DM_ENTRYPOINT,
	.options = options,
	.reasons = reasons,
	.settled = "already-nonroot",
	.run = run,
};
