/* Walks what the RUNs run, text by text, and resolves each simple command on the way. */
#include "calls.h"

#include "brought.h"

enum {
	DEPTH = 8,      /* texts in texts: a script that calls a script ... */
	AHEAD = 8,      /* RUNs of the revision before that are compared with one of this */
	CALLS = 100000, /* per file; what is beyond them is opaque */
};

/* NAME=value of the shell; value {NULL, 0}: something that only a run knows. */
struct variable {
	struct dm_str name, value;
};

/* One text that a shell reads. */
struct walk {
	struct dm_facts *facts;
	struct dm_calls *calls;
	uint32_t index; /* of the RUN */
	const struct dm_run *run; /* while its own text is walked; NULL */
	uint32_t next;            /* of run->commands, the first that was not met yet */
	struct dm_str text;
	struct dm_str folder, user, file;
	enum dm_call_origin origin;
	uint16_t umask;
	bool mine;
	bool programs; /* some COPY or ADD may bring a program into a folder of them */
	int depth;
	struct variable *variables;
	uint32_t nvariables;
	const struct dm_sh_word *arguments; /* $1, $2, ... of a script, where its caller tells */
	uint32_t narguments;
	/* what the command before in the pipeline writes; {NULL, 0}: nobody knows */
	struct dm_str input;
	bool piped;
};

static void
walk_list(struct walk *w, const struct dm_sh_list *list, bool may);

static bool
is_option(struct dm_str word)
{
	return word.n > 1 && (word.p[0] == '-' || word.p[0] == '+');
}

/* ---- variables ---- */

static void
set_variable(struct walk *w, struct dm_str name, struct dm_str value)
{
	*dm_push(w->facts->arena, w->variables, w->nvariables) = (struct variable){name, value};
}

/* Of the shell, else of ENV and ARG; {NULL, 0}: nothing tells. */
static struct dm_str
variable(const struct walk *w, struct dm_str name)
{
	for (uint32_t i = w->nvariables; i > 0; i--) {
		if (dm_str_eq(w->variables[i - 1].name, name)) {
			return w->variables[i - 1].value;
		}
	}
	if (name.n == 1 && name.p[0] >= '1' && name.p[0] <= '9') {
		uint32_t number = (uint32_t)(name.p[0] - '1');
		return number < w->narguments && w->arguments[number].literal
			       ? w->arguments[number].text
			       : (struct dm_str){NULL, 0};
	}
	w->calls->depends = true;
	return dm_model_variable(
		w->facts->arena, w->facts->tree, w->index, dm_arena_str(w->facts->arena, name).p);
}

/* ---- words ---- */

struct words {
	struct dm_sh_word *items;
	uint32_t count;
	struct dm_buf part; /* the word that is being made */
	bool open;          /* there is one, be it empty */
};

static void
end_word(struct walk *w, struct words *words, struct dm_span span)
{
	if (words->open) {
		struct dm_sh_word *word = dm_push(w->facts->arena, words->items, words->count);
		*word = (struct dm_sh_word){.span = span,
			.text = dm_arena_str(w->facts->arena, dm_buf_view(&words->part)),
			.literal = true};
		words->part.n = 0;
		words->open = false;
	}
}

/* The value of a variable outside of quotes: blanks part words (POSIX XCU 2.6.5). */
static void
add_split(struct walk *w, struct words *words, struct dm_str value, struct dm_span span)
{
	for (size_t i = 0; i < value.n; i++) {
		if (strchr(" \t\n", value.p[i])) {
			end_word(w, words, span);
		} else {
			dm_buf_byte(&words->part, value.p[i]);
			words->open = true;
		}
	}
}

/* $name and ${name} at text[*at]; false: another form, or a value that nobody knows. */
static bool
add_parameter(struct walk *w, struct words *words, struct dm_str text, size_t *at, bool quoted,
	struct dm_span span)
{
	size_t from = *at + 1;
	bool braces = from < text.n && text.p[from] == '{';
	from += braces;
	size_t end = from;
	while (end < text.n && dm_is_name_byte(text.p[end]) &&
		!(end > from && text.p[from] >= '0' && text.p[from] <= '9')) {
		end++;
	}
	if (end == from || (braces && (end == text.n || text.p[end] != '}'))) {
		return false;
	}
	struct dm_str value = variable(w, dm_str_slice(text, from, end));
	if (!value.p) {
		return false;
	}
	if (quoted) {
		dm_buf_str(&words->part, value);
	} else {
		add_split(w, words, value, span);
	}
	*at = end + braces - 1;
	return true;
}

/* One step of reading a word as the shell does (POSIX XCU 2.2); false: it holds what only a run knows. */
static bool
expand_word(struct walk *w, const struct dm_sh_word *word, struct words *words)
{
	struct dm_str text = word->text;
	char quote = '\0';
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (quote != '\'' && c == '\\' && i + 1 < text.n) {
			bool kept = quote && !strchr("$`\"\\\n", text.p[i + 1]);
			i += !kept;
			dm_buf_byte(&words->part, text.p[i]);
			words->open = true;
		} else if (c == quote || (!quote && (c == '\'' || c == '"'))) {
			quote = quote ? '\0' : c;
			words->open = true;
		} else if (quote != '\'' && c == '$') {
			words->open = words->open || quote;
			if (!add_parameter(w, words, text, &i, quote, word->span)) {
				return false;
			}
		} else if (quote != '\'' && c == '`') {
			return false;
		} else {
			dm_buf_byte(&words->part, c);
			words->open = true;
		}
	}
	end_word(w, words, word->span);
	return true;
}

