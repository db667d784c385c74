#include "judge.h"

static void
judge_shell_text(struct dm_judge *j, struct dm_str text);

static bool
is_shell(struct dm_str name)
{
	static const char *const shells[] = {"sh", "bash", "ash", "dash", "zsh", "ksh", NULL};
	return dm_judge_one_of(name, shells);
}

const struct dm_instr *
dm_process_command(const struct dm_tree *tree, int32_t stage, enum dm_keyword kind)
{
	for (int32_t s = stage; s >= 0; s = tree->stages[s].parent) {
		for (uint32_t i = tree->stages[s].end; i > tree->stages[s].from; i--) {
			if (tree->instrs[i - 1].kind == kind) {
				return &tree->instrs[i - 1];
			}
		}
	}
	return NULL;
}

/* ---- one word of a command line ---- */

static bool
is_script_name(struct dm_str word)
{
	static const char *const names[] = {
		"run", "start", "init", "boot", "bootstrap", "launch", "startup", NULL};
	struct dm_str name = dm_judge_base_name(word);
	bool path = name.n < word.n;
	return dm_str_ends(name, ".sh") || dm_str_ends(name, ".bash") ||
	       dm_str_find(name, "entrypoint") != (size_t)-1 ||
	       (path && dm_judge_one_of(name, names));
}

static bool
binds_low_port(struct dm_str word)
{
	for (size_t i = word.n; i > 0; i--) {
		if (word.p[i - 1] == ':' || word.p[i - 1] == '=') {
			return dm_judge_low_port(dm_str_slice(word, i, word.n));
		}
	}
	return dm_str_is(word, "80") || dm_str_is(word, "443");
}

/* The last folder, file or file suffix of a path says that it is written to: /srv/data, var/app.db */
static bool
names_data(struct dm_str path)
{
	static const char *const parts[] = {"data", "db", "database", "log", "logs", "cache",
		"config", "state", "store", "storage", "spool", "backup", "backups", "download",
		"downloads", "upload", "uploads", "incomplete", NULL};
	static const char *const suffixes[] = {
		".db", ".sqlite", ".sqlite3", ".log", ".sock", ".lock", NULL};
	for (size_t i = 0; i <= path.n;) {
		size_t end = i;
		while (end < path.n && path.p[end] != '/') {
			end++;
		}
		if (dm_judge_one_of(dm_str_slice(path, i, end), parts)) {
			return true;
		}
		i = end + 1;
	}
	for (const char *const *suffix = suffixes; *suffix; suffix++) {
		if (dm_str_ends(path, *suffix)) {
			return true;
		}
	}
	return false;
}

static bool
under(struct dm_str path, struct dm_str folder)
{
	while (folder.n > 1 && folder.p[folder.n - 1] == '/') {
		folder.n--;
	}
	return folder.n && path.n >= folder.n && memcmp(path.p, folder.p, folder.n) == 0 &&
	       (path.n == folder.n || path.p[folder.n] == '/');
}

/* The folders of VOLUMEs are given to the user, and everybody writes to /tmp. */
static bool
is_writable(const struct dm_judge *j, struct dm_str path)
{
	const struct dm_tree *tree = j->ctx->tree;
	const struct dm_indexes *volumes = &tree->by_kind[DM_VOLUME];
	for (uint32_t i = 0; i < volumes->count; i++) {
		const struct dm_instr *instr = &tree->instrs[volumes->items[i]];
		for (uint32_t k = 0; k < instr->nwords && instr->stage == j->stage; k++) {
			if (under(path, instr->words[k].text)) {
				return true;
			}
		}
	}
	return under(path, DM_STR("/tmp")) || under(path, DM_STR("/dev"));
}

/* --db=var/app.db, /srv/data: a path that the program writes to, which root made. */
static void
judge_path(struct dm_judge *j, struct dm_str word)
{
	size_t equals = dm_str_find_byte(word, '=');
	struct dm_str path = equals == (size_t)-1 ? word : dm_str_slice(word, equals + 1, word.n);
	if (dm_str_find_byte(path, '/') != (size_t)-1 && dm_str_find(path, "://") == (size_t)-1 &&
		names_data(path) && !is_writable(j, path)) {
		dm_judge_settle(
			j, "writes-files", "the command names files or folders that it writes to");
	}
}

/* The text of a script tells what the command does; scripts that it calls are not looked into. */
static void
judge_script(struct dm_judge *j, struct dm_str name)
{
	const struct dm_script *script = dm_scripts_get(j->ctx->scripts, name);
	bool shell = script && dm_str_starts(script->text, "#!") &&
		     dm_str_find(dm_str_slice(script->text, 0,
					 script->text.n < 64 ? script->text.n : 64),
			     "sh") != (size_t)-1;
	if (!shell || j->in_script) {
		dm_judge_settle(j, "script-unseen",
			script ? "the command is a script that is none for sh or bash, or calls "
				 "another"
			       : "the command is a script that neither the Dockerfile nor its "
				 "build "
				 "context show");
		return;
	}
	j->in_script = true;
	dm_judge_mentions(j, script->text);
	judge_shell_text(j, script->text);
	j->in_script = false;
	j->verdict.script = true;
}

