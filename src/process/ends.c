#include "ends.h"

#include "../facts/calls.h"
#include "folders.h"
#include "found.h"
#include "runners.h"
#include "scripted.h"
#include "sources.h"
#include "writes.h"

static uint32_t
end_of(const struct dm_judge *j)
{
	return j->facts->tree->stages[j->stage].end;
}

/* ---- who made a file of the image ---- */

int32_t
dm_built_by(struct dm_facts *facts, int32_t stage, struct dm_str path)
{
	const struct dm_tree *tree = facts->tree;
	for (int32_t s = stage; s >= 0; s = tree->stages[s].parent) {
		for (uint32_t i = tree->stages[s].end; i > tree->stages[s].from; i--) {
			const struct dm_instr *instr = &tree->instrs[i - 1];
			struct dm_str from = dm_instr_flag(instr, "from");
			if (instr->kind != DM_COPY || !from.n || instr->nwords < 2) {
				continue;
			}
			struct dm_str to = dm_path_join(facts->arena, dm_workdir(facts, i - 1),
				dm_model_expanded(facts->arena, tree, i - 1,
					instr->words[instr->nwords - 1].text));
			if (!to.p || !dm_path_holds(to, path)) {
				continue;
			}
			/* /usr/local/bin/app of COPY --from=build /out/app /usr/local/bin/ */
			struct dm_str rest = dm_str_slice(path, to.n, path.n);
			bool hit = rest.n == 0 || !dm_folder_is_system(to);
			for (uint32_t k = 0; k + 1 < instr->nwords && !hit; k++) {
				struct dm_str name = dm_str_base_name(dm_model_expanded(
					facts->arena, tree, i - 1, instr->words[k].text));
				bool glob = memchr(name.p ? name.p : "", '*', name.n) != NULL;
				hit = (name.p && dm_str_eq(name, dm_str_base_name(path))) || glob;
			}
			if (hit) {
				return dm_model_stage(tree, from, s);
			}
		}
	}
	return -1;
}

/* A RUN of the lineage makes the file: go build -o /app, cp target/app /usr/bin/app, make */
static bool
is_built_here(struct dm_judge *j, struct dm_str path)
{
	const struct dm_calls *calls = dm_calls_get(j->facts);
	const bool *lineage = dm_model_lineage(j->facts->arena, j->facts->tree, j->stage);
	bool builds = false, fetched = false;
	struct dm_str name = dm_str_base_name(path);
	for (uint32_t i = 0; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		if (!lineage[call->instr->stage]) {
			continue;
		}
		builds = builds || dm_words_has(&dm_words_build_tools, call->name) ||
			 dm_words_has(&dm_words_package_runners, call->name);
		for (uint32_t k = 1; dm_call_word(call, k).p; k++) {
			bool fetches = dm_words_has(&dm_words_downloaders, call->name) ||
				       dm_str_is(call->name, "tar") ||
				       dm_str_is(call->name, "unzip");
			struct dm_str word = dm_call_word(call, k);
			fetched =
				fetched || (fetches && (dm_str_eq(dm_str_base_name(word), name) ||
							       (word.n > 1 && word.p[0] == '/' &&
								       dm_path_holds(word, path))));
		}
	}
	return builds && !fetched;
}

/* go install, cargo install --path ., go build -o NAME, without a URL: what is started by that name is built here. */
static bool
is_installed_here(struct dm_judge *j, struct dm_str name)
{
	const struct dm_calls *calls = dm_calls_get(j->facts);
	const bool *lineage = dm_model_lineage(j->facts->arena, j->facts->tree, j->stage);
	for (uint32_t i = 0; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		bool builds = dm_str_is(call->name, "go") || dm_str_is(call->name, "cargo");
		bool installs = false, local = true, named = false;
		for (uint32_t k = 1; builds && dm_call_word(call, k).p; k++) {
			struct dm_str word = dm_call_word(call, k);
			installs = installs || dm_str_is(word, "install");
			/* github.com/x/y@latest, cargo install ripgrep */
			local = local && dm_str_find_byte(word, '@') == (size_t)-1;
			named = named || dm_str_eq(dm_str_base_name(word), name);
		}
		bool cargo = dm_str_is(call->name, "cargo");
		bool path = cargo && dm_str_is(dm_call_word(call, 2), "--path");
		if (lineage[call->instr->stage] && builds && local &&
			(installs ? !cargo || path : named)) {
			return true;
		}
	}
	return false;
}

/* ---- files that are started ---- */

