#include "reading.h"

#include "../facts/brought.h"
#include "fact_alone.h"
#include "folders.h"
#include "found.h"
#include "home.h"
#include "library_home.h"
#include "mentioned.h"
#include "placed.h"
#include "set_outside.h"
#include "settings.h"
#include "source_text.h"
#include "workspace.h"
#include "writes.h"

enum {
	RESOLVED = 6, /* names that are names of other names */
};

static struct dm_arena *
arena_of(const struct dm_reading *r)
{
	return r->judge->facts->arena;
}

static struct dm_str
folder_of(const struct dm_reading *r, struct dm_str path)
{
	return dm_str(dm_path_folder(arena_of(r), dm_arena_str(arena_of(r), path).p));
}

/* ---- paths ---- */

static bool
resolve(const struct dm_reading *r, const struct dm_reading_file *file, struct dm_str path,
	struct dm_buf *out, uint32_t depth);

/* thumbs/ of f"thumbs/{name}": relative, and nothing but names */
static bool
begins_path(struct dm_str text)
{
	bool names = text.n > 1 && text.p[0] != '/' && dm_str_find_byte(text, '/') != (size_t)-1;
	for (size_t i = 0; names && i < text.n; i++) {
		names = dm_is_name_byte(text.p[i]) || (text.p[i] && strchr("-./", text.p[i]));
	}
	return names;
}

/* What the program calls so: told where all that say it say the same; f of f = join(tmpdir(), name) up to the name. */
static bool
resolve_constant(const struct dm_reading *r, const struct dm_reading_file *file, struct dm_str name,
	struct dm_buf *out, uint32_t depth)
{
	struct dm_str value = {NULL, 0};
	bool whole = true;
	for (uint32_t i = 0; i <= r->count; i++) {
		/* first in the file itself */
		const struct dm_reading_file *one = i ? &r->files[i - 1] : file;
		for (uint32_t k = 0; k < one->source->nconstants; k++) {
			const struct dm_source_constant *constant = &one->source->constants[k];
			if (!dm_str_eq(constant->name, name)) {
				continue;
			}
			struct dm_buf text = {0};
			bool told = resolve(r, one, constant->path, &text, depth + 1);
			struct dm_str one_value = dm_arena_str(arena_of(r), dm_buf_view(&text));
			dm_buf_finish(&text);
			bool differs = value.p && (told != whole || !dm_str_eq(value, one_value));
			bool folder = one_value.n && one_value.p[one_value.n - 1] == '/' &&
				      (one_value.p[0] == '/' || begins_path(one_value));
			if (differs || !(told || folder)) {
				return false;
			}
			value = one_value;
			whole = told;
		}
		if (i == 0 && value.p) {
			break;
		}
	}
	dm_buf_str(out, value);
	return whole && value.n > 0;
}

static bool
resolve_variable(const struct dm_reading *r, const struct dm_reading_file *file, struct dm_str name,
	struct dm_str fallback, struct dm_buf *out, uint32_t depth)
{
	const struct dm_judge *j = r->judge;
	struct dm_str value = dm_model_variable(arena_of(r), j->facts->tree,
		j->facts->tree->stages[j->stage].end - 1, dm_arena_str(arena_of(r), name).p);
	if (dm_setting_differs(r->judge, name, value.n ? value : fallback, value.n == 0)) {
		return false;
	}
	if (value.n) {
		dm_buf_str(out, value);
		return true;
	}
	return fallback.n && resolve(r, file, fallback, out, depth + 1);
}

/* The end of what a mark opens, marks inside of it aside. */
static size_t
end_of(struct dm_str path, size_t at)
{
	uint32_t depth = 0;
	for (; at < path.n; at++) {
		if (path.p[at] == DM_SOURCE_VARIABLE || path.p[at] == DM_SOURCE_CONSTANT) {
			depth++;
		} else if (path.p[at] == DM_SOURCE_END && --depth == 0) {
			return at;
		}
	}
	return path.n;
}

