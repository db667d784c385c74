#include "source_imports.h"

#include "source_declared.h"
#include "source_names.h"

enum {
	GIVEN = 24, /* tokens before an argument in which its call begins */
};

/* The module of one of the entries: numpy of numpy.save */
static bool
is_module_of(struct dm_str module, uint32_t entries)
{
	for (const uint32_t *each = dm_list(entries); *each; each++) {
		const char *entry = dm_texts + *each;
		if (*entry == module.p[0] && strncmp(entry, module.p, module.n) == 0 &&
			(entry[module.n] == '.' || entry[module.n] == ' ')) {
			return true;
		}
	}
	return false;
}

/* Nothing is known of the library: its calls are in no list, and it is not one of the quiet ones. */
static bool
is_unknown(const struct dm_language *l, struct dm_str module)
{
	const uint32_t lists[] = {l->opens, l->writes, l->seconds, l->receivers, l->maybe,
		l->databases, l->options, l->thirds, l->runs, l->loads, l->temporary, l->privileged,
		l->memory, l->twins, l->settings, l->joins, l->loaders};
	bool own = module.n == 0 || (module.p[0] && strchr("./~#$", module.p[0])) ||
		   dm_str_starts(module, "@/");
	if (!l->quiet || own || dm_source_is_quiet(l, module)) {
		return false;
	}
	size_t dot = l->triple ? dm_str_find_byte(module, '.') : (size_t)-1;
	module = dm_str_slice(module, 0, dot == (size_t)-1 ? module.n : dot);
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		if (is_module_of(module, lists[i])) {
			return false;
		}
	}
	return !dm_list_has(l->keepers, module) && !dm_list_has(l->makers, module) &&
	       !dm_list_has(l->starters, module);
}

bool
dm_source_is_of_module(struct dm_str module, struct dm_str name)
{
	return module.n >= name.n && memcmp(module.p, name.p, name.n) == 0 &&
	       (module.n == name.n || strchr("./\\", module.p[name.n]));
}

/* Symfony\Bundle\FrameworkBundle var/cache/ var/log/: the places of the row, if it is about the module */
static bool
read_places(struct dm_source_reader *r, struct dm_str row, struct dm_str module, uint32_t line)
{
	size_t n = dm_str_find_byte(row, ' ');
	bool same = dm_source_is_of_module(module, dm_str_slice(row, 0, n));
	while (same && n < row.n) {
		struct dm_str rest = dm_str_slice(row, n + 1, row.n);
		size_t end = dm_str_find_byte(rest, ' ');
		end = end == (size_t)-1 ? rest.n : end;
		static const char project[] = {DM_SOURCE_PROJECT, '/', '\0'};
		const struct dm_str parts[] = {dm_str(project), dm_str_slice(rest, 0, end)};
		dm_source_add(r, &(struct dm_source_fact){dm_arena_join(r->arena, parts, 2), row.p,
					 DM_SOURCE_WRITES, line, true, false});
		n += 1 + end;
	}
	return same;
}

void
dm_source_read_kept(struct dm_source_reader *r, struct dm_str module, uint32_t line)
{
	static const char untold[] = {DM_SOURCE_UNTOLD, '\0'};
	for (const uint32_t *each = dm_list(r->source->language->places); *each; each++) {
		if (read_places(r, dm_str(dm_texts + *each), module, line)) {
			return;
		}
	}
	for (const uint32_t *each = dm_list(r->source->language->keepers); *each; each++) {
		const char *keeper = dm_texts + *each;
		if (dm_source_is_of_module(module, dm_str(keeper))) {
			dm_source_add(r, &(struct dm_source_fact){dm_str(untold), keeper,
						 DM_SOURCE_KEEPS, line, true, false});
			return;
		}
	}
}

