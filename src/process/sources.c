#include "sources.h"

#include "brought_to.h"
#include "folders.h"
#include "found.h"
#include "mentioned.h"
#include "reading.h"
#include "schema.h"
#include "settings.h"
#include "settings_told.h"
#include "source_parts.h"
#include "writes.h"

enum {
	FILES = 256,      /* that are followed, and those of data */
	DATA = 64 * 1024, /* bytes of one of data; what is larger has no settings */
	TEXTS = 400,      /* of a file that may name others, besides what it imports */
};

/* ---- files ---- */

static struct dm_arena *
arena_of(const struct dm_reading *r)
{
	return r->judge->facts->arena;
}

static void
add_file(struct dm_reading *r, const struct dm_language *language, struct dm_str path,
	struct dm_str text, bool placed)
{
	struct dm_judge *j = r->judge;
	for (uint32_t i = 0; i < r->count; i++) {
		if (r->files[i].text.p == text.p && dm_str_eq(r->files[i].path, path)) {
			return;
		}
	}
	if (r->count >= FILES) {
		r->cut = true;
		return;
	}
	const struct dm_scripts *scripts = j->facts->scripts;
	struct dm_script *kept = dm_scripts_of(scripts, text);
	bool keeps = kept && scripts->arena;
	struct dm_source *source = keeps ? kept->made : NULL;
	if (!source) {
		struct dm_arena *arena = keeps ? scripts->arena : arena_of(r);
		source = dm_source_read(arena, language, dm_source_parts(arena, path, text));
	}
	if (keeps) {
		kept->made = source;
	}
	*dm_push(arena_of(r), r->files, r->count) = (struct dm_reading_file){
		.source = source, .path = path, .text = text, .placed = placed};
}

/* The file at a path of the image, where COPY brings it. */
static bool
try_path(struct dm_reading *r, struct dm_str path)
{
	struct dm_judge *j = r->judge;
	const struct dm_language *language = path.p ? dm_language_of(path) : NULL;
	if (!language) {
		return false;
	}
	struct dm_brought file = dm_found_file(j, path);
	if (file.unread || file.changed) {
		r->unread = r->unread.p ? r->unread : path;
		return true;
	}
	if (!file.text.p) {
		return false;
	}
	add_file(r, language, path, file.text, true);
	return true;
}

static bool
try_parts(struct dm_reading *r, struct dm_str folder, struct dm_str name, const char *end)
{
	const struct dm_str parts[] = {folder, DM_STR("/"), name, dm_str(end)};
	return try_path(r, dm_path_join(arena_of(r), folder, dm_arena_join(arena_of(r), parts, 4)));
}

/* a.b.c as a/b/c.py, a/b/c/__init__.py, a/b/c/__main__.py below a folder; and the __init__.py above it */
static bool
try_module(struct dm_reading *r, struct dm_str folder, struct dm_str name)
{
	char path[256];
	if (!folder.p || name.n == 0 || name.n >= sizeof path) {
		return false;
	}
	for (size_t i = 0; i < name.n; i++) {
		path[i] = name.p[i] == '.' ? '/' : name.p[i];
	}
	struct dm_str slashed = dm_arena_str(arena_of(r), (struct dm_str){path, name.n});
	bool entry = r->count == 0;
	bool found = try_parts(r, folder, slashed, ".py");
	found = try_parts(r, folder, slashed, "/__init__.py") || found;
	found = (entry && try_parts(r, folder, slashed, "/__main__.py")) || found;
	for (size_t i = 0; found && i < slashed.n; i++) {
		if (slashed.p[i] == '/') {
			try_parts(r, folder, dm_str_slice(slashed, 0, i), "/__init__.py");
		}
	}
	return found;
}

static struct dm_str
folder_of(const struct dm_reading *r, struct dm_str path)
{
	return dm_str(dm_path_folder(arena_of(r), dm_arena_str(arena_of(r), path).p));
}

/* letters, digits, _ and dots, as a module's name has */
static bool
is_module(struct dm_str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (!dm_is_name_byte(text.p[i]) && text.p[i] != '.') {
			return false;
		}
	}
	return text.n > 0 && !dm_is_digit(text.p[0]);
}