/* "$@" and $* of a script are what its caller handed on. */
static bool
adds_arguments(struct walk *w, const struct dm_sh_word *word, struct words *words)
{
	bool all = dm_str_is(word->text, "\"$@\"") || dm_str_is(word->text, "$@") ||
		   dm_str_is(word->text, "$*");
	for (uint32_t i = 0; all && i < w->narguments; i++) {
		*dm_push(w->facts->arena, words->items, words->count) = w->arguments[i];
	}
	return all && w->arguments;
}

/* The command with its variables put in; the same where there is nothing to put in. */
static const struct dm_sh_command *
resolve(struct walk *w, const struct dm_sh_command *command)
{
	bool constant = true;
	for (uint32_t i = 0; i < command->nwords; i++) {
		constant =
			constant && (command->words[i].literal || !command->words[i].nparameters);
	}
	if (constant) {
		return command;
	}
	struct words words = {NULL, 0, {NULL, 0, 0}, false};
	for (uint32_t i = 0; i < command->nwords; i++) {
		const struct dm_sh_word *word = &command->words[i];
		uint32_t before = words.count;
		if (adds_arguments(w, word, &words)) {
			continue;
		}
		if (word->literal || !word->nparameters || word->nsubstitutions ||
			!expand_word(w, word, &words)) {
			words.count = before;
			words.part.n = 0;
			words.open = false;
			*dm_push(w->facts->arena, words.items, words.count) = *word;
		}
	}
	dm_buf_finish(&words.part);
	struct dm_sh_command *resolved = dm_arena_alloc(w->facts->arena, sizeof *resolved);
	*resolved = *command;
	resolved->words = words.items;
	resolved->nwords = words.count;
	return resolved;
}

/* ---- texts in texts ---- */

static void
walk_text(struct walk *w, struct dm_str text, bool may)
{
	const struct dm_sh_tree *tree = dm_sh_parse(w->facts->arena, text);
	w->text = text;
	if (tree->list) {
		walk_list(w, tree->list, may);
	}
}

/* A text that another shell reads; it leaves nothing behind in this one. */
static void
walk_inner(struct walk *w, struct dm_str text, enum dm_call_origin origin, struct dm_str user,
	bool may)
{
	if (w->depth >= DEPTH) {
		return;
	}
	struct walk inner = *w;
	inner.origin = w->origin >= DM_CALL_WRITTEN ? w->origin : origin;
	inner.user = user;
	inner.mine = false;
	inner.run = NULL;
	inner.depth = w->depth + 1;
	inner.piped = false;
	walk_text(&inner, text, may);
}

/* The base name, where it is written out; "$CONDA_DIR/bin/pip" says that, too. */
static struct dm_str
name_of(const struct dm_sh_word *word)
{
	struct dm_str name = dm_str_base_name(word->text);
	if (word->literal || (!word->nparameters && !word->nsubstitutions)) {
		return name;
	}
	if (name.n && name.p[name.n - 1] == '"' && word->text.p[0] == '"') {
		name.n--;
	}
	bool plain = name.n < word->text.n && !word->nsubstitutions;
	for (size_t i = 0; i < name.n && plain; i++) {
		plain = !strchr("$`\"'\\", name.p[i]);
	}
	return plain ? name : (struct dm_str){NULL, 0};
}

static struct dm_build_call *
add_call(struct walk *w, const struct dm_sh_command *command, uint32_t program, struct dm_str user,
	bool may)
{
	if (w->calls->count >= CALLS) {
		return &w->calls->items[w->calls->count - 1];
	}
	struct dm_build_call *call = dm_push(w->facts->arena, w->calls->items, w->calls->count);
	*call = (struct dm_build_call){.instr = &w->facts->tree->instrs[w->index],
		.index = w->index,
		.command = command,
		.program = program,
		.user = user,
		.folder = w->folder,
		.origin = w->origin,
		.file = w->file,
		.umask = w->umask,
		.may = may,
		.mine = w->mine};
	if (program < command->nwords) {
		call->name = name_of(&command->words[program]);
	}
	if (call->name.n == 0) {
		call->opaque = "a variable that the file does not tell names the program";
	}
	return call;
}

/* ---- scripts ---- */

/* #!/bin/sh, #!/usr/bin/env bash; none at all: execvp(3) hands it to sh */
static bool
is_for_shell(struct dm_str text, bool told)
{
	size_t end = dm_str_find_byte(text, '\n');
	struct dm_str line = dm_str_slice(text, 0, end == (size_t)-1 ? text.n : end);
	bool bang = dm_str_starts(line, "#!");
	return bang ? dm_words_named(&dm_words_shells, line)
		    : told || (text.n && dm_str_find_byte(line, '\0') == (size_t)-1);
}

/* Where programs are installed: what is there and was not copied is the base image's, or a package's. */
static bool
is_program_folder(struct dm_str path)
{
	struct dm_str folder = dm_str_slice(path, 0, path.n - dm_str_base_name(path).n);
	return dm_words_after(&dm_words_program_folders, folder);
}

