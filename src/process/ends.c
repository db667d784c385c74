#include "ends.h"

#include "../facts/brought.h"
#include "../facts/calls.h"
#include "arguments.h"
#include "console_script.h"
#include "folders.h"
#include "found.h"
#include "left_copied.h"
#include "looks.h"
#include "npm.h"
#include "prebuilt.h"
#include "process_list.h"
#include "program_file.h"
#include "program_named.h"
#include "runners.h"
#include "scripted.h"
#include "set_outside.h"
#include "several.h"
#include "sources.h"
#include "standalone.h"
#include "started.h"
#include "variables.h"
#include "word_path.h"
#include "writes.h"

static uint32_t
end_of(const struct dm_judge *j)
{
	return j->facts->tree->stages[j->stage].end;
}

/* ---- interpreters ---- */

static bool
is_option(struct dm_str word)
{
	return word.n > 1 && word.p[0] == '-';
}

/* node -r ./tracing.js: a file of its own; -r dotenv/config is a package's */
static void
judge_loaded(struct dm_judge *j, struct dm_str word)
{
	static const char url[] = "file://";
	word = dm_str_starts(word, url) ? dm_str_slice(word, sizeof url - 1, word.n) : word;
	if (dm_str_starts(word, ".") || dm_str_starts(word, "/")) {
		dm_judge_file(j, word, dm_language_named("javascript"));
	}
}

/* What an option of node has it load, or write into its folder; the words of it and its value: 1 or 2, 0 for others */
static uint32_t
judge_node_option(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	size_t equals = dm_str_find_byte(words[0], '=');
	struct dm_str option =
		dm_str_slice(words[0], 0, equals == (size_t)-1 ? words[0].n : equals);
	if (dm_words_has(&dm_words_written_here, option)) {
		dm_judge_written(j, DM_STR("./"));
	}
	if (!dm_words_has(&dm_words_module_options, option) ||
		(equals == (size_t)-1 && count < 2)) {
		return 0;
	}
	judge_loaded(j,
		equals == (size_t)-1 ? words[1] : dm_str_slice(words[0], equals + 1, words[0].n));
	return equals == (size_t)-1 ? 2 : 1;
}

/* What a variable of the image, and of what starts it, adds to the words of a program: NODE_OPTIONS; returns their number. */
static uint32_t
variable_words(struct dm_judge *j, const char *name, struct dm_str **words)
{
	struct dm_arena *arena = j->facts->arena;
	struct dm_str more, value = dm_model_variable(arena, j->facts->tree, end_of(j) - 1, name);
	for (struct dm_outside each = {0}; dm_outside_value(j, &each, dm_str(name), &more);) {
		const struct dm_str parts[] = {value, DM_STR(" "), more};
		value = dm_arena_join(arena, parts, 3);
	}
	return dm_parted_options(arena, value, words);
}

bool
dm_judge_script_variable(struct dm_judge *j, struct dm_str word)
{
	size_t equals = dm_str_find_byte(word, '=');
	if (equals == (size_t)-1 ||
		!dm_words_has(&dm_words_script_variables, dm_str_slice(word, 0, equals))) {
		return false;
	}
	struct dm_str *words;
	uint32_t count =
		dm_parted_options(j->facts->arena, dm_str_slice(word, equals + 1, word.n), &words);
	dm_judge_added(j, words, count, true);
	for (uint32_t i = 0; i < count; i++) {
		judge_node_option(j, words + i, count - i);
	}
	return true;
}