/* False: it is told up to there only. */
static bool
resolve(const struct dm_reading *r, const struct dm_reading_file *file, struct dm_str path,
	struct dm_buf *out, uint32_t depth)
{
	for (size_t i = 0; i < path.n && depth < RESOLVED; i++) {
		char c = path.p[i];
		size_t end = end_of(path, i);
		if (c == DM_SOURCE_UNTOLD) {
			return false;
		}
		if (c == DM_SOURCE_BESIDE) {
			if (!file->placed && !file->folder.p) {
				return false;
			}
			dm_buf_str(out, file->placed ? folder_of(r, file->path) : file->folder);
		} else if (c == DM_SOURCE_PROJECT) {
			if (!dm_is_project(r->judge, file->source->language)) {
				return false;
			}
			dm_buf_str(out, r->judge->folder);
		} else if (c == DM_SOURCE_UPTO) {
			while (out->n && out->p[out->n - 1] != '/') {
				out->n--;
			}
		} else if (c == DM_SOURCE_CONSTANT) {
			if (!resolve_constant(
				    r, file, dm_str_slice(path, i + 1, end), out, depth)) {
				return false;
			}
			i = end;
		} else if (c == DM_SOURCE_VARIABLE) {
			struct dm_str inner = dm_str_slice(path, i + 1, end);
			size_t cut = dm_str_find_byte(inner, DM_SOURCE_DEFAULT);
			cut = cut == (size_t)-1 ? inner.n : cut;
			struct dm_str rest =
				dm_str_slice(inner, cut < inner.n ? cut + 1 : cut, inner.n);
			if (!resolve_variable(
				    r, file, dm_str_slice(inner, 0, cut), rest, out, depth)) {
				return false;
			}
			i = end;
		} else {
			dm_buf_byte(out, c);
		}
	}
	return depth < RESOLVED;
}

/* ---- verdicts ---- */

/* A function or class of the application, which is read. */
static bool
is_defined(const struct dm_reading *r, struct dm_str name)
{
	for (uint32_t i = 0; i < r->count; i++) {
		const struct dm_source *source = r->files[i].source;
		for (uint32_t k = 0; k < source->ndefined; k++) {
			if (dm_str_eq(source->defined[k], name)) {
				return true;
			}
		}
	}
	return false;
}

/* A folder that is given to the user holds it, or is it. */
static bool
is_given(const struct dm_judge *j, struct dm_str path)
{
	const struct dm_written_places *places = &j->verdict.written;
	for (uint32_t i = 0; i < places->count; i++) {
		if (dm_path_holds(places->items[i].folder, path) ||
			dm_path_holds(path, places->items[i].folder)) {
			return true;
		}
	}
	return dm_folder_is_writable(j->facts->tree, j->stage, path);
}

/* One that gives what it is given to a call that nobody knows */
static bool
is_passed(const struct dm_reading *r, struct dm_str name)
{
	for (uint32_t i = 0; i < r->count; i++) {
		const struct dm_source *source = r->files[i].source;
		for (uint32_t k = 0; k < source->npassed; k++) {
			if (dm_str_eq(source->passed[k].function, name)) {
				return true;
			}
		}
	}
	return false;
}

/* What nobody knows is given a file: it may write that. */
static void
judge_taken(struct dm_reading *r, const struct dm_reading_file *file,
	const struct dm_source_fact *fact, const char *where)
{
	struct dm_judge *j = r->judge;
	if (fact->call && is_defined(r, dm_str(fact->call)) && !is_passed(r, dm_str(fact->call))) {
		return;
	}
	struct dm_buf text = {0};
	resolve(r, file, fact->path, &text, 0);
	struct dm_str at = dm_path_join(arena_of(r), j->folder, dm_buf_view(&text));
	bool open = at.n > 1 && dm_folder_is_writable(j->facts->tree, j->stage, at);
	dm_buf_finish(&text);
	if (!open) {
		const char *call = fact->call ? fact->call : "what it calls";
		dm_judge_note(j, "gives a file to %s (%s), which may write it", call, where);
		dm_judge_doubt(j, "writes-untold",
			dm_arena_printf(arena_of(r), "%s gives a file to %s, which may write it",
				where, call));
	}
}