/* A program by its name alone: where a COPY brings it into a folder of PATH. */
static struct dm_str
find_program(struct dm_judge *j, struct dm_str word, struct dm_brought *file)
{
	static const char *const folders[] = {
		"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"};
	*file = (struct dm_brought){.by = DM_BROUGHT_NOT};
	if (memchr(word.p ? word.p : "", '/', word.n)) {
		struct dm_str path = dm_path_join(j->facts->arena, j->folder, word);
		*file = dm_found_file(j, path);
		return path;
	}
	struct dm_str path =
		dm_model_variable(j->facts->arena, j->facts->tree, end_of(j) - 1, "PATH");
	for (size_t i = 0; path.p && i < path.n;) {
		size_t end = i;
		while (end < path.n && path.p[end] != ':') {
			end++;
		}
		struct dm_str folder = dm_str_slice(path, i, end);
		struct dm_str at = folder.n ? dm_path_join(j->facts->arena, folder, word)
					    : (struct dm_str){NULL, 0};
		if (at.p && folder.p[0] == '/') {
			*file = dm_found_file(j, at);
			if (file->by != DM_BROUGHT_NOT ||
				dm_built_by(j->facts, j->stage, at) >= 0) {
				return at;
			}
		}
		i = end + 1;
	}
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		struct dm_str at = dm_path_join(j->facts->arena, dm_str(folders[i]), word);
		*file = dm_found_file(j, at);
		if (file->by != DM_BROUGHT_NOT || dm_built_by(j->facts, j->stage, at) >= 0) {
			return at;
		}
	}
	return (struct dm_str){NULL, 0};
}

/* What a stage builds, by the sources of the context that it is built of. */
static void
judge_built(
	struct dm_judge *j, struct dm_str what, int32_t stage, const struct dm_language *language)
{
	if (stage >= 0 && dm_judge_all_sources(j, stage, language)) {
		dm_judge_note(j, "starts %.*s, which the file builds of it", DM_FMT(what));
	} else {
		dm_judge_unseen(j, what);
	}
}

/* A file of an interpreter: the source itself, else what is built of source: dist/main.js, app.jar, App.dll */
static void
judge_file(struct dm_judge *j, struct dm_str word, const struct dm_language *language)
{
	struct dm_str path = dm_path_join(j->facts->arena, j->folder, word);
	struct dm_brought file = dm_found_file(j, path);
	if (file.text.p && dm_str_find_byte(file.text, '\0') == (size_t)-1 && language->follows) {
		dm_judge_note(j, "starts %.*s", DM_FMT(path));
		dm_judge_followed(j, language, path, file.text);
		return;
	}
	int32_t stage = path.p ? dm_built_by(j->facts, j->stage, path) : -1;
	bool here = stage < 0 && path.p && is_built_here(j, path);
	judge_built(j, word, stage >= 0 ? stage : here ? j->stage : -1, language);
}

/* ---- interpreters ---- */

static bool
is_option(struct dm_str word)
{
	return word.n > 1 && word.p[0] == '-';
}

/* COPY --from=build /app/.next/standalone ./ : it keeps pages and images that it renders in .next */
static void
judge_standalone(struct dm_judge *j)
{
	const struct dm_tree *tree = j->facts->tree;
	const bool *lineage = dm_model_lineage(j->facts->arena, tree, j->stage);
	for (uint32_t i = 0; i < tree->ninstrs; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		struct dm_str first = instr->nwords > 1 ? instr->words[0].text : DM_STR("");
		bool copies = instr->kind == DM_COPY && instr->stage >= 0 && lineage[instr->stage];
		struct dm_str at = dm_path_join(j->facts->arena, j->folder, DM_STR(".next"));
		if (copies && dm_str_find(first, ".next/standalone") != (size_t)-1 && at.p) {
			dm_judge_place(j, at, true, DM_WRITTEN_PASSING, "Next's server");
		}
	}
}

/* node -r ./tracing.js: a file of its own; -r dotenv/config is a package's */
static void
judge_loaded(struct dm_judge *j, struct dm_str word)
{
	if (dm_str_starts(word, ".") || dm_str_starts(word, "/")) {
		judge_file(j, word, dm_language_named("javascript"));
	}
}