/* The file that node finds for a word: with a suffix, a folder's index, what package.json says for its folder. */
static struct dm_str
file_for(struct dm_judge *j, struct dm_str word)
{
	static const char *const ends[] = {"", ".js", "/index.js", ".mjs", ".ts"};
	struct dm_arena *arena = j->facts->arena;
	struct dm_str tries[2 * sizeof ends / sizeof *ends];
	uint32_t n = 0;
	struct dm_str package =
		dm_path_join(arena, dm_path_join(arena, j->folder, word), DM_STR("package.json"));
	dm_scripts_package(j->facts->scripts);
	const struct dm_script *file = dm_scripts_get(
				       j->facts->scripts, DM_STR("package.json#main")),
			       *text = dm_scripts_get(j->facts->scripts, DM_STR("package.json#"));
	bool own =
		file && text && package.p && dm_str_eq(dm_found_file(j, package).text, text->text);
	for (size_t k = 0; own && k < sizeof ends / sizeof *ends; k++) {
		const struct dm_str parts[] = {word, DM_STR("/"), file->text, dm_str(ends[k])};
		tries[n++] = dm_arena_join(arena, parts, 4);
	}
	for (size_t k = 0; k < sizeof ends / sizeof *ends; k++) {
		const struct dm_str parts[] = {word, dm_str(ends[k])};
		tries[n++] = dm_arena_join(arena, parts, 2);
	}
	for (uint32_t k = 0; k < n; k++) {
		struct dm_str path = dm_path_join(arena, j->folder, tries[k]);
		if (dm_language_of(tries[k]) && dm_found_file(j, path).text.p) {
			return tries[k];
		}
	}
	return own ? tries[0] : word;
}

/* Which programs it starts a settings file tells: pm2-runtime ecosystem.config.js */
static bool
is_list_of_programs(struct dm_str word)
{
	return dm_str_find(word, ".config.") != (size_t)-1 || dm_str_ends(word, ".json") ||
	       dm_str_ends(word, ".yml") || dm_str_ends(word, ".yaml");
}

/* build/index.js of node build, where the file builds that folder */
static struct dm_str
index_of(struct dm_judge *j, struct dm_str word, const struct dm_language *language)
{
	const struct dm_str parts[] = {word, DM_STR("/index.js")};
	struct dm_str index = dm_arena_join(j->facts->arena, parts, 2);
	struct dm_str path = dm_path_join(j->facts->arena, j->folder, word);
	struct dm_built built = {.call = NULL};
	bool folder =
		!dm_language_of(word) && !dm_found_file(j, path).text.p && path.p &&
		dm_built_find(j, dm_path_join(j->facts->arena, j->folder, index), language, &built);
	return folder ? index : word;
}

/* node server.js, node --flag ., deno run main.ts, bun run src/index.ts, tsx watch main.ts, pm2-runtime start x.js */
static void
judge_script(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	static const char *const texts[] = {"-e", "--eval", "-p", "--print", "-pe", "eval", NULL};
	const struct dm_language *language = dm_language_named("javascript");
	bool keeps = dm_words_has(&dm_words_home_keepers, dm_str_base_name(words[0]));
	j->verdict.home = j->verdict.home || keeps;
	dm_judge_standalone(j, words, count);
	struct dm_str *added;
	uint32_t nadded = variable_words(j, "NODE_OPTIONS", &added);
	for (uint32_t i = 0; i < nadded; i++) {
		judge_node_option(j, added + i, nadded - i);
	}
	for (uint32_t i = 1; i < count; i++) {
		bool verb = dm_str_is(words[i], "watch") || (keeps && dm_str_is(words[i], "start"));
		bool watches = verb && i + 1 < count &&
			       (dm_language_of(words[i + 1]) ||
				       (keeps && is_list_of_programs(words[i + 1])));
		if (i + 1 < count && dm_str_listed(words[i], texts)) {
			dm_judge_followed(j, language, DM_STR("/-e"), words[i + 1]);
			return;
		}
		if (dm_str_starts(words[i], "--eval=") || dm_str_starts(words[i], "--print=")) {
			dm_judge_followed(j, language, DM_STR("/-e"),
				dm_str_slice(
					words[i], dm_str_find_byte(words[i], '=') + 1, words[i].n));
			return;
		}
		uint32_t option = judge_node_option(j, words + i, count - i);
		if (option) {
			i += option - 1;
			continue;
		}
		if (is_option(words[i]) || watches ||
			dm_words_has(&dm_words_script_runs, words[i])) {
			i += dm_str_is(words[i], "--env-file");
			continue;
		}
		if (keeps && is_list_of_programs(words[i])) {
			if (dm_judge_process_list(j, words[i])) {
				return;
			}
			break;
		}
		dm_judge_file(j, index_of(j, file_for(j, words[i]), language), language);
		return;
	}
	dm_judge_unseen(j, words[0]);
}

/* -javaagent:x.jar: a program of its own */
static void
judge_agents(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	static const char *const agents[] = {"-javaagent:", "-agentpath:", "-agentlib:", NULL};
	for (uint32_t i = 0; i < count; i++) {
		for (const char *const *agent = agents; *agent; agent++) {
			if (dm_str_starts(words[i], *agent)) {
				dm_judge_unseen(j, words[i]);
			}
		}
	}
}