struct script {
	struct dm_str path; /* in the image */
	const struct dm_sh_word *arguments;
	uint32_t narguments;
	bool told; /* a shell was told to read it: sh FILE */
	bool same; /* . FILE: this shell reads it */
};

static void
walk_script(struct walk *w, const struct script *script, struct dm_str text, bool written,
	struct dm_str user, bool may)
{
	struct walk inner = *w;
	inner.origin = written ? DM_CALL_WRITTEN : DM_CALL_SCRIPT;
	inner.file = script->path;
	inner.user = user;
	inner.mine = false;
	inner.run = NULL;
	inner.depth = w->depth + 1;
	inner.piped = false;
	if (!script->same || script->narguments) {
		inner.arguments = script->arguments;
		inner.narguments = script->narguments;
	}
	walk_text(&inner, text, may);
	if (script->same) {
		w->folder = inner.folder;
		w->umask = inner.umask;
		w->variables = inner.variables;
		w->nvariables = inner.nvariables;
	}
}

/* Reads what the call starts, where it is a file that can be seen. call: index; the array moves. */
static void
follow(struct walk *w, uint32_t number, const struct script *script)
{
	struct dm_build_call *call = &w->calls->items[number];
	struct dm_brought brought = dm_brought_file(w->facts, w->index, script->path);
	w->calls->depends = w->calls->depends || brought.by != DM_BROUGHT_NOT;
	bool copied = brought.by == DM_BROUGHT_CONTEXT || brought.by == DM_BROUGHT_WRITTEN;
	if (!copied) {
		bool known = is_program_folder(script->path) || brought.by == DM_BROUGHT_ELSE ||
			     dm_words_has(&dm_words_build_tools, call->name) ||
			     dm_words_has(&dm_words_build_tools, dm_str_base_name(script->path));
		call->opaque = known || script->same
				       ? NULL
				       : "it runs a file that neither the Dockerfile nor its build "
					 "context shows";
		return;
	}
	if (!brought.text.p) {
		call->opaque = dm_words_has(&dm_words_build_tools, dm_str_base_name(script->path))
				       ? NULL
				       : "it runs a file that the build context does not show";
		return;
	}
	if (!is_for_shell(brought.text, script->told) || w->depth >= DEPTH) {
		call->script = brought.text;
		return;
	}
	walk_script(
		w, script, brought.text, brought.by == DM_BROUGHT_WRITTEN, call->user, call->may);
}

/* ---- one command ---- */

/* The body of a heredoc redirection: in the text itself, else of the instruction. */
static struct dm_str
heredoc_body(const struct walk *w, const struct dm_sh_redirect *redirect)
{
	if (redirect->body.len) {
		return dm_span_str(w->text, redirect->body);
	}
	const struct dm_instr *instr = &w->facts->tree->instrs[w->index];
	for (uint32_t i = 0; w->mine && i < instr->nheredocs; i++) {
		if (dm_str_eq(instr->heredocs[i].name, redirect->word.text)) {
			return dm_span_str(w->facts->tree->text, instr->heredocs[i].body);
		}
	}
	return (struct dm_str){NULL, 0};
}

/* What the command reads as its input: a heredoc, a here-string, what the pipe brings. */
static struct dm_str
input_of(const struct walk *w, const struct dm_sh_command *command, bool *redirected)
{
	*redirected = false;
	for (uint32_t i = command->nredirects; i > 0; i--) {
		const struct dm_sh_redirect *redirect = &command->redirects[i - 1];
		struct dm_str op = dm_span_str(w->text, redirect->op);
		if (dm_str_is(op, "<<<")) {
			*redirected = true;
			return redirect->word.literal ? redirect->word.text
						      : (struct dm_str){NULL, 0};
		}
		if (dm_str_starts(op, "<<")) {
			*redirected = true;
			return heredoc_body(w, redirect);
		}
		if (dm_str_is(op, "<")) {
			*redirected = true;
			return (struct dm_str){NULL, 0};
		}
	}
	return w->piped ? w->input : (struct dm_str){NULL, 0};
}

/* sh FILE, sh -c TEXT, sh <<EOF */
static void
read_shell(struct walk *w, uint32_t number)
{
	const struct dm_build_call call = w->calls->items[number];
	const struct dm_sh_command *command = call.command;
	uint32_t at = call.program + 1;
	bool text = false, input = false;
	for (; at < command->nwords && is_option(command->words[at].text); at++) {
		struct dm_str word = command->words[at].text;
		bool letters = word.p[1] != '-';
		text = text || (letters && dm_str_find_byte(word, 'c') != (size_t)-1);
		input = input || (letters && dm_str_find_byte(word, 's') != (size_t)-1);
		at += (letters && (word.p[word.n - 1] == 'o' || word.p[word.n - 1] == 'O')) ||
		      dm_str_is(word, "--rcfile") || dm_str_is(word, "--init-file");
	}
	if (text && at < command->nwords) {
		if (command->words[at].literal) {
			walk_inner(w, command->words[at].text, DM_CALL_QUOTED, call.user, call.may);
		} else {
			w->calls->items[number].opaque = "only a run knows the text that it reads";
		}
		return;
	}
	if (at < command->nwords && !input) {
		const struct dm_sh_word *word = &command->words[at];
		if (!word->literal || dm_str_is(word->text, "-")) {
			w->calls->items[number].opaque =
				"only a run knows the script that it reads";
			return;
		}
		struct script script = {
			.path = dm_path_join(w->facts->arena, w->folder, word->text),
			.arguments = word + 1,
			.narguments = command->nwords - at - 1,
			.told = true};
		follow(w, number, &script);
		return;
	}
	bool redirected;
	struct dm_str body = input_of(w, command, &redirected);
	if (body.p) {
		walk_inner(w, body, DM_CALL_HEREDOC, call.user, call.may);
	} else if (w->piped || redirected) {
		w->calls->items[number].opaque = "it reads commands that nobody can see";
	}
}

