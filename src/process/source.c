#include "source.h"

#include "../catalogue.h"
#include "source_anew.h"
#include "source_command.h"
#include "source_declared.h"
#include "source_defined.h"
#include "source_imports.h"
#include "source_inner.h"
#include "source_literals.h"
#include "source_names.h"
#include "source_opens.h"
#include "source_options.h"
#include "source_reflects.h"
#include "source_port.h"
#include "source_port_kept.h"
#include "source_port_left.h"
#include "source_root.h"
#include "source_ruby.h"
#include "source_said.h"
#include "source_text.h"

bool
dm_source_is_test(const struct dm_language *language, struct dm_str path)
{
	for (const uint32_t *each = dm_list(language->tests); *each; each++) {
		const char *part = dm_texts + *each;
		/* tests/x.py has no slash before it */
		if (dm_str_find(path, part) != (size_t)-1 ||
			(strchr("/^", part[0]) && dm_str_starts(path, part + 1))) {
			return true;
		}
	}
	return false;
}

enum {
	CHAIN = 80, /* tokens of a chain of calls that are looked at */
	SAME = 400, /* tokens before a call in which what it is called on may be made */
};

/* mkdir, makedirs, createDirectories, badger.Open; not rmdir, remove_dir_all, ZipFile.CreateFromDirectory */
static bool
makes_folder(const char *call, struct dm_str path)
{
	struct dm_str name = dm_str(call);
	if (dm_words_in(&dm_words_no_folder_calls, name)) {
		return false;
	}
	/* cpSync("a", "backup"), beside cpSync("a.json", "b.json") */
	bool either = dm_words_in(&dm_words_copying_calls, name) && !dm_source_has_suffix(path);
	return either || dm_words_in(&dm_words_folder_calls, name);
}

/* os.mkdir(path), path.mkdir() */
static void
add_anew(struct dm_source_reader *r, const struct dm_source_call *call, struct dm_str path)
{
	if (dm_source_makes_anew(&r->words, call)) {
		*dm_push(r->arena, r->source->anew, r->source->nanew) = path;
	}
}

/* os.path.join(x, name), new File(folder + name): a path, whatever is in it */
static bool
is_joined(struct dm_source_reader *r, uint32_t from, uint32_t to)
{
	struct dm_source_call call;
	while (from < to && dm_str_is(r->words.tokens.items[from].text, "new")) {
		from++;
	}
	for (uint32_t i = from; i < to && r->words.tokens.items[i].kind != DM_SOURCE_TEXT; i++) {
		if (dm_source_is_mark(&r->words.tokens.items[i], "(")) {
			return i > from && dm_source_call_at(&r->words, i - 1, &call) &&
			       call.first == from && call.close + 1 >= to &&
			       dm_source_call_in(&r->words, &call, r->source->language->joins) !=
				       NULL;
		}
	}
	return false;
}

/* An argument that is a path whatever it says: a joined one, x.csv, file.filename, a name that was given a file */
static bool
is_path(struct dm_source_reader *r, const struct dm_source_call *call, uint32_t arg,
	struct dm_str path)
{
	static const char *const fields[] = {"filename", "originalname", "dst", "dest", "fname",
		"outfile", "out_path", "output_path", "dest_path", "file_path", "filepath",
		"filePath", "outputPath", "outPath", "destPath", "out_file", "output_file",
		"outputFile", "outFile", "save_path", "savePath", "target_path", "targetPath",
		NULL};
	uint32_t from = call->args[arg].from, to = call->args[arg].to;
	const struct dm_source_token *first = &r->words.tokens.items[from];
	/* "out%d.jpg" % n: the path ends where nobody can tell on, its text says what it is */
	bool text = first->kind == DM_SOURCE_TEXT && dm_source_names_file(first->text);
	return dm_str_listed(r->words.tokens.items[to - 1].text, fields) || text ||
	       is_joined(r, from, to) || dm_source_names_file(path) ||
	       dm_source_takes_has(&r->takes, &r->words, to - 1) ||
	       (arg == 0 && dm_source_looks_like_path(path) && path.p[0] != DM_SOURCE_UNTOLD &&
		       dm_str_find(path, "://") == (size_t)-1);
}