/* out/x, report.xlsx; not https://host/x, "a text." */
static bool
may_be_path(struct dm_str text)
{
	bool parted = dm_str_find_byte(text, '/') != (size_t)-1 ||
		      dm_str_find_byte(text, '.') != (size_t)-1;
	return parted && dm_str_find(text, "://") == (size_t)-1 &&
	       dm_str_find_byte(text, ' ') == (size_t)-1;
}

/* sqlite://, :memory:, - */
static bool
is_no_file(struct dm_str path, bool told)
{
	return dm_str_find(path, ":memory:") != (size_t)-1 || dm_str_is(path, "-") ||
	       (told && (dm_str_ends(path, "://") || dm_str_ends(path, ":///")));
}

/* file:data/app?mode=rwc, file:///data/app: the path of it */
static struct dm_str
without_scheme(struct dm_str path)
{
	size_t n = dm_words_before(&dm_words_path_schemes, path);
	size_t end = n ? dm_str_find_byte(path, '?') : (size_t)-1;
	return dm_str_slice(path, n, end == (size_t)-1 ? path.n : end);
}

/* out of out = join(folder, name), or with the folder of the file in it: a path, whatever else is in it */
static bool
is_made_path(const struct dm_reading_file *file, struct dm_str path)
{
	bool constant =
		path.n > 2 && path.p[0] == DM_SOURCE_CONSTANT && end_of(path, 0) == path.n - 1;
	struct dm_str name = dm_str_slice(path, 1, path.n - 1);
	bool found = false;
	for (uint32_t i = 0; constant && i < file->source->nconstants && !found; i++) {
		const struct dm_source_constant *one = &file->source->constants[i];
		found = dm_str_eq(one->name, name) &&
			(one->joined || memchr(one->path.p, DM_SOURCE_BESIDE, one->path.n));
	}
	return found;
}

/* A place that is written to. */
static void
judge_written(struct dm_reading *r, const struct dm_reading_file *file,
	const struct dm_source_fact *fact, const char *where)
{
	struct dm_judge *j = r->judge;
	struct dm_buf text = {0};
	bool told = resolve(r, file, fact->path, &text, 0);
	struct dm_str path = dm_arena_str(arena_of(r), dm_buf_view(&text));
	dm_buf_finish(&text);
	if (fact->unsure &&
		!(told ? may_be_path(path) : begins_path(path) || is_made_path(file, fact->path))) {
		return;
	}
	bool url = false, log;
	struct dm_str database = dm_source_named_file(path, &log);
	if (database.p && !dm_str_eq(database, path)) {
		path = database;
		url = true;
	}
	path = without_scheme(path);
	size_t end = path.n;
	while (!told && end > 0 && path.p[end - 1] != '/') {
		end--;
	}
	/* createClient({url: "redis://redis"}), beside {url: "file:x.db"} */
	bool address = told && !url && dm_str_ends(dm_str(fact->call), " url") &&
		       dm_str_find(path, "://") != (size_t)-1 && !dm_str_starts(path, "file:");
	/* a file of a library; os.makedirs("s3://x") makes a folder that is called so */
	bool remote = dm_list_has(file->source->language->saves, dm_str(fact->call)) &&
		      dm_words_before(&dm_words_remote_starts, path) > 0;
	if (address || remote || is_no_file(path, told)) {
		return;
	}
	/* sqlite:///?, and what is fetched from https://host/x */
	end = dm_str_find(path, "://") != (size_t)-1 ? 0 : end;
	struct dm_str known = dm_str_slice(path, 0, end);
	known = (r->moved || j->moves) && known.n && known.p[0] != '/' ? (struct dm_str){NULL, 0}
								       : known;
	struct dm_str at = known.n && !dm_str_starts(known, "~")
				   ? dm_path_join(arena_of(r), j->folder, known)
				   : (struct dm_str){NULL, 0};
	if (!at.p || at.n < 2) {
		dm_judge_note(j, "writes where nobody can tell (%s, %s)", where, fact->call);
		dm_judge_doubt(j, "writes-untold",
			dm_arena_printf(arena_of(r), "%s writes where nobody can tell (%s)", where,
				fact->call));
		return;
	}
	bool keeps = fact->act == DM_SOURCE_KEEPS || fact->act == DM_SOURCE_OFFERS;
	bool kept = url || (keeps && !dm_str_ends(at, ".log")) ||
		    dm_written_kind_of(at) == DM_WRITTEN_KEPT;
	enum dm_written_kind kind = kept ? DM_WRITTEN_KEPT : DM_WRITTEN_PASSING;
	dm_judge_place(j, at, (!told) || fact->folder, kind, where);
	if (told && !fact->folder) {
		dm_judge_removed(j, at, kind, where); /* rmSync("out"), cpSync("x", "out") */
	}
}

