/* One simple command: which programs, ports, users and files its words name. */
#include "programs.h"

#include "evidence.h"
#include "scripted.h"
#include "services.h"
#include "written.h"

enum {
	DEPTH = 4, /* scripts that call scripts */
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

/* The part after the last ':' or '=' of host:80, --port=443; --workers=4 names none. */
static bool
binds_low_port(struct dm_str word)
{
	for (size_t i = word.n; i > 0; i--) {
		if (word.p[i - 1] == ':') {
			return dm_judge_low_port(dm_str_slice(word, i, word.n));
		}
		if (word.p[i - 1] == '=') {
			struct dm_str key = dm_str_slice(word, 0, i - 1);
			return (dm_str_ends(key, "port") || dm_str_ends(key, "PORT")) &&
			       dm_judge_low_port(dm_str_slice(word, i, word.n));
		}
	}
	return dm_str_is(word, "80") || dm_str_is(word, "443");
}

/* -p 80, --port 443, -u nobody */
static void
judge_options(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		struct dm_str before = i ? words[i - 1] : (struct dm_str){NULL, 0};
		bool port = dm_str_is(before, "-p") || dm_str_is(before, "-P") ||
			    (before.n > 4 && before.p[0] == '-' && dm_str_ends(before, "port"));
		if (port && dm_judge_low_port(words[i])) {
			dm_judge_settle(
				j, "privileged-port", "the command names a port below 1024");
		}
		if (dm_words_has(&dm_words_root_options, words[i])) {
			dm_judge_settle(j, "needs-root", "the command says that it runs as root");
		}
		if (dm_words_has(&dm_words_user_options, before) &&
			dm_words_has(&dm_words_service_users, words[i])) {
			dm_judge_settle(j, "drops-privileges",
				"the command names the user that it changes to itself");
		}
	}
}

/* A bit for the first byte of a name. */
static uint32_t
first_bit(struct dm_str name)
{
	return name.n ? 1U << ((unsigned char)name.p[0] & 31U) : 0;
}

/* firsts: those of all words and of their base names. */
static bool
may_name(const struct dm_program *program, uint32_t firsts)
{
	for (const char *const *name = program->names; *name; name++) {
		if (firsts >> ((unsigned char)**name & 31U) & 1U) {
			return true;
		}
	}
	return false;
}

/* names: the base names of the words. */
static bool
names_program(const struct dm_program *program, const struct dm_str *words,
	const struct dm_str *names, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		struct dm_str name = names[i];
		bool hit = dm_str_listed(name, program->names) ||
			   (name.n < words[i].n && dm_str_listed(words[i], program->names));
		/* busybox httpd is no Apache: it serves as whoever starts it */
		hit = hit &&
		      !(i > 0 && dm_str_is(name, "httpd") && dm_str_is(names[i - 1], "busybox"));
		for (uint32_t k = i + 1; hit && program->verbs && k < count; k++) {
			if (dm_str_listed(words[k], program->verbs)) {
				return true;
			}
		}
		if (hit && !program->verbs) {
			return true;
		}
	}
	return false;
}

static void
judge_word(struct dm_judge *j, struct dm_str word)
{
	if (dm_str_starts(word, "/root") || dm_str_starts(word, "~")) {
		dm_judge_settle(j, "home-root", "what runs lives under /root");
	}
	if (dm_str_find(word, "/var/run") != (size_t)-1 ||
		dm_str_find(word, "/var/log") != (size_t)-1 || dm_str_starts(word, "/run/") ||
		dm_str_find(word, ".pid") != (size_t)-1) {
		dm_judge_settle(
			j, "writes-run-or-log", "the command names a pid file, /run or /var/log");
	}
	dm_judge_path(j, word);
	if (binds_low_port(word)) {
		dm_judge_settle(j, "privileged-port", "the command names a port below 1024");
	}
}

/* ---- files of the build context ---- */

static void
judge_inner_text(struct dm_judge *j, struct dm_str text)
{
	j->depth++;
	dm_judge_mentions(j, text);
	dm_judge_text(j, text);
	j->depth--;
}