static void
add_written(struct dm_source_reader *r, const struct dm_source_call *call, const char *name,
	uint32_t arg, enum dm_source_act act, bool sure)
{
	if (arg >= call->nargs || dm_source_is_option(r, call, arg) ||
		dm_source_is_within(r, call->args[arg].from)) {
		return;
	}
	uint32_t from = call->args[arg].from, to = call->args[arg].to;
	if (dm_source_is_stream(r->words.tokens.items[to - 1].text)) {
		return;
	}
	struct dm_str path = dm_source_path(&r->words, from, to, NULL);
	bool known = sure || is_path(r, call, arg, path);
	/* save(path), not save(commit=False) */
	bool keyword = dm_source_mark_at(&r->words, from + 1, '=');
	/* res.download(path) of Express sends it */
	bool named = arg == 0 && !keyword && path.n && path.p[0] == DM_SOURCE_CONSTANT &&
		     (known || !dm_source_call_in(&r->words, call, r->source->language->reads));
	if (!known && !named) {
		return;
	}
	dm_source_add(r, &(struct dm_source_fact){
				 path, name, act, call->line, makes_folder(name, path), !known});
	add_anew(r, call, path);
	r->folder = makes_folder(name, path) ? from : 0;
	r->written = to > r->written ? to : r->written;
}

/* copy(a, b); rename(a, b), whose first one leaves its folder; cache.SaveFile(path), beside c.SaveFile(file, path) */
static void
add_second(struct dm_source_reader *r, const struct dm_source_call *call, const char *name)
{
	bool one = name[0] == '.' && call->nargs == 1;
	if (one || dm_words_has(&dm_words_moving_calls, dm_str(name))) {
		add_written(r, call, name, 0, DM_SOURCE_WRITES, false);
	}
	if (!one) {
		add_written(r, call, name, 1, DM_SOURCE_WRITES, true);
	}
}

/* import_module("a.b"), autodiscover_tasks(["a", "b"]): all that is loaded is written out */
static bool
is_written_out(const struct dm_source_reader *r, const struct dm_source_call *call)
{
	bool all = call->nargs > 0;
	uint32_t end = call->nargs ? call->args[0].to : 0;
	for (uint32_t i = call->nargs ? call->args[0].from : 0; i < end; i++) {
		const struct dm_source_token *token = &r->words.tokens.items[i];
		all = all && (token->kind == DM_SOURCE_TEXT ? !token->filled
							    : dm_source_is_mark(token, "[],"));
	}
	return all;
}

/* const driver = "sqlite", else what the file imports: modernc.org/sqlite */
static struct dm_str
driver_named(const struct dm_source_reader *r, const struct dm_source_token *token)
{
	const struct dm_source *source = r->source;
	for (uint32_t i = 0; i < source->nconstants; i++) {
		if (dm_str_eq(source->constants[i].name, token->text)) {
			return source->constants[i].path;
		}
	}
	for (uint32_t i = 0; i < source->ntexts; i++) {
		size_t at = dm_str_find(source->texts[i], "sqlite");
		at = at == (size_t)-1 ? dm_str_find(source->texts[i], "duckdb") : at;
		if (at != (size_t)-1 && dm_str_find_byte(source->texts[i], '/') < at) {
			return dm_str_slice(source->texts[i], at, source->texts[i].n);
		}
	}
	return (struct dm_str){NULL, 0};
}

/* sql.Open("sqlite", path), net.Listen("unix", path): the first argument says that the second one is a file. */
static void
read_driver(struct dm_source_reader *r, const struct dm_source_call *call, const char *name)
{
	if (call->nargs < 2) {
		return;
	}
	const struct dm_source_token *token = &r->words.tokens.items[call->args[0].from];
	struct dm_str driver = token->kind == DM_SOURCE_TEXT ? token->text : driver_named(r, token);
	bool file = false;
	for (uint32_t i = 0; driver.p && i < dm_words_file_drivers.count; i++) {
		file = file || dm_str_starts(driver, dm_words_item(&dm_words_file_drivers, i));
	}
	bool socket = file && dm_str_starts(driver, "unix");
	if (file) {
		add_written(r, call, name, 1, socket ? DM_SOURCE_WRITES : DM_SOURCE_KEEPS, true);
	}
}