/* fileConfig("logging.ini"); unsure: open("settings.yaml"), of which nobody knows what it is about */
static void
judge_log_settings(
	struct dm_reading *r, const struct dm_reading_file *file, const struct dm_source_fact *fact)
{
	struct dm_buf name = {0};
	struct dm_str none = {NULL, 0};
	if (resolve(r, file, fact->path, &name, 0)) {
		struct dm_str path =
			dm_path_join(arena_of(r), r->judge->folder, dm_buf_view(&name));
		if (fact->unsure) {
			dm_judge_read_settings(r->judge, path, file->placed ? none : file->path,
				dm_buf_view(&name));
		} else {
			dm_judge_log_settings(r->judge, path);
		}
	}
	dm_buf_finish(&name);
}

/* cogs. of load_extension(f"cogs.{name}"): the context has source below cogs/ */
static bool
has_module(const struct dm_reading *r, struct dm_str begins)
{
	char path[128];
	size_t end = begins.n;
	while (end > 0 && begins.p[end - 1] != '.') {
		end--;
	}
	if (end < 2 || end >= sizeof path || memchr(begins.p, '/', begins.n)) {
		return false;
	}
	for (size_t i = 0; i < end; i++) {
		path[i] = begins.p[i] == '.' ? '/' : begins.p[i];
	}
	path[end] = '\0';
	uint32_t count;
	bool whole, found = false;
	const struct dm_str *sources = dm_scripts_sources(r->judge->facts->scripts, &count, &whole);
	for (uint32_t i = 0; i < count && !found; i++) {
		size_t at = dm_str_find(sources[i], path);
		found = at == 0 || (at != (size_t)-1 && sources[i].p[at - 1] == '/');
	}
	return found;
}

bool
dm_reading_loads_own(const struct dm_reading *r, const struct dm_reading_file *file,
	const struct dm_source_fact *fact)
{
	/* celery's autodiscover_tasks(): tasks.py of the applications; @fastify/autoload */
	if (dm_str_find(dm_str(fact->call), "autodiscover") != (size_t)-1 ||
		dm_list_has(file->source->language->loaders, dm_str(fact->call))) {
		return true;
	}
	struct dm_buf text = {0};
	resolve(r, file, fact->path, &text, 0);
	struct dm_str begins = dm_arena_str(arena_of(r), dm_buf_view(&text));
	dm_buf_finish(&text);
	if (file->source->language->triple && file->source->language->hash) {
		return has_module(r, begins);
	}
	bool path = dm_str_starts(begins, "/") || dm_str_starts(begins, "./") ||
		    dm_str_starts(begins, "../");
	size_t end = begins.n;
	while (end > 0 && begins.p[end - 1] != '/') {
		end--;
	}
	uint32_t files;
	struct dm_str folder = path ? dm_path_join(arena_of(r), folder_of(r, file->path),
					      dm_str_slice(begins, 0, end))
				    : (struct dm_str){NULL, 0};
	return folder.n > 1 && dm_folder_brought(r->judge->facts, r->judge->stage, folder,
				       &files) != DM_WRITTEN_NEW;
}

