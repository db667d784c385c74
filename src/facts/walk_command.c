/* One command: the program that it runs, and what that reads. */
#include "walk.h"

#include "brought.h"
#include "mode_text.h"

static bool
is_option(struct dm_str word)
{
	return word.n > 1 && (word.p[0] == '-' || word.p[0] == '+');
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

struct dm_build_call *
dm_walk_add(struct dm_walk *w, const struct dm_sh_command *command, uint32_t program,
	struct dm_str user, bool may)
{
	/* of each RUN there is one, so that it is not taken for one that does nothing */
	if (w->calls->count >= DM_WALK_CALLS && w->calls->count > w->first) {
		struct dm_build_call *last = &w->calls->items[w->calls->count - 1];
		last->opaque = "the file runs more than is read";
		return last;
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
		.branch = w->branch,
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

void
dm_walk_read_input(struct dm_walk *w, uint32_t number, uint32_t operands)
{
	const struct dm_build_call call = w->calls->items[number];
	const struct dm_sh_command *command = call.command;
	struct dm_walk_input given = dm_walk_input(w, command);
	if (given.text.p) {
		dm_walk_inner(w, given.text, DM_CALL_HEREDOC, call.user, call.may);
	} else if (given.file.p) {
		struct dm_walk_script script = {.path = given.file,
			.arguments = command->words + operands,
			.narguments = command->nwords - operands,
			.told = true};
		dm_walk_follow(w, number, &script);
	} else if (given.given) {
		w->calls->items[number].opaque = "it reads commands that nobody can see";
	}
}

/* sh FILE, sh -c TEXT, sh <<EOF */
static void
read_shell(struct dm_walk *w, uint32_t number)
{
	const struct dm_build_call call = w->calls->items[number];
	const struct dm_sh_command *command = call.command;
	uint32_t at = call.program + 1;
	bool text = false, input = false, profile = w->profile;
	for (; at < command->nwords && is_option(command->words[at].text); at++) {
		struct dm_str word = command->words[at].text;
		bool letters = word.p[1] != '-';
		text = text || (letters && dm_str_find_byte(word, 'c') != (size_t)-1);
		input = input || (letters && dm_str_find_byte(word, 's') != (size_t)-1);
		profile = profile || dm_str_is(word, "--login") ||
			  (letters && (dm_str_find_byte(word, 'l') != (size_t)-1 ||
					      dm_str_find_byte(word, 'i') != (size_t)-1));
		at += (letters && (word.p[word.n - 1] == 'o' || word.p[word.n - 1] == 'O')) ||
		      dm_str_is(word, "--rcfile") || dm_str_is(word, "--init-file");
	}
	if (text && at < command->nwords) {
		if (command->words[at].literal) {
			struct dm_walk inner = *w;
			inner.profile = profile;
			dm_walk_inner(&inner, command->words[at].text, DM_CALL_QUOTED, call.user,
				call.may);
		} else {
			w->calls->items[number].opaque = "only a run knows the text that it reads";
		}
		return;
	}
	if (at < command->nwords && !input) {
		const struct dm_sh_word *word = &command->words[at];
		struct dm_walk_script script = {.arguments = word + 1,
			.narguments = command->nwords - at - 1,
			.told = true};
		if (word->literal && !dm_str_is(word->text, "-")) {
			script.path = dm_path_join(w->facts->arena, w->folder, word->text);
		} else if (!dm_walk_beside(w, word, &script)) {
			w->calls->items[number].opaque =
				"only a run knows the script that it reads";
			return;
		}
		dm_walk_follow(w, number, &script);
		return;
	}
	dm_walk_read_input(w, number, at);
}

static void
read_eval(struct dm_walk *w, uint32_t number)
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
		dm_walk_inner(w, dm_arena_str(w->facts->arena, dm_buf_view(&text)), DM_CALL_QUOTED,
			call.user, call.may);
	}
	dm_buf_finish(&text);
}

/* The shell read a file first, which may say what the word is: an alias or a function, unless a program is called so. */
static bool
is_defined_elsewhere(const struct dm_walk *w, struct dm_str name)
{
	static const struct dm_words *const known[] = {&dm_words_harmless_programs,
		&dm_words_build_tools, &dm_words_plumbing, &dm_words_account_programs,
		&dm_words_folder_keepers, &dm_words_verifiers, &dm_words_unpackers,
		&dm_words_interpreters, &dm_words_profile_programs, &dm_program_names};
	bool is = w->profile && !dm_words_has(&dm_wrapper_names, name);
	for (size_t i = 0; is && i < sizeof known / sizeof *known; i++) {
		is = !dm_words_has(known[i], name);
	}
	return is;
}

/* Words of a program that nobody knows may be a command: retry "apt-get install -y git". */
static void
read_handed(struct dm_walk *w, uint32_t number)
{
	const struct dm_build_call call = w->calls->items[number];
	const struct dm_sh_command *command = call.command;
	if (is_defined_elsewhere(w, dm_call_word(&call, 0))) {
		w->calls->items[number].opaque = "a file that its shell reads first may define it";
	}
	for (uint32_t i = call.program + 1; i < command->nwords; i++) {
		const struct dm_sh_word *word = &command->words[i];
		if (!word->literal) {
			continue;
		}
		if (dm_str_find_byte(word->text, ' ') != (size_t)-1) {
			dm_walk_inner(w, word->text, DM_CALL_HANDED, call.user, true);
			continue;
		}
		const struct dm_manager *manager = dm_manager_by_program(word->text);
		struct dm_package_command package;
		if (manager && dm_command_read(command, i, manager, &package)) {
			struct dm_walk inner = dm_walk_nested(
				w, w->origin >= DM_CALL_WRITTEN ? w->origin : DM_CALL_HANDED);
			struct dm_build_call *made =
				dm_walk_add(&inner, command, i, call.user, true);
			struct dm_package_command *kept =
				dm_arena_alloc(w->facts->arena, sizeof *kept);
			*kept = package;
			made->package = kept;
			return;
		}
	}
}

/* A file in a language that is only looked through. */
static void
read_file(struct dm_walk *w, uint32_t number, struct dm_str path)
{
	struct dm_build_call *call = &w->calls->items[number];
	struct dm_str folder = dm_str_slice(path, 0, path.n - dm_str_base_name(path).n);
	struct dm_brought brought = dm_brought_file(w->facts, w->index, path);
	call->script =
		dm_walk_with_imported(w, folder, dm_walk_with_named(w, w->folder, brought.text));
	call->opaque = brought.changed ? dm_walk_changed : call->opaque;
	bool tool = dm_words_has(&dm_words_build_tools, dm_str_base_name(path)) ||
		    dm_words_hold(&dm_words_installed_folders, path);
	if (!call->script.p && !tool) {
		call->opaque =
			"it runs a file that neither the Dockerfile nor its build context shows";
	}
}

/* python -m tools.setup: tools/setup.py or tools/setup/__main__.py of the folder; {NULL, 0}: it is of a package */
static struct dm_str
module_text(struct dm_walk *w, struct dm_str module)
{
	static const char *const ends[] = {".py", "/__main__.py"};
	struct dm_buf path = {0};
	struct dm_str text = {NULL, 0};
	for (size_t i = 0; i < module.n; i++) {
		dm_buf_byte(&path, module.p[i] == '.' ? '/' : module.p[i]);
	}
	for (size_t i = 0; i < sizeof ends / sizeof *ends && !text.p; i++) {
		const struct dm_str parts[] = {dm_buf_view(&path), dm_str(ends[i])};
		struct dm_str file = dm_path_join(
			w->facts->arena, w->folder, dm_arena_join(w->facts->arena, parts, 2));
		text = dm_brought_file(w->facts, w->index, file).text;
	}
	dm_buf_finish(&path);
	return text;
}

/* model of python -m model.prefetch, where that is a folder */
static struct dm_str
folder_of_module(struct dm_walk *w, struct dm_str module)
{
	size_t end = module.n;
	while (end > 0 && module.p[end - 1] != '.') {
		end--;
	}
	struct dm_str path = dm_arena_str(w->facts->arena, dm_str_slice(module, 0, end));
	char *bytes = dm_arena_bytes(w->facts->arena, path.n + 1);
	for (size_t i = 0; i < path.n; i++) {
		bytes[i] = path.p[i] == '.' ? '/' : path.p[i];
	}
	return path.n ? dm_path_join(w->facts->arena, w->folder, (struct dm_str){bytes, path.n - 1})
		      : (struct dm_str){NULL, 0};
}

/* zsh x.sh; python3 install.py, perl -e '...': the text is for the caller's users to search; true: it is such a program. */
static bool
read_other_language(struct dm_walk *w, uint32_t number)
{
	struct dm_build_call *call = &w->calls->items[number];
	const struct dm_sh_command *command = call->command;
	if (dm_words_has(&dm_words_other_shells, call->name)) {
		read_shell(w, number);
		return true;
	}
	if (!dm_words_has(&dm_words_script_languages, call->name)) {
		return false;
	}
	uint32_t at = call->program + 1;
	bool code = false;
	if (at + 1 < command->nwords && dm_str_is(command->words[at].text, "-m")) {
		struct dm_str module = command->words[at + 1].text;
		struct dm_str text = module_text(w, module);
		/* from .paths of model.prefetch is model/paths, import a is beside model */
		text = text.n ? dm_walk_with_imported(w, folder_of_module(w, module), text) : text;
		call->script = dm_walk_with_imported(w, w->folder, text);
		return true;
	}
	for (; at < command->nwords && !code && is_option(command->words[at].text); at++) {
		code = dm_words_has(&dm_words_code_options, command->words[at].text);
	}
	/* python3 <<EOF, python3 - <<EOF */
	if (at == command->nwords || dm_str_is(command->words[at].text, "-")) {
		struct dm_walk_input given = dm_walk_input(w, command);
		call->script = given.text;
		if (given.file.p) {
			read_file(w, number, given.file);
		}
		return true;
	}
	if (code) {
		call->script = dm_walk_with_imported(w, w->folder, command->words[at].text);
	} else if (command->words[at].literal) {
		read_file(w, number,
			dm_path_join(w->facts->arena, w->folder, command->words[at].text));
	}
	return true;
}

/* echo 'apt-get update', awk 'BEGIN { system("useradd app") }': words are data, but some programs run what theirs say. */
static bool
read_data_program(struct dm_walk *w, uint32_t number)
{
	struct dm_build_call *call = &w->calls->items[number];
	if (!dm_words_has(&dm_words_data_programs, call->name)) {
		return false;
	}
	bool runs = dm_words_has(&dm_words_text_programs, call->name);
	for (uint32_t i = 1; runs && dm_call_word(call, i).p; i++) {
		struct dm_str word = dm_call_word(call, i);
		if (dm_str_is(dm_call_word(call, i - 1), "-f")) {
			struct dm_str path = dm_path_join(w->facts->arena, w->folder, word);
			word = dm_brought_file(w->facts, w->index, path).text;
		}
		if (dm_words_in(&dm_words_text_program_calls, word)) {
			call->script = word;
		}
	}
	return true;
}

static bool
is_recipe_program(struct dm_str name)
{
	return dm_words_has(&dm_words_recipe_programs, name);
}

/* The file of that program in the folder: of make one of GNUmakefile, makefile and Makefile. */
static struct dm_str
find_recipe(struct dm_walk *w, struct dm_str program, struct dm_str folder)
{
	struct dm_str text = {NULL, 0};
	for (uint32_t i = 0; i < dm_words_recipe_files.count && !text.p; i++) {
		struct dm_str row = dm_words_str(&dm_words_recipe_files, i);
		if (row.n > program.n && row.p[program.n] == ' ' &&
			dm_str_eq(dm_str_slice(row, 0, program.n), program)) {
			struct dm_str file = dm_str_slice(row, program.n + 1, row.n);
			text = dm_brought_file(
				w->facts, w->index, dm_path_join(w->facts->arena, folder, file))
				       .text;
		}
	}
	return text;
}

/* make deps: where its file can be seen, its words tell; else what a build tool is asked for: make install-deps */
static bool
read_recipe(struct dm_walk *w, uint32_t number)
{
	struct dm_build_call *call = &w->calls->items[number];
	if (!is_recipe_program(call->name)) {
		return false;
	}
	struct dm_str folder = w->folder, text = {NULL, 0};
	bool needs = !dm_words_has(&dm_words_build_tools, call->name);
	for (uint32_t i = 1; dm_call_word(call, i).p; i++) {
		struct dm_str word = dm_call_word(call, i), next = dm_call_word(call, i + 1);
		if (dm_words_has(&dm_words_recipe_folder_options, word) && next.p) {
			folder = dm_path_join(w->facts->arena, folder, next);
			i++;
		} else if (dm_words_has(&dm_words_recipe_file_options, word) && next.p) {
			text = dm_brought_file(
				w->facts, w->index, dm_path_join(w->facts->arena, folder, next))
				       .text;
			i++;
		} else {
			needs = needs || dm_walk_has_part(&dm_words_installing_tasks, word);
		}
	}
	call->script = text.p ? text : find_recipe(w, call->name, folder);
	call->script = dm_walk_with_named(w, folder, call->script);
	if (!call->script.p && needs) {
		call->opaque = "it runs what a file says that the build context does not show";
	}
	return true;
}

/* bundle exec rake, uv run deps.py, conda run -n app make: the words after that are a command of their own. */
static void
read_prefixed(struct dm_walk *w, uint32_t number, const struct dm_manager *manager)
{
	const struct dm_build_call call = w->calls->items[number];
	uint32_t i = 2;
	while (dm_call_word(&call, i).n && is_option(dm_call_word(&call, i))) {
		i += 1 + (manager && dm_str_listed(dm_call_word(&call, i), manager->value_options));
	}
	const struct dm_sh_word *word = &call.command->words[call.program + i];
	if (!dm_call_word(&call, i).p || w->depth >= DM_WALK_DEPTH) {
		return;
	}
	struct dm_walk inner = *w;
	inner.depth++;
	if (word->literal && dm_words_after(&dm_words_script_suffixes, word->text)) {
		struct dm_str path = dm_path_join(w->facts->arena, w->folder, word->text);
		read_file(&inner, number, path); /* uv run deps.py */
	} else {
		dm_walk_program(&inner, call.command, call.program + i, call.user, call.may);
	}
}

static bool
is_prefixed(const struct dm_build_call *call)
{
	return dm_words_has(&dm_words_run_verbs, dm_call_word(call, 1)) &&
	       (dm_words_has(&dm_words_run_prefixes, call->name) ||
		       dm_words_has(&dm_words_environment_managers, call->name));
}

static void
set_umask(struct dm_walk *w, const struct dm_build_call *call)
{
	uint32_t i = 1;
	while (dm_str_starts(dm_call_word(call, i), "-")) {
		i++; /* -S, -p print it, and set it where a mask comes after them */
	}
	struct dm_str mask = dm_call_word(call, i);
	if (mask.n && !dm_mode_set_umask(mask, &w->umask)) {
		w->umask = 0077; /* umask $MASK: nobody can tell */
	}
}

/* shift, shift 2: $2 is $1 now; in a branch nobody knows. */
static void
shift_arguments(struct dm_walk *w, const struct dm_build_call *call)
{
	struct dm_str word = dm_call_word(call, 1);
	uint32_t by = word.n == 1 && word.p[0] >= '0' && word.p[0] <= '9'
			      ? (uint32_t)(word.p[0] - '0')
			      : 1;
	bool known = !call->may && word.n < 2 && by <= w->narguments;
	w->arguments = known ? w->arguments + by : NULL;
	w->narguments = known ? w->narguments - by : 0;
}

/* A program that installs, itself or through another: pip, rosdep. */
static bool
is_installer(struct dm_str name)
{
	bool is = dm_manager_by_program(name) != NULL;
	for (uint32_t i = 0; i < dm_family_count && !is; i++) {
		is = dm_str_listed(name, dm_families[i].list_users);
	}
	return is;
}

/* python -m pip: what counts is pip. */
static uint32_t
module_of(const struct dm_sh_command *command, uint32_t program)
{
	bool module = program + 2 < command->nwords &&
		      dm_str_is(command->words[program + 1].text, "-m") &&
		      dm_str_starts(dm_str_base_name(command->words[program].text), "python") &&
		      (is_installer(command->words[program + 2].text) ||
			      is_recipe_program(command->words[program + 2].text));
	return module ? program + 2 : program;
}

/* What the shell does itself, or another text that the call has read. */
static bool
read_builtin(struct dm_walk *w, uint32_t number)
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
	if (dm_str_is(name, "shift")) {
		shift_arguments(w, call);
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
		const struct dm_sh_word *word = &command->words[call->program + 1];
		struct dm_walk_script script = {.arguments = word + 1,
			.narguments = command->nwords - call->program - 2,
			.told = true,
			.same = true};
		if (word->literal) {
			script.path = dm_path_join(w->facts->arena, w->folder, first);
		} else if (!dm_walk_beside(w, word, &script) && name_of(word).n == 0) {
			w->calls->items[number].opaque =
				"only a run knows the script that it reads";
		}
		if (script.path.p) {
			dm_walk_follow(w, number, &script);
		}
		return true;
	}
	return false;
}

