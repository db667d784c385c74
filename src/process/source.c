#include "source.h"

#include "../catalogue.h"
#include "source_declared.h"
#include "source_defined.h"
#include "source_imports.h"
#include "source_inner.h"
#include "source_known.h"
#include "source_literals.h"
#include "source_names.h"
#include "source_options.h"
#include "source_reflects.h"
#include "source_port.h"
#include "source_port_kept.h"
#include "source_port_left.h"
#include "source_root.h"
#include "source_ruby.h"
#include "source_said.h"
#include "source_text.h"
#include "source_written.h"

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
		if (named || dm_source_is_joined(r, call->args[i].from, call->args[i].to)) {
			dm_source_add_written(
				r, call, "a call that writes", i, DM_SOURCE_WRITES, false);
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
		dm_source_add_written(r, call, name, 0, DM_SOURCE_MOVES, true);
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
			dm_source_add_written(r, call, "a driver", i + 1, DM_SOURCE_KEEPS, true);
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
		dm_source_read_known(r, &base);
		dm_source_read_options(r, &base);
	}
	if (!known || !dm_source_read_known(r, call)) {
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
		bool joined = memchr(path.p, '/', path.n) && dm_source_is_joined(r, i + 1, end);
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
					 dm_source_makes_folder(name, path), false});
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