static void
read_eval(struct walk *w, uint32_t number)
{
	const struct dm_build_call call = w->calls->items[number];
	struct dm_buf text = {NULL, 0, 0};
	for (uint32_t i = call.program + 1; i < call.command->nwords; i++) {
		if (!call.command->words[i].literal) {
			w->calls->items[number].opaque = "only a run knows what eval is told";
		}
		dm_buf_str(&text, call.command->words[i].text);
		dm_buf_byte(&text, ' ');
	}
	if (!w->calls->items[number].opaque) {
		walk_inner(w, dm_arena_str(w->facts->arena, dm_buf_view(&text)), DM_CALL_QUOTED,
			call.user, call.may);
	}
	dm_buf_finish(&text);
}

/* Words of a program that nobody knows may be a command: retry "apt-get install -y git". */
static void
read_handed(struct walk *w, uint32_t number)
{
	const struct dm_build_call call = w->calls->items[number];
	const struct dm_sh_command *command = call.command;
	for (uint32_t i = call.program + 1; i < command->nwords; i++) {
		const struct dm_sh_word *word = &command->words[i];
		if (!word->literal) {
			continue;
		}
		if (dm_str_find_byte(word->text, ' ') != (size_t)-1) {
			walk_inner(w, word->text, DM_CALL_HANDED, call.user, true);
			continue;
		}
		const struct dm_manager *manager = dm_manager_by_program(word->text);
		struct dm_package_command package;
		if (manager && dm_command_read(command, i, manager, &package)) {
			struct walk inner = *w;
			inner.origin = w->origin >= DM_CALL_WRITTEN ? w->origin : DM_CALL_HANDED;
			inner.mine = false;
	inner.run = NULL;
			struct dm_build_call *made = add_call(&inner, command, i, call.user, true);
			struct dm_package_command *kept =
				dm_arena_alloc(w->facts->arena, sizeof *kept);
			*kept = package;
			made->package = kept;
			return;
		}
	}
}

static void
set_umask(struct walk *w, const struct dm_build_call *call)
{
	struct dm_str mask = dm_call_word(call, 1);
	uint16_t value = 0;
	bool octal = mask.n > 0 && mask.n <= 4;
	for (size_t i = 0; i < mask.n && octal; i++) {
		octal = mask.p[i] >= '0' && mask.p[i] <= '7';
		value = (uint16_t)(value * 8 + (mask.p[i] - '0'));
	}
	if (octal) {
		w->umask = value;
	} else if (mask.n) { /* u=rwx,go= */
		bool shut = dm_str_find(mask, "o=") != (size_t)-1 &&
			    dm_str_find(mask, "o=r") == (size_t)-1;
		w->umask = shut ? 0077 : 0022;
	}
}

/* python -m pip: what counts is pip. */
static uint32_t
module_of(const struct dm_sh_command *command, uint32_t program)
{
	bool module = program + 2 < command->nwords &&
		      dm_str_starts(dm_str_base_name(command->words[program].text), "python") &&
		      dm_str_is(command->words[program + 1].text, "-m") &&
		      dm_manager_by_program(command->words[program + 2].text);
	return module ? program + 2 : program;
}

/* What the shell does itself, or another text that the call has read. */
static bool
read_builtin(struct walk *w, uint32_t number)
{
	const struct dm_build_call *call = &w->calls->items[number];
	struct dm_str name = call->name, first = dm_call_word(call, 1);
	if (dm_str_is(name, "cd") || dm_str_is(name, "pushd")) {
		struct dm_str to =
			first.n && dm_str_is(first, "--") ? dm_call_word(call, 2) : first;
		bool known = to.n && dm_str_find_byte(to, '$') == (size_t)-1 && to.p[0] != '~' &&
			     to.p[0] != '-';
		w->folder = known ? dm_path_join(w->facts->arena, w->folder, to)
				  : (struct dm_str){NULL, 0};
		return true;
	}
	if (dm_str_is(name, "umask")) {
		set_umask(w, call);
		return true;
	}
	if (dm_str_is(name, "eval")) {
		read_eval(w, number);
		return true;
	}
	if ((dm_str_is(name, ".") || dm_str_is(name, "source")) && first.n) {
		const struct dm_sh_command *command = call->command;
		struct script script = {.path = dm_path_join(w->facts->arena, w->folder, first),
			.arguments = command->words + call->program + 2,
			.narguments = command->nwords - call->program - 2,
			.told = true,
			.same = true};
		if (command->words[call->program + 1].literal && script.path.p) {
			follow(w, number, &script);
		}
		return true;
	}
	return false;
}