/* Reads the call as one of a package manager; NULL: its program is none. */
static const struct dm_manager *
read_package(struct dm_walk *w, struct dm_build_call *call)
{
	if (!dm_words_has(&dm_manager_names, call->name)) {
		return NULL;
	}
	/* the RUN's own text was read already */
	for (uint32_t i = 0; w->run && i < DM_WALK_AHEAD && w->next + i < w->run->ncommands; i++) {
		const struct dm_package_command *known = &w->run->commands[w->next + i];
		if (known->command == call->command && known->program == call->program) {
			w->next += i + 1;
			call->package = known;
			return known->manager;
		}
	}
	const struct dm_manager *manager = dm_manager_named(call->name);
	struct dm_package_command package;
	if (manager && dm_command_read(call->command, call->program, manager, &package)) {
		struct dm_package_command *kept = dm_arena_alloc(w->facts->arena, sizeof *kept);
		*kept = package;
		call->package = kept;
	}
	return manager;
}

void
dm_walk_program(struct dm_walk *w, const struct dm_sh_command *command, uint32_t program,
	struct dm_str user, bool may)
{
	program = module_of(command, program);
	struct dm_build_call *call = dm_walk_add(w, command, program, user, may);
	uint32_t number = (uint32_t)(call - w->calls->items);
	if (call->opaque || call->name.n == 0) {
		return;
	}
	if (w->nfunctions && dm_walk_call_function(w, number)) {
		return;
	}
	const struct dm_manager *manager = read_package(w, call);
	if (dm_words_has(&dm_words_shells, call->name)) {
		read_shell(w, number);
	} else if (dm_call_word(call, 2).p && is_prefixed(call)) {
		read_prefixed(w, number, manager);
	} else if (!read_builtin(w, number) && !dm_walk_package_script(w, number) && !manager &&
		   !read_data_program(w, number) && !dm_walk_program_file(w, number) &&
		   !read_other_language(w, number) && !read_recipe(w, number)) {
		read_handed(w, number);
	}
	dm_walk_note_changed(w, number);
}