/* os.MkdirTemp("", "x") is below /tmp, os.MkdirTemp(dir, "x") is not. */
static void
read_folder(struct dm_source_reader *r, const struct dm_source_call *call, const char *name)
{
	const struct dm_source_token *first =
		&r->words.tokens.items[call->nargs ? call->args[0].from : call->last];
	/* in Java a text is how the name begins: createTempFile("x", ".tmp"), beside createTempFile(path, "x", ".tmp") */
	bool temporary = first->kind == DM_SOURCE_TEXT &&
			 (first->text.n == 0 || dm_language_is(r->source->language, "java"));
	if (call->nargs == 0 || temporary) {
		return;
	}
	struct dm_str path = dm_source_path(&r->words, call->args[0].from, call->args[0].to, NULL);
	dm_source_add(
		r, &(struct dm_source_fact){path, name, DM_SOURCE_WRITES, call->line, true, false});
}

/*
 * OpenOptions::new().append(true).open(path): a method before it, on what it is called on too. The name of the type
 * that says so, else "": EnvOpenOptions; NULL: nothing does.
 */
static const char *
chain_writes(const struct dm_source_reader *r, const struct dm_source_call *call)
{
	const struct dm_source_token *items = r->words.tokens.items;
	uint32_t end = call->last > CHAIN ? call->last - CHAIN : 0;
	const char *writes = NULL;
	for (uint32_t i = call->last; i > end && !dm_source_is_mark(&items[i], ";{}"); i--) {
		/* EnvOpenOptions::new().open(path) is no OpenOptions */
		bool other = items[i].kind == DM_SOURCE_NAME && items[i].text.n > 11 &&
			     (dm_str_ends(items[i].text, "Options") ||
				     dm_words_has(&dm_words_opening_types, items[i].text));
		bool flag = items[i].kind == DM_SOURCE_NAME &&
			    dm_source_is_mark(&items[i + 1], "(") &&
			    dm_list_has(r->source->language->write_flags, items[i].text);
		if (other) {
			return dm_arena_str(r->arena, items[i].text).p;
		}
		writes = flag ? "" : writes;
	}
	return writes;
}

/*
 * Calls that no list knows, but whose name begins with a verb of writing: saveXlsx("out/x.xlsx"). Where imports are
 * followed, one of the application's own is read instead, and dm_source_takes_text doubts any other.
 */
static void
read_verb(struct dm_source_reader *r, const struct dm_source_call *call)
{
	struct dm_str name = r->words.tokens.items[call->last].text;
	char first = name.n ? (char)(name.p[0] | 0x20) : '\0';
	bool verb = false;
	for (uint32_t i = 0; i < dm_words_writing_verbs.count && !verb; i++) {
		const char *word = dm_words_item(&dm_words_writing_verbs, i);
		size_t n = strlen(word);
		verb = first == word[0] && name.n >= n &&
		       memcmp(name.p + 1, word + 1, n - 1) == 0 &&
		       (name.n == n || !(name.p[n] >= 'a' && name.p[n] <= 'z'));
	}
	for (uint32_t i = 0; verb && i < call->nargs && i < 2; i++) {
		const struct dm_source_token *token = &r->words.tokens.items[call->args[i].from];
		bool alone = call->args[i].to == call->args[i].from + 1;
		bool named = alone && token->kind == DM_SOURCE_TEXT &&
			     !r->source->language->follows && dm_source_is_file_below(token->text);
		if (named || is_joined(r, call->args[i].from, call->args[i].to)) {
			add_written(r, call, "a call that writes", i, DM_SOURCE_WRITES, false);
		}
	}
}

/* What it runs besides, and where. */
static void
read_load(struct dm_source_reader *r, const struct dm_source_call *call)
{
	const struct dm_language *language = r->source->language;
	const char *loads = dm_source_call_in(&r->words, call, language->loads);
	const char *name = loads && is_written_out(r, call) ? NULL : loads;
	name = name ? name : dm_source_call_in(&r->words, call, language->evaluates);
	bool defined = call->first &&
		       (dm_str_is(r->words.tokens.items[call->first - 1].text, "def") ||
			       dm_str_is(r->words.tokens.items[call->first - 1].text, "function"));
	if (name && !defined) {
		struct dm_str path = loads && call->nargs
					     ? dm_source_path(&r->words, call->args[0].from,
						       call->args[0].to, NULL)
					     : (struct dm_str){NULL, 0};
		dm_source_add(r, &(struct dm_source_fact){.path = path,
					 .call = name,
					 .act = DM_SOURCE_LOADS,
					 .line = call->line});
	}
	if (dm_source_call_in(&r->words, call, language->settings) && call->nargs) {
		struct dm_str path =
			dm_source_path(&r->words, call->args[0].from, call->args[0].to, NULL);
		dm_source_add(r, &(struct dm_source_fact){
					 path, "", DM_SOURCE_SETTINGS, call->line, false, false});
	}
	dm_source_read_reflected(r, call);
	name = dm_source_call_in(&r->words, call, language->moves);
	if (name) {
		add_written(r, call, name, 0, DM_SOURCE_MOVES, true);
	}
}