void
dm_source_read_keeper(struct dm_source_reader *r, struct dm_str module, uint32_t line)
{
	module = dm_str_starts(module, "node:") ? dm_str_slice(module, 5, module.n) : module;
	if (dm_list_has(r->source->language->starters, module)) {
		/* the calls of child_process are known: where there are any, they say what runs */
		dm_source_add(r, &(struct dm_source_fact){.call = dm_arena_str(r->arena, module).p,
					 .act = DM_SOURCE_RUNS,
					 .line = line,
					 .unsure = dm_str_is(module, "child_process")});
	}
	if (dm_list_has(r->source->language->loaders, module)) {
		dm_source_add(r, &(struct dm_source_fact){.call = dm_arena_str(r->arena, module).p,
					 .act = DM_SOURCE_LOADS,
					 .line = line});
	}
	if (is_unknown(r->source->language, module)) {
		dm_source_add(r, &(struct dm_source_fact){.path = dm_arena_str(r->arena, module),
					 .call = "import",
					 .act = DM_SOURCE_USES,
					 .line = line});
	}
	dm_source_read_kept(r, module, line);
}

/* import a.b, c; from .x import y, z: the modules */
static void
read_import(struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_token *items = r->words.tokens.items;
	uint32_t line = items[at].line, count = r->words.tokens.count;
	bool from = dm_str_is(items[at].text, "from");
	struct dm_buf module = {0};
	uint32_t i = at + 1;
	for (; i < count && (items[i].line == line || module.n == 0); i++) {
		bool dot = items[i].kind == DM_SOURCE_MARK && items[i].text.p[0] == '.';
		bool name = items[i].kind == DM_SOURCE_NAME &&
			    !dm_str_is(items[i].text, "import") && !dm_str_is(items[i].text, "as");
		bool glued = module.n == 0 || module.p[module.n - 1] == '.';
		if (!dot && !(name && glued)) {
			break;
		}
		dm_buf_str(&module, items[i].text);
	}
	struct dm_str base = dm_arena_str(r->arena, dm_buf_view(&module));
	dm_buf_finish(&module);
	if (base.n == 0) {
		return;
	}
	*dm_push(r->arena, r->source->imports, r->source->nimports) = base;
	dm_source_read_keeper(r, base, line);
	/* import a, b as c, d */
	uint32_t next = i;
	while (!from && next < count && items[next].line == line &&
		items[next].kind == DM_SOURCE_NAME) {
		next++;
	}
	if (!from && next < count && items[next].line == line &&
		dm_source_is_mark(&items[next], ",")) {
		read_import(r, next);
		return;
	}
	bool listed = from && i < count && dm_str_is(items[i].text, "import");
	bool open = listed && i + 1 < count && items[i + 1].text.p[0] == '(';
	for (i++; listed && i < count && (open ? items[i].text.p[0] != ')' : items[i].line == line);
		i++) {
		if (items[i].kind == DM_SOURCE_NAME) {
			const struct dm_str parts[] = {base,
				base.p[base.n - 1] == '.' ? DM_STR("") : DM_STR("."),
				items[i].text};
			*dm_push(r->arena, r->source->imports, r->source->nimports) =
				dm_arena_join(r->arena, parts, 3);
		}
	}
}

/* The call writes where nobody can tell. */
static void
add_untold(struct dm_source_reader *r, const char *call, uint32_t line)
{
	static const char untold[] = {DM_SOURCE_UNTOLD, '\0'};
	dm_source_add(r, &(struct dm_source_fact){
				 dm_str(untold), call, DM_SOURCE_WRITES, line, false, false});
}

/* The name that a line gives to something: write of const write = fs.writeFile; {NULL, 0}: none. */
static struct dm_str
named_on_line(const struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_token *items = r->words.tokens.items;
	struct dm_str name = {NULL, 0};
	for (uint32_t i = at; i > 1 && items[i - 1].line == items[at].line && !name.p; i--) {
		if (dm_source_is_mark(&items[i - 1], "=") && items[i - 2].kind == DM_SOURCE_NAME) {
			name = items[i - 2].text;
		}
	}
	return name;
}

