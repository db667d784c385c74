/* One simple command: which programs, ports, users and files its words name. */
#include "programs.h"

#include "../facts/brought.h"
#include "arguments.h"
#include "ends.h"
#include "found.h"
#include "looks.h"
#include "program_named.h"
#include "runners.h"
#include "script_branches.h"
#include "scripted.h"
#include "services.h"
#include "source.h"
#include "variables.h"
#include "workspace.h"
#include "wrapped.h"
#include "../facts/walk.h"
#include "writes.h"

enum {
	DEPTH = 4, /* scripts that call scripts */
	PASSING =
		64, /* commands with "$@" that are kept, and times that they are looked at again */
	ARGUMENTS = 256, /* words that "$@" stands for */
};

static bool
is_shell(struct dm_str name)
{
	return dm_words_has(&dm_words_shells, name) || dm_words_has(&dm_words_other_shells, name);
}

/* start.sh, docker-entrypoint, /opt/run, /usr/local/bin/app-init; but not the inits that only pass signals on */
static bool
is_script_name(struct dm_str word)
{
	struct dm_str name = dm_str_base_name(word);
	bool path = name.n < word.n;
	return dm_str_ends(name, ".sh") || dm_str_ends(name, ".bash") ||
	       dm_str_find(name, "entrypoint") != (size_t)-1 ||
	       (path && (dm_words_has(&dm_words_script_names, name) ||
				dm_str_find(name, "wrapper") != (size_t)-1 ||
				dm_str_starts(name, "run-") || dm_str_starts(name, "start-") ||
				(dm_str_ends(name, "init") &&
					!dm_words_has(&dm_words_inits, name))));
}

/* reads: what a path among its words is for is told by what the program writes (dm_judge_mutation) */
static void
judge_word(struct dm_judge *j, struct dm_str word, bool file, bool reads)
{
	if (dm_path_holds(DM_STR("/root"), word) || dm_str_starts(word, "~")) {
		dm_judge_settle(j, "home-root", "what runs lives under /root");
	}
	if (dm_judge_root_file(word)) {
		dm_judge_settle(j, "needs-root",
			dm_arena_printf(j->facts->arena,
				"the command names %.*s, which not every user may use",
				DM_FMT(word)));
	}
	if (!reads) {
		dm_judge_path(j, word, file);
	}
}

/* ---- files of the build context ---- */

/* Another shell reads the text: what it sets, and where it goes, is its own. */
static void
judge_inner_text(struct dm_judge *j, struct dm_str text)
{
	struct dm_shell_state state = dm_shell_enter(j);
	j->depth++;
	dm_judge_mentions(j, text);
	dm_judge_text(j, text);
	j->depth--;
	dm_shell_leave(j, &state);
}

/* . FILE: the same shell reads it */
static void
judge_sourced(struct dm_judge *j, struct dm_str text)
{
	const struct dm_sh_tree *functions = j->functions;
	j->depth++;
	dm_judge_mentions(j, text);
	dm_judge_text(j, text);
	j->depth--;
	j->functions = functions;
}

static void
doubt_arguments(struct dm_judge *j)
{
	dm_judge_doubt(j, "program-unknown",
		dm_arena_printf(j->facts->arena,
			"%s starts scripts with more words than are looked at", j->where));
}

/* The script was read before, started with other words. */
static void
judge_again(struct dm_judge *j, const char *text, const struct dm_arguments *arguments)
{
	uint32_t npassing = j->npassing; /* those that are found on the way are of others */
	struct dm_str folder = j->folder;
	for (uint32_t i = 0; i < npassing && arguments->count; i++) {
		struct dm_judge_passing passing = j->passing[i];
		const struct dm_arguments unless = {passing.unless, passing.nunless};
		if (passing.text != text || dm_arguments_same(&passing, arguments) ||
			(!passing.replaced && dm_branches_miss(&unless, arguments))) {
			continue;
		}
		if (passing.replaced || j->again++ >= PASSING) {
			doubt_arguments(j);
			return;
		}
		struct dm_str *words = dm_arena_alloc(
			j->facts->arena, (passing.count + arguments->count) * sizeof *words);
		for (uint32_t k = 0; k < passing.count; k++) {
			words[k] = passing.words[k];
		}
		for (uint32_t k = 0; k < arguments->count; k++) {
			words[passing.count + k] = arguments->items[k];
		}
		j->folder = passing.folder;
		j->depth++;
		dm_judge_words(j, words, passing.count + arguments->count);
		j->depth--;
		j->folder = folder;
	}
}

