#include "../src/process/account.h"
#include "../src/pass/pass.h"

static const char *const aka[] = {"DL3004", "DS-0010", "CKV2_DOCKER_1", "no-sudo-in-dockerfile",
	"8ada6e80-0ade-439e-b176-0b28f6bce35a", NULL};
static const struct dm_reason reasons[] = {
	{"unknown-user", "nobody knows which user the base image runs as",
		"set USER root, or describe the image under images: in .dockmend.yaml", false,
		DM_REASON_NOTE},
	{"not-root", "another user than root is in force, so sudo is needed",
		"set USER root for the RUNs that need it", false, DM_REASON_NOTE},
	{"sudo-options", "sudo is given options or variables, or a command that only a shell has",
		"take sudo out by hand", false, DM_REASON_NOTE},
	{"own-path", "PATH or HOME is set, which sudo replaces by its own", "take sudo out by hand",
		false, DM_REASON_NOTE},
	{"layout", "a comment or line end is between sudo and its command", "put them on one line",
		false, DM_REASON_NOTE},
	{.code = NULL},
};

/* What the sudo calls of one RUN allow. */
struct calls {
	struct dm_edits edits;
	const struct dm_place *place;
	struct dm_marks marks;
	uint32_t count;
	bool options, layout;
};

static bool
is_builtin(struct dm_str word)
{
	static const char *const builtins[] = {"cd", "exec", "export", "source", ".", "eval", "set",
		"exit", "trap", "unset", "read", "alias", "umask", "ulimit", "command", "type"};
	for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++) {
		if (dm_str_is(word, builtins[i])) {
			return true;
		}
	}
	return false;
}

static void
visit(const struct dm_sh_command *command, uint32_t depth, void *data)
{
	struct calls *calls = data;
	(void)depth;
	if (command->kind != DM_SH_SIMPLE || command->nwords < 2 || !command->words[0].literal ||
		!dm_str_is(command->words[0].text, "sudo")) {
		return;
	}
	struct dm_str next = command->words[1].text;
	if (dm_str_is(next, "-u") || dm_str_starts(next, "--user") || dm_str_starts(next, "-u")) {
		return; /* another user on purpose */
	}
	calls->count++;
	dm_marks_add(&calls->marks, dm_place_span(calls->place, command->words[0].span));
	if (command->nassigns || !command->words[1].literal || next.n == 0 || next.p[0] == '-' ||
		dm_str_find_byte(next, '=') != (size_t)-1 || is_builtin(next)) {
		calls->options = true;
	} else if (!dm_edit_words_remove(&calls->edits, calls->place, &command->words[0].span, 1)) {
		calls->layout = true;
	}
}

static bool
sets_path(struct dm_context *ctx, const struct dm_run *run)
{
	bool sets = dm_words_in(&dm_words_sudo_assignments, run->shell->text);
	for (uint32_t i = 0; i < dm_words_sudo_variables.count && !sets; i++) {
		struct dm_str name = dm_words_str(&dm_words_sudo_variables, i);
		sets = dm_model_find(ctx->tree, name, UINT32_MAX, 0) != 0;
	}
	return sets;
}

/* sudo hides the variables of the build from its command. */
static bool
hides_variables(struct dm_context *ctx, const struct dm_run *run)
{
	const struct dm_indexes *variables = &ctx->tree->variables;
	uint32_t first = dm_indexes_from(variables, ctx->tree->stages[0].from);
	return first < variables->count && variables->items[first] < run->index;
}

static const char *
obstacle(struct dm_context *ctx, const struct dm_run *run, const struct calls *calls)
{
	const struct dm_image *image;
	dm_stage_manager(&ctx->facts, run->instr->stage, &image);
	enum dm_effective user = dm_account_at(&ctx->facts, run->instr, image);
	if (user != DM_USER_ROOT) {
		return user == DM_USER_OTHER ? "not-root" : "unknown-user";
	}
	return calls->options        ? "sudo-options"
	       : calls->layout       ? "layout"
	       : sets_path(ctx, run) ? "own-path"
				     : NULL;
}

static void
run(struct dm_context *ctx)
{
	const struct dm_runs *runs = dm_runs_get(&ctx->facts);
	for (uint32_t i = 0; i < runs->count; i++) {
		const struct dm_run *item = &runs->items[i];
		struct calls calls = {.edits = dm_context_edits(ctx), .place = &item->place};
		if (!item->readable || item->instr->stage < 0 ||
			dm_str_find(item->shell->text, "sudo") == (size_t)-1) {
			continue;
		}
		dm_sh_walk(item->shell->list, visit, &calls);
		if (calls.count == 0) {
			continue;
		}
		const char *code = obstacle(ctx, item, &calls);
		if (code) {
			dm_report_decline(ctx, item->instr, code, "sudo is called in a build");
		} else {
			dm_report_fix(ctx, item->instr,
				hides_variables(ctx, item) ? DM_UNSAFE : DM_SAFE, &calls.edits,
				"sudo is called where the user is root already");
		}
		dm_report_marks(ctx, &calls.marks, "and here");
	}
}

const struct dm_pass dm_pass_drop_sudo = {
	.id = "drop-sudo",
	.title = "drop sudo where the user is root already",
	.why = "As root, sudo changes nothing but the environment, and an image that holds it is "
	       "larger and easier to attack.",
	.aka = aka,
	.safety = DM_SAFE,
	.touches = 1U << DM_RUN,
	.reasons = reasons,
	.run = run,
};