void
dm_source_read_renamed(struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_token *items = r->words.tokens.items, *token = &items[at];
	uint32_t writes = r->source->language->writes;
	uint32_t count = r->words.tokens.count;
	bool known = token->text.n > 7 && dm_list_has(writes, token->text);
	if (!known || at == 0 || at + 3 >= count || dm_source_is_mark(&items[at + 1], "(=.")) {
		return;
	}
	bool as = dm_source_is_mark(&items[at + 1], ":") || dm_str_is(items[at + 1].text, "as");
	bool listed = as && dm_source_is_mark(&items[at - 1], "{,") &&
		      dm_source_is_mark(&items[at + 3], ",}") &&
		      items[at + 2].kind == DM_SOURCE_NAME;
	struct dm_str name = listed ? items[at + 2].text : named_on_line(r, at);
	bool taken = listed || dm_source_is_mark(&items[at - 1], ".");
	if (taken && !(name.p && dm_list_has(writes, name))) {
		add_untold(r, dm_arena_str(r->arena, token->text).p, token->line);
	}
}

/* use std::fs::write; import static java.nio.file.Files.copy; */
static bool
is_imported(const struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_token *items = r->words.tokens.items;
	bool found = false;
	for (uint32_t i = at; i > 0 && !found && items[i - 1].line == items[at].line; i--) {
		found = dm_str_is(items[i - 1].text, "use") ||
			dm_str_is(items[i - 1].text, "import") ||
			dm_str_is(items[i - 1].text, "using");
	}
	return found;
}

/* promisify(exec), const run = cp.spawn: what it runs then, another call says */
static bool
is_runner_value(const struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_token *items = r->words.tokens.items;
	const struct dm_str parts[] = {DM_STR("child_process."), items[at].text};
	bool script = r->source->language->backtick && r->source->language->follows;
	return script && at > 0 && dm_source_is_mark(&items[at - 1], "(.=") &&
	       dm_words_has(&dm_call_names, items[at].text) &&
	       !dm_source_is_mark(dm_source_token_at(&r->words, at + 1), "(") &&
	       dm_list_has(r->source->language->runs, dm_arena_join(r->arena, parts, 2));
}

/* writeFileSync.bind(null, "x"): the call is a value, and given what it writes */
static bool
is_bound(const struct dm_source_words *w, uint32_t at)
{
	static const char *const words[] = {"apply", "bind", "call", NULL};
	return w->language->backtick && w->language->follows &&
	       dm_source_is_mark(dm_source_token_at(w, at + 1), ".") &&
	       dm_str_listed(dm_source_token_at(w, at + 2)->text, words);
}

/* Path("alive").touch, Path.write_text, File::mkdir of the language's receivers */
static bool
is_method_value(const struct dm_source_reader *r, uint32_t at, bool double_joint)
{
	const struct dm_language *language = r->source->language;
	const struct dm_source_token *before =
		dm_source_token_at(&r->words, at - (double_joint ? 3 : 2));
	bool python = language->triple && language->hash && !double_joint;
	bool reference = double_joint && dm_language_is(language, "java");
	const struct dm_str parts[] = {DM_STR("."), r->words.tokens.items[at].text};
	struct dm_str name = python || reference ? dm_arena_join(r->arena, parts, 2) : DM_STR("");
	bool of = before->kind == DM_SOURCE_NAME || dm_source_is_mark(before, ")");
	return name.n && of &&
	       (dm_list_has(language->receivers, name) || dm_list_has(language->perhaps, name));
}

/* "w", "ab+": a text that is a mode by which the language writes */
static bool
says_to_write(const struct dm_source_reader *r)
{
	bool found = false;
	for (uint32_t i = 0; i < r->words.tokens.count && !found; i++) {
		const struct dm_source_token *token = &r->words.tokens.items[i];
		bool mode = token->kind == DM_SOURCE_TEXT && token->text.n && token->text.n < 4;
		bool writes = false;
		for (size_t k = 0; mode && k < token->text.n; k++) {
			mode = token->text.p[k] && strchr("rwaxbt+", token->text.p[k]);
			writes = writes || (mode && strchr("wax+", token->text.p[k]));
		}
		found = mode && writes;
	}
	return found;
}

/*
 * shelve.open, sqlite3.connect, io.open of source that says a mode to write by: functions, which have small letters; a
 * class is a type as well.
 */