static void
judge_script(
	struct dm_judge *j, struct dm_str name, bool told, bool same, struct dm_arguments arguments)
{
	struct dm_str text;
	const char *why, *where = j->where, *outer = j->text;
	struct dm_arguments before = {j->arguments, j->narguments},
			    started = {j->started, j->nstarted};
	bool parsed = j->parsed;
	if (!dm_scripted_file(j, name, told, &text, &why) || j->depth >= DEPTH) {
		dm_judge_settle(j, "script-unseen", why);
	} else if (dm_judge_read(j, text.p)) {
		dm_arguments_after_dashes(text, &arguments);
		judge_again(j, text.p, &arguments);
	} else {
		j->parsed = same ? parsed : dm_arguments_after_dashes(text, &arguments);
		if (!same || arguments.count) {
			j->arguments = j->started = arguments.items;
			j->narguments = j->nstarted = arguments.count;
		}
		j->text = same ? outer : text.p;
		struct dm_str script = j->script;
		bool path = name.p && memchr(name.p, '/', name.n);
		dm_judge_note(j, "starts %.*s, a script that was read", DM_FMT(name));
		j->where = dm_arena_str(j->facts->arena, name).p;
		j->script = path || told ? dm_path_join(j->facts->arena, j->folder, name)
					 : (struct dm_str){NULL, 0};
		if (same) {
			judge_sourced(j, text);
		} else {
			judge_inner_text(j, text);
		}
		j->parsed = parsed;
		j->script = script;
		j->where = where;
		j->arguments = before.items;
		j->narguments = before.count;
		j->started = started.items;
		j->nstarted = started.count;
		j->text = outer;
	}
}

static void
judge_end(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	uint32_t next = dm_judge_end(j, words, count);
	if (next) {
		dm_judge_words(j, words + next, count - next);
	}
}

/*
 * npm --prefix web start, yarn --cwd=web start, pnpm --filter web start, yarn workspace web start: without the folder, to
 * which the judge goes; false: nobody knows which.
 */
static bool
take_package_folder(struct dm_judge *j, struct dm_arguments *words)
{
	struct dm_arena *arena = j->facts->arena;
	struct dm_str *kept = dm_arena_alloc(arena, words->count * sizeof *kept);
	uint32_t n = 0;
	bool known = true;
	for (uint32_t i = 0; i < words->count; i++) {
		struct dm_str word = words->items[i], value = {NULL, 0};
		size_t equals = dm_str_find_byte(word, '=');
		struct dm_str option = dm_str_slice(word, 0, equals < word.n ? equals : word.n);
		bool package = dm_words_has(&dm_words_workspace_options, option) ||
			       (n == 1 && dm_str_is(word, "workspace"));
		known = known && !dm_words_has(&dm_words_all_workspaces_options, option);
		if (!package && !dm_words_has(&dm_words_package_folder_options, option)) {
			kept[n++] = word;
			continue;
		}
		if (equals < word.n) {
			value = dm_str_slice(word, equals + 1, word.n);
		} else if (i + 1 < words->count) {
			value = words->items[++i];
		}
		j->folder = package ? dm_workspace_folder(j, value)
				    : dm_path_join(arena, j->folder, value);
		known = known && j->folder.p;
	}
	*words = (struct dm_arguments){kept, n};
	return known;
}

/* npm start, yarn run web */
static void
judge_package_here(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	struct dm_str texts[DM_SCRIPTED_PARTS];
	const char *why, *where = j->where, *package = dm_scripted_package_here(j);
	if (!package) {
		dm_judge_settle(j, "script-unseen",
			"the command is a script of a package.json that the build context does "
			"not show");
		return;
	}
	uint32_t n = dm_scripted_package(j->facts, package, words, count, texts, &why);
	if (why) {
		dm_judge_settle(j, "script-unseen", why);
	}
	if (n && j->depth >= DEPTH) {
		dm_judge_doubt(j, "program-unknown",
			"scripts of package.json call each other deeper than is read");
		return;
	}
	j->where = "package.json";
	for (uint32_t i = 0; i < n; i++) {
		dm_judge_note(j, "starts `%.*s`, a script of package.json", DM_FMT(texts[i]));
		judge_inner_text(j, texts[i]);
	}
	j->where = where;
	if (n == 0 && !why && count > 1) {
		/* npm start without one: node server.js; yarn NAME: node_modules/.bin/NAME */
		static const struct dm_str server[] = {{"node", 4}, {"server.js", 9}};
		bool start = dm_str_is(words[1], "start");
		judge_end(j, start ? server : words + 1, start ? 2 : count - 1);
	}
}

