/* Python that a program starts by its words: python app.py, gunicorn app:app, celery -A proj worker. */
#include "runners.h"

#include "../facts/brought.h"
#include "found.h"
#include "set_outside.h"
#include "settings.h"
#include "settings_told.h"
#include "sources.h"
#include "variables.h"
#include "word_path.h"
#include "writes.h"

#include <ctype.h>

/* What one word of a runner is. */
enum meaning {
	QUIET, /* --reload, --workers 4 */
	FOLDER,
	PATH,
	MODULE,
	SETTINGS,
	WRITTEN,
	APPLICATION,
	OPERAND,
};

struct words {
	const struct dm_runner *row;
	const struct dm_str *items;
	uint32_t count, at; /* at: the next that is read */
	uint32_t verbs;     /* that were met */
};

static bool
is_option(struct dm_str word)
{
	return word.n > 1 && word.p[0] == '-';
}

/* True: the option has a value that means something, or nothing (QUIET). */
static bool
is_valued(const struct dm_runner *row, struct dm_str option, enum meaning *meaning)
{
	const struct {
		const char *const *list;
		enum meaning meaning;
	} lists[] = {
		{row->value_options, QUIET},
		{row->folder_options, FOLDER},
		{row->path_options, PATH},
		{row->module_options, MODULE},
		{row->settings_options, SETTINGS},
		{row->written_options, WRITTEN},
		{row->application_options, APPLICATION},
	};
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		if (dm_str_listed(option, lists[i].list)) {
			*meaning = lists[i].meaning;
			return true;
		}
	}
	return false;
}

/* The next word that means something, with its value; false: there is none left. */
static bool
next(struct words *w, enum meaning *meaning, struct dm_str *value)
{
	while (w->at < w->count) {
		struct dm_str word = w->items[w->at++];
		*meaning = OPERAND;
		*value = word;
		if (!is_option(word)) {
			if (w->verbs == 0 && dm_str_listed(word, w->row->verbs)) {
				w->verbs++;
				continue;
			}
			return true;
		}
		size_t equals = dm_str_find_byte(word, '=');
		bool glued = word.p[1] != '-' && word.n > 2; /* -Aproj, -w4 */
		bool found = is_valued(w->row, word, meaning);
		if (found && w->at < w->count) {
			*value = w->items[w->at++];
		} else if (!found && equals != (size_t)-1 &&
			   is_valued(w->row, dm_str_slice(word, 0, equals), meaning)) {
			*value = dm_str_slice(word, equals + 1, word.n);
		} else if (!found && glued &&
			   is_valued(w->row, dm_str_slice(word, 0, 2), meaning)) {
			*value = dm_str_slice(word, 2, word.n);
		} else {
			*meaning = QUIET;
		}
		if (*meaning != QUIET) {
			return true;
		}
	}
	return false;
}

/* What the options say of folders, wherever they are among the words. */
static void
judge_folders(struct dm_judge *j, struct words w)
{
	enum meaning meaning;
	struct dm_str value;
	while (next(&w, &meaning, &value)) {
		bool told = dm_str_find_byte(value, '$') == (size_t)-1;
		struct dm_str at = told ? dm_path_join(j->facts->arena, j->folder, value)
					: (struct dm_str){NULL, 0};
		if (meaning == FOLDER) {
			j->folder = at;
		} else if (meaning == PATH) {
			j->modules = at;
		}
		if ((meaning == FOLDER || meaning == PATH) && !at.p) {
			dm_judge_unseen(j, value);
		}
	}
}

/* gunicorn.conf.py, file:conf.py, python:conf, uvicorn.workers.UvicornWorker */
static void
judge_also(struct dm_judge *j, struct dm_str value)
{
	struct dm_str name = value;
	if (dm_str_starts(name, "file:")) {
		name = dm_str_slice(name, 5, name.n);
	} else if (dm_str_starts(name, "python:")) {
		name = dm_str_slice(name, 7, name.n);
	}
	bool file = dm_str_ends(name, ".py") || memchr(name.p ? name.p : "", '/', name.n);
	if (!dm_judge_module(j, name) && (file || name.n < value.n)) {
		dm_judge_unseen(j, value);
	} else if (!dm_str_ends(name, ".py") && dm_words_after(&dm_words_settings_suffixes, name)) {
		struct dm_str path = dm_path_join(j->facts->arena, j->folder, name);
		if (path.n && dm_found_file(j, path).text.p) {
			dm_judge_read_settings(j, path, (struct dm_str){NULL, 0}, name);
		} else {
			dm_judge_unseen(j, value);
		}
	}
}

