#include "process.h"

#include "../facts/starts.h"
#include "evidence.h"
#include "folders.h"
#include "outside_ports.h"
#include "programs.h"
#include "spring_files.h"
#include "variables.h"

const struct dm_instr *
dm_process_command(const struct dm_tree *tree, int32_t stage, enum dm_keyword kind)
{
	for (int32_t s = stage; s >= 0; s = tree->stages[s].parent) {
		for (uint32_t i = tree->stages[s].end; i > tree->stages[s].from; i--) {
			const struct dm_instr *instr = &tree->instrs[i - 1];
			if (instr->kind == kind) {
				/* ENTRYPOINT [] takes back what was set before */
				bool none = instr->form == DM_FORM_JSON && instr->nwords == 0;
				return none ? NULL : instr;
			}
		}
	}
	return NULL;
}

bool
dm_process_has_command(const struct dm_tree *tree, int32_t stage)
{
	return dm_process_command(tree, stage, DM_CMD) ||
	       dm_process_command(tree, stage, DM_ENTRYPOINT);
}

const struct dm_instr *
dm_process_own_command(const struct dm_tree *tree, int32_t stage)
{
	for (uint32_t i = tree->stages[stage].end; i > tree->stages[stage].from; i--) {
		const struct dm_instr *instr = &tree->instrs[i - 1];
		if (instr->kind == DM_CMD || instr->kind == DM_ENTRYPOINT) {
			return instr;
		}
	}
	return NULL;
}

bool
dm_process_asks_help(const struct dm_tree *tree, int32_t stage)
{
	const struct dm_instr *cmd = dm_process_command(tree, stage, DM_CMD);
	struct dm_str last = {NULL, 0};
	if (cmd && cmd->form == DM_FORM_JSON && cmd->nwords) {
		last = cmd->words[cmd->nwords - 1].text;
	} else if (cmd && cmd->form == DM_FORM_SHELL) {
		struct dm_str text = dm_span_str(cmd->cook.text, cmd->command);
		size_t start = text.n;
		while (start > 0 && !dm_is_space(text.p[start - 1])) {
			start--;
		}
		last = dm_str_slice(text, start, text.n);
	}
	return dm_words_has(&dm_words_help_words, last);
}

/* ['su', 'app']: quotes that JSON does not know make it a shell text. */
static bool
is_broken_list(struct dm_str text)
{
	return text.n > 1 && text.p[0] == '[' && text.p[text.n - 1] == ']' && text.p[1] != ' ';
}

/* Words of one command, joined of what several places say. */
struct words {
	struct dm_str *items;
	uint32_t count;
};

static void
add_instr(struct dm_judge *j, struct words *words, const struct dm_instr *instr)
{
	for (uint32_t i = 0; instr && i < instr->nwords; i++) {
		*dm_push(j->facts->arena, words->items, words->count) = instr->words[i].text;
	}
}

static void
add_texts(struct dm_judge *j, struct words *words, const char *const *texts)
{
	for (; texts && *texts; texts++) {
		*dm_push(j->facts->arena, words->items, words->count) = dm_str(*texts);
	}
}

/* ENTRYPOINT ["python"] and CMD ["app.py"] are one command. */
static void
judge_lists(struct dm_judge *j, const struct dm_instr *first, const struct dm_instr *second)
{
	struct words words = {NULL, 0};
	add_instr(j, &words, first);
	add_instr(j, &words, second);
	dm_judge_words(j, words.items, words.count);
}

static void
judge_text(struct dm_judge *j, const struct dm_instr *instr)
{
	uint32_t at = (uint32_t)(instr - j->facts->tree->instrs);
	bool errexit, pipefail;
	struct dm_str text = dm_span_str(instr->cook.text, instr->command);
	if (dm_model_shell(j->facts->tree, at, &errexit, &pipefail) == DM_SHELL_OTHER) {
		dm_judge_settle(j, "windows", "the command is for another shell than sh");
	} else if (is_broken_list(text)) {
		dm_judge_settle(j, "not-understood", "the command is a list that is no JSON");
	} else {
		dm_judge_text(j, text);
	}
}

/* What another instruction says the same process runs: j->where for messages. */
static void
judge_instr(struct dm_judge *j, const struct dm_instr *instr, const struct dm_instr *more,
	const char *where)
{
	struct dm_shell_state state = dm_shell_enter(j);
	j->where = where;
	if (instr->form == DM_FORM_JSON) {
		judge_lists(j, instr, more);
	} else {
		judge_text(j, instr);
	}
	dm_shell_leave(j, &state);
}

/* What the base starts the CMD with; NULL: it starts nothing, or nothing that matters. */
static const char *const *
inherited_entrypoint(const struct dm_image *image)
{
	const char *const *words = image ? image->config->entrypoint : NULL;
	return words && words[0] ? words : NULL;
}

/* inherited: of a base whose ENTRYPOINT is known, where the file has none. */
static void
judge_inherited(struct dm_judge *j, const char *const *inherited, const struct dm_instr *cmd)
{
	struct words words = {NULL, 0};
	struct dm_shell_state state = dm_shell_enter(j);
	add_texts(j, &words, inherited);
	add_instr(j, &words, cmd);
	j->where = "the base's ENTRYPOINT";
	bool settled = j->verdict.code != NULL;
	dm_judge_words(j, words.items, words.count);
	if (!settled && j->verdict.code) {
		j->verdict.why = dm_arena_printf(j->facts->arena,
			"the ENTRYPOINT of the base starts it: %s", j->verdict.why);
	}
	dm_shell_leave(j, &state);
}