static void
judge_package(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	struct dm_arguments rest = {words, count};
	struct dm_str folder = j->folder;
	if (take_package_folder(j, &rest)) {
		judge_package_here(j, rest.items, rest.count);
	} else {
		dm_judge_settle(j, "script-unseen",
			"the command is a script of a package that nobody looked for");
	}
	j->folder = folder;
}

/* What the words name: scripts for a shell. */
static void
judge_files(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	for (uint32_t i = 0; i < count && !j->verdict.code; i++) {
		const struct dm_script *script = dm_scripts_get(j->facts->scripts, words[i]);
		bool program = script && i == 0 && dm_is_shell_script(script->text, false) &&
			       dm_str_starts(script->text, "#!");
		if (program || (is_script_name(words[i]) && !dm_language_of(words[i]) &&
				       words[i].p[0] != '-' &&
				       dm_str_find_byte(words[i], ':') == (size_t)-1)) {
			judge_script(j, words[i], false, false,
				(struct dm_arguments){words + i + 1, count - i - 1});
		}
	}
}

/* ---- what is called ---- */

/* timeout $FLAGS $SECONDS $0 --child: the script starts itself, whatever its own words before that say */
static uint32_t
skip_itself(const struct dm_str *words, uint32_t count, uint32_t start, struct dm_str script)
{
	for (uint32_t i = start; i < count && dm_str_starts(words[i], "$"); i++) {
		bool itself =
			i + 1 < count && (dm_str_is(words[i + 1], "$0") ||
						 (script.p && dm_str_eq(words[i + 1], script)));
		if (itself) {
			return count;
		}
	}
	return start;
}

/* `sh`, `sh FILE`, `sh -c TEXT` */
static void
judge_shell_call(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	for (uint32_t i = 1; i < count; i++) {
		if (words[i].n > 1 && words[i].p[0] == '-') {
			bool text = dm_str_find_byte(words[i], 'c') != (size_t)-1 &&
				    words[i].p[1] != '-' && i + 1 < count;
			if (text) {
				struct dm_shell_state state = dm_shell_enter(j);
				dm_judge_text(j, words[i + 1]);
				dm_shell_leave(j, &state);
				return;
			}
			continue;
		}
		judge_script(j, words[i], true, false,
			(struct dm_arguments){words + i + 1, count - i - 1});
		return;
	}
	dm_judge_settle(j, "interactive-shell", "the command is a shell for people to work in");
}

/* python3, php -a: a prompt where no file is named */
static bool
is_prompt(const struct dm_str *words, uint32_t count)
{
	bool alone = count == 1 || (count == 2 && dm_words_has(&dm_words_prompt_options, words[1]));
	return alone && dm_words_has(&dm_words_prompts, dm_str_base_name(words[0]));
}

/* node --run start: what npm run start does, but for what comes before and after it (nodejs.org/api/cli, "--run") */
static bool
judge_node_script(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	uint32_t i = 1;
	while (i < count && words[i].n && words[i].p[0] == '-' && !dm_str_is(words[i], "--run")) {
		i++;
	}
	if (i + 1 >= count || !dm_str_is(words[i], "--run")) {
		return false;
	}
	struct dm_str *script = dm_arena_alloc(j->facts->arena, (count + 1) * sizeof *script);
	script[0] = DM_STR("npm");
	script[1] = DM_STR("run");
	memcpy(script + 2, words + i + 1, (count - i - 1) * sizeof *script);
	judge_package(j, script, count - i + 1);
	return true;
}