static bool
opens_as_value(const struct dm_source_reader *r, struct dm_str name, struct dm_str last)
{
	const struct dm_language *language = r->source->language;
	if (!language->follows || last.p[0] < 'a' || last.p[0] > 'z') {
		return false;
	}
	return dm_list_has(language->databases, name) ||
	       (dm_list_has(language->opens, name) && says_to_write(r));
}

/* writeFile of const { writeFile } = require("fs"); download may be a function of the application */
static bool
is_of_files(const struct dm_source_words *w, struct dm_str name)
{
	bool of = false;
	for (uint32_t i = 0; i < w->naliases && !of; i++) {
		of = dm_str_eq(w->aliases[i].name, name) &&
		     dm_str_starts(w->aliases[i].target, "fs.");
	}
	return of;
}

/* run(writeFile, "x.json"), promisify(writeFile): of a call, not of a function's parameters */
static bool
is_given_bare(const struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_words *w = &r->words;
	const struct dm_language *language = r->source->language;
	bool may = language->backtick && language->follows && at > 1 &&
		   dm_source_is_mark(&w->tokens.items[at - 1], "(,") &&
		   dm_source_is_mark(dm_source_token_at(w, at + 1), ",)") &&
		   dm_words_has(&dm_call_names, w->tokens.items[at].text) &&
		   (dm_list_has(language->writes, w->tokens.items[at].text) ||
			   dm_list_has(language->seconds, w->tokens.items[at].text)) &&
		   is_of_files(w, w->tokens.items[at].text);
	uint32_t open = at - 1, depth = 0;
	while (may && open > 0 && open + GIVEN > at &&
		(depth || !dm_source_is_mark(&w->tokens.items[open], "([{"))) {
		depth += dm_source_is_mark(&w->tokens.items[open], ")]}");
		depth -= dm_source_is_mark(&w->tokens.items[open], "([{");
		open--;
	}
	bool call = may && dm_source_mark_at(w, open, '(') && open > 0 &&
		    dm_source_name_at(w, open - 1);
	uint32_t after = call ? dm_source_closing(w, open) + 1 : 0;
	return call && !dm_source_is_mark(dm_source_token_at(w, after), "{:") &&
	       !(dm_source_mark_at(w, after, '=') && dm_source_mark_at(w, after + 1, '>'));
}

void
dm_source_read_value(struct dm_source_reader *r, uint32_t at)
{
	const struct dm_language *language = r->source->language;
	const struct dm_source_token *items = r->words.tokens.items, *token = &items[at];
	bool double_joint = at > 2 && dm_source_is_mark(&items[at - 1], ":") &&
			    dm_source_is_mark(&items[at - 2], ":");
	if (is_runner_value(r, at)) {
		dm_source_add(
			r, &(struct dm_source_fact){.call = dm_arena_str(r->arena, token->text).p,
				   .act = DM_SOURCE_RUNS,
				   .line = token->line});
		return;
	}
	/* partial(open, mode="w") */
	if (at > 0 && dm_str_is(token->text, "open") && dm_source_is_mark(&items[at - 1], "(,") &&
		dm_list_has(language->opens, token->text) &&
		dm_source_is_mark(dm_source_token_at(&r->words, at + 1), "),")) {
		add_untold(r, "open", token->line);
		return;
	}
	struct dm_str given = {NULL, 0};
	if (is_given_bare(r, at)) {
		given = named_on_line(r, at);
		if (!(given.p && dm_list_has(language->writes, given))) {
			add_untold(r, dm_arena_str(r->arena, token->text).p, token->line);
		}
		return;
	}
	uint32_t joint = double_joint ? 2 : at > 1 && dm_source_is_mark(&items[at - 1], ".");
	bool bound = joint && is_bound(&r->words, at);
	if (!joint || !dm_words_has(&dm_call_names, token->text) ||
		(!bound && dm_source_is_mark(dm_source_token_at(&r->words, at + 1), "(.=:<{!["))) {
		return;
	}
	if (!is_imported(r, at) && is_method_value(r, at, double_joint)) {
		add_untold(r, dm_arena_str(r->arena, token->text).p, token->line);
		return;
	}
	/* require("fs").writeFileSync */
	struct dm_str of = bound && dm_source_is_mark(&items[at - 2], ")")
				   ? DM_STR("fs")
				   : items[at - joint - 1].text;
	if (!bound && items[at - joint - 1].kind != DM_SOURCE_NAME) {
		return;
	}
	bool rust = dm_language_is(language, "rust");
	const struct dm_str parts[] = {of, rust ? DM_STR("::") : DM_STR("."), token->text};
	struct dm_str name = dm_arena_join(r->arena, parts, 3);
	given = named_on_line(r, at);
	bool known = given.p && dm_list_has(language->writes, given);
	const struct dm_str method[] = {DM_STR("."), token->text};
	bool writes =
		dm_list_has(language->writes, name) || dm_list_has(language->seconds, name) ||
		(bound && dm_list_has(language->writes, dm_arena_join(r->arena, method, 2))) ||
		opens_as_value(r, name, token->text);
	if (writes && !known && !is_imported(r, at)) {
		add_untold(r, name.p, token->line);
	}
}