/* The NAME of $NAME, ${NAME}; {NULL, 0}: there is more. */
static struct dm_str
variable_alone(struct dm_str word)
{
	bool braced = dm_str_starts(word, "${") && word.n > 3 && word.p[word.n - 1] == '}';
	struct dm_str name = dm_str_slice(word, braced ? 2 : 1, word.n - braced);
	bool alone = word.n > 1 && word.p[0] == '$' && !dm_is_digit(name.p[0]);
	for (size_t i = 0; i < name.n && alone; i++) {
		alone = dm_is_name_byte(name.p[i]);
	}
	return alone ? name : (struct dm_str){NULL, 0};
}

/* $JAVA_OPTS before -jar, which the image leaves empty: options, as far as what starts the image says any. */
static bool
is_java_options(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	struct dm_str name = variable_alone(words[0]), *added;
	bool jar = false;
	for (uint32_t i = 1; i < count && !jar; i++) {
		jar = dm_str_is(words[i], "-jar") || dm_str_is(words[i], "-cp");
	}
	if (!name.p || !jar) {
		return false;
	}
	dm_variable_of(j, name); /* a doubt where the script sets it */
	uint32_t nadded = variable_words(j, dm_arena_str(j->facts->arena, name).p, &added);
	dm_judge_added(j, added, nadded, false);
	judge_agents(j, added, nadded);
	return true;
}

/* java -jar app.jar, java -cp app:lib/\* Main, java org.x.JarLauncher in a folder of classes */
static void
judge_java_words(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	static const char *const paths[] = {"-cp", "-classpath", "--class-path", NULL};
	static const char *const values[] = {
		"-p", "--module-path", "--add-modules", "--add-opens", NULL};
	struct dm_str what = {NULL, 0};
	judge_agents(j, words, count);
	for (uint32_t i = 1; i < count; i++) {
		struct dm_str word = words[i];
		if (dm_str_listed(word, paths) && i + 1 < count && !what.p) {
			size_t end = dm_str_find_byte(words[++i], ':');
			what = dm_str_slice(words[i], 0, end == (size_t)-1 ? words[i].n : end);
			what = dm_str_ends(what, "/*") ? dm_str_slice(what, 0, what.n - 2) : what;
		} else if (dm_str_is(word, "-jar")) {
			what = i + 1 < count ? words[i + 1] : word;
			break;
		} else if (is_java_options(j, words + i, count - i)) {
			continue;
		} else if (!is_option(word)) {
			what = what.p ? what : word;
			break;
		} else {
			i += dm_str_listed(word, values);
		}
	}
	dm_judge_file(j, what.p ? what : words[0], dm_language_named("java"));
}

/* The words of a file of arguments: @opts (java(1), "java Command-Line Argument Files") */
static uint32_t
argument_file(struct dm_judge *j, struct dm_str word, struct dm_str **added)
{
	struct dm_str path =
		dm_path_join(j->facts->arena, j->folder, dm_str_slice(word, 1, word.n));
	struct dm_str text = path.p ? dm_found_file(j, path).text : path;
	if (!text.p) {
		dm_judge_unseen(j, word);
		return 0;
	}
	uint32_t count = dm_parted_options(j->facts->arena, text, added);
	dm_judge_added(j, *added, count, false);
	return count;
}

static bool
is_argument_file(struct dm_str word)
{
	return word.n > 1 && word.p[0] == '@' && word.p[1] != '@';
}

/* The words of java, those of its files of arguments put in. */
static void
judge_java(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	static const char *const variables[] = {
		"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", NULL};
	struct dm_str *all = NULL, *added;
	uint32_t nall = 0, nadded;
	for (const char *const *name = variables; *name; name++) {
		nadded = variable_words(j, *name, &added);
		judge_agents(j, added, nadded);
		for (uint32_t i = 0; i < nadded && dm_str_is(dm_str(*name), "JDK_JAVA_OPTIONS");
			i++) {
			struct dm_str *more = NULL;
			if (is_argument_file(added[i])) {
				uint32_t nmore = argument_file(j, added[i], &more);
				judge_agents(j, more, nmore);
			}
		}
	}
	bool main = false; /* what follows the class is the program's */
	for (uint32_t i = 0; i < count; i++) {
		main = main || dm_str_is(words[i], "-jar");
		struct dm_str word = words[i];
		if (i == 0 || main || !is_argument_file(word)) {
			*dm_push(j->facts->arena, all, nall) = word;
			continue;
		}
		nadded = argument_file(j, word, &added);
		for (uint32_t k = 0; k < nadded; k++) {
			*dm_push(j->facts->arena, all, nall) = added[k];
		}
	}
	if (all) {
		judge_java_words(j, all, nall);
	}
}