static void
judge_command(struct dm_judge *j, const struct dm_instr *entrypoint, const struct dm_instr *cmd,
	const struct dm_image *image)
{
	bool list = cmd && cmd->form == DM_FORM_JSON;
	if (!entrypoint && cmd && inherited_entrypoint(image)) {
		judge_inherited(j, inherited_entrypoint(image), list ? cmd : NULL);
		if (list) {
			return;
		}
	}
	if (entrypoint) {
		bool words = entrypoint->form == DM_FORM_JSON;
		judge_instr(j, entrypoint, words && list ? cmd : NULL, "ENTRYPOINT");
		if (!words) {
			cmd = NULL; /* it is not looked at then */
		}
	}
	/* a script may start its arguments: exec "$@" */
	if (cmd && (!entrypoint || j->passes_on || !list)) {
		struct dm_str folder = j->folder;
		j->folder = entrypoint && j->passes_on ? j->passes_folder : folder;
		judge_instr(j, cmd, NULL, "CMD");
		j->folder = folder;
	}
	if (!cmd && j->passes_on) {
		dm_judge_doubt(j, "program-unknown", "the script runs what its caller says");
	}
}

static void
judge_health(struct dm_judge *j)
{
	const struct dm_instr *health =
		dm_process_command(j->facts->tree, j->stage, DM_HEALTHCHECK);
	if (health &&
		(health->form == DM_FORM_JSON ? health->nwords > 0 : health->command.len > 0)) {
		judge_instr(j, health, NULL, "HEALTHCHECK");
	}
}

/* What it starts, or {NULL, 0}: what the image does. */
static struct words
words_of_usage(struct dm_judge *j, const struct dm_usage *usage, const struct dm_instr *entrypoint)
{
	struct words words = {NULL, 0};
	if (usage->entrypoint) {
		add_texts(j, &words, usage->entrypoint);
	} else if (entrypoint && entrypoint->form != DM_FORM_JSON) {
		return words; /* a shell text takes no arguments */
	} else if (usage->command) {
		add_instr(j, &words, entrypoint);
	}
	add_texts(j, &words, usage->command);
	return words;
}

/*
 * What the repository starts in place of the image's own (compose: command). Its places are given to the user like the
 * image's, and what nobody could read of it is a doubt about the whole.
 */
static void
judge_usages(struct dm_judge *j, const struct dm_instr *entrypoint)
{
	uint32_t i = 0;
	for (const struct dm_usage *usage;
		(usage = dm_usage_next(j->facts, j->stage, &i)) != NULL;) {
		struct words words = words_of_usage(j, usage, entrypoint), health = {NULL, 0};
		const char *code = j->verdict.code, *doubt = j->verdict.doubt;
		add_texts(j, &health, usage->health);
		if (words.count) {
			j->where = "its command";
			dm_judge_words(j, words.items, words.count);
		}
		if (health.count) {
			j->where = "its check";
			dm_judge_words(j, health.items, health.count);
		}
		const char **why = !code && j->verdict.code     ? &j->verdict.why
				   : !doubt && j->verdict.doubt ? &j->verdict.doubt_why
								: NULL;
		if (why) {
			*why = dm_arena_printf(j->facts->arena, "%s starts another command: %s",
				usage->source, *why);
		}
	}
}

struct dm_verdict
dm_process_judge(struct dm_facts *facts, int32_t stage, const struct dm_image *image,
	const char *const *allowed)
{
	struct dm_judge j = {
		.facts = facts, .stage = stage, .where = "the command", .allowed = allowed};
	const struct dm_instr *entrypoint = dm_process_command(facts->tree, stage, DM_ENTRYPOINT);
	if (image && !entrypoint && image->config->needs_root == DM_YES && image->config->cmd) {
		j.dropped = image->config->cmd[0];
	}
	j.folder = dm_folder_workdir(facts, stage);
	if (!j.folder.p &&
		!dm_model_last(facts->tree, facts->tree->stages[stage].end, DM_WORKDIR)) {
		j.folder = DM_STR("/"); /* what nearly all bases have */
	}
	judge_command(&j, entrypoint, dm_process_command(facts->tree, stage, DM_CMD), image);
	if (j.verdict.nevidence == 0 && !j.verdict.code) {
		dm_judge_doubt(&j, "program-unknown",
			"what it starts only waits or prints: others may work in it");
	}
	if (dm_judge_is_over(&j)) {
		return j.verdict;
	}
	judge_health(&j);
	judge_usages(&j, entrypoint);
	dm_judge_spring(&j); /* what all of these tell of its settings */
	if (dm_judge_is_over(&j)) {
		return j.verdict;
	}
	dm_judge_rest(&j, image, entrypoint != NULL);
	if (dm_process_has_command(facts->tree, stage) || !dm_outside_ports_are_served(image)) {
		dm_judge_outside_ports(&j, dm_process_command(facts->tree, stage, DM_HEALTHCHECK));
	}
	return j.verdict;
}