static void
judge_call(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	if (count == 0) {
		return;
	}
	struct dm_str name = dm_str_base_name(words[0]);
	if (dm_str_starts(words[0], "/sbin/") || dm_str_starts(words[0], "/usr/sbin/")) {
		dm_judge_settle(j, "needs-root", "programs of /sbin are root's");
	}
	if (dm_str_find_byte(words[0], ' ') != (size_t)-1) {
		dm_judge_settle(j, "not-understood", "the command is one word with blanks in it");
	}
	j->interpreted = j->interpreted || dm_words_has(&dm_words_interpreters, name);
	bool script = count > 1 && (dm_language_of(words[count - 1]) != NULL ||
					   (count > 2 && dm_language_of(words[1]) != NULL));
	if (is_prompt(words, count)) {
		dm_judge_settle(j, "interactive-shell",
			"the command is an interpreter for people to work in");
	} else if (is_shell(name)) {
		judge_shell_call(j, words, count);
	} else if (dm_str_is(name, "node") && judge_node_script(j, words, count)) {
		return;
	} else if (dm_words_has(&dm_words_package_runners, name) &&
		   !(dm_str_is(name, "bun") && script)) {
		judge_package(j, words, count);
	} else if (dm_scripted_starts_shell(j, words[0])) {
		judge_script(
			j, words[0], false, false, (struct dm_arguments){words + 1, count - 1});
	} else {
		judge_end(j, words, count);
	}
	dm_judge_mutation(j, words, count);
}

/* flock -n app.lock COMMAND: the file is made; a number is one that is open */
static void
judge_lock(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	uint32_t i = 0;
	while (i < count && words[i].n && words[i].p[0] == '-') {
		bool value = dm_str_is(words[i], "-w") || dm_str_is(words[i], "-E") ||
			     dm_str_is(words[i], "--timeout");
		i += value ? 2 : 1;
	}
	if (i < count && words[i].n && !dm_is_digit(words[i].p[0])) {
		dm_judge_written_file(j, words[i]);
	}
}

/* What the source that was read on the way runs, each text in a shell of its own. */
static void
judge_runs(struct dm_judge *j)
{
	const char *outer = j->text, *where = j->where;
	struct dm_str folder = j->folder;
	if (j->running || j->depth >= DEPTH) {
		return; /* what is around does it, or nobody: then it is a doubt */
	}
	j->running = true;
	while (j->ran < j->nruns && j->ran < DM_JUDGE_RUNS) {
		const struct dm_judge_run run = j->runs[j->ran++];
		j->text = run.text.p;
		j->where = run.where;
		j->folder = run.folder;
		judge_inner_text(j, run.text);
	}
	j->running = false;
	if (j->ran < j->nruns) {
		j->ran = j->nruns;
		dm_judge_doubt(j, "program-unknown",
			dm_arena_printf(j->facts->arena, "%s runs another program", j->where));
	}
	j->text = outer;
	j->where = where;
	j->folder = folder;
}

static bool
is_python_runner(const struct dm_str *words, uint32_t count, uint32_t start)
{
	return start < count &&
	       dm_words_has(&dm_words_python_runners, dm_str_base_name(words[start]));
}

/* The words of one command; start: where its program is, past all wrappers. */
static void
judge_command(struct dm_judge *j, const struct dm_str *words, uint32_t count, uint32_t start)
{
	struct dm_str folder = j->folder;
	if (dm_judge_is_over(j)) {
		return;
	}
	if (is_python_runner(words, count, start)) {
		j->folder = dm_runner_folder(j, words + start, count - start);
	}
	dm_judge_named_programs(j, words, count, start);
	dm_judge_options(j, words, count);
	j->folder = folder;
	judge_files(j, words, count);
	bool elsewhere = start < count && dm_looks_elsewhere(j, words + start, count - start);
	bool reads = start < count && dm_looks_only(j, words + start, count - start);
	bool script = start < count &&
		      dm_words_has(&dm_words_script_runners, dm_str_base_name(words[start]));
	for (uint32_t i = 0; i < count; i++) {
		bool module = (script && dm_names_module(words, count, i)) ||
			      dm_judge_script_variable(j, words[i]);
		judge_word(j, words[i],
			i > start &&
				dm_judge_names_file(j, words + start, count - start, i - start),
			(reads && i > start) || module);
		if (!elsewhere && dm_binds_low_port(i ? words[i - 1] : DM_STR(""), words[i])) {
			dm_judge_settle(
				j, "privileged-port", "the command names a port below 1024");
		}
	}
	for (uint32_t i = 0; i < start; i++) {
		if (dm_str_is(dm_str_base_name(words[i]), "flock") && i + 1 < count) {
			judge_lock(j, words + i + 1, count - i - 1);
		}
		if (dm_str_is(dm_str_base_name(words[i]), "xargs")) {
			dm_judge_doubt(j, "program-unknown",
				dm_arena_printf(j->facts->arena,
					"%s has xargs run words that nobody can tell", j->where));
		}
	}
	if (!dm_judge_is_over(j)) {
		judge_call(j, words + start, count - start);
		judge_runs(j);
	}
}