/* npm run build: what package.json says. */
static bool
read_package_script(struct walk *w, uint32_t number)
{
	const struct dm_build_call call = w->calls->items[number];
	struct dm_str name = dm_call_word(&call, 1);
	if (!dm_words_has(&dm_words_package_runners, call.name)) {
		return false;
	}
	dm_scripts_package(w->facts->scripts);
	name = dm_words_has(&dm_words_script_runs, name) ? dm_call_word(&call, 2) : name;
	const char *const parts[] = {"pre", "", "post"};
	for (size_t i = 0; name.n && i < sizeof parts / sizeof *parts && w->depth < DEPTH; i++) {
		const char *key = dm_arena_printf(
			w->facts->arena, "package.json:%s%.*s", parts[i], DM_FMT(name));
		const struct dm_script *script = dm_scripts_get(w->facts->scripts, dm_str(key));
		if (script) {
			struct walk inner = *w;
			inner.origin = DM_CALL_PACKAGE;
			inner.file = DM_STR("package.json");
			inner.mine = false;
	inner.run = NULL;
			inner.depth = w->depth + 1;
			inner.piped = false;
			walk_text(&inner, script->text, call.may);
		}
	}
	return true;
}

/* A program by its path, or by a name that a COPY brought into a folder of programs. */
static bool
read_program_file(struct walk *w, uint32_t number)
{
	const struct dm_build_call call = w->calls->items[number];
	const struct dm_sh_word *word = &call.command->words[call.program];
	struct script script = {
		.arguments = word + 1, .narguments = call.command->nwords - call.program - 1};
	if (!word->literal && word->nparameters) {
		return false; /* somewhere */
	}
	if (dm_str_find_byte(word->text, '/') != (size_t)-1) {
		script.path = dm_path_join(w->facts->arena, w->folder, word->text);
		if (script.path.p) {
			follow(w, number, &script);
		}
		return !is_program_folder(script.path.p ? script.path : DM_STR(""));
	}
	static const char *const path[] = {
		"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"};
	for (size_t i = 0; w->programs && i < sizeof path / sizeof *path; i++) {
		script.path = dm_path_join(w->facts->arena, dm_str(path[i]), call.name);
		struct dm_brought brought = dm_brought_file(w->facts, w->index, script.path);
		w->calls->depends = w->calls->depends || brought.by != DM_BROUGHT_NOT;
		if (brought.by == DM_BROUGHT_WRITTEN ||
			(brought.by == DM_BROUGHT_CONTEXT && !dm_manager_by_program(call.name))) {
			follow(w, number, &script);
			return w->calls->items[number].opaque == NULL;
		}
	}
	return false;
}

/* Reads the call as one of a package manager; NULL: its program is none. */
static const struct dm_manager *
read_package(struct walk *w, struct dm_build_call *call)
{
	if (w->facts->reads && !w->facts->reads->initials[(unsigned char)call->name.p[0]]) {
		return NULL;
	}
	/* the RUN's own text was read already */
	for (uint32_t i = 0; w->run && i < AHEAD && w->next + i < w->run->ncommands; i++) {
		const struct dm_package_command *known = &w->run->commands[w->next + i];
		if (known->command == call->command && known->program == call->program) {
			w->next += i + 1;
			call->package = known;
			return known->manager;
		}
	}
	const struct dm_manager *manager = dm_manager_by_program(call->name);
	struct dm_package_command package;
	if (manager && dm_command_read(call->command, call->program, manager, &package)) {
		struct dm_package_command *kept = dm_arena_alloc(w->facts->arena, sizeof *kept);
		*kept = package;
		call->package = kept;
	}
	return manager;
}

static void
read_program(struct walk *w, const struct dm_sh_command *command, uint32_t program,
	struct dm_str user, bool may)
{
	program = module_of(command, program);
	uint32_t number = w->calls->count;
	struct dm_build_call *call = add_call(w, command, program, user, may);
	number = (uint32_t)(call - w->calls->items);
	if (call->opaque || call->name.n == 0) {
		return;
	}
	const struct dm_manager *manager = read_package(w, call);
	if (dm_words_has(&dm_words_shells, call->name)) {
		read_shell(w, number);
	} else if (!read_builtin(w, number) && !read_package_script(w, number) && !manager &&
		   !dm_words_has(&dm_words_data_programs, call->name) &&
		   !read_program_file(w, number)) {
		read_handed(w, number);
	}
}

/* ---- wrappers ---- */

/* What comes after a wrapper's own words. */
struct wrapped {
	uint32_t at; /* index of the word that it runs; nwords: none */
	struct dm_str user;
	const struct dm_sh_word *text; /* for a shell; NULL */
};

/* find . -exec a b ';': each mark's words are a command of their own. */
static void
read_marked(struct walk *w, const struct dm_wrapper *wrapper, const struct dm_sh_command *command,
	uint32_t from, struct dm_str user)
{
	for (uint32_t i = from; i < command->nwords; i++) {
		if (!dm_str_listed(command->words[i].text, wrapper->marks)) {
			continue;
		}
		uint32_t end = i + 1;
		while (end < command->nwords && !dm_str_is(command->words[end].text, ";") &&
			!dm_str_is(command->words[end].text, "\\;") &&
			!dm_str_is(command->words[end].text, "+")) {
			end++;
		}
		if (end > i + 1) {
			struct dm_sh_command *inner =
				dm_arena_alloc(w->facts->arena, sizeof *inner);
			*inner = *command;
			inner->words = command->words + i + 1;
			inner->nwords = end - i - 1;
			read_program(w, inner, 0, user, true);
		}
		i = end;
	}
}

