#include "source_known.h"

#include "../catalogue.h"
#include "source_command.h"
#include "source_drivers.h"
#include "source_opens.h"
#include "source_root.h"
#include "source_saves.h"
#include "source_text.h"
#include "source_written.h"

enum {
	CHAIN = 80, /* tokens of a chain of calls that are looked at */
	SAME = 400, /* tokens before a call in which what it is called on may be made */
};

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
	if (call->nargs < 2 || dm_source_opens_database(r, call)) {
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
		dm_source_add_written(
			r, call, name, 1, socket ? DM_SOURCE_WRITES : DM_SOURCE_KEEPS, true);
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
		dm_source_add_written(r, call, name, 0, DM_SOURCE_WRITES, true);
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
		bool saves = (sure && arg == saved) || dm_source_saves_to(r, call, arg);
		dm_source_add_written(r, call, name, arg, DM_SOURCE_WRITES, saves);
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

/* Which modules of those lists it imports so far. */
static void
look_at_imports(struct dm_source_reader *r)
{
	const struct dm_language *language = r->source->language;
	for (; r->looked < r->source->nimports; r->looked++) {
		struct dm_str module = r->source->imports[r->looked];
		size_t dot = dm_str_find_byte(module, '.');
		module.n = dot < module.n ? dot : module.n;
		r->frames = r->frames || dm_list_has(language->frames, module);
		r->paths = r->paths || dm_list_has(language->paths, module);
		r->archives = r->archives || dm_list_has(language->archives, module);
	}
}

/* path.rename(other), whose argument is no {"a": "b"}, *names or columns=names */
static bool
has_one_value(const struct dm_source_reader *r, const struct dm_source_call *call)
{
	return call->nargs == 1 && !dm_source_mark_at(&r->words, call->args[0].from, '{') &&
	       !dm_source_mark_at(&r->words, call->args[0].from, '*') &&
	       !dm_source_mark_at(&r->words, call->args[0].from + 1, '=');
}

static void
read_rename(struct dm_source_reader *r, const struct dm_source_call *call, const char *name)
{
	const struct dm_source_token *first = &r->words.tokens.items[call->args[0].from];
	look_at_imports(r);
	/* column.rename("total") */
	bool word = first->kind == DM_SOURCE_TEXT && !dm_source_names_file(first->text);
	bool sure = !r->frames || (r->paths && !word);
	struct dm_str path = dm_source_receiver(&r->words, call);
	dm_source_add(r,
		&(struct dm_source_fact){path, name, DM_SOURCE_WRITES, call->line, false, !sure});
	dm_source_add_written(r, call, name, 0, DM_SOURCE_WRITES, sure);
}

/* archive.extract(member, path) */
static void
read_extract(struct dm_source_reader *r, const struct dm_source_call *call, const char *name)
{
	if (call->nargs > 1) {
		r->folder = call->args[1].from;
		dm_source_add_written(r, call, name, 1, DM_SOURCE_WRITES, true);
	} else {
		dm_source_add(r, &(struct dm_source_fact){DM_STR("."), name, DM_SOURCE_WRITES,
					 call->line, true, false});
	}
}

static bool
is_of_archive(struct dm_source_reader *r, const struct dm_source_call *call)
{
	look_at_imports(r);
	return r->archives && call->nargs > 0;
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
		dm_source_add_written(r, call, name, 2, DM_SOURCE_WRITES, sure);
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

bool
dm_source_read_known(struct dm_source_reader *r, const struct dm_source_call *call)
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
		dm_source_add_written(
			r, call, name, 0, DM_SOURCE_KEEPS, call->nargs == 1 || strchr(name, '.'));
	} else if (call->nargs > 1 &&
		   (name = dm_source_call_in(w, call, language->seconds)) != NULL &&
		   name[0] != '.') { /* xlsx.writeFile(book, path), whatever .writeFile is */
		dm_source_add_second(r, call, name);
	} else if ((name = dm_source_call_in(w, call, language->writes)) != NULL) {
		dm_source_add_written(r, call, name, 0, DM_SOURCE_WRITES, true);
	} else if ((name = dm_source_call_in(w, call, language->opens)) != NULL) {
		read_open(r, call, name);
	} else if ((name = dm_source_call_in(w, call, language->seconds)) != NULL) {
		dm_source_add_second(r, call, name);
	} else if ((name = dm_source_call_in(w, call, language->receivers)) != NULL) {
		struct dm_str path = dm_source_receiver(w, call);
		dm_source_add(r, &(struct dm_source_fact){path, name, DM_SOURCE_WRITES, call->line,
					 dm_source_makes_folder(name, path), false});
		dm_source_add_anew(r, call, path);
	} else if (has_one_value(r, call) &&
		   (name = dm_source_call_in(w, call, language->renames)) != NULL) {
		read_rename(r, call, name);
	} else if ((name = dm_source_call_in(w, call, language->extracts)) != NULL &&
		   is_of_archive(r, call)) {
		read_extract(r, call, name);
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