/* Where modules are looked for: the folder of the file, of the command, its src, PYTHONPATH. */
static bool
find_module(struct dm_reading *r, struct dm_str beside, struct dm_str name)
{
	struct dm_judge *j = r->judge;
	bool found = beside.p && try_module(r, beside, name);
	found = found || try_module(r, j->modules, name) || try_module(r, j->folder, name);
	if (!found && j->folder.p) {
		found = try_module(r, dm_path_join(arena_of(r), j->folder, DM_STR("src")), name) ||
			try_module(r, dm_path_join(arena_of(r), j->folder, DM_STR("app")), name);
	}
	struct dm_str path = dm_model_variable(arena_of(r), j->facts->tree,
		j->facts->tree->stages[j->stage].end - 1, "PYTHONPATH");
	for (size_t i = 0; !found && path.p && i < path.n;) {
		size_t end = i;
		while (end < path.n && path.p[end] != ':') {
			end++;
		}
		struct dm_str one = dm_str_slice(path, i, end);
		found = one.n && try_module(r, dm_path_join(arena_of(r), j->folder, one), name);
		i = end + 1;
	}
	return found;
}

static void
doubt_unseen(struct dm_reading *r, const struct dm_reading_file *file, const char *what)
{
	dm_judge_doubt(r->judge, "source-unseen",
		dm_arena_printf(arena_of(r), "%.*s %s", DM_FMT(file->path), what));
}

/* ---- what Python imports ---- */

/* .x, ..x.y: as many folders up as there are dots, less one */
static bool
follow_relative(struct dm_reading *r, const struct dm_reading_file *file, struct dm_str name)
{
	struct dm_str folder = folder_of(r, file->path);
	size_t dots = 0;
	while (dots < name.n && name.p[dots] == '.') {
		dots++;
	}
	for (size_t i = 1; i < dots; i++) {
		folder = folder_of(r, folder);
	}
	return try_module(r, folder, dm_str_slice(name, dots, name.n));
}

static void
follow_python(struct dm_reading *r, const struct dm_reading_file *file, struct dm_str text)
{
	/* django.apps: a name of INSTALLED_APPS brings what its folder holds */
	static const char *const parts[] = {"models", "views", "urls", "admin", "apps", "signals",
		"tasks", "forms", "serializers"};
	/* "pkg.app:create" of uvicorn.run */
	size_t colon = dm_str_find_byte(text, ':');
	text = colon == (size_t)-1 ? text : dm_str_slice(text, 0, colon);
	if (text.n > 1 && text.p[0] == '.' && is_module(text)) {
		follow_relative(r, file, text);
		return;
	}
	bool found = is_module(text) && find_module(r, folder_of(r, file->path), text);
	size_t dot = text.n;
	while (!found && dot > 0 && text.p[dot - 1] != '.') {
		dot--;
	}
	/* "glog.Logger", a class or function of glog.py */
	if (!found && dot > 1 && is_module(text)) {
		find_module(r, folder_of(r, file->path), dm_str_slice(text, 0, dot - 1));
	}
	for (size_t k = 0; found && k < sizeof parts / sizeof *parts; k++) {
		const struct dm_str names[] = {text, DM_STR("."), dm_str(parts[k])};
		find_module(r, folder_of(r, file->path), dm_arena_join(arena_of(r), names, 3));
	}
}

/* ---- what JavaScript imports ---- */

/* ./routes, ../lib/db.js: with a suffix, without, or a folder's index */
static bool
follow_script(struct dm_reading *r, const struct dm_reading_file *file, struct dm_str name)
{
	static const char *const ends[] = {"", ".js", ".ts", ".mjs", ".cjs", ".tsx", ".jsx", ".mts",
		".cts", ".d.ts", "/index.js", "/index.ts", "/index.mjs", "/index.cjs",
		"/index.tsx"};
	/* import "./x.js" of x.ts */
	static const char *const typed[][2] = {
		{".js", ".ts"}, {".js", ".tsx"}, {".mjs", ".mts"}, {".cjs", ".cts"}};
	struct dm_str folder = folder_of(r, file->path);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		if (try_parts(r, folder, name, ends[i])) {
			return true;
		}
	}
	for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
		size_t n = strlen(typed[i][0]);
		if (dm_str_ends(name, typed[i][0]) &&
			try_parts(r, folder, dm_str_slice(name, 0, name.n - n), typed[i][1])) {
			return true;
		}
	}
	return false;
}

