#include "source_port_kept.h"
#include "source_said.h"

#include "judge.h"
#include "source_drivers.h"
#include "source_imports.h"
#include "source_inner.h"
#include "source_names.h"
#include "source_options.h"
#include "source_root.h"
#include "source_text.h"

/* "/var/run/docker.sock", "0.0.0.0:80", "/srv/state": what it says whatever it is given to */
static void
read_said(struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_token *token = &r->words.tokens.items[at];
	const char *socket = dm_source_engine_socket(token->text);
	if (!socket && (dm_judge_root_file(token->text) || dm_source_is_raw_network(token->text))) {
		socket = dm_arena_str(r->arena, token->text).p;
	}
	if (socket) {
		dm_source_add(r,
			&(struct dm_source_fact){
				.call = socket, .act = DM_SOURCE_NEEDS_ROOT, .line = token->line});
	}
	if (at >= r->written && token->text.n > 4 && token->text.p[0] == '/' &&
		dm_words_hold(&dm_words_named_folders, token->text) &&
		!dm_words_hold(&dm_words_unwritten_folders, token->text)) {
		dm_source_add(r, &(struct dm_source_fact){.path = dm_source_around(&r->words, at),
					 .call = "a path",
					 .act = DM_SOURCE_NAMES,
					 .line = token->line});
	}
	if (dm_source_is_low_address(&r->words, at)) {
		dm_source_add(r, &(struct dm_source_fact){.call = "an address",
					 .act = DM_SOURCE_LISTENS,
					 .line = token->line});
	}
}

/* name + ".docx", __DIR__ . "/qr.png": the end of what names a file */
static bool
ends_file(const struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_token *items = r->words.tokens.items;
	struct dm_str text = items[at].text;
	bool glued =
		at > 1 && text.n > 2 && (text.p[0] == '.' || text.p[0] == '/') &&
		(dm_source_is_mark(&items[at - 1], "+") ||
			(r->source->language->open_tag && dm_source_is_mark(&items[at - 1], ".")));
	if (!glued) {
		return false;
	}
	if (text.p[0] == '.') {
		return dm_words_has(&dm_words_file_suffixes, dm_str_slice(text, 1, text.n));
	}
	/* host + "/x.json" is an address */
	return dm_list_has(r->source->language->beside, items[at - 2].text) &&
	       dm_source_names_file(dm_str_slice(text, 1, text.n));
}

/* "sqlite:///app.db", "data/app.sqlite3", "app.log": a text that names what is written, wherever it is. */
static void
read_named(struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_token *token = &r->words.tokens.items[at];
	struct dm_source_taken taken;
	bool log;
	if (dm_source_is_within(r, at) || (at && at == r->folder)) {
		return;
	}
	struct dm_str path = dm_source_named_file(token->text, &log);
	if (path.p && dm_str_eq(path, token->text)) {
		path = dm_source_around(&r->words, at);
	}
	if (path.p) {
		dm_source_add(r, &(struct dm_source_fact){path, log ? "a log file" : "a database",
					 log ? DM_SOURCE_WRITES : DM_SOURCE_KEEPS, token->line,
					 false, false});
	} else if (dm_source_begins_database(token)) {
		path = dm_source_path(&r->words, at, r->words.tokens.count, NULL);
		size_t option = dm_str_find(path, "user-data-dir=");
		size_t start = option == (size_t)-1 ? 0 : option + strlen("user-data-dir=");
		path = dm_str_slice(path, start, path.n);
		dm_source_add(r, &(struct dm_source_fact){path, "a database", DM_SOURCE_KEEPS,
					 token->line, false, false});
	} else if (at >= r->written && dm_source_names_output(token->text) &&
		   !dm_source_names_import(&r->words, at)) {
		dm_source_add(r,
			&(struct dm_source_fact){dm_source_around(&r->words, at),
				"a folder of output", DM_SOURCE_WRITES, token->line, true, false});
	} else if (r->source->language->reads &&
		   (r->source->language->follows || at >= r->written) &&
		   (dm_source_names_file(token->text) || ends_file(r, at) ||
			   dm_source_takes_key(&r->words, at) ||
			   dm_source_takes_place(&r->words, at)) &&
		   !dm_source_names_import(&r->words, at) &&
		   dm_source_takes_text(&r->takes, &r->words, at, &taken)) {
		dm_source_add_taken(r, &taken);
	}
}

/* "LOCATION": BASE_DIR / "cache": a key whose value is written to, made of parts */
static void
read_keyed(struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_token *items = r->words.tokens.items;
	const struct dm_language *language = r->source->language;
	bool keyed = language->triple && language->hash && at + 3 < r->words.tokens.count &&
		     dm_source_is_mark(&items[at + 1], ":") &&
		     items[at + 2].kind == DM_SOURCE_NAME &&
		     dm_words_has(&dm_key_names, items[at].text) &&
		     dm_list_has(language->keys, items[at].text);
	struct dm_str path = keyed ? dm_source_path(&r->words, at + 2, r->words.tokens.count, NULL)
				   : (struct dm_str){NULL, 0};
	if (path.n && path.p[0] != DM_SOURCE_UNTOLD && memchr(path.p, '/', path.n)) {
		dm_source_add(
			r, &(struct dm_source_fact){path, dm_arena_str(r->arena, items[at].text).p,
				   DM_SOURCE_WRITES, items[at].line,
				   dm_source_names_folder(items[at].text) ||
					   dm_str_is(items[at].text, "LOCATION"),
				   false});
	}
}