/* node server.js, node --flag ., deno run main.ts, bun run src/index.ts */
static void
judge_script(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	static const char *const ends[] = {"", ".js", "/index.js", ".mjs", ".ts"};
	static const char *const texts[] = {"-e", "--eval", "-p", "--print", "-pe", "eval", NULL};
	static const char *const loaders[] = {
		"-r", "--require", "--import", "--loader", "--preload", NULL};
	const struct dm_language *language = dm_language_named("javascript");
	judge_standalone(j);
	for (uint32_t i = 1; i < count; i++) {
		bool loads = dm_str_listed(words[i], loaders);
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
		if (loads && i + 1 < count) {
			judge_loaded(j, words[++i]);
			continue;
		}
		if (is_option(words[i]) || dm_words_has(&dm_words_script_runs, words[i])) {
			i += dm_str_is(words[i], "--env-file");
			continue;
		}
		for (size_t k = 0; k < sizeof ends / sizeof *ends; k++) {
			const struct dm_str parts[] = {words[i], dm_str(ends[k])};
			struct dm_str word = dm_arena_join(j->facts->arena, parts, 2);
			struct dm_str path = dm_path_join(j->facts->arena, j->folder, word);
			struct dm_brought file =
				dm_language_of(word) ? dm_found_file(j, path)
						     : (struct dm_brought){.by = DM_BROUGHT_NOT};
			if (file.text.p) {
				judge_file(j, word, language);
				return;
			}
		}
		judge_file(j, words[i], language);
		return;
	}
	dm_judge_unseen(j, words[0]);
}

/* java -jar app.jar, java -cp x Main, dotnet App.dll, php x.php, ruby x.rb, puma */
static bool
judge_other(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	struct dm_str name = dm_str_base_name(words[0]);
	bool java = dm_str_is(name, "java"), dotnet = dm_str_is(name, "dotnet");
	bool php = dm_str_is(name, "php");
	bool ruby = dm_words_has(&dm_words_ruby_runners, name) || dm_str_is(name, "rails");
	if (!java && !dotnet && !php && !ruby) {
		return false;
	}
	const struct dm_language *language = dm_language_named(java     ? "java"
							       : dotnet ? "csharp"
							       : php    ? "php"
									: "ruby");
	struct dm_str what = {NULL, 0};
	for (uint32_t i = 1; i < count && !what.p; i++) {
		bool file = java ? dm_str_ends(words[i], ".jar") || dm_str_is(words[i], "-cp") ||
					    dm_str_is(words[i], "-classpath")
			    : dotnet ? dm_str_ends(words[i], ".dll")
				     : dm_language_of(words[i]) == language;
		what = file ? words[i] : what;
	}
	struct dm_str path = what.p && !is_option(what)
				     ? dm_path_join(j->facts->arena, j->folder, what)
				     : j->folder;
	int32_t stage = path.p ? dm_built_by(j->facts, j->stage, path) : -1;
	/* what is copied as it is, or built here */
	bool here = stage < 0 && (php || ruby || (path.p && is_built_here(j, path)));
	judge_built(j, what.p && !is_option(what) ? what : name,
		stage >= 0 ? stage
		: here     ? j->stage
			   : -1,
		language);
	return true;
}

/* ---- programs ---- */

static const struct dm_started *
started(struct dm_str name)
{
	for (uint32_t i = 0; i < dm_started_count; i++) {
		if (dm_str_listed(name, dm_started_programs[i].names)) {
			return &dm_started_programs[i];
		}
	}
	return NULL;
}

static void
judge_started(struct dm_judge *j, const struct dm_started *program, struct dm_str name)
{
	if (program->works == DM_YES) {
		dm_judge_note(j, "starts %.*s, which is known to run as any user (%s)",
			DM_FMT(name), program->known);
	} else {
		const char *why = dm_arena_printf(j->facts->arena,
			"%.*s does not run as another user as it is packaged%s%s", DM_FMT(name),
			program->place ? ": " : "", program->place ? program->place : "");
		dm_judge_doubt(j, "program-unknown", why);
	}
	for (const char *const *folder = program->writes; folder && *folder; folder++) {
		struct dm_str at = dm_path_join(j->facts->arena, j->folder, dm_str(*folder));
		if (at.p) {
			dm_judge_place(j, at, true, dm_written_kind_of(at),
				dm_arena_printf(j->facts->arena, "%.*s", DM_FMT(name)));
		}
	}
}

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
	if (home.n && dm_folder_may_be_given(home)) {
		dm_judge_presumed(j, home, "a server keeps its data where it is unpacked");
	} else if (j->folder.p && !dm_folder_is_filled(j->facts, j->stage, j->folder, true)) {
		dm_judge_presumed(j, j->folder, "a server keeps its data where it starts");
	}
}