void
dm_source_add_taken(struct dm_source_reader *r, const struct dm_source_taken *taken)
{
	dm_source_add(
		r, &(struct dm_source_fact){.path = taken->path,
			   .call = taken->call.n ? dm_arena_str(r->arena, taken->call).p : NULL,
			   .act = taken->key ? DM_SOURCE_WRITES : DM_SOURCE_TAKES,
			   .line = taken->line,
			   .folder = taken->key && dm_source_names_folder(taken->call)});
}

/* Its name is one of those that the lists have: most are not. */
static bool
may_matter(const struct dm_source_reader *r, const struct dm_source_call *call)
{
	struct dm_str known = call->known;
	size_t start = known.n;
	while (start > 0 && known.p[start - 1] != '.' && known.p[start - 1] != ':') {
		start--;
	}
	return dm_words_has(&dm_call_names, r->words.tokens.items[call->last].text) ||
	       (known.n && dm_words_has(&dm_call_names, dm_str_slice(known, start, known.n)));
}

static bool
opens_to_write(const struct dm_source_reader *r, const struct dm_source_call *call, bool method)
{
	return dm_source_opens_to_write(
		&r->words, r->source->constants, r->source->nconstants, call, method);
}

static void
read_open(struct dm_source_reader *r, const struct dm_source_call *call, const char *name)
{
	bool method = name[0] == '.';
	struct dm_source_taken taken;
	uint32_t arg;
	if (opens_to_write(r, call, method) && method) {
		struct dm_str path = dm_source_receiver(&r->words, call);
		dm_source_add(r, &(struct dm_source_fact){
					 path, name, DM_SOURCE_WRITES, call->line, false, false});
	} else if (opens_to_write(r, call, method)) {
		add_written(r, call, name, 0, DM_SOURCE_WRITES, true);
	} else if (method && dm_source_saves_word(&r->words, call, &arg, &taken)) {
		dm_source_add_taken(r, &taken);
	}
}

/* new PrintWriter("report"): what writes, made of a name, not of a stream */
static bool
is_made_of_text(
	const struct dm_source_reader *r, const struct dm_source_call *call, const char *name)
{
	const struct dm_source_token *items = r->words.tokens.items;
	const struct dm_source_token *first = &items[call->nargs ? call->args[0].from : call->last];
	return name[0] >= 'A' && name[0] <= 'Z' && call->nargs && first->kind == DM_SOURCE_TEXT &&
	       first->text.n && dm_str_find_byte(first->text, ' ') == (size_t)-1 &&
	       dm_str_find(first->text, "://") == (size_t)-1;
}

/* image.save("out.png"), archive.extractall(), options.append(true).open(path) */
static void
read_looks(struct dm_source_reader *r, const struct dm_source_call *call, const char *name)
{
	const struct dm_language *language = r->source->language;
	bool flag = dm_list_has(language->write_flags, r->words.tokens.items[call->last].text);
	struct dm_source_taken taken;
	uint32_t saved = 0;
	const char *chain = flag ? NULL : chain_writes(r, call);
	bool sure = !flag && (dm_source_saves_word(&r->words, call, &saved, &taken) ||
				     is_made_of_text(r, call, name) || chain);
	name = chain && *chain ? chain : name;
	for (uint32_t arg = 0; arg < call->nargs && arg < 4; arg++) {
		add_written(r, call, name, arg, DM_SOURCE_WRITES, sure && arg == saved);
	}
}

/* new DirectoryInfo("x").Create(), dir.Create() of dir = new DirectoryInfo("x"): the handle of a folder is made one */
static bool
is_made_folder(const struct dm_source_reader *r, const struct dm_source_call *call)
{
	const struct dm_source_token *items = r->words.tokens.items;
	uint32_t joint = dm_source_joint_before(&r->words, call->last);
	struct dm_str of = call->last > joint ? items[call->last - joint - 1].text : DM_STR("");
	bool creates = joint && dm_str_is(items[call->last].text, "Create");
	for (uint32_t i = call->last; creates && i > 0 && i + SAME > call->last; i--) {
		bool handle = dm_words_has(&dm_words_folder_handles, items[i - 1].text);
		bool direct = handle && dm_source_is_mark(&items[call->last - joint - 1], ")") &&
			      dm_source_closing(&r->words, i) == call->last - joint - 1;
		bool named = handle && i > 3 && dm_str_is(items[i - 2].text, "new") &&
			     dm_source_is_mark(&items[i - 3], "=") &&
			     dm_str_eq(items[i - 4].text, of);
		if (direct || named) {
			return true;
		}
	}
	return false;
}