/* Of a list of texts, ["a", "b"] or ("a", "b"), the token that opens it; `at`: there is none. */
static uint32_t
begin_of_list(const struct dm_source_token *items, uint32_t at)
{
	uint32_t i = at;
	while (i > 1 && dm_source_is_mark(&items[i - 1], ",") &&
		items[i - 2].kind == DM_SOURCE_TEXT) {
		i -= 2;
	}
	return i > 0 && dm_source_is_mark(&items[i - 1], "[(") ? i - 1 : at;
}

/*
 * What settings that are source say of the server which reads them: bind = "unix:app.sock", bind = ["unix:app.sock"],
 * user = "www-data", group = "www-data", chdir = "src".
 * Source: https://docs.gunicorn.org/en/stable/settings.html
 */
static void
read_setting(struct dm_source_reader *r, uint32_t at)
{
	static const char scheme[] = "unix:";
	const struct dm_source_token *items = r->words.tokens.items;
	uint32_t i = begin_of_list(items, at);
	struct dm_str text = items[at].text;
	if (!r->source->language->triple || i < 2 || !dm_source_is_mark(&items[i - 1], "=")) {
		return;
	}
	struct dm_str name = items[i - 2].text;
	struct dm_source_fact fact = {.line = items[at].line};
	size_t socket = dm_str_is(name, "bind") ? dm_str_find(text, scheme) : (size_t)-1;
	if (socket != (size_t)-1 && (socket == 0 || text.p[socket - 1] == ',')) {
		text = dm_str_slice(text, socket + sizeof scheme - 1, text.n);
		size_t end = dm_str_find_byte(text, ','); /* ":8000,unix:app.sock" */
		fact.path = dm_str_slice(text, 0, end == (size_t)-1 ? text.n : end);
		fact.call = "bind";
		fact.act = DM_SOURCE_WRITES;
	} else if (dm_str_is(name, "chdir") && text.n) {
		fact.path = text;
		fact.call = "chdir";
		fact.act = DM_SOURCE_STARTS_IN;
	} else if ((dm_str_is(name, "user") || dm_str_is(name, "group")) &&
		   dm_words_has(&dm_words_service_users, text) && !dm_str_is(text, "root")) {
		fact.call = dm_str_is(name, "user") ? "user" : "group"; /* "root" is a database's */
		fact.act = DM_SOURCE_NEEDS_ROOT;
	}
	if (fact.call && (fact.act == DM_SOURCE_NEEDS_ROOT || fact.path.n)) {
		dm_source_add(r, &fact);
	}
}

/* "~/.kube/config", ".aws" of Path.home() / ".aws", "/root/.netrc": of who calls it, who mounts it where root's home is */
static void
read_callers_file(struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_token *token = &r->words.tokens.items[at];
	struct dm_str text = token->text;
	bool root = dm_str_starts(text, "/root/.");
	size_t before = root ? strlen("/root/") : dm_str_starts(text, "~/") ? strlen("~/") : 0;
	struct dm_str path = dm_str_slice(text, before, text.n);
	size_t slash = dm_str_find_byte(path, '/');
	struct dm_str first = dm_str_slice(path, 0, slash == (size_t)-1 ? path.n : slash);
	if (root || dm_words_has(&dm_words_callers_files, first)) {
		dm_source_add(r, &(struct dm_source_fact){.call = dm_arena_str(r->arena, text).p,
					 .act = DM_SOURCE_NAMES_HOME,
					 .line = token->line});
	}
}

/* {"class": "acme.handlers.Disk"}, {"()": "acme.make"}: what logging is set up with; not what only changes a line */
static bool
names_class(const struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_token *items = r->words.tokens.items;
	bool key = at > 1 && dm_source_is_mark(&items[at - 1], ":") &&
		   items[at - 2].kind == DM_SOURCE_TEXT &&
		   (dm_str_is(items[at - 2].text, "class") || dm_str_is(items[at - 2].text, "()"));
	return key && !dm_words_after(&dm_words_log_changers, items[at].text);
}

void
dm_source_read_text(struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_token *token = &r->words.tokens.items[at];
	read_keyed(r, at);
	read_setting(r, at);
	read_named(r, at);
	dm_source_read_port_kept(r, at);
	if (token->text.n == 4) {
		dm_source_read_offered(r, at);
	}
	if (token->text.n > 3 && strchr("/~.", token->text.p[0])) {
		read_callers_file(r, at);
	}
	if (token->text.n > 1 && strchr("fj", token->text.p[0]) && r->source->language->follows) {
		dm_source_read_file_driver(r, at);
	}
	if (token->text.n > 4) {
		dm_source_read_inner(r, at);
		dm_source_read_call_name(r, at);
	}
	read_said(r, at);
	if (token->text.n > 0 && token->text.n < 128 && !token->filled &&
		!memchr(token->text.p, ' ', token->text.n)) {
		/* require("./routes/" + name) names none */
		bool whole = !dm_source_is_mark(dm_source_token_at(&r->words, at + 1), "+");
		if (whole && dm_source_names_import(&r->words, at)) {
			if (!dm_source_imports_types(&r->words, at)) {
				dm_source_read_keeper(r, token->text, token->line);
			}
			*dm_push(r->arena, r->source->imports, r->source->nimports) = token->text;
		} else {
			*dm_push(r->arena, r->source->texts, r->source->ntexts) = token->text;
			bool python = r->source->language->triple && r->source->language->hash;
			if (python && memchr(token->text.p, '.', token->text.n)) {
				if (names_class(r, at)) {
					dm_source_read_keeper(r, token->text, token->line);
				} else {
					dm_source_read_kept(r, token->text, token->line);
				}
			}
		}
	}
}