static struct wrapped
after_wrapper(const struct dm_wrapper *wrapper, const struct dm_sh_command *command, uint32_t at,
	struct dm_str user)
{
	struct wrapped wrapped = {.user = user};
	const char *const *operand = wrapper->operands;
	for (at++; at < command->nwords; at++) {
		struct dm_str word = command->words[at].text;
		bool last = at + 1 == command->nwords;
		if (dm_str_is(word, "--")) {
			at += !(operand && *operand);
			break;
		}
		if (word.n > 1 && word.p[0] == '-') {
			bool text = dm_str_listed(word, wrapper->text_options);
			if (!last && dm_str_listed(word, wrapper->user_options)) {
				wrapped.user = command->words[at + 1].text;
			}
			if (text && !last) {
				wrapped.text = &command->words[at + 1];
			}
			at += text || dm_str_listed(word, wrapper->value_options);
			continue;
		}
		size_t equals = dm_str_find_byte(word, '=');
		if (equals != (size_t)-1 && equals > 0 && dm_is_name_byte(word.p[0])) {
			continue; /* A=b of env and sudo */
		}
		if (word.n == 0 || !(operand && *operand)) {
			break;
		}
		if (strcmp(*operand, "user") == 0) {
			wrapped.user = word;
		}
		operand++;
	}
	wrapped.at = at < command->nwords ? at : command->nwords;
	return wrapped;
}

static void
read_command(struct walk *w, const struct dm_sh_command *command, bool may)
{
	struct dm_str user = w->user;
	uint32_t at = 0;
	while (at < command->nwords) {
		struct dm_str name = dm_str_base_name(command->words[at].text);
		const struct dm_wrapper *wrapper =
			command->words[at].literal || !command->words[at].nparameters
				? dm_wrapper_find(name)
				: NULL;
		if (!wrapper) {
			break;
		}
		struct wrapped wrapped = after_wrapper(wrapper, command, at, user);
		if (wrapper->marks) {
			add_call(w, command, at, user, may);
			read_marked(w, wrapper, command, at + 1, user);
			return;
		}
		if (wrapped.text) {
			uint32_t number = w->calls->count;
			add_call(w, command, at, user, may);
			if (wrapped.text->literal) {
				walk_inner(
					w, wrapped.text->text, DM_CALL_QUOTED, wrapped.user, may);
			} else {
				w->calls->items[number].opaque =
					"only a run knows the text that it reads";
			}
			return;
		}
		user = wrapped.user;
		if (wrapped.at == command->nwords) {
			add_call(w, command, at, user, may);
			return;
		}
		at = wrapped.at;
	}
	if (at < command->nwords) {
		read_program(w, command, at, user, may);
	}
}

/* ---- commands and lists ---- */

static void
walk_words(struct walk *w, const struct dm_sh_word *words, uint32_t count, bool may)
{
	for (uint32_t i = 0; i < count; i++) {
		for (uint32_t k = 0; k < words[i].nsubstitutions; k++) {
			if (words[i].substitutions[k]) {
				struct walk inner = *w;
				inner.piped = false;
				walk_list(&inner, words[i].substitutions[k], may);
			}
		}
	}
}

static void
assign(struct walk *w, const struct dm_sh_command *command, bool may)
{
	for (uint32_t i = 0; i < command->nassigns; i++) {
		const struct dm_sh_assign *set = &command->assigns[i];
		struct words words = {NULL, 0, {NULL, 0, 0}, false};
		struct dm_str value = {NULL, 0};
		if (!may && set->value.literal) {
			value = set->value.text.p ? set->value.text : DM_STR("");
		} else if (!may && !set->value.nsubstitutions &&
			   expand_word(w, &set->value, &words)) {
			value = words.count ? words.items[0].text : DM_STR("");
			value = words.count > 1 ? (struct dm_str){NULL, 0} : value;
		}
		dm_buf_finish(&words.part);
		set_variable(w, set->name, value);
	}
}

/* export A=b, read A, unset A: words of programs that set variables */
static void
note_declared(struct walk *w, const struct dm_sh_command *command, bool may)
{
	struct dm_str name = command->words[0].text;
	if (!dm_words_has(&dm_words_variable_setters, name)) {
		return;
	}
	for (uint32_t i = 1; i < command->nwords; i++) {
		const struct dm_sh_word *word = &command->words[i];
		size_t equals = dm_str_find_byte(word->text, '=');
		if (equals != (size_t)-1) {
			struct dm_str value = dm_str_slice(word->text, equals + 1, word->text.n);
			set_variable(w, dm_str_slice(word->text, 0, equals),
				word->literal && !may ? value : (struct dm_str){NULL, 0});
		} else if (!dm_str_is(name, "export") && !dm_str_is(name, "readonly")) {
			set_variable(w, word->text, (struct dm_str){NULL, 0});
		}
	}
}