/* Calls of which only some write; false: it is none of them. */
static bool
read_maybe(struct dm_source_reader *r, const struct dm_source_call *call)
{
	const struct dm_language *language = r->source->language;
	struct dm_source_words *w = &r->words;
	const char *name;
	if ((name = dm_source_call_in(w, call, language->maybe)) != NULL) {
		read_looks(r, call, name);
	} else if ((name = dm_source_call_in(w, call, language->perhaps)) != NULL) {
		struct dm_str path = dm_source_receiver(w, call);
		bool folder = dm_words_in(&dm_words_folder_calls, dm_str(name)) ||
			      is_made_folder(r, call);
		dm_source_add(r, &(struct dm_source_fact){path, name, DM_SOURCE_WRITES, call->line,
					 folder, !folder});
	} else if ((name = dm_source_call_in(w, call, language->drivers)) != NULL) {
		read_driver(r, call, name);
	} else if ((name = dm_source_call_in(w, call, language->folders)) != NULL) {
		read_folder(r, call, name);
	} else if ((name = dm_source_call_in(w, call, language->thirds)) != NULL) {
		/* error_log(text, 1, "a@b.c") is a mail */
		bool sure = call->nargs > 2 &&
			    !dm_str_is(w->tokens.items[call->args[1].from].text, "1");
		add_written(r, call, name, 2, DM_SOURCE_WRITES, sure);
	} else {
		const char *needs = dm_source_privileged(w, call);
		name = needs || !dm_source_call_asks_user(w, call)
			       ? needs
			       : dm_arena_str(r->arena, w->tokens.items[call->last].text).p;
		if (name) {
			dm_source_add(r,
				&(struct dm_source_fact){.call = name,
					.act = needs ? DM_SOURCE_NEEDS_ROOT : DM_SOURCE_ASKS_USER,
					.line = call->line});
		}
	}
	return name != NULL;
}

/* Calls that write, keep or run; false: it is none of them. */
static bool
read_known(struct dm_source_reader *r, const struct dm_source_call *call)
{
	const struct dm_language *language = r->source->language;
	struct dm_source_words *w = &r->words;
	const char *name;
	if ((call->nargs == 0 ||
		    (call->nargs == 1 && dm_source_call_in(w, call, language->seconds))) &&
		(name = dm_source_call_in(w, call, language->unpacks)) != NULL) {
		dm_source_add(r, &(struct dm_source_fact){DM_STR("."), name, DM_SOURCE_WRITES,
					 call->line, true, false});
	} else if ((name = dm_source_call_in(w, call, language->databases)) != NULL) {
		add_written(
			r, call, name, 0, DM_SOURCE_KEEPS, call->nargs == 1 || strchr(name, '.'));
	} else if (call->nargs > 1 &&
		   (name = dm_source_call_in(w, call, language->seconds)) != NULL &&
		   name[0] != '.') { /* xlsx.writeFile(book, path), whatever .writeFile is */
		add_second(r, call, name);
	} else if ((name = dm_source_call_in(w, call, language->writes)) != NULL) {
		add_written(r, call, name, 0, DM_SOURCE_WRITES, true);
	} else if ((name = dm_source_call_in(w, call, language->opens)) != NULL) {
		read_open(r, call, name);
	} else if ((name = dm_source_call_in(w, call, language->seconds)) != NULL) {
		add_second(r, call, name);
	} else if ((name = dm_source_call_in(w, call, language->receivers)) != NULL) {
		struct dm_str path = dm_source_receiver(w, call);
		dm_source_add(r, &(struct dm_source_fact){path, name, DM_SOURCE_WRITES, call->line,
					 makes_folder(name, path), false});
		add_anew(r, call, path);
	} else if ((name = dm_source_call_in(w, call, language->runs)) != NULL) {
		dm_source_add(r, &(struct dm_source_fact){.path = dm_source_command(w, call),
					 .call = name,
					 .act = DM_SOURCE_RUNS,
					 .line = call->line});
	} else {
		return read_maybe(r, call);
	}
	return true;
}