static bool
is_relative(struct dm_str name)
{
	return dm_str_starts(name, "./") || dm_str_starts(name, "../") || dm_str_is(name, ".") ||
	       dm_str_is(name, "..");
}

/* The package of lodash/get, @nestjs/common/x */
static struct dm_str
package_of(struct dm_str name)
{
	bool scoped = dm_str_starts(name, "@");
	size_t end = 0;
	for (uint32_t slashes = 0; end < name.n; end++) {
		slashes += name.p[end] == '/';
		if (slashes > scoped) {
			break;
		}
	}
	return dm_str_slice(name, 0, end);
}

/* @/lib/db, ~/db, #db: what a setting of the compiler or of package.json names; a package of the same repository */
static bool
is_alias(const struct dm_reading *r, struct dm_str name)
{
	static const char *const local[] = {"workspace:", "file:", "link:", "portal:", NULL};
	const struct dm_scripts *scripts = r->judge->facts->scripts;
	dm_scripts_package(scripts);
	const struct dm_str parts[] = {DM_STR("dependency:"), package_of(name)};
	const struct dm_script *package =
		dm_scripts_get(scripts, dm_arena_join(arena_of(r), parts, 2));
	bool here = false;
	for (const char *const *start = local; package && *start; start++) {
		here = here || dm_str_starts(package->text, *start);
	}
	return here || (!package && (dm_str_starts(name, "@/") || dm_str_starts(name, "~") ||
					    dm_str_starts(name, "#") || dm_str_starts(name, "$")));
}

/* Texts of data: nothing in them is run. */
static bool
is_data(struct dm_str name)
{
	return dm_str_ends(name, ".json") || dm_str_ends(name, ".css") || dm_str_ends(name, ".txt");
}

/* {"filename": "app.log"}, {"dest": "uploads"} */
static bool
keeps_any(const struct dm_source *source)
{
	bool keeps = false;
	for (uint32_t i = 0; i < source->nfacts && !keeps; i++) {
		enum dm_source_act act = source->facts[i].act;
		keeps = act == DM_SOURCE_WRITES || act == DM_SOURCE_KEEPS ||
			act == DM_SOURCE_OFFERS;
	}
	return keeps;
}

/* {"port": 80} of a file that is imported: it is read as if the source said it. */
static void
judge_data(struct dm_reading *r, const struct dm_reading_file *file, struct dm_str name)
{
	struct dm_judge *j = r->judge;
	struct dm_str path = dm_path_join(arena_of(r), folder_of(r, file->path), name);
	bool known = !path.n || !dm_str_ends(name, ".json") || r->ndata == FILES;
	for (uint32_t i = 0; i < r->ndata && !known; i++) {
		known = dm_str_eq(r->data[i], path);
	}
	struct dm_str text = known ? (struct dm_str){NULL, 0} : dm_found_file(j, path).text;
	if (!text.n || text.n > DATA) {
		return;
	}
	*dm_push(arena_of(r), r->data, r->ndata) = path;
	const struct dm_source *source = dm_source_read(arena_of(r), file->source->language, text);
	for (uint32_t i = 0; i < source->nfacts; i++) {
		if (source->facts[i].act == DM_SOURCE_LISTENS) {
			dm_judge_settle(j, "privileged-port",
				dm_arena_printf(arena_of(r), "%.*s:%u names a port below 1024",
					DM_FMT(dm_str_base_name(path)), source->facts[i].line));
		}
	}
	if (keeps_any(source) && r->count < FILES) {
		struct dm_source *alone = dm_arena_alloc(arena_of(r), sizeof *alone);
		*alone = *source;
		alone->nimports = alone->ntexts = 0; /* they name nothing to be followed */
		*dm_push(arena_of(r), r->files, r->count) =
			(struct dm_reading_file){.source = alone,
				.path = path,
				.text = text,
				.settings = true,
				.data = true,
				.placed = true};
	}
}

static void
follow_import(struct dm_reading *r, const struct dm_reading_file *file, struct dm_str name)
{
	bool relative = is_relative(name) || dm_str_starts(name, "/");
	if (relative && is_data(name)) {
		judge_data(r, file, name);
	}
	if (relative ? !is_data(name) && !follow_script(r, file, name) : is_alias(r, name)) {
		doubt_unseen(r, file,
			dm_arena_printf(
				arena_of(r), "imports %.*s, which was not read", DM_FMT(name)));
	}
}