/* What a member of a pipeline hands on, where that can be told: cat <<EOF, echo 'text'. */
static struct dm_str
output_of(struct walk *w, const struct dm_sh_command *command)
{
	bool redirected;
	if (command->kind != DM_SH_SIMPLE || command->nwords == 0) {
		return (struct dm_str){NULL, 0};
	}
	struct dm_str name = command->words[0].text;
	if (dm_str_is(name, "cat") && command->nwords == 1) {
		return input_of(w, command, &redirected);
	}
	bool prints = dm_str_is(name, "echo") || dm_str_is(name, "printf");
	const struct dm_sh_word *last = &command->words[command->nwords - 1];
	return prints && command->nwords > 1 && last->literal ? last->text
							      : (struct dm_str){NULL, 0};
}

static void
walk_lists(struct walk *w, const struct dm_sh_command *command, bool may)
{
	/* of if and while the first list is the condition, which always runs */
	bool first = command->kind == DM_SH_IF || command->kind == DM_SH_WHILE;
	bool always = command->kind == DM_SH_GROUP || command->kind == DM_SH_SUBSHELL;
	if (command->kind == DM_SH_FOR && command->nwords) {
		set_variable(w, command->words[0].text, (struct dm_str){NULL, 0});
	}
	for (uint32_t i = 0; i < command->nlists; i++) {
		bool runs = always || (first && i == 0);
		if (command->kind == DM_SH_SUBSHELL) {
			struct walk inner = *w;
			walk_list(&inner, command->lists[i], may);
		} else {
			walk_list(w, command->lists[i], may || !runs);
		}
	}
}

static void
walk_command(struct walk *w, const struct dm_sh_command *command, bool may)
{
	walk_words(w, command->words, command->nwords, may);
	for (uint32_t i = 0; i < command->nassigns; i++) {
		walk_words(w, &command->assigns[i].value, 1, may);
	}
	for (uint32_t i = 0; i < command->nredirects; i++) {
		walk_words(w, &command->redirects[i].word, 1, may);
	}
	if (command->kind != DM_SH_SIMPLE) {
		walk_lists(w, command, may);
		return;
	}
	if (command->nwords == 0) {
		assign(w, command, may);
		return;
	}
	const struct dm_sh_command *resolved = resolve(w, command);
	read_command(w, resolved, may);
	note_declared(w, resolved, may);
}

static void
walk_pipeline(struct walk *w, const struct dm_sh_pipeline *pipeline, bool may)
{
	if (pipeline->ncommands == 1) {
		walk_command(w, pipeline->commands, may);
		return;
	}
	struct dm_str written = {NULL, 0};
	for (uint32_t i = 0; i < pipeline->ncommands; i++) {
		/* each is a shell of its own */
		struct walk inner = *w;
		if (i > 0) {
			inner.piped = true;
			inner.input = written;
		}
		walk_command(&inner, &pipeline->commands[i], may);
		written = output_of(&inner, &pipeline->commands[i]);
	}
}

static void
walk_list(struct walk *w, const struct dm_sh_list *list, bool may)
{
	bool fallback = false; /* after || */
	for (uint32_t i = 0; i < list->nitems; i++) {
		const struct dm_sh_item *item = &list->items[i];
		walk_pipeline(w, &item->pipeline, may || fallback);
		fallback = item->op == DM_SH_OR || (fallback && item->op == DM_SH_AND);
	}
}

/* ---- instructions ---- */

/* RUN ["apt-get", "update"] */
static void
walk_words_of(struct walk *w, const struct dm_instr *instr)
{
	struct dm_sh_command *command = dm_arena_alloc(w->facts->arena, sizeof *command);
	*command = (struct dm_sh_command){.kind = DM_SH_SIMPLE, .span = instr->command};
	for (uint32_t i = 0; i < instr->nwords; i++) {
		*dm_push(w->facts->arena, command->words, command->nwords) =
			(struct dm_sh_word){.text = instr->words[i].text, .literal = true};
	}
	w->mine = false;
	if (command->nwords) {
		read_command(w, command, false);
	}
}

/* A text that no POSIX shell reads: one opaque call stands for it. */
static void
add_foreign(struct walk *w, struct dm_str text, const char *why)
{
	static const struct dm_sh_command nothing = {.kind = DM_SH_SIMPLE};
	struct dm_build_call *call = add_call(w, &nothing, 0, w->user, false);
	call->script = text;
	call->opaque = why;
}

static void
walk_run(struct walk *w, const struct dm_run *run)
{
	const struct dm_instr *instr = run->instr;
	if (instr->form == DM_FORM_JSON) {
		walk_words_of(w, instr);
		return;
	}
	struct dm_str text = dm_span_str(instr->cook.text, instr->command);
	if (dm_instr_script(instr)) {
		w->origin = DM_CALL_HEREDOC;
		text = dm_span_str(w->facts->tree->text, instr->heredocs[0].body);
		if (!run->shell && is_for_shell(text, true)) {
			w->mine = false; /* a program of its own, or with tabs that are cut */
			walk_text(w, text, false);
			return;
		}
	}
	if (run->readable) {
		w->run = run;
		w->text = run->shell->text;
		walk_list(w, run->shell->list, false);
		return;
	}
	add_foreign(w, text,
		run->shell ? "its text cannot be read" : "it is for another shell or language");
}