/* The path, or the name, is told to its end: a constant of the application. */
static bool
is_told(const struct dm_reading *r, const struct dm_reading_file *file,
	const struct dm_source_fact *fact)
{
	struct dm_buf text = {0};
	bool told = fact->path.n && resolve(r, file, fact->path, &text, 0);
	dm_buf_finish(&text);
	return told;
}

/* One of all the files says which port it is. */
static bool
names_port(const struct dm_reading *r, const struct dm_source_fact *fact)
{
	bool named = false;
	for (uint32_t i = 0; i < r->count && !named; i++) {
		named = dm_fact_port_is_told(arena_of(r), fact, r->files[i].text);
	}
	return named;
}

/* multer(config) of one of the files asks for "dest" */
static bool
is_asked(const struct dm_reading *r, struct dm_str key)
{
	bool asked = false;
	for (uint32_t i = 0; i < r->count && !asked; i++) {
		asked = dm_fact_asks(r->files[i].source, key);
	}
	return asked;
}

static void
judge_fact(
	struct dm_reading *r, const struct dm_reading_file *file, const struct dm_source_fact *fact)
{
	struct dm_judge *j = r->judge;
	struct dm_arena *arena = arena_of(r);
	const char *where =
		dm_arena_printf(arena, "%.*s:%u", DM_FMT(dm_str_base_name(file->path)), fact->line);
	switch (fact->act) {
	case DM_SOURCE_USES:  /* judge_all_used */
	case DM_SOURCE_MOVES: /* judge_moves */
	case DM_SOURCE_STARTS_IN:
	case DM_SOURCE_NAMES: /* judge_all_named */
		break;
	case DM_SOURCE_ASKS_OPTIONS: /* is_asked */
		break;
	case DM_SOURCE_OFFERS:
		if (is_asked(r, dm_str(fact->call))) {
			judge_written(r, file, fact, where);
		}
		break;
	case DM_SOURCE_SETTINGS:
		judge_log_settings(r, file, fact);
		break;
	case DM_SOURCE_TAKES:
		judge_taken(r, file, fact, where);
		break;
	case DM_SOURCE_LISTENS:
	case DM_SOURCE_KEEPS_PORT:
	case DM_SOURCE_COMPUTES:
	case DM_SOURCE_LEAVES_PORT:
	case DM_SOURCE_NAMES_HOME:
	case DM_SOURCE_NEEDS_ROOT:
	case DM_SOURCE_ASKS_USER:
	case DM_SOURCE_SETS:
		if (fact->act != DM_SOURCE_LEAVES_PORT || !names_port(r, fact)) {
			dm_fact_judge_alone(j, fact, where);
		}
		break;
	case DM_SOURCE_LOADS:
		/* else all that there is was read */
		if (fact->unsure ? !is_told(r, file, fact)
				 : file->placed &&
					   !(r->all && dm_reading_loads_own(r, file, fact))) {
			dm_judge_doubt(j, "source-unseen",
				dm_arena_printf(arena,
					"%.*s runs source that a run chooses (line %u, %s)",
					DM_FMT(file->path), fact->line, fact->call));
		}
		break;
	case DM_SOURCE_RUNS:
		if (fact->unsure && dm_fact_runs(file->source)) {
			break;
		}
		if (fact->path.n) {
			const struct dm_str nowhere = {NULL, 0};
			*dm_push(arena, j->runs, j->nruns) = (struct dm_judge_run){
				fact->path, where, r->moved ? nowhere : j->folder};
			break;
		}
		dm_judge_note(j, "runs another program (%s, %s)", where, fact->call);
		dm_judge_doubt(j, "program-unknown",
			dm_arena_printf(arena, "%s runs another program (%s)", where, fact->call));
		break;
	case DM_SOURCE_WRITES:
	case DM_SOURCE_KEEPS:
		judge_written(r, file, fact, where);
		break;
	}
}