/* pages/x.py beside main.py: all modules of a folder that the program looks into, where the image has them */
static void
judge_beside(struct dm_judge *j, struct dm_str name, const char *folder)
{
	struct dm_arena *arena = j->facts->arena;
	uint32_t count;
	bool whole;
	const struct dm_str within[] = {dm_str(folder), DM_STR("/")};
	struct dm_str begins = dm_arena_join(arena, within, 2);
	struct dm_str of = dm_str_slice(name, 0, name.n - dm_str_base_name(name).n);
	struct dm_str around = dm_path_join(arena, j->folder, of);
	const struct dm_str *sources = dm_scripts_sources(j->facts->scripts, &count, &whole);
	for (uint32_t i = 0; around.p && i < count; i++) {
		struct dm_str rest = dm_str_ends(sources[i], ".py") ? sources[i] : DM_STR("");
		for (size_t at; (at = dm_str_find(rest, begins.p)) != (size_t)-1;) {
			const char *before = rest.p + at;
			rest = dm_str_slice(rest, at, rest.n);
			/* not mypages/ */
			if (before == sources[i].p || before[-1] == '/') {
				dm_judge_module(j, dm_path_join(arena, around, rest));
			}
			rest = dm_str_slice(rest, begins.n, rest.n);
		}
	}
}

/* The application and the parts of its package. */
static bool
judge_application(struct dm_judge *j, const struct dm_runner *row, struct dm_str name)
{
	bool found = dm_judge_module(j, name);
	size_t colon = dm_str_find_byte(name, ':');
	name = colon == (size_t)-1 ? name : dm_str_slice(name, 0, colon);
	for (const char *const *part = row->parts; found && part && *part; part++) {
		const struct dm_str parts[] = {name, DM_STR("."), dm_str(*part)};
		dm_judge_module(j, dm_arena_join(j->facts->arena, parts, 3));
	}
	for (const char *const *folder = row->beside; found && folder && *folder; folder++) {
		judge_beside(j, name, *folder);
	}
	return found;
}

/* migrations/versions/0001.py: what stands beside env.py is run with it. */
static void
judge_migrations(struct dm_judge *j, struct dm_str module)
{
	uint32_t count;
	bool whole;
	size_t dot = dm_str_find_byte(module, '.');
	const struct dm_str *sources = dm_scripts_sources(j->facts->scripts, &count, &whole);
	const struct dm_str parts[] = {dm_str_slice(module, 0, dot), DM_STR("/versions/")};
	struct dm_str folder = dm_arena_join(j->facts->arena, parts, 2);
	for (uint32_t i = 0; i < count; i++) {
		size_t at = dm_str_find(sources[i], folder.p);
		if (at != (size_t)-1 && dm_str_ends(sources[i], ".py")) {
			dm_judge_module(j, dm_str_slice(sources[i], at, sources[i].n));
		}
	}
}

/* compose's environment has FLASK_APP=factory, not app or app.py */
static bool
named_otherwise(struct dm_judge *j, const struct dm_runner *row, struct dm_str module)
{
	const struct dm_str parts[] = {module, DM_STR(".py")};
	return row->variable && dm_setting_differs(j, dm_str(row->variable), module, false) &&
	       dm_setting_differs(
		       j, dm_str(row->variable), dm_arena_join(j->facts->arena, parts, 2), false);
}

/* What it starts where no word says so. */
static bool
judge_default(struct dm_judge *j, const struct dm_runner *row)
{
	struct dm_str name = {NULL, 0};
	if (row->queued) {
		return dm_judge_all_sources(j, j->stage, dm_language_named("python"));
	}
	if (row->variable) {
		name = dm_model_variable(j->facts->arena, j->facts->tree,
			j->facts->tree->stages[j->stage].end - 1, row->variable);
	}
	for (const char *const *file = row->dotenv; file && *file && name.n == 0; file++) {
		name = dm_setting_in_file(j, dm_str(*file), dm_str(row->variable));
	}
	if (name.n) {
		return !dm_setting_differs(j, dm_str(row->variable), name, false) &&
		       judge_application(j, row, name);
	}
	for (const char *const *module = row->defaults; module && *module; module++) {
		if (!named_otherwise(j, row, dm_str(*module)) &&
			dm_judge_module(j, dm_str(*module))) {
			if (dm_str_ends(dm_str(*module), ".env")) {
				judge_migrations(j, dm_str(*module));
			}
			return true;
		}
	}
	return false;
}