/* Store("data"), make("data") of def make(where): return Store(where) */
static void
read_foreign(struct dm_source_reader *r, const struct dm_source_call *call)
{
	struct dm_source *source = r->source;
	const struct dm_source_imports imports = {
		source->imports, source->texts, source->nimports, source->ntexts};
	struct dm_source_taken taken = {.key = false};
	uint32_t arg;
	struct dm_str name = r->words.tokens.items[call->last].text;
	if (call->nargs == 0 || !source->language->reads) {
		return;
	}
	if (source->language->bare_calls && call->last && dm_str_is(name, "write")) {
		dm_source_read_path_write(r, call);
	}
	enum dm_source_given given =
		dm_source_stores(&r->words, &imports, call, &r->passing, &taken);
	/* store.Open("data"): .Open of Go's own reads, that of another module may not */
	bool go = source->language->backtick && !source->language->follows &&
		  given == DM_SOURCE_GIVEN_WORD && !dm_source_has_suffix(taken.path);
	if (given != DM_SOURCE_GIVEN_NOTHING && !go && dm_source_call_is_known(&r->words, call)) {
		given = DM_SOURCE_GIVEN_NOTHING;
	}
	if (given == DM_SOURCE_GIVEN_WORD) {
		dm_source_add_taken(r, &taken);
	} else if (given != DM_SOURCE_GIVEN_NOTHING) {
		*dm_push(r->arena, source->passed, source->npassed) = (struct dm_source_passed){
			r->passing.function, given == DM_SOURCE_GIVEN_PLACE};
	}
	/* sqlstore.New(ctx, "sqlite3", path) */
	for (uint32_t i = 0; i + 1 < call->nargs; i++) {
		const struct dm_source_token *driver = &r->words.tokens.items[call->args[i].from];
		if (driver->kind == DM_SOURCE_TEXT && driver->text.n > 4 && driver->text.n < 16 &&
			dm_words_has(&dm_words_driver_values, driver->text)) {
			add_written(r, call, "a driver", i + 1, DM_SOURCE_KEEPS, true);
		}
	}
	if (given == DM_SOURCE_GIVEN_NOTHING &&
		dm_source_saves_word(&r->words, call, &arg, &taken) &&
		!dm_source_call_is_known(&r->words, call)) {
		dm_source_add_taken(r, &taken);
	}
	for (uint32_t i = 0; i < source->npassed; i++) {
		bool own = source->passed[i].place && dm_str_eq(source->passed[i].function, name);
		if (own && dm_source_gives_word(&r->words, call, &taken)) {
			dm_source_add_taken(r, &taken);
			return;
		}
	}
}

static void
read_call(struct dm_source_reader *r, const struct dm_source_call *call)
{
	struct dm_source_taken taken;
	bool known = may_matter(r, call);
	dm_source_takes_call(&r->takes, call);
	if (dm_source_takes_name(&r->takes, &r->words, call, &taken)) {
		dm_source_add_taken(r, &taken);
	}
	if (known) {
		dm_source_read_defined(r, call);
		dm_source_read_within(r, call);
		dm_source_read_made(r, call);
	}
	struct dm_source_call base;
	for (uint32_t i = 0; !known && dm_source_read_base(r, call, &i, &base);) {
		read_known(r, &base);
		dm_source_read_options(r, &base);
	}
	if (!known || !read_known(r, call)) {
		read_verb(r, call);
		read_foreign(r, call);
		dm_source_read_literal(r, call);
	}
	if (known) {
		dm_source_read_options(r, call);
		dm_source_read_required(r, call);
		dm_source_read_port_left(r, call);
		read_load(r, call);
	}
	dm_source_read_port_given(r, call);
	dm_source_read_port_passed(r, call);
}