/* os.chdir elsewhere: where a path that is relative leads, nobody can tell then. */
static void
judge_moves(struct dm_reading *r)
{
	for (uint32_t i = 0; i < r->count; i++) {
		const struct dm_reading_file *file = &r->files[i];
		for (uint32_t k = 0; k < file->source->nfacts; k++) {
			const struct dm_source_fact *fact = &file->source->facts[k];
			struct dm_buf text = {0};
			bool starts = fact->act == DM_SOURCE_STARTS_IN;
			if (fact->act != DM_SOURCE_MOVES && !starts) {
				continue;
			}
			bool told = resolve(r, file, fact->path, &text, 0);
			struct dm_str at =
				dm_path_join(arena_of(r), r->judge->folder, dm_buf_view(&text));
			r->moved = r->moved || !told || !at.p || !dm_str_eq(at, r->judge->folder);
			r->judge->moves = r->judge->moves || (r->moved && starts);
			dm_buf_finish(&text);
		}
	}
}

/*
 * Folders that the program fails to make where they are there: os.mkdir("data"). One that a COPY or a RUN is seen to
 * bring it does not mind; where nobody can tell, nothing brings it, or it would fail today.
 */
static void
judge_anew(struct dm_reading *r, const struct dm_reading_file *file)
{
	struct dm_judge *j = r->judge;
	for (uint32_t k = 0; k < file->source->nanew && j->folder.p && !r->moved; k++) {
		struct dm_buf text = {0};
		uint32_t files;
		bool told = resolve(r, file, file->source->anew[k], &text, 0);
		struct dm_str path = dm_arena_str(arena_of(r), dm_buf_view(&text));
		dm_buf_finish(&text);
		struct dm_str at = told && path.n && path.p[0] != '~'
					   ? dm_path_join(arena_of(r), j->folder, path)
					   : (struct dm_str){NULL, 0};
		enum dm_written_by by = at.n > 1 ? dm_folder_brought(j->facts, j->stage, at, &files)
						 : DM_WRITTEN_MADE;
		if (by == DM_WRITTEN_NEW || by == DM_WRITTEN_UNTOLD) {
			*dm_push(j->facts->arena, j->anew, j->nanew) = at;
		}
	}
}

/* Nothing brings what is there, and it is not given to the user. */
static bool
is_nobodys(struct dm_judge *j, struct dm_str at)
{
	uint32_t files;
	return at.n > 4 && !is_given(j, at) && !dm_found_file(j, at).text.p &&
	       dm_folder_brought(j->facts, j->stage, at, &files) == DM_WRITTEN_NEW;
}

/* "/srv/state", which no call that is known writes to, and nothing brings: maybe another call writes there. */
static void
judge_named(
	struct dm_reading *r, const struct dm_reading_file *file, const struct dm_source_fact *fact)
{
	struct dm_judge *j = r->judge;
	struct dm_buf text = {0};
	bool told = resolve(r, file, fact->path, &text, 0);
	struct dm_str at = dm_path_join(arena_of(r), DM_STR("/"), dm_buf_view(&text));
	dm_buf_finish(&text);
	if (told && is_nobodys(j, at)) {
		dm_judge_doubt(j, "writes-untold",
			dm_arena_printf(arena_of(r),
				"%.*s:%u names %.*s, and nobody can tell whether it writes there",
				DM_FMT(dm_str_base_name(file->path)), fact->line, DM_FMT(at)));
	}
}