void
dm_judge_words(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	struct dm_arguments all;
	/* command -v wget: it says where that is */
	if (count > 1 && dm_str_is(words[0], "command") &&
		(dm_str_is(words[1], "-v") || dm_str_is(words[1], "-V"))) {
		return;
	}
	uint32_t start = dm_wrapped_program(words, count);
	start = skip_itself(words, count, start, j->script);
	if (is_python_runner(words, count, start) &&
		dm_runner_words(j, words + start, count - start, &all)) {
		judge_command(j, all.items, all.count, 0);
	} else {
		judge_command(j, words, count, start);
	}
}

/* ---- shell texts ---- */

struct visit {
	struct dm_judge *judge;
	struct dm_str text;
	const struct dm_sh_list *list;
	uint32_t at; /* the item of the list that is visited */
	struct dm_branches branches;
};

/*
 * One of the list's own commands, after no && and no ||, in no pipeline: nothing keeps it from running. Commands are
 * visited in their order.
 */
static bool
is_sure(struct visit *visit, const struct dm_sh_command *command)
{
	const struct dm_sh_list *list = visit->list;
	while (visit->at < list->nitems &&
		list->items[visit->at].pipeline.span.off +
				list->items[visit->at].pipeline.span.len <=
			command->span.off) {
		visit->at++;
	}
	const struct dm_sh_item *item = &list->items[visit->at];
	enum dm_sh_op before = visit->at ? item[-1].op : DM_SH_END;
	return visit->at < list->nitems && item->pipeline.commands == command &&
	       item->pipeline.ncommands == 1 && before != DM_SH_AND && before != DM_SH_OR &&
	       !item->background;
}

static void
judge_redirects(const struct visit *visit, const struct dm_sh_command *command)
{
	for (uint32_t i = 0; i < command->nredirects; i++) {
		const struct dm_sh_redirect *redirect = &command->redirects[i];
		struct dm_str target = redirect->word.text;
		struct dm_str op = dm_span_str(visit->text, redirect->op);
		/* 2>&1, >&- */
		bool duplicates = target.n == 1 && op.n && op.p[op.n - 1] == '&';
		target = dm_variable_value(visit->judge, &redirect->word);
		if (redirect->word.process) {
			continue; /* > >(tee x): what it runs is visited, too */
		}
		judge_word(visit->judge, target, true, false);
		if (dm_str_find_byte(op, '>') != (size_t)-1 && !duplicates) {
			dm_judge_written_file(visit->judge, target);
		}
	}
}

static void
visit_command(const struct dm_sh_command *command, uint32_t depth, void *data);

/* A text that the same shell reads: its functions are known there. */
static void
judge_evaluated(struct dm_judge *j, struct dm_str text)
{
	const struct dm_sh_tree *tree = dm_sh_parse(j->facts->arena, text);
	struct visit visit = {j, text, tree->list, 0, {.text = text}};
	if (!tree->list || j->depth >= DEPTH) {
		dm_judge_doubt(j, "program-unknown",
			dm_arena_printf(j->facts->arena, "%s evaluates a text", j->where));
		return;
	}
	j->depth++;
	dm_sh_walk(tree->list, visit_command, &visit);
	j->depth--;
}

/*
 * set -- node app.js "$@": what "$@" is from then on. Where it may not run, both are what "$@" may be: what it makes is
 * judged here as the call that it is meant for, exec "$@".
 */