/* NAME = value, NAME: type = value, const NAME = value, "NAME" => value aside */
static void
read_constant(struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_token *items = r->words.tokens.items;
	uint32_t i = at + 1, count = r->words.tokens.count;
	bool pair = i + 3 < count && dm_source_is_mark(&items[i], ",") &&
		    items[i + 1].kind == DM_SOURCE_NAME && dm_source_is_mark(&items[i + 2], ":") &&
		    dm_source_is_mark(&items[i + 3], "=");
	i += pair ? 2 : 0; /* f, err := of Go: the first one is what the call makes */
	if (i < count && dm_source_is_mark(&items[i], ":")) {
		i++; /* Go's :=, or a type of at most five tokens */
		uint32_t end = i + 5 < count ? i + 5 : count;
		while (i < end && items[i].line == items[at].line &&
			!dm_source_is_mark(&items[i], "=,)};")) {
			i++;
		}
	}
	bool equals = i + 1 < count && dm_source_is_mark(&items[i], "=") &&
		      !dm_source_is_mark(&items[i + 1], "=>~");
	if (!equals) {
		return;
	}
	uint32_t end = i + 1;
	struct dm_str path = dm_source_path(&r->words, i + 1, count, &end);
	/* pidfile = "app.pid"; not f(filename="x") */
	bool kept = (at == 0 || items[at - 1].line != items[at].line) && path.n &&
		    path.p[0] != DM_SOURCE_UNTOLD && dm_words_has(&dm_key_names, items[at].text) &&
		    dm_list_has(r->source->language->keys, items[at].text);
	if (kept) {
		dm_source_add(
			r, &(struct dm_source_fact){path, dm_arena_str(r->arena, items[at].text).p,
				   DM_SOURCE_WRITES, items[at].line,
				   dm_source_names_folder(items[at].text) &&
					   !dm_source_has_suffix(path),
				   false});
	}
	if (path.n) {
		/* out = join(folder(), name) is a path, though nobody can tell which */
		bool joined = memchr(path.p, '/', path.n) && is_joined(r, i + 1, end);
		if (joined || path.p[0] != DM_SOURCE_UNTOLD) {
			*dm_push(r->arena, r->source->constants, r->source->nconstants) =
				(struct dm_source_constant){items[at].text, path, joined};
		}
	}
}

/* NAME is a temporary file or folder: so is what NAME.name, or Ruby's NAME.path, says. */
static void
add_temporary(struct dm_source_reader *r, struct dm_str name)
{
	const struct dm_str parts[] = {
		name, r->source->language->bare_calls ? DM_STR(".path") : DM_STR(".name")};
	const struct dm_str names[] = {name, dm_arena_join(r->arena, parts, 2)};
	for (size_t i = 0; i < 2; i++) {
		*dm_push(r->arena, r->source->constants, r->source->nconstants) =
			(struct dm_source_constant){names[i], DM_STR("/tmp/x"), false};
	}
}

/* with tempfile.TemporaryDirectory() as d, Dir.mktmpdir do |d|: what d is from then on */
static void
read_temporary(struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_token *items = r->words.tokens.items;
	uint32_t count = r->words.tokens.count, name = 0;
	struct dm_source_call call = {.first = at, .last = at};
	if (at > 1 && dm_source_is_mark(&items[at - 1], ".")) {
		call.first = at - 2;
	}
	if (!dm_words_has(&dm_call_names, items[at].text) ||
		!dm_source_call_in(&r->words, &call, r->source->language->temporary)) {
		return;
	}
	for (uint32_t i = at + 1; i + 1 < count && items[i].line == items[at].line && !name; i++) {
		bool as = dm_str_is(items[i].text, "as") || dm_source_is_mark(&items[i], "|");
		name = as && items[i + 1].kind == DM_SOURCE_NAME ? i + 1 : 0;
	}
	name = !name && call.first > 1 && dm_source_is_mark(&items[call.first - 1], "=") &&
			       items[call.first - 2].kind == DM_SOURCE_NAME
		       ? call.first - 2
		       : name;
	if (name) {
		add_temporary(r, items[name].text);
	}
}

/* Ruby's Pathname.new("x").mkpath: a call that nothing is given to */
static void
read_bare_call(struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_token *token = &r->words.tokens.items[at];
	struct dm_source_call call = {.first = at, .last = at, .open = at, .line = token->line};
	bool known = dm_words_has(&dm_call_names, token->text);
	const char *name =
		known ? dm_source_call_in(&r->words, &call, r->source->language->receivers) : NULL;
	if (known) {
		dm_source_read_class(r, &call);
		dm_source_read_port_left(r, &call);
	}
	if (name) {
		struct dm_str path = dm_source_receiver(&r->words, &call);
		dm_source_add(r, &(struct dm_source_fact){path, name, DM_SOURCE_WRITES, call.line,
					 makes_folder(name, path), false});
	}
}