/* The first word that is no option and no value of one: bin/console of php -d x=y bin/console */
static struct dm_str
script_of(const struct dm_str *words, uint32_t count, const char *const *values)
{
	for (uint32_t i = 1; i < count; i++) {
		if (!is_option(words[i])) {
			return words[i];
		}
		i += dm_str_listed(words[i], values);
	}
	return (struct dm_str){NULL, 0};
}

/* php -S 0.0.0.0:80 -t public, php -S 0.0.0.0:80 web/router.php: a script is run in the folder that it is in. */
static bool
serves_below(const struct dm_str *words, uint32_t count, struct dm_str router)
{
	bool serves = false, below = dm_str_find_byte(router, '/') != (size_t)-1;
	for (uint32_t i = 1; i < count; i++) {
		serves = serves || dm_str_is(words[i], "-S");
		bool root = i + 1 < count && dm_str_is(words[i], "-t");
		below = below || (root && !dm_str_is(words[i + 1], "."));
	}
	return serves && below;
}

/* php x.php, ruby x.rb: a file of the context, and all that lies around it; puma: without one */
static void
judge_scripted(struct dm_judge *j, const struct dm_str *words, uint32_t count,
	const struct dm_language *language)
{
	static const char *const values[] = {
		"-S", "-t", "-d", "-c", "-z", "-C", "-I", "-r", "-p", "-b", "-e", NULL};
	static const char *const texts[] = {"-e", "-r", NULL};
	bool interpreter = dm_words_has(&dm_words_script_languages, dm_str_base_name(words[0]));
	struct dm_str what = {NULL, 0};
	if (interpreter) {
		what = script_of(words, count, values);
		bool text = count > 1 && dm_str_listed(words[1], texts);
		what = text ? words[1] : what;
	}
	struct dm_str path =
		what.n ? dm_path_join(j->facts->arena, j->folder, what) : (struct dm_str){NULL, 0};
	struct dm_brought file = dm_found_file(j, path);
	if (what.n && !file.text.p) {
		dm_judge_unseen(j, what);
	} else {
		if (what.n && !dm_language_of(what) &&
			dm_str_find_byte(file.text, '\0') == (size_t)-1) {
			dm_judge_followed(j, language, path, file.text); /* php bin/console */
			if (dm_str_find(file.text, "config/environment") != (size_t)-1) {
				dm_judge_framework(j, what); /* bin/jobs of Rails */
			}
		}
		j->moves = serves_below(words, count, what);
		dm_judge_here(j, what.n ? what : words[0], language);
		j->moves = false;
	}
}

/* dotnet App.dll; dotnet run: of the sources of the folder */
static void
judge_dotnet(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	const struct dm_language *language = dm_language_named("csharp");
	for (uint32_t i = 1; i < count; i++) {
		if (dm_str_ends(words[i], ".dll")) {
			dm_judge_file(j, words[i], language);
			return;
		}
		if (dm_str_is(words[i], "run")) {
			dm_judge_here(j, words[0], language);
			return;
		}
	}
	dm_judge_unseen(j, words[0]);
}

/* php-fpm, php-fpm8.2, php8.2-fpm */
static bool
is_php_fpm(struct dm_str name)
{
	return dm_str_starts(name, "php") && dm_str_find(name, "fpm") != (size_t)-1;
}