/* "worker.js", "/worker.js" after __dirname, "jobs/clean.py": a file of the same language beside it, or where it starts */
static void
follow_named(struct dm_reading *r, const struct dm_reading_file *file, struct dm_str name)
{
	while (dm_str_starts(name, "/")) {
		name = dm_str_slice(name, 1, name.n);
	}
	const struct dm_str folders[] = {folder_of(r, file->path), r->judge->folder};
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		if (folders[i].p && try_parts(r, folders[i], name, "")) {
			return;
		}
	}
}

static void
follow(struct dm_reading *r, uint32_t number)
{
	struct dm_reading_file file = r->files[number];
	const struct dm_source *source = file.source;
	bool python = source->language->triple && source->language->hash;
	for (uint32_t i = 0; i < source->nimports; i++) {
		if (python) {
			follow_python(r, &file, source->imports[i]);
		} else {
			follow_import(r, &file, source->imports[i]);
		}
	}
	uint32_t looked = 0;
	for (uint32_t i = 0; i < source->ntexts; i++) {
		struct dm_str text = source->texts[i];
		if (dm_language_of(text) == source->language && !is_relative(text) &&
			dm_str_find(text, "://") == (size_t)-1) {
			follow_named(r, &file, text);
			continue;
		}
		bool may = python ? is_module(text) || dm_str_find_byte(text, ':') != (size_t)-1
				  : is_relative(text);
		if (!may) {
			continue;
		}
		if (looked++ == TEXTS) {
			r->cut = true;
			return;
		}
		if (python) {
			follow_python(r, &file, text);
		} else {
			follow_script(r, &file, text);
		}
	}
}

/* One of its files loads others of the application by names that a run makes. */
static bool
loads_by_name(const struct dm_reading *r)
{
	for (uint32_t i = 0; i < r->count; i++) {
		const struct dm_source *source = r->files[i].source;
		if (source->language->triple &&
			dm_words_in(&dm_words_loading_marks, r->files[i].text)) {
			return true; /* dash.Dash(use_pages=True) */
		}
		for (uint32_t k = 0; k < source->nfacts; k++) {
			if (source->facts[k].act == DM_SOURCE_LOADS &&
				dm_reading_loads_own(r, &r->files[i], &source->facts[k])) {
				return true;
			}
		}
	}
	return false;
}

/* Applications, middleware, commands and settings of Django are named by texts, ENV and options. */
static bool
is_django(const struct dm_reading *r)
{
	bool found = false;
	for (uint32_t i = 0; i < r->count && !found; i++) {
		const struct dm_source *source = r->files[i].source;
		for (uint32_t k = 0; k < source->nimports && !found; k++) {
			found = dm_str_is(source->imports[k], "django") ||
				dm_str_starts(source->imports[k], "django.");
		}
	}
	return found;
}

static bool
is_read(const struct dm_reading *r, struct dm_str text)
{
	bool found = false;
	for (uint32_t i = 0; i < r->count && !found; i++) {
		found = r->files[i].text.p == text.p;
	}
	return found;
}

/* nuxt.config.ts */
static bool
is_compiled(const struct dm_language *language, struct dm_str path)
{
	return language && language->backtick && language->follows &&
	       dm_words_before(&dm_words_compiled_settings, dm_str_base_name(path)) > 0;
}

/* Prisma's client is imported: @prisma/client, ../generated/prisma */
static void
judge_schema(struct dm_reading *r)
{
	for (uint32_t i = 0; i < r->count; i++) {
		const struct dm_source *source = r->files[i].source;
		for (uint32_t k = 0; source->language->backtick && k < source->nimports; k++) {
			if (dm_str_find(source->imports[k], "prisma") != (size_t)-1) {
				dm_judge_schema(r->judge);
				return;
			}
		}
	}
}

/*
 * All that is marked of the context in that language, tests aside; below a folder, "" or with a slash at its end, where
 * marked is NULL. False: nobody could read it to the end.
 */