/* Per stage, what the instructions so far have set. */
struct state {
	struct dm_str folder, user;
};

static void
update_state(struct dm_facts *facts, uint32_t at, struct state *state)
{
	const struct dm_instr *instr = &facts->tree->instrs[at];
	if (instr->kind == DM_WORKDIR) {
		struct dm_str path = dm_instr_args(instr), value;
		if (dm_str_find_byte(path, '$') != (size_t)-1 &&
			dm_model_expand(facts->arena, facts->tree, at, path, &value)) {
			path = value;
		}
		state->folder = dm_path_join(facts->arena, state->folder, path);
	} else if (instr->kind == DM_USER) {
		struct dm_str user = dm_instr_args(instr), value;
		if (dm_str_find_byte(user, '$') != (size_t)-1 &&
			dm_model_expand(facts->arena, facts->tree, at, user, &value)) {
			user = value;
		}
		state->user = user;
	}
}

/* What the revision before knew of the RUN, where that hangs on its text alone. */
static bool
take_over(struct dm_facts *facts, struct dm_calls *calls, uint32_t index,
	const struct dm_calls_of_run *run)
{
	struct dm_calls *before = facts->calls_before;
	for (uint32_t i = 0; before && run->shell && i < AHEAD && before->next + i < before->nruns;
		i++) {
		const struct dm_calls_of_run *old = &before->runs[before->next + i];
		if (old->shell != run->shell || old->depends ||
			!dm_str_eq(old->folder, run->folder) || !dm_str_eq(old->user, run->user)) {
			continue;
		}
		before->next += i + 1;
		for (uint32_t k = 0; k < old->count; k++) {
			struct dm_build_call *call = dm_push(facts->arena, calls->items, calls->count);
			*call = before->items[old->from + k];
			call->instr = &facts->tree->instrs[index];
			call->index = index;
		}
		return true;
	}
	return false;
}

/* COPY run.sh /usr/local/bin/, COPY rootfs / */
static bool
brings_programs(const struct dm_tree *tree)
{
	const struct dm_indexes *lists[] = {&tree->by_kind[DM_COPY], &tree->by_kind[DM_ADD]};
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		for (uint32_t k = 0; k < lists[i]->count; k++) {
			const struct dm_instr *instr = &tree->instrs[lists[i]->items[k]];
			struct dm_str to = instr->nwords ? instr->words[instr->nwords - 1].text
							 : DM_STR("");
			if (dm_str_find(to, "bin") != (size_t)-1 || dm_str_find_byte(to, '$') != (size_t)-1 ||
				dm_str_is(to, "/") || dm_str_starts(to, "/usr")) {
				return true;
			}
		}
	}
	return false;
}

const struct dm_calls *
dm_calls_get(struct dm_facts *facts)
{
	if (facts->calls) {
		return facts->calls;
	}
	const struct dm_tree *tree = facts->tree;
	const struct dm_runs *runs = dm_runs_get(facts);
	struct dm_calls *calls = dm_arena_alloc(facts->arena, sizeof *calls);
	calls->first = dm_arena_alloc(facts->arena, (tree->ninstrs + 1) * sizeof *calls->first);
	struct state *states = dm_arena_alloc(facts->arena, (tree->nstages + 1) * sizeof *states);
	bool programs = brings_programs(tree);
	uint32_t next = 0;
	for (uint32_t i = 0; i < tree->ninstrs; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		calls->first[i] = calls->count;
		if (instr->stage < 0) {
			continue;
		}
		struct state *state = &states[instr->stage];
		if (i == tree->stages[instr->stage].from) {
			int32_t parent = tree->stages[instr->stage].parent;
			*state = parent >= 0 ? states[parent]
					     : (struct state){DM_STR("/"), {NULL, 0}};
		}
		update_state(facts, i, state);
		while (next < runs->count && runs->items[next].index < i) {
			next++;
		}
		if (next < runs->count && runs->items[next].index == i) {
			struct walk w = {.facts = facts,
				.calls = calls,
				.index = i,
				.folder = state->folder,
				.user = state->user,
				.umask = 0022,
				.mine = true,
				.programs = programs};
			struct dm_calls_of_run run = {.shell = runs->items[next].shell,
				.folder = state->folder,
				.user = state->user,
				.from = calls->count};
			calls->depends = false;
			if (!take_over(facts, calls, i, &run)) {
				walk_run(&w, &runs->items[next]);
			}
			run.count = calls->count - run.from;
			run.depends = calls->depends || !runs->items[next].readable;
			*dm_push(facts->arena, calls->runs, calls->nruns) = run;
		}
	}
	calls->first[tree->ninstrs] = calls->count;
	facts->calls = calls;
	return calls;
}

struct dm_str
dm_call_word(const struct dm_build_call *call, uint32_t n)
{
	uint32_t at = call->program + n;
	return at < call->command->nwords ? call->command->words[at].text
					  : (struct dm_str){NULL, 0};
}

const char *
dm_call_origin_name(enum dm_call_origin origin)
{
	static const char *const names[DM_CALL_ORIGINS] = {
		"RUN", "heredoc", "quoted", "handed", "written", "script", "package.json"};
	return names[origin];
}