static void
judge_set(struct dm_judge *j, const struct dm_sh_command *command, bool sure)
{
	struct dm_str *made = NULL;
	uint32_t count = 0;
	uint32_t first = dm_arguments_first(command);
	bool told = !j->altered;
	for (uint32_t i = first; i < command->nwords; i++) {
		struct dm_str value = dm_variable_value(j, &command->words[i]);
		if (dm_variable_is_arguments(command->words[i].text)) {
			for (uint32_t k = 0; k < j->narguments; k++) {
				*dm_push(j->facts->arena, made, count) = j->arguments[k];
			}
			continue;
		}
		told = told && dm_str_find_byte(value, '$') == (size_t)-1 &&
		       dm_str_find_byte(value, '`') == (size_t)-1;
		*dm_push(j->facts->arena, made, count) = value;
	}
	bool call = count && count <= ARGUMENTS && !dm_str_starts(made[0], "-");
	if (first >= command->nwords) {
		return; /* set -e; set --, which nothing is started by */
	}
	if (!told || !call) {
		j->shifted = true;
	} else if (sure) {
		j->arguments = made;
		j->narguments = count;
		j->replaced = j->text;
	} else {
		j->altered = true;
		dm_judge_words(j, made, count);
	}
}

/* HOST=$1; shift; exec "$@" */
static void
judge_shift(struct dm_judge *j, const struct dm_sh_command *command, bool sure)
{
	struct dm_str number = command->nwords > 1 ? command->words[1].text : DM_STR("1");
	uint32_t n = number.n == 1 && dm_is_digit(number.p[0]) ? (uint32_t)(number.p[0] - '0')
							       : UINT32_MAX;
	if (j->parsed) {
		return;
	}
	if (sure && !j->altered && n <= j->narguments) {
		j->arguments += n;
		j->narguments -= n;
		j->replaced = j->text;
	} else {
		j->shifted = true;
	}
}

/* eval TEXT, trap TEXT EXIT, set -- x, shift: the shell's own. false: it is none of them. */
static bool
judge_builtin(struct dm_judge *j, const struct dm_sh_command *command, bool sure)
{
	const struct dm_sh_word *words = command->words;
	uint32_t count = command->nwords;
	bool eval = dm_str_is(words[0].text, "eval"), trap = dm_str_is(words[0].text, "trap");
	if (dm_str_is(words[0].text, "shift")) {
		judge_shift(j, command, sure);
	}
	if (dm_str_is(words[0].text, "set") && !j->parsed) {
		judge_set(j, command, sure);
	}
	if ((!eval && !trap) || count < 2) {
		return eval || trap;
	}
	uint32_t end = trap ? 2 : count;
	struct dm_buf text = {0};
	bool literal = true;
	for (uint32_t i = 1; i < end; i++) {
		literal = literal && words[i].literal;
		dm_buf_str(&text, words[i].text);
		dm_buf_byte(&text, ' ');
	}
	struct dm_str whole = dm_arena_str(j->facts->arena, dm_buf_view(&text));
	dm_buf_finish(&text);
	if (!literal && trap) {
		/* trap "kill $PID" INT: which programs it runs is told */
		whole = dm_str_trim(whole);
		bool quoted = dm_str_starts(whole, "\"") && dm_str_ends(whole, "\"") && whole.n > 1;
		judge_evaluated(j, quoted ? dm_str_slice(whole, 1, whole.n - 1) : whole);
	} else if (!literal) {
		dm_judge_doubt(j, "program-unknown",
			dm_arena_printf(j->facts->arena,
				"%s evaluates a text that only a run knows", j->where));
	} else if (dm_str_trim(whole).n && (!trap || !dm_str_starts(whole, "-"))) {
		judge_evaluated(j, whole);
	}
	return true;
}

/* The words that the shell makes of one: of $START, where ENV START="node app.js" says so, two (POSIX XCU 2.6.5). */
static void
add_word(struct dm_judge *j, struct dm_str **words, uint32_t *count, const struct dm_sh_word *word)
{
	struct dm_str value = dm_variable_value(j, word);
	bool whole = word->literal || word->quoted || dm_str_eq(value, word->text) ||
		     dm_str_find_byte(value, '$') != (size_t)-1;
	if (value.n == 0 && !word->literal && !word->quoted) {
		return; /* ${JAVA_OPTS:-}: none */
	}
	if (whole || dm_str_find_byte(value, ' ') == (size_t)-1) {
		*dm_push(j->facts->arena, *words, *count) = value;
		return;
	}
	for (size_t i = 0, end; i < value.n; i = end + 1) {
		for (end = i; end < value.n && !dm_is_space(value.p[end]); end++) {
		}
		if (end > i) {
			*dm_push(j->facts->arena, *words, *count) = dm_str_slice(value, i, end);
		}
	}
}