static bool
judge_other(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	struct dm_str name = dm_str_base_name(words[0]);
	if (dm_str_is(name, "java")) {
		judge_java(j, words, count);
	} else if (dm_str_is(name, "dotnet")) {
		judge_dotnet(j, words, count);
	} else if (dm_str_is(name, "php")) {
		judge_scripted(j, words, count, dm_language_named("php"));
	} else if (is_php_fpm(name)) {
		/* php-fpm 8.2 as uid 10001: "'user' directive is ignored when FPM is not running as root" */
		dm_judge_here(j, words[0], dm_language_named("php"));
		dm_judge_doubt(j, "program-unknown",
			"php-fpm keeps to the user that starts it, and ignores user and group of "
			"its pool then; nobody has seen this pool, where it listens and logs");
	} else if (dm_words_has(&dm_words_ruby_runners, name) || dm_str_is(name, "rails")) {
		dm_judge_framework(j, name);
		judge_scripted(j, words, count, dm_language_named("ruby"));
		if (dm_words_has(&dm_words_application_runners, name)) {
			dm_judge_doubt(j, "source-unseen",
				dm_arena_printf(j->facts->arena, "the tasks of %.*s are not read",
					DM_FMT(name)));
		}
	} else {
		return false;
	}
	return true;
}

/* ---- programs ---- */

/* #!/usr/bin/env python3, #!/usr/local/bin/node: the interpreter's name */
static struct dm_str
interpreter_of(struct dm_str text)
{
	size_t end = dm_str_find_byte(text, '\n');
	struct dm_str line = dm_str_trim(dm_str_slice(text, 0, end == (size_t)-1 ? text.n : end));
	if (!dm_str_starts(line, "#!")) {
		return (struct dm_str){NULL, 0};
	}
	size_t start = line.n;
	while (start > 0 && line.p[start - 1] != '/' && !dm_is_space(line.p[start - 1])) {
		start--;
	}
	return dm_str_slice(line, start, line.n);
}

/* /app/node_modules/gulp, GOPATH's /go: a language keeps programs and packages there, and no server its data */
static bool
is_of_language(struct dm_judge *j, struct dm_str folder)
{
	if (dm_words_has_part(&dm_words_unread_folders, folder)) {
		return true;
	}
	for (uint32_t i = 0; i < dm_manager_count; i++) {
		const struct dm_manager *manager = &dm_managers[i];
		for (const char *const *cache = manager->caches; cache && *cache; cache++) {
			if (dm_path_holds(folder, dm_str(*cache))) {
				return true;
			}
		}
		for (const char *const *name = manager->cache_env; name && *name; name++) {
			struct dm_str value = dm_model_variable(
				j->facts->arena, j->facts->tree, end_of(j) - 1, *name);
			if (value.n && dm_path_holds(folder, value)) {
				return true;
			}
		}
	}
	return false;
}

/* The folder of a server that is unpacked somewhere: /opt/brokerd of /opt/brokerd/bin/brokerd */
static struct dm_str
home_of(struct dm_str path)
{
	size_t cut = path.n;
	for (size_t i = 0; i + 5 < path.n; i++) {
		if (memcmp(path.p + i, "/bin/", 5) == 0) {
			cut = i;
			break;
		}
	}
	return cut < path.n ? dm_str_slice(path, 0, cut) : (struct dm_str){NULL, 0};
}

static void
judge_unknown(struct dm_judge *j, struct dm_str word, struct dm_str path)
{
	struct dm_str home = home_of(path.p ? path : word);
	dm_judge_note(j, "starts %.*s, which nobody has seen run as another user", DM_FMT(word));
	dm_judge_doubt(j, "program-unknown",
		dm_arena_printf(j->facts->arena,
			"nobody has seen %.*s run as another user: it is of a package, or of the "
			"base",
			DM_FMT(word)));
	if (home.n && dm_folder_may_be_given(home) && !is_of_language(j, home)) {
		dm_judge_presumed(j, home, "a server keeps its data where it is unpacked");
	} else if (j->folder.p && !dm_folder_is_filled(j->facts, j->stage, j->folder, true)) {
		dm_judge_presumed(j, j->folder, "a server keeps its data where it starts");
	}
}

/* A build may have made it, in a way that nobody can tell. */
static bool
may_be_built(struct dm_judge *j, struct dm_str word, struct dm_str path)
{
	if (!dm_built_any(j)) {
		return false;
	}
	bool built = path.p && dm_built_maybe(j, path, true);
	for (struct dm_program_places places = dm_program_places(j);
		!path.p && !built && dm_program_next_place(j, &places, word);) {
		built = dm_built_maybe(j, places.result, false);
	}
	return built;
}