static bool
add_marked(struct dm_reading *r, const bool *marked, struct dm_str folder,
	const struct dm_language *language)
{
	struct dm_facts *facts = r->judge->facts;
	uint32_t count;
	bool whole;
	const struct dm_str *sources = dm_scripts_sources(facts->scripts, &count, &whole);
	for (uint32_t i = 0; i < count; i++) {
		const struct dm_language *one = dm_language_of(sources[i]);
		struct dm_str text;
		bool below =
			sources[i].n > folder.n && memcmp(sources[i].p, folder.p, folder.n) == 0;
		bool settings = is_compiled(one, sources[i]);
		if ((language && one != language) ||
			(dm_source_is_test(one, sources[i]) && !settings) ||
			!(marked ? dm_brought_to(facts, marked, sources[i]) : below)) {
			continue;
		}
		if (!dm_scripts_file(facts->scripts, sources[i], &text) ||
			(marked && dm_brought_changed(facts, marked, sources[i]))) {
			r->unread = sources[i];
		} else if (!is_read(r, text)) {
			uint32_t before = r->count;
			add_file(r, one, sources[i], text, false);
			if (r->count > before) {
				r->files[before].settings = settings;
			}
		}
	}
	return whole;
}

/* All that the image has. */
static bool
add_all(struct dm_reading *r, int32_t stage, const struct dm_language *language)
{
	const struct dm_facts *facts = r->judge->facts;
	bool *marked = dm_arena_alloc(facts->arena, facts->tree->nstages * sizeof *marked);
	dm_brought_stages(facts->tree, stage, marked);
	return add_marked(r, marked, DM_STR(""), language);
}

static void
follow_all(struct dm_reading *r)
{
	for (uint32_t i = 0; i < r->count; i++) {
		follow(r, i);
	}
	if (r->count && (loads_by_name(r) || is_django(r))) {
		r->all = add_all(r, r->judge->stage, r->files[0].source->language);
	}
	dm_reading_judge(r);
	judge_schema(r);
	if (r->count) {
		/* variables first: files name them */
		dm_judge_settings_variables(r->judge, r->files[0].source->language);
		dm_judge_settings_here(r->judge, dm_text(r->files[0].source->language->id));
	}
	if (r->count && r->files[0].source->language->open_tag) {
		dm_judge_php_settings(r->judge);
	}
}

void
dm_judge_followed(struct dm_judge *j, const struct dm_language *language, struct dm_str path,
	struct dm_str text)
{
	struct dm_reading r = {.judge = j};
	add_file(&r, language, path, text, true);
	follow_all(&r);
}

bool
dm_judge_module(struct dm_judge *j, struct dm_str name)
{
	struct dm_reading r = {.judge = j};
	size_t colon = dm_str_find_byte(name, ':');
	name = colon == (size_t)-1 ? name : dm_str_slice(name, 0, colon);
	bool file = dm_str_ends(name, ".py");
	bool found = file ? try_path(&r, dm_path_join(arena_of(&r), j->folder, name))
			  : is_module(name) && find_module(&r, (struct dm_str){NULL, 0}, name);
	size_t dot = name.n;
	while (!found && !file && dot > 0 && name.p[dot - 1] != '.') {
		dot--;
	}
	/* --logger-class glog.Logger */
	found = found ||
		(!file && dot > 1 && is_module(name) &&
			find_module(&r, (struct dm_str){NULL, 0}, dm_str_slice(name, 0, dot - 1)));
	if (found) {
		follow_all(&r);
	}
	return found;
}

/* ---- what a stage is built of ---- */

/* Files of the settings that go with what was read, which is of one language for the most part. */
static void
judge_settings(struct dm_reading *r)
{
	struct dm_str *paths = dm_arena_alloc(arena_of(r), (r->count + 1) * sizeof *paths);
	for (uint32_t i = 0; i < r->count; i++) {
		paths[i] = r->files[i].path;
	}
	if (r->count) {
		dm_judge_settings_variables(r->judge, r->files[0].source->language);
		dm_judge_settings(
			r->judge, dm_text(r->files[0].source->language->id), paths, r->count);
	}
	if (r->count && r->files[0].source->language->open_tag) {
		dm_judge_php_settings(r->judge);
	}
}

static bool
judge_all(struct dm_reading *r, bool whole)
{
	dm_reading_judge(r);
	judge_schema(r);
	judge_settings(r);
	if (r->count && !whole) {
		dm_judge_doubt(r->judge, "source-unseen", "it has more source files than are read");
	}
	return r->count > 0;
}