void
dm_source_read_computed(struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_token *items = r->words.tokens.items;
	bool module = at > 0 && items[at - 1].kind == DM_SOURCE_NAME &&
		      (dm_str_is(items[at - 1].text, "fs") || dm_str_is(items[at - 1].text, "fsp"));
	if (module && dm_source_token_at(&r->words, at + 1)->kind == DM_SOURCE_NAME) {
		add_untold(r, "by its name", items[at].line);
	}
}

void
dm_source_read_call_name(struct dm_source_reader *r, uint32_t at)
{
	const struct dm_language *language = r->source->language;
	const struct dm_source_token *token = &r->words.tokens.items[at];
	bool index = language->backtick && at > 0 && dm_source_is_mark(token - 1, "[");
	/* "copy" and "rename" are words of every language, file_put_contents is none */
	bool named = language->open_tag && dm_str_find_byte(token->text, '_') != (size_t)-1;
	if (!(index || named) || !dm_words_has(&dm_call_names, token->text)) {
		return;
	}
	const struct dm_str parts[] = {DM_STR("fs."), token->text};
	const struct dm_str names[] = {token->text, dm_arena_join(r->arena, parts, 2)};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (dm_list_has(language->writes, names[i]) ||
			dm_list_has(language->seconds, names[i])) {
			add_untold(r, dm_arena_str(r->arena, token->text).p, token->line);
			return;
		}
	}
}

/* use Illuminate\Foundation\Application; new Cake\Http\Server() */
static void
read_qualified(struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_token *items = r->words.tokens.items;
	if ((at && dm_source_is_mark(&items[at - 1], "\\")) ||
		!dm_source_mark_at(&r->words, at + 1, '\\')) {
		return;
	}
	struct dm_buf name = {0};
	for (uint32_t i = at; dm_source_name_at(&r->words, i); i += 2) {
		dm_buf_str(&name, items[i].text);
		if (!dm_source_mark_at(&r->words, i + 1, '\\')) {
			break;
		}
		dm_buf_byte(&name, '\\');
	}
	dm_source_read_keeper(r, dm_arena_str(r->arena, dm_buf_view(&name)), items[at].line);
	dm_buf_finish(&name);
}

void
dm_source_read_imports(struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_token *token = &r->words.tokens.items[at];
	const struct dm_language *language = r->source->language;
	bool import = dm_str_is(token->text, "import"), from = dm_str_is(token->text, "from");
	/* not the second word of from x import y, raise A() from b, yield from c; but try: import x */
	bool within = (import || from) && at && token[-1].line == token->line &&
		      !dm_source_is_mark(&token[-1], ";:");
	if (!language->follows) {
		dm_source_names_declared(&r->words, at);
		if (language->writers) {
			dm_source_read_writer(r, at);
		}
		if (language->open_tag) {
			read_qualified(r, at);
		}
		return;
	}
	if (language->triple && language->hash && (import || from) && !within) {
		read_import(r, at);
	}
	if (import || from || dm_str_is(token->text, "require")) {
		dm_source_names_read(&r->words, at);
	}
}