/* The source of a program that is a script of Python or JavaScript; NULL: it is none. */
static const struct dm_language *
language_of(struct dm_str text)
{
	struct dm_str interpreter = interpreter_of(text);
	if (dm_str_find_byte(text, '\0') != (size_t)-1) {
		return NULL;
	}
	return dm_str_starts(interpreter, "python") ? dm_language_named("python")
	       : dm_words_has(&dm_words_script_runners, interpreter)
		       ? dm_language_named("javascript")
		       : NULL;
}

/* ./bin/jobs of `#!/usr/bin/env ruby`: ruby ./bin/jobs */
static bool
judge_interpreted(
	struct dm_judge *j, const struct dm_str *words, uint32_t count, struct dm_str text)
{
	struct dm_str interpreter = interpreter_of(text), *all;
	if (!dm_words_has(&dm_words_script_languages, interpreter)) {
		return false;
	}
	all = dm_arena_alloc(j->facts->arena, (count + 1) * sizeof *all);
	all[0] = interpreter;
	memcpy(all + 1, words, count * sizeof *all);
	return judge_other(j, all, count + 1);
}

static void
judge_program(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	struct dm_str word = words[0], name = dm_str_base_name(word);
	struct dm_program_file program = dm_program_find(j, word);
	struct dm_brought file = program.file;
	dm_judge_starts_in(j, program.path);
	if (!file.text.p && program.path.p && file.by == DM_BROUGHT_NOT) {
		file.text = dm_scripted_text(j, word);
	}
	if (file.text.p) {
		const struct dm_language *language = file.changed ? NULL : language_of(file.text);
		if (language) {
			dm_judge_note(j, "starts %.*s", DM_FMT(program.path));
			dm_judge_followed(j, language, program.path, file.text);
		} else if (file.changed || !judge_interpreted(j, words, count, file.text)) {
			dm_judge_unseen(j, word);
		}
		return;
	}
	if (program.made && dm_built_read(j, &program.built)) {
		dm_note_built(j, word);
		return;
	}
	if (file.by == DM_BROUGHT_CONTEXT && dm_judge_prebuilt(j, word, program.path, NULL)) {
		return;
	}
	if (file.by == DM_BROUGHT_NOT && !program.made && dm_console_script(j, name) &&
		dm_judge_all_sources(j, j->stage, dm_language_named("python"))) {
		dm_judge_note(
			j, "starts %.*s, which the context's own package installs", DM_FMT(name));
		return;
	}
	bool package = file.by == DM_BROUGHT_NOT && !program.made;
	uint32_t at = end_of(j);
	struct dm_copied copied;
	if (package && dm_judge_started(j, words, count)) {
		return;
	}
	if (package && dm_words_has(&dm_words_file_servers, name) && dm_npm_has(j, name)) {
		dm_judge_note(j, "starts %.*s, which is known to write nothing", DM_FMT(name));
	} else if (program.made || file.by == DM_BROUGHT_CONTEXT ||
		   (program.path.p &&
			   dm_copied_next(j->facts, j->stage, program.path, &at, &copied)) ||
		   may_be_built(j, word, program.path)) {
		dm_judge_unseen(j, word);
	} else {
		judge_unknown(j, word, program.path);
	}
}

/* log() { echo "$@"; } does not */
static void
look_for_arguments(const struct dm_sh_command *command, uint32_t depth, void *data)
{
	bool *passes = data;
	(void)depth;
	bool looks = command->nwords &&
		     dm_words_has(&dm_words_harmless_programs, command->words[0].text);
	for (uint32_t i = 0; command->kind == DM_SH_SIMPLE && !looks && i < command->nwords; i++) {
		bool shifts = i == 0 && dm_str_find_byte(command->words[i].text, '$') != (size_t)-1;
		*passes = *passes || shifts || dm_variable_is_arguments(command->words[i].text);
	}
}

static void
add_function(const struct dm_sh_command *command, uint32_t depth, void *data)
{
	struct dm_judge *j = data;
	(void)depth;
	if (command->kind != DM_SH_FUNCTION || !command->nwords) {
		return;
	}
	struct dm_judge_function *function = dm_push(j->facts->arena, j->defined, j->ndefined);
	*function = (struct dm_judge_function){.name = command->words[0].text};
	for (uint32_t i = 0; i < command->nlists; i++) {
		dm_sh_walk(command->lists[i], look_for_arguments, &function->passes);
	}
}