/* What an option names is read before the program goes elsewhere: gunicorn -c conf.py --chdir src */
static void
judge_option(struct dm_judge *j, enum meaning meaning, struct dm_str value, struct dm_str started)
{
	struct dm_str folder = j->folder;
	if (meaning == WRITTEN) {
		dm_judge_written_file(j, value);
		return;
	}
	j->folder = started;
	if (meaning == MODULE) {
		judge_also(j, value);
	} else if (meaning == SETTINGS) {
		dm_judge_log_settings(j, dm_path_join(j->facts->arena, j->folder, value));
	}
	j->folder = folder;
}

/* started: the folder that the program starts in */
static void
judge_named(struct dm_judge *j, struct words w, struct dm_str program, struct dm_str started)
{
	uint32_t applications = 0;
	bool found = true;
	enum meaning meaning;
	struct dm_str value, unseen = program;
	while (next(&w, &meaning, &value)) {
		bool names =
			meaning == APPLICATION || (meaning == OPERAND && w.row->operand &&
							  (applications == 0 || w.row->operands));
		judge_option(j, meaning, value, started);
		if (names) {
			bool one = judge_application(j, w.row, value);
			unseen = one || !found ? unseen : value;
			found = found && one;
			applications++;
		}
	}
	if (applications == 0) {
		found = judge_default(j, w.row);
	}
	if (found) {
		dm_judge_note(j, "starts it by %.*s", DM_FMT(program));
	} else {
		dm_judge_unseen(j, unseen);
	}
}

/* python -c TEXT, python -m MODULE; *from: the words that a module runs, which start there. false: neither. */
static bool
judge_python_option(struct dm_judge *j, struct words w, uint32_t *from)
{
	bool text = false, module = false;
	uint32_t i = 1;
	while (i + 1 < w.count && is_option(w.items[i]) && !text && !module) {
		char last = w.items[i].p[w.items[i].n - 1];
		bool letters = w.items[i].p[1] != '-'; /* -um, -Ic */
		text = letters && last == 'c';
		module = letters && last == 'm';
		i += dm_str_listed(w.items[i], w.row->value_options) ? 2 : 1;
	}
	if (i >= w.count || (!text && !module)) {
		return false;
	}
	if (text) {
		dm_judge_followed(j, dm_language_named("python"), DM_STR("/-c"), w.items[i]);
	} else if (dm_str_is(w.items[i], "http.server")) {
		dm_judge_note(j, "starts Python's http.server, which reads only");
	} else if (dm_words_has(&dm_words_python_runners, w.items[i]) ||
		   dm_words_has(&dm_words_test_runners, w.items[i])) {
		*from = i;
	} else if (!dm_judge_module(j, w.items[i])) {
		dm_judge_unseen(j, w.items[i]);
	}
	return true;
}

/* Files that it reads without being told: gunicorn.conf.py */
static void
judge_reads(struct dm_judge *j, const struct dm_runner *row)
{
	for (const char *const *file = row->reads; file && *file; file++) {
		dm_judge_module(j, dm_str(*file));
	}
}

/* PYTHONPATH=/app/hooks: Python imports sitecustomize and usercustomize of it before anything else (the module site). */
static void
judge_customized(struct dm_judge *j)
{
	struct dm_str path = dm_model_variable(j->facts->arena, j->facts->tree,
		j->facts->tree->stages[j->stage].end - 1, "PYTHONPATH");
	struct dm_outside each = {0};
	if (path.n || dm_outside_value(j, &each, DM_STR("PYTHONPATH"), &path)) {
		dm_judge_module(j, DM_STR("sitecustomize"));
		dm_judge_module(j, DM_STR("usercustomize"));
	}
}

uint32_t
dm_judge_python(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	struct dm_str name = dm_str_base_name(words[0]), folder = j->folder;
	struct words w = {dm_runner_named(name), words, count, 1, 0};
	uint32_t from = 0;
	if (!w.row) {
		dm_judge_unseen(j, name);
		return 0;
	}
	judge_customized(j);
	bool python = dm_str_starts(name, "python") || dm_str_starts(name, "pypy");
	if (python && judge_python_option(j, w, &from)) {
		return from;
	}
	bool moves = j->moves;
	j->verdict.serves = j->verdict.serves || w.row->serves;
	judge_reads(j, w.row);
	judge_folders(j, w);
	judge_named(j, w, name, folder);
	j->folder = folder;
	j->moves = moves;
	j->modules = (struct dm_str){NULL, 0};
	return 0;
}