/* sh FILE, ./start.sh */
static void
judge_script(struct dm_judge *j, struct dm_str name)
{
	struct dm_str text;
	const char *why;
	if (!dm_scripted_file(j->facts, name, &text, &why) || j->depth >= DEPTH) {
		dm_judge_settle(j, "script-unseen", why);
	} else {
		judge_inner_text(j, text);
		j->verdict.script = true;
	}
}

/* npm start, yarn run web */
static void
judge_package(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	struct dm_str texts[DM_SCRIPTED_PARTS];
	const char *why;
	uint32_t n = dm_scripted_package(j->facts, words, count, texts, &why);
	if (why) {
		dm_judge_settle(j, "script-unseen", why);
	}
	for (uint32_t i = 0; i < n && j->depth < DEPTH; i++) {
		judge_inner_text(j, texts[i]);
	}
}

/* The number after blanks and quotes is 80 or 443. */
static bool
starts_with_low_port(struct dm_str text)
{
	size_t start = 0;
	while (start < text.n &&
		(text.p[start] == ' ' || text.p[start] == '\'' || text.p[start] == '"')) {
		start++;
	}
	size_t end = start;
	while (end < text.n && text.p[end] >= '0' && text.p[end] <= '9') {
		end++;
	}
	struct dm_str port = dm_str_slice(text, start, end);
	return dm_str_is(port, "80") || dm_str_is(port, "443");
}

/* app.py, server.js: port=80, listen(80), setuid */
static void
judge_source(struct dm_judge *j, struct dm_str text)
{
	for (uint32_t i = 0; i < dm_words_port_marks.count; i++) {
		const char *mark = dm_words_port_marks.items[i];
		struct dm_str rest = text;
		for (size_t hit; (hit = dm_str_find(rest, mark)) != (size_t)-1;) {
			rest = dm_str_slice(rest, hit + strlen(mark), rest.n);
			if (starts_with_low_port(rest)) {
				dm_judge_settle(j, "privileged-port",
					"the program names a port below 1024");
			}
		}
	}
	if (dm_str_names(text, "setuid") || dm_str_names(text, "setgid")) {
		dm_judge_settle(
			j, "drops-privileges", "the program changes to another user itself");
	}
}

/* What the words name: scripts for a shell, sources for an interpreter. */
static void
judge_files(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	for (uint32_t i = 0; i < count && !j->verdict.code; i++) {
		const struct dm_script *script = dm_scripts_get(j->facts->scripts, words[i]);
		bool program = script && i == 0 && dm_str_starts(script->text, "#!/bin/");
		if (is_script_name(words[i]) || program) {
			judge_script(j, words[i]);
		} else if (script) {
			judge_source(j, script->text);
		}
	}
}

/* ---- what is called ---- */

static bool
is_wrapper(struct dm_str name)
{
	return dm_words_has(&dm_wrapper_names, name) || dm_words_has(&dm_words_inits, name) ||
	       dm_str_is(name, "--");
}

/* tini -- app, exec app, env FOO=1 app: the words after them are the command. */
static uint32_t
skip_wrappers(const struct dm_str *words, uint32_t count)
{
	uint32_t i = 0;
	while (i < count && (is_wrapper(dm_str_base_name(words[i])) ||
				    (i > 0 && words[i].n && words[i].p[0] == '-'))) {
		i++;
	}
	return i;
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
				dm_judge_text(j, words[i + 1]);
				return;
			}
			continue;
		}
		judge_script(j, words[i]);
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
	if (is_prompt(words, count)) {
		dm_judge_settle(j, "interactive-shell",
			"the command is an interpreter for people to work in");
	} else if (is_shell(name)) {
		judge_shell_call(j, words, count);
	} else if (dm_words_has(&dm_words_package_runners, name)) {
		judge_package(j, words, count);
	}
	for (uint32_t i = 1; i < count && dm_str_is(name, "celery"); i++) {
		bool beat = dm_str_is(words[i], "beat") || dm_str_is(words[i], "-B");
		/* its file celerybeat-schedule */
		j->verdict.writes_here = j->verdict.writes_here || beat;
	}
	dm_judge_mutation(j, words, count);
}