static void
judge_all_named(struct dm_reading *r)
{
	for (uint32_t i = 0; i < r->count; i++) {
		const struct dm_source *source = r->files[i].source;
		for (uint32_t k = 0; k < source->nfacts; k++) {
			if (source->facts[k].act == DM_SOURCE_NAMES && !r->files[i].settings) {
				judge_named(r, &r->files[i], &source->facts[k]);
			}
		}
	}
}

/* Source that was read names the variable; NULL: none does. */
static const struct dm_reading_file *
naming(const struct dm_reading *r, struct dm_str variable)
{
	const char *name = dm_arena_str(arena_of(r), variable).p;
	for (uint32_t i = 0; i < r->count; i++) {
		if (dm_str_names(r->files[i].text, name)) {
			return &r->files[i];
		}
	}
	return NULL;
}

/* ENV SOCKET=/run/app.sock, and the source names SOCKET: the same as where it names /run/app.sock itself. */
static void
judge_variable(struct dm_reading *r, const struct dm_pair *pair)
{
	struct dm_judge *j = r->judge;
	const struct dm_tree *tree = j->facts->tree;
	struct dm_str value = dm_model_variable(arena_of(r), tree, tree->stages[j->stage].end - 1,
		dm_arena_str(arena_of(r), pair->key).p);
	const struct dm_reading_file *file;
	bool named = value.n && value.p[0] == '/' &&
		     dm_words_hold(&dm_words_named_folders, value) &&
		     !dm_words_hold(&dm_words_unwritten_folders, value) && is_nobodys(j, value);
	if (named && (file = naming(r, pair->key)) != NULL) {
		dm_judge_doubt(j, "writes-untold",
			dm_arena_printf(arena_of(r),
				"%.*s names %.*s, which ENV sets to %.*s, and nobody can tell "
				"whether it writes there",
				DM_FMT(dm_str_base_name(file->path)), DM_FMT(pair->key),
				DM_FMT(value)));
	}
}

static void
judge_all_variables(struct dm_reading *r)
{
	const struct dm_tree *tree = r->judge->facts->tree;
	const bool *lineage = dm_model_lineage(arena_of(r), tree, r->judge->stage);
	for (uint32_t i = 0; i < tree->ninstrs && r->count; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		bool sets = instr->kind == DM_ENV && instr->stage >= 0 && lineage[instr->stage];
		for (uint32_t k = 0; sets && k < instr->npairs; k++) {
			judge_variable(r, &instr->pairs[k]);
		}
	}
}

/* import "@acme/lib": a package of the same repository, whose source was read as well */
static bool
is_beside(const struct dm_reading *r, struct dm_str module)
{
	bool script = r->count && dm_language_is(r->files[0].source->language, "javascript");
	struct dm_str folder =
		script ? dm_workspace_source(r->judge, module) : (struct dm_str){NULL, 0};
	for (uint32_t i = 0; folder.p && i < r->count; i++) {
		if (dm_str_starts(r->files[i].path, folder.p)) {
			return true;
		}
	}
	return false;
}

/* A module of the application: /app/store.py, /app/store/x.py of store.x */
static bool
is_own(const struct dm_reading *r, struct dm_str module)
{
	size_t dot = dm_str_find_byte(module, '.');
	const struct dm_str parts[] = {
		DM_STR("/"), dm_str_slice(module, 0, dot == (size_t)-1 ? module.n : dot)};
	struct dm_str name = dm_arena_join(arena_of(r), parts, 2);
	for (uint32_t i = 0; i < r->count; i++) {
		struct dm_str path = r->files[i].path;
		size_t at = dm_str_find(path, name.p);
		if (at != (size_t)-1 && at + name.n < path.n && strchr("./", path.p[at + name.n])) {
			return true;
		}
	}
	return is_beside(r, module);
}