bool
dm_judge_all_sources(struct dm_judge *j, int32_t stage, const struct dm_language *language)
{
	struct dm_reading r = {.judge = j};
	return judge_all(&r, add_all(&r, stage, language));
}

bool
dm_judge_sources_below(struct dm_judge *j, struct dm_str folder, const struct dm_language *language)
{
	struct dm_reading r = {.judge = j};
	return judge_all(&r, add_marked(&r, NULL, folder, language));
}

struct packages {
	const struct dm_go_program *program;
	struct dm_str *folders; /* that are read, or are to be */
	uint32_t count;
};

/* example.com/app/internal/db: a package of the module */
static void
add_package(struct dm_reading *r, struct packages *packages, struct dm_str text)
{
	const struct dm_go_program *program = packages->program;
	if (!dm_path_holds(program->module, text)) {
		return;
	}
	const struct dm_str parts[] = {
		program->root, DM_STR("/"), dm_str_slice(text, program->module.n, text.n)};
	struct dm_str path =
		dm_path_join(arena_of(r), DM_STR("/"), dm_arena_join(arena_of(r), parts, 3));
	path = dm_str_slice(path, 1, path.n);
	for (uint32_t i = 0; i < packages->count; i++) {
		if (dm_str_eq(packages->folders[i], path)) {
			return;
		}
	}
	*dm_push(arena_of(r), packages->folders, packages->count) = path;
}

/* The files of one folder; false: it has none. */
static bool
read_package(struct dm_reading *r, struct packages *packages, const struct dm_language *language,
	struct dm_str folder)
{
	uint32_t count, before = r->count;
	bool whole;
	struct dm_facts *facts = r->judge->facts;
	const struct dm_str *sources = dm_scripts_sources(facts->scripts, &count, &whole);
	for (uint32_t i = 0; i < count; i++) {
		size_t base = sources[i].n - dm_str_base_name(sources[i]).n;
		struct dm_str own = dm_str_slice(sources[i], 0, base ? base - 1 : 0), text;
		if (!dm_str_eq(own, folder) || dm_language_of(sources[i]) != language ||
			dm_str_ends(sources[i], "_test.go")) {
			continue;
		}
		if (dm_scripts_file(facts->scripts, sources[i], &text)) {
			add_file(r, language, sources[i], text, false);
		} else {
			r->unread = sources[i];
		}
	}
	for (uint32_t i = before; i < r->count; i++) {
		const struct dm_source *source = r->files[i].source;
		for (uint32_t k = 0; k < source->nimports; k++) {
			add_package(r, packages, source->imports[k]);
		}
		for (uint32_t k = 0; k < source->ntexts; k++) {
			add_package(r, packages, source->texts[k]);
		}
	}
	return r->count > before;
}

bool
dm_judge_packages(
	struct dm_judge *j, const struct dm_language *language, const struct dm_go_program *program)
{
	struct dm_reading r = {.judge = j};
	struct packages packages = {.program = program};
	for (uint32_t i = 0; i < program->count; i++) {
		*dm_push(arena_of(&r), packages.folders, packages.count) = program->folders[i];
	}
	for (uint32_t i = 0; i < packages.count && !r.cut; i++) {
		bool found = read_package(&r, &packages, language, packages.folders[i]);
		if (!found && i < program->count) {
			return false;
		}
		if (!found) {
			dm_judge_doubt(j, "source-unseen",
				dm_arena_printf(arena_of(&r), "its package %.*s was not read",
					DM_FMT(packages.folders[i])));
		}
	}
	dm_reading_judge(&r);
	dm_judge_settings_here(j, "go");
	return r.count > 0;
}

void
dm_judge_unseen(struct dm_judge *j, struct dm_str what)
{
	dm_judge_note(j, "starts %.*s, whose source is not seen", DM_FMT(what));
	dm_judge_doubt(j, "source-unseen",
		dm_arena_printf(j->facts->arena, "the source of %.*s is not seen", DM_FMT(what)));
	/* a server keeps its data where it starts, where nothing is put there */
	if (j->folder.p && !dm_folder_is_filled(j->facts, j->stage, j->folder, true)) {
		dm_judge_presumed(j, j->folder, "its source is not seen");
	}
}