/* The words of a command, variables and "$@" put in; none: with these arguments the script does not come there. */
static struct dm_arguments
words_of(const struct visit *visit, const struct dm_sh_command *command)
{
	struct dm_judge *j = visit->judge;
	struct dm_str *words = NULL;
	uint32_t count = 0;
	bool told = !j->shifted && j->narguments > 0 && j->narguments <= ARGUMENTS;
	bool replaced = j->altered || (j->replaced && j->replaced == j->text);
	struct dm_arguments unless = {NULL, 0}, arguments = {j->arguments, j->narguments};
	for (uint32_t i = 0; i < command->nwords; i++) {
		if (!dm_variable_is_arguments(command->words[i].text) &&
			!dm_arguments_kept(j, command->words[i].text)) {
			add_word(j, &words, &count, &command->words[i]);
			continue;
		}
		if (j->npassing < PASSING) {
			unless = dm_branches_unless(j->facts->arena, &visit->branches, command);
			*dm_push(j->facts->arena, j->passing, j->npassing) =
				(struct dm_judge_passing){j->text, words, count, j->folder,
					replaced, j->started, j->nstarted, unless.items,
					unless.count};
		} else {
			doubt_arguments(j);
		}
		told = told && (count == 0 || !j->altered);
		for (uint32_t k = 0; k < j->narguments && told; k++) {
			*dm_push(j->facts->arena, words, count) = j->arguments[k];
		}
		if (!told) {
			*dm_push(j->facts->arena, words, count) = command->words[i].text;
		}
		told = false; /* a second time: as it is written */
	}
	bool missed =
		!j->shifted && !replaced && !j->parsed && dm_branches_miss(&unless, &arguments);
	return (struct dm_arguments){words, missed ? 0 : count};
}

static void
visit_command(const struct dm_sh_command *command, uint32_t depth, void *data)
{
	struct visit *visit = data;
	struct dm_judge *j = visit->judge;
	(void)depth;
	if (dm_judge_is_over(j)) {
		return;
	}
	judge_redirects(visit, command);
	bool sure = is_sure(visit, command);
	dm_variables_read(j, command, sure);
	dm_branches_read(j->facts->arena, &visit->branches, command, sure);
	if (command->kind != DM_SH_SIMPLE || command->nwords == 0 ||
		judge_builtin(j, command, sure)) {
		return;
	}
	struct dm_arguments line = words_of(visit, command);
	const struct dm_str *words = line.items;
	uint32_t count = line.count;
	if (count == 0) {
		return;
	}
	bool dot = dm_str_is(words[0], ".") || dm_str_is(words[0], "source");
	if (dot && count > 1 && dm_words_has(&dm_words_sourced_settings, words[1])) {
		return; /* nothing but assignments (os-release(5)) */
	}
	if (dot && count > 1) {
		judge_script(j, words[1], true, true, (struct dm_arguments){words + 2, count - 2});
	} else {
		uint32_t before = dm_variables_lend(j, command);
		dm_judge_words(j, words, count);
		dm_variables_return(j, before);
	}
	if (dm_str_is(words[0], "cd") || dm_str_is(words[0], "pushd") ||
		dm_str_is(words[0], "popd")) {
		dm_folder_change(j, command, sure);
	}
}

void
dm_judge_text(struct dm_judge *j, struct dm_str text)
{
	if (dm_judge_is_over(j)) {
		return;
	}
	const struct dm_sh_tree *tree = dm_sh_parse(j->facts->arena, text);
	struct visit visit = {j, text, tree->list, 0, {.text = text}};
	if (!tree->list) {
		dm_judge_settle(j, "not-understood", "the command cannot be read");
		return;
	}
	j->functions = tree;
	dm_looks_judge_text(j, text);
	dm_sh_walk(tree->list, visit_command, &visit);
}