/* ---- before the program reads its words ---- */

struct dm_str
dm_runner_folder(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	struct dm_str folder = j->folder, value;
	struct words w = {
		count ? dm_runner_named(dm_str_base_name(words[0])) : NULL, words, count, 1, 0};
	enum meaning meaning;
	while (w.row && w.row->folder_options && next(&w, &meaning, &value)) {
		if (meaning == FOLDER) {
			folder = dm_path_join(j->facts->arena, folder, value);
		}
	}
	return folder;
}

/* UVICORN_LOG_CONFIG of --log-config; empty: it is too long. */
static struct dm_str
variable_name(const char *prefix, const char *option, char *name, size_t size)
{
	size_t n = strlen(prefix);
	option += strspn(option, "-");
	if (n + strlen(option) >= size) {
		return DM_STR("");
	}
	memcpy(name, prefix, n);
	for (; *option; option++) {
		name[n++] = *option == '-' ? '_' : (char)toupper((unsigned char)*option);
	}
	name[n] = '\0';
	return (struct dm_str){name, n};
}

static void
add_words(struct dm_judge *j, struct dm_str text, struct dm_str **items, uint32_t *count)
{
	struct dm_str *more = NULL;
	uint32_t n = text.n ? dm_parted_options(j->facts->arena, text, &more) : 0;
	for (uint32_t i = 0; i < n; i++) {
		*dm_push(j->facts->arena, *items, *count) = more[i];
	}
}

static void
add_option(struct dm_judge *j, const char *option, struct dm_str value, struct dm_str **items,
	uint32_t *count)
{
	if (value.n) {
		*dm_push(j->facts->arena, *items, *count) = dm_str(option);
		*dm_push(j->facts->arena, *items, *count) = value;
	}
}

/* The option by a variable of the image, and of what starts it: each may count; reads: what it says matters. */
static void
add_variable(struct dm_judge *j, struct dm_str name, const char *option, bool reads,
	struct dm_str **items, uint32_t *count)
{
	struct dm_str value;
	add_option(j, option, dm_variable_of(j, name), items, count);
	if (reads && dm_outside_untold(j, name)) {
		dm_judge_unseen_variable(j, name);
	}
	for (struct dm_outside each = {0}; dm_outside_value(j, &each, name, &value);) {
		add_option(j, option, value, items, count);
	}
}

static void
add_variables(
	struct dm_judge *j, const struct dm_runner *row, struct dm_str **items, uint32_t *count)
{
	const char *const *const lists[] = {row->value_options, row->folder_options,
		row->path_options, row->module_options, row->settings_options,
		row->application_options};
	for (size_t i = 0; row->prefix && i < sizeof lists / sizeof *lists; i++) {
		for (const char *const *option = lists[i]; option && *option; option++) {
			char buffer[64];
			struct dm_str name =
				variable_name(row->prefix, *option, buffer, sizeof buffer);
			if (name.n) {
				/* of the first list nothing is read: ports, times */
				add_variable(j, name, *option, i > 0, items, count);
			}
		}
	}
	for (const char *const *each = row->by_variable; each && *each; each++) {
		struct dm_str text = dm_str(*each);
		size_t blank = dm_str_find_byte(text, ' ');
		add_variable(
			j, dm_str_slice(text, 0, blank), *each + blank + 1, true, items, count);
	}
}

bool
dm_runner_words(
	struct dm_judge *j, const struct dm_str *words, uint32_t count, struct dm_arguments *all)
{
	const struct dm_runner *row = count ? dm_runner_named(dm_str_base_name(words[0])) : NULL;
	if (!row || (!row->words && !row->prefix && !row->by_variable)) {
		return false;
	}
	struct dm_str *items = NULL, value;
	uint32_t n = 0;
	*dm_push(j->facts->arena, items, n) = words[0];
	if (row->words) {
		struct dm_str name = dm_str(row->words);
		add_words(j, dm_variable_of(j, name), &items, &n);
		for (struct dm_outside each = {0}; dm_outside_value(j, &each, name, &value);) {
			add_words(j, value, &items, &n);
		}
		if (dm_outside_untold(j, name)) {
			dm_judge_unseen_variable(j, name);
		}
	}
	add_variables(j, row, &items, &n);
	bool any = n > 1;
	for (uint32_t i = 1; i < count; i++) {
		*dm_push(j->facts->arena, items, n) = words[i];
	}
	*all = (struct dm_arguments){items, n};
	return any;
}