static void
read_name(struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_token *token = &r->words.tokens.items[at];
	struct dm_source_call call;
	if (dm_is_digit(token->text.p[0])) {
		if (dm_source_keeps_low_port(&r->words, &r->takes, at)) {
			dm_source_add_port(r, token->line, true);
		} else {
			dm_source_read_port_kept(r, at);
		}
		return;
	}
	dm_source_read_port_set(r, at);
	dm_source_read_imports(r, at);
	if (token->text.n > 8 && token->text.p[token->text.n - 1] == 'R' &&
		dm_words_has(&dm_words_file_constants, token->text)) {
		dm_source_read_file_constant(r, at);
	}
	read_constant(r, at);
	if (token->text.n == 4) {
		dm_source_read_offered(r, at);
	}
	if (r->source->language->hash) {
		read_temporary(r, at);
	}
	dm_source_read_definition(r, at);
	if (dm_source_is_privileged(token)) {
		dm_source_add(
			r, &(struct dm_source_fact){.call = dm_arena_str(r->arena, token->text).p,
				   .act = DM_SOURCE_NEEDS_ROOT,
				   .line = token->line});
	} else if (dm_source_asks_user(&r->words, at)) {
		dm_source_add(
			r, &(struct dm_source_fact){.call = dm_arena_str(r->arena, token->text).p,
				   .act = DM_SOURCE_ASKS_USER,
				   .line = token->line});
	}
	if (r->source->language->backtick) {
		dm_source_read_renamed(r, at);
	}
	if (!r->source->language->bare_calls) {
		dm_source_read_value(r, at);
	}
	if (dm_source_call_at(&r->words, at, &call)) {
		read_call(r, &call);
	} else if (r->source->language->bare_calls && at && dm_source_is_mark(token - 1, ".")) {
		read_bare_call(r, at);
	}
}

/* The last token that was read with it, itself for most. */
static uint32_t
read_mark(struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_token *token = &r->words.tokens.items[at];
	const struct dm_language *language = r->source->language;
	if (language->reads) {
		dm_source_takes_mark(&r->takes, &r->words, at);
	}
	bool quotes = language->bare_calls || language->open_tag; /* Ruby, PHP */
	if (quotes && dm_source_is_mark(token, language->bare_calls ? "`%" : "`")) {
		return dm_source_read_quoted_command(r, at);
	}
	if (language->preprocessor && token->text.p[0] == '#') {
		dm_source_read_define(r, at);
	} else if (language->bare_calls && token->text.p[0] == '&') {
		dm_source_read_symbol(r, at);
	} else if (language->follows && token->text.p[0] == '}') {
		dm_source_names_read(&r->words, at);
	} else if (language->backtick && language->follows && token->text.p[0] == '[') {
		dm_source_read_computed(r, at);
	}
	return at;
}

/* {dialect: "sqlite"}, where nothing says which file that is */
static void
add_driver(struct dm_source_reader *r)
{
	static const char untold[] = {DM_SOURCE_UNTOLD, '\0'};
	bool told = r->driver == 0;
	for (uint32_t i = 0; i < r->source->nfacts && !told; i++) {
		told = r->source->facts[i].act == DM_SOURCE_KEEPS;
	}
	for (uint32_t i = 0; i < r->source->ntexts && !told; i++) {
		told = dm_str_find(r->source->texts[i], ":memory:") != (size_t)-1;
	}
	if (!told) {
		dm_source_add(r, &(struct dm_source_fact){dm_str(untold), "a driver",
					 DM_SOURCE_KEEPS, r->driver, false, false});
	}
}

struct dm_source *
dm_source_read(struct dm_arena *arena, const struct dm_language *language, struct dm_str text)
{
	struct dm_arena scratch = {0};
	struct dm_source *source = dm_arena_alloc(arena, sizeof *source);
	source->language = language;
	struct dm_source_reader r = {.arena = arena,
		.source = source,
		.words = {.arena = arena,
			.language = language,
			.tokens = dm_source_tokens_read(&scratch, language, text)}};
	for (uint32_t i = 0; i < r.words.tokens.count; i++) {
		switch (r.words.tokens.items[i].kind) {
		case DM_SOURCE_TEXT:
			dm_source_read_text(&r, i);
			break;
		case DM_SOURCE_NAME:
			read_name(&r, i);
			break;
		case DM_SOURCE_MARK:
			i = read_mark(&r, i);
			break;
		}
	}
	add_driver(&r);
	dm_arena_finish(&scratch);
	return source;
}