/* import acme: a doubt where there is no other, and nothing that is kept, which is only suggested anyway */
static void
judge_all_used(struct dm_reading *r)
{
	const struct dm_written_places *places = &r->judge->verdict.written;
	for (uint32_t i = 0; i < places->count; i++) {
		if (places->items[i].kind == DM_WRITTEN_KEPT) {
			return;
		}
	}
	for (uint32_t i = 0; i < r->count && !r->judge->verdict.doubt; i++) {
		const struct dm_reading_file *file = &r->files[i];
		for (uint32_t k = 0; k < file->source->nfacts; k++) {
			const struct dm_source_fact *fact = &file->source->facts[k];
			if (fact->act != DM_SOURCE_USES || file->settings ||
				is_own(r, fact->path)) {
				continue;
			}
			dm_judge_note(r->judge, "uses %.*s, of which nobody knows what it writes",
				DM_FMT(fact->path));
			dm_judge_doubt(r->judge, "writes-untold",
				dm_arena_printf(arena_of(r),
					"%.*s:%u uses %.*s, of which nobody knows whether it "
					"writes files",
					DM_FMT(dm_str_base_name(file->path)), fact->line,
					DM_FMT(fact->path)));
			return;
		}
	}
}

/* Folders that hold what was read are not given with all that is in them. */
static void
mark_code(struct dm_reading *r)
{
	struct dm_written_places *places = &r->judge->verdict.written;
	for (uint32_t i = 0; i < places->count; i++) {
		for (uint32_t k = 0; k < r->count && !places->items[i].code; k++) {
			const struct dm_reading_file *file = &r->files[k];
			places->items[i].code =
				file->placed && dm_path_holds(places->items[i].folder, file->path);
		}
	}
}

void
dm_reading_judge(struct dm_reading *r)
{
	for (uint32_t i = 0; i < r->count; i++) {
		struct dm_reading_file *file = &r->files[i];
		if (!file->placed) {
			file->folder =
				dm_placed_folder(r->judge, file->source, file->path, file->text);
		}
	}
	judge_moves(r);
	for (uint32_t i = 0; i < r->count; i++) {
		judge_anew(r, &r->files[i]);
	}
	for (uint32_t i = 0; i < r->count; i++) {
		const struct dm_reading_file *file = &r->files[i];
		if (dm_judge_read(r->judge, file->text.p)) {
			continue;
		}
		for (uint32_t k = 0; k < file->source->nfacts; k++) {
			const struct dm_source_fact *fact = &file->source->facts[k];
			if (!file->settings || fact->act == DM_SOURCE_KEEPS ||
				(file->data && fact->act == DM_SOURCE_WRITES) ||
				fact->act == DM_SOURCE_OFFERS) {
				judge_fact(r, file, fact);
			}
		}
		if (!file->settings) {
			dm_judge_source_text(r->judge, file->text);
		}
		const struct dm_language *language = file->source->language;
		if (language->triple && language->hash && !r->judge->verdict.caches &&
			dm_home_is_filled(r->judge, file->text)) {
			r->judge->verdict.caches = dm_arena_printf(arena_of(r),
				"%.*s keeps what it fetches in the home of its user",
				DM_FMT(dm_str_base_name(file->path)));
		}
	}
	judge_all_named(r);
	judge_all_variables(r);
	for (uint32_t i = 0; i < r->count; i++) {
		dm_judge_library_home(r->judge, r->files[i].source);
	}
	mark_code(r);
	if (r->unread.p) {
		dm_judge_doubt(r->judge, "source-unseen",
			dm_arena_printf(arena_of(r),
				"%.*s is too large to be read, or leads elsewhere",
				DM_FMT(r->unread)));
	}
	if (r->cut) {
		dm_judge_doubt(r->judge, "source-unseen",
			"it has more source files, or names more of them, than are read");
	}
	judge_all_used(r); /* what was not read may be a module of the application */
	if (r->count == 1) {
		dm_judge_note(r->judge, "read %.*s", DM_FMT(r->files[0].path));
	} else if (r->count) {
		dm_judge_note(
			r->judge, "read %.*s and %u more", DM_FMT(r->files[0].path), r->count - 1);
	}
}