static void
judge_program(struct dm_judge *j, const struct dm_str *words)
{
	struct dm_brought file;
	struct dm_str word = words[0], name = dm_str_base_name(word);
	struct dm_str path = find_program(j, word, &file);
	if (!file.text.p && path.p && file.by == DM_BROUGHT_NOT) {
		file.text = dm_scripted_text(j, word);
	}
	if (file.text.p) {
		struct dm_str interpreter = interpreter_of(file.text);
		bool binary = dm_str_find_byte(file.text, '\0') != (size_t)-1;
		const struct dm_language *language =
			binary                                 ? NULL
			: dm_str_starts(interpreter, "python") ? dm_language_named("python")
			: dm_words_has(&dm_words_script_runners, interpreter)
				? dm_language_named("javascript")
				: NULL;
		if (language) {
			dm_judge_note(j, "starts %.*s", DM_FMT(path));
			dm_judge_followed(j, language, path, file.text);
		} else {
			dm_judge_unseen(j, word);
		}
		return;
	}
	int32_t stage = path.p ? dm_built_by(j->facts, j->stage, path) : -1;
	if (stage >= 0) {
		judge_built(j, word, stage, NULL);
		return;
	}
	const struct dm_started *known = started(name);
	if (known && file.by == DM_BROUGHT_NOT) {
		judge_started(j, known, name);
	} else if (file.by == DM_BROUGHT_CONTEXT) {
		dm_judge_unseen(j, word);
	} else if (file.by == DM_BROUGHT_NOT &&
		   (path.p ? is_built_here(j, path) : is_installed_here(j, name))) {
		judge_built(j, word, j->stage, NULL);
	} else {
		judge_unknown(j, word, path);
	}
}

/* find -exec, find -delete; awk that writes or runs: what they do hangs on what they find */
static bool
only_looks(const struct dm_str *words, uint32_t count)
{
	static const char *const acts[] = {"-exec", "-execdir", "-ok", "-okdir", "-delete",
		"-fprint", "-fprint0", "-fprintf", "-fls", NULL};
	static const char *const program[] = {"system", "getline", ">", "|", "@load"};
	bool find = dm_str_is(dm_str_base_name(words[0]), "find");
	for (uint32_t i = 1; i < count; i++) {
		if (find && dm_str_listed(words[i], acts)) {
			return false;
		}
		bool file = dm_str_starts(words[i], "-f") || dm_str_starts(words[i], "-i") ||
			    dm_str_starts(words[i], "--");
		for (size_t k = 0; !find && k < sizeof program / sizeof *program; k++) {
			if (file || dm_str_find(words[i], program[k]) != (size_t)-1) {
				return false;
			}
		}
	}
	return true;
}

/* find, awk: harmless where they only look. */
static bool
judge_finder(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	static const char *const names[] = {"awk", "find", "gawk", "mawk", NULL};
	struct dm_str name = dm_str_base_name(words[0]);
	if (!dm_str_listed(name, names)) {
		return false;
	}
	if (!only_looks(words, count)) {
		dm_judge_doubt(j, "program-unknown",
			dm_arena_printf(j->facts->arena, "%s runs or changes what %.*s finds",
				j->where, DM_FMT(name)));
	}
	return true;
}

struct definition {
	struct dm_str name;
	bool found;
};

static void
look_for(const struct dm_sh_command *command, uint32_t depth, void *data)
{
	struct definition *d = data;
	(void)depth;
	d->found = d->found || (command->kind == DM_SH_FUNCTION && command->nwords &&
				       dm_str_eq(command->words[0].text, d->name));
}

static bool
is_function(const struct dm_judge *j, struct dm_str name)
{
	struct definition d = {name, false};
	if (j->functions && j->functions->functions && j->functions->list) {
		dm_sh_walk(j->functions->list, look_for, &d);
	}
	return d.found;
}

/* "$@": what the caller of a script says; any other variable: nobody can tell. */
static void
judge_variable(struct dm_judge *j, struct dm_str word)
{
	static const char *const all[] = {"\"$@\"", "$@", "$*", "\"$*\"", "${@}", "\"${@}\"", NULL};
	if (dm_str_listed(word, all)) {
		j->passes_on = true; /* what CMD says */
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

uint32_t
dm_judge_end(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	struct dm_str name = dm_str_base_name(words[0]);
	if (name.n == 0 || dm_words_has(&dm_words_harmless_programs, name) ||
		is_function(j, name) || judge_finder(j, words, count)) {
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
		judge_built(j, words[0], j->stage, dm_language_named("javascript"));
	} else if (dm_str_ends(name, ".py")) {
		judge_file(j, words[0], dm_language_named("python"));
	} else if (!judge_other(j, words, count)) {
		judge_program(j, words);
	}
	return 0;
}