/* A function of the script: it is read where it is defined; what its words name may be run by it. */
static bool
judge_function(struct dm_judge *j, const struct dm_str *words, uint32_t count, uint32_t *next)
{
	bool found = false, passes = false;
	bool any = j->functions && j->functions->functions && j->functions->list;
	if (any && j->defining != j->functions) {
		j->defining = j->functions;
		j->ndefined = 0;
		j->defined = NULL;
		dm_sh_walk(j->functions->list, add_function, j);
	}
	for (uint32_t i = 0; any && i < j->ndefined; i++) {
		if (dm_str_eq(j->defined[i].name, words[0])) {
			found = true;
			passes = passes || j->defined[i].passes;
		}
	}
	*next = passes && count > 1 ? 1 : 0;
	return found;
}

/* "$@": what the caller of a script says; any other variable: nobody can tell. */
static void
judge_variable(struct dm_judge *j, struct dm_str word)
{
	if (j->script.p && (dm_str_is(word, "$0") || dm_str_is(word, "\"$0\""))) {
		return; /* the script itself, which is read */
	}
	if (dm_variable_is_arguments(word)) {
		j->passes_on = true; /* what CMD says */
		j->passes_folder = j->folder;
		if (j->shifted) {
			dm_judge_doubt(j, "program-unknown",
				dm_arena_printf(j->facts->arena,
					"%s changes its own arguments, and starts them", j->where));
		}
		return;
	}
	dm_judge_doubt(j, "program-unknown",
		dm_arena_printf(j->facts->arena, "%s starts what a variable names (%.*s)", j->where,
			DM_FMT(word)));
}

static void
judge_tests(struct dm_judge *j, struct dm_str name)
{
	dm_judge_note(j, "starts %.*s, which writes its results where it starts", DM_FMT(name));
	dm_judge_doubt(j, "source-unseen", "what the tests do was not read");
	if (j->folder.p) {
		dm_judge_place(j, j->folder, true, DM_WRITTEN_PASSING,
			dm_arena_str(j->facts->arena, name).p);
	}
}

/* react-scripts writes what it wants into the settings of TypeScript, which are code. */
static void
judge_settings(struct dm_judge *j, struct dm_str name)
{
	struct dm_str path = dm_path_join(j->facts->arena, j->folder, DM_STR("tsconfig.json"));
	if (dm_words_has(&dm_words_settings_writers, name) &&
		dm_found_file(j, path).by != DM_BROUGHT_NOT) {
		dm_judge_doubt(j, "writes-untold",
			dm_arena_printf(j->facts->arena,
				"%.*s changes %.*s where that is not as it wants it", DM_FMT(name),
				DM_FMT(path)));
	}
}

uint32_t
dm_judge_end(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	struct dm_str name = dm_str_base_name(words[0]);
	uint32_t next = 0;
	if (name.n == 0 || judge_function(j, words, count, &next)) {
		return next;
	}
	if (dm_looks_only(j, words, count)) {
		return dm_looks_judge(j, words, count);
	}
	if (dm_looks_home_setting(j, words, count)) {
		return 0;
	}
	if (dm_str_find_byte(words[0], '$') != (size_t)-1 ||
		dm_str_find_byte(words[0], '`') != (size_t)-1) {
		judge_variable(j, words[0]);
	} else if (dm_words_has(&dm_words_test_runners, name)) {
		judge_tests(j, name);
	} else if (dm_words_has(&dm_words_python_runners, name) ||
		   dm_str_starts(name, "python3.") || dm_str_starts(name, "python2.")) {
		return dm_judge_python(j, words, count);
	} else if (dm_words_has(&dm_words_script_runners, name)) {
		judge_script(j, words, count);
	} else if (dm_words_has(&dm_words_script_servers, name)) {
		judge_settings(j, name);
		dm_judge_here(j, words[0], dm_language_named("javascript"));
	} else if (dm_str_ends(name, ".py")) {
		dm_judge_file(j, words[0], dm_language_named("python"));
	} else if (!judge_other(j, words, count) && !dm_judge_several(j, words, count) &&
		   !dm_judge_migration(j, words, count)) {
		judge_program(j, words, count);
	}
	return 0;
}