void
dm_judge_words(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	struct dm_str *names = dm_arena_alloc(j->facts->arena, (count + 1) * sizeof *names);
	uint32_t firsts = 0;
	bool named = false;
	for (uint32_t i = 0; i < count; i++) {
		names[i] = dm_str_base_name(words[i]);
		firsts |= first_bit(names[i]) | first_bit(words[i]);
		named = named || dm_words_has(&dm_program_names, names[i]) ||
			(names[i].n < words[i].n && dm_words_has(&dm_program_names, words[i]));
	}
	for (uint32_t i = 0; named && i < dm_program_count && !j->verdict.code; i++) {
		const struct dm_program *program = &dm_programs[i];
		if (may_name(program, firsts) && names_program(program, words, names, count) &&
			strcmp(program->reason, "interactive-shell") != 0) {
			dm_judge_settle(j, program->reason, program->why);
		}
	}
	judge_options(j, words, count);
	judge_files(j, words, count);
	for (uint32_t i = 0; i < count; i++) {
		judge_word(j, words[i]);
	}
	uint32_t start = skip_wrappers(words, count);
	judge_call(j, words + start, count - start);
}

/* ---- shell texts ---- */

/* --data=$DATA, "$DATA": ENV tells what that is. */
static struct dm_str
value_of(struct dm_judge *j, const struct dm_sh_word *word)
{
	struct dm_str text = word->text, value;
	if (word->literal || dm_str_find(text, "$(") != (size_t)-1 || memchr(text.p, '`', text.n)) {
		return text;
	}
	uint32_t end = j->facts->tree->stages[j->stage].end;
	if (text.n > 2 && text.p[0] == '"' && text.p[text.n - 1] == '"') {
		text = dm_str_slice(text, 1, text.n - 1);
	}
	return dm_model_expand(j->facts->arena, j->facts->tree, end - 1, text, &value) ? value
										       : text;
}

struct visit {
	struct dm_judge *judge;
	struct dm_str text;
};

static void
judge_redirects(const struct visit *visit, const struct dm_sh_command *command)
{
	for (uint32_t i = 0; i < command->nredirects; i++) {
		const struct dm_sh_redirect *redirect = &command->redirects[i];
		struct dm_str target = redirect->word.text;
		struct dm_str op = dm_span_str(visit->text, redirect->op);
		/* 2>&1, >&- */
		bool duplicates = target.n == 1 && op.n && op.p[op.n - 1] == '&';
		judge_word(visit->judge, target);
		if (dm_str_find_byte(op, '>') != (size_t)-1 && !duplicates) {
			dm_judge_written(visit->judge, target);
		}
	}
}

static void
visit_command(const struct dm_sh_command *command, uint32_t depth, void *data)
{
	const struct visit *visit = data;
	struct dm_judge *j = visit->judge;
	(void)depth;
	judge_redirects(visit, command);
	if (command->kind != DM_SH_SIMPLE || command->nwords == 0) {
		return;
	}
	struct dm_str *words =
		dm_arena_alloc(j->facts->arena, (command->nwords + 1) * sizeof *words);
	for (uint32_t i = 0; i < command->nwords; i++) {
		words[i] = value_of(j, &command->words[i]);
	}
	bool dot = dm_str_is(words[0], ".") || dm_str_is(words[0], "source");
	if (dot && command->nwords > 1) {
		judge_script(j, words[1]);
	} else {
		dm_judge_words(j, words, command->nwords);
	}
}

void
dm_judge_text(struct dm_judge *j, struct dm_str text)
{
	const struct dm_sh_tree *tree = dm_sh_parse(j->facts->arena, text);
	struct visit visit = {j, text};
	if (!tree->list) {
		dm_judge_settle(j, "not-understood", "the command cannot be read");
		return;
	}
	dm_sh_walk(tree->list, visit_command, &visit);
}