static void
judge_word(struct dm_judge *j, struct dm_str word)
{
	struct dm_str name = dm_judge_base_name(word);
	for (uint32_t i = 0; i < dm_program_count; i++) {
		const struct dm_program *program = &dm_programs[i];
		struct dm_str subject = program->name[0] == '/' ? word : name;
		if (dm_str_is(subject, program->name) &&
			strcmp(program->reason, "interactive-shell") != 0) {
			dm_judge_settle(j, program->reason, program->why);
		}
	}
	if (is_script_name(word)) {
		judge_script(j, word);
	}
	if (dm_str_starts(word, "/root") || dm_str_starts(word, "~")) {
		dm_judge_settle(j, "home-root", "what runs lives under /root");
	}
	if (dm_str_find(word, "/var/run") != (size_t)-1 ||
		dm_str_find(word, "/var/log") != (size_t)-1 || dm_str_starts(word, "/run/") ||
		dm_str_find(word, ".pid") != (size_t)-1) {
		dm_judge_settle(
			j, "writes-run-or-log", "the command names a pid file, /run or /var/log");
	}
	judge_path(j, word);
	if (binds_low_port(word)) {
		dm_judge_settle(j, "privileged-port", "the command names a port below 1024");
	}
}

/* ---- shell texts ---- */

/* words: a simple command; finds `sh`, `sh FILE`, `sh -c TEXT`. */
static void
judge_shell_call(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	static const char *const repls[] = {"python", "python2", "python3", "ipython", "node",
		"irb", "ghci", "iex", "erl", "julia", "R", "scala", "jshell", "clojure", "sbcl",
		"lua", "octave", "gdb", "psql", "mysql", "sqlite3", "php", "swift", "dart", NULL};
	if (count == 1 && dm_judge_one_of(dm_judge_base_name(words[0]), repls)) {
		dm_judge_settle(j, "interactive-shell",
			"the command is an interpreter for people to work in");
	}
	if (count == 0 || !is_shell(dm_judge_base_name(words[0]))) {
		return;
	}
	for (uint32_t i = 1; i < count; i++) {
		if (words[i].n > 1 && words[i].p[0] == '-') {
			if (dm_str_find_byte(words[i], 'c') != (size_t)-1 && words[i].p[1] != '-' &&
				i + 1 < count) {
				judge_shell_text(j, words[i + 1]);
				return;
			}
			continue;
		}
		judge_script(j, words[i]);
		return;
	}
	dm_judge_settle(j, "interactive-shell", "the command is a shell for people to work in");
}

static void
visit_command(const struct dm_sh_command *command, uint32_t depth, void *data)
{
	struct dm_judge *j = data;
	(void)depth;
	if (command->kind != DM_SH_SIMPLE) {
		return;
	}
	struct dm_str *words = dm_arena_alloc(j->ctx->arena, (command->nwords + 1) * sizeof *words);
	for (uint32_t i = 0; i < command->nwords; i++) {
		words[i] = command->words[i].text;
		judge_word(j, words[i]);
	}
	for (uint32_t i = 0; i < command->nredirects; i++) {
		judge_word(j, command->redirects[i].word.text);
	}
	bool dot =
		command->nwords > 1 && (dm_str_is(words[0], ".") || dm_str_is(words[0], "source"));
	uint32_t start = command->nwords > 1 && dm_str_is(words[0], "exec") ? 1 : 0;
	if (dot) {
		dm_judge_settle(j, "script-unseen",
			"the command reads a script that the Dockerfile does not show");
	}
	judge_shell_call(j, words + start, command->nwords - start);
}

static void
judge_shell_text(struct dm_judge *j, struct dm_str text)
{
	const struct dm_sh_tree *tree = dm_sh_parse(j->ctx->arena, text);
	if (!tree->list) {
		dm_judge_settle(j, "not-understood", "the command cannot be read");
		return;
	}
	dm_sh_walk(tree->list, visit_command, j);
}

/* tini -- app: the words behind the init are the command. */
static void
judge_json(struct dm_judge *j, const struct dm_instr *instr)
{
	static const char *const inits[] = {
		"tini", "dumb-init", "catatonit", "env", "exec", "--", NULL};
	uint32_t start = 0;
	struct dm_str *words = dm_arena_alloc(j->ctx->arena, (instr->nwords + 1) * sizeof *words);
	for (uint32_t i = 0; i < instr->nwords; i++) {
		words[i] = instr->words[i].text;
		judge_word(j, words[i]);
	}
	while (start < instr->nwords &&
		(dm_judge_one_of(dm_judge_base_name(words[start]), inits) ||
			(start > 0 && words[start].n && words[start].p[0] == '-'))) {
		start++;
	}
	judge_shell_call(j, words + start, instr->nwords - start);
}

static void
judge_command(struct dm_judge *j, const struct dm_instr *instr)
{
	if (!instr) {
		return;
	}
	uint32_t at = (uint32_t)(instr - j->ctx->tree->instrs);
	bool errexit, pipefail;
	if (instr->form == DM_FORM_JSON) {
		judge_json(j, instr);
	} else if (dm_model_shell(j->ctx->tree, at, &errexit, &pipefail) == DM_SHELL_OTHER) {
		dm_judge_settle(j, "windows", "the command is for another shell than sh");
	} else {
		judge_shell_text(j, dm_span_str(instr->cook.text, instr->command));
	}
}

bool
dm_process_asks_help(const struct dm_tree *tree, int32_t stage)
{
	static const char *const asks[] = {
		"help", "--help", "-help", "-h", "version", "--version", "-version", "-v", NULL};
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
	return dm_judge_one_of(last, asks);
}

struct dm_verdict
dm_process_judge(struct dm_context *ctx, int32_t stage, const struct dm_image *image)
{
	const struct dm_tree *tree = ctx->tree;
	struct dm_judge j = {.ctx = ctx, .stage = stage};
	const struct dm_instr *entrypoint = dm_process_command(tree, stage, DM_ENTRYPOINT);
	const struct dm_instr *cmd = dm_process_command(tree, stage, DM_CMD);
	judge_command(&j, entrypoint);
	if (!entrypoint || entrypoint->form == DM_FORM_JSON) {
		judge_command(&j, cmd);
	}
	dm_judge_rest(&j, image, entrypoint != NULL);
	return j.verdict;
}
