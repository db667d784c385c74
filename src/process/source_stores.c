#include "source_stores.h"

#include "source_text.h"

enum {
	LONGEST = 40, /* of a word that names a place */
	GIVEN = 3,    /* arguments that are looked at */
	SHOWN = 40,   /* tokens of an object among them */
};

static bool
is_mark(const struct dm_source_words *w, uint32_t at, const char *bytes)
{
	return dm_source_is_mark(dm_source_token_at(w, at), bytes);
}

/* data, my-store, app.db; not "a text", "https://x", "%s", "GET" */
static bool
is_word(const struct dm_source_token *token)
{
	struct dm_str text = token->text;
	bool lower = false;
	if (token->kind != DM_SOURCE_TEXT || token->filled || text.n < 2 || text.n > LONGEST) {
		return false;
	}
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		lower = lower || (c >= 'a' && c <= 'z');
		if (!dm_is_name_byte(c) && c != '-' && c != '.') {
			return false;
		}
	}
	return lower && text.p[0] != '.' && text.p[0] != '-' && !dm_is_digit(text.p[0]);
}

static bool
begins(struct dm_str name, const struct dm_words *verbs)
{
	for (uint32_t i = 0; i < verbs->count; i++) {
		const char *verb = dm_words_item(verbs, i);
		size_t n = strlen(verb);
		if (name.n >= n && dm_lower(name.p[0]) == verb[0] &&
			memcmp(name.p + 1, verb + 1, n - 1) == 0 &&
			(name.n == n || !(name.p[n] >= 'a' && name.p[n] <= 'z'))) {
			return true;
		}
	}
	return false;
}

static bool
is_capital(struct dm_str name)
{
	return name.n > 1 && name.p[0] >= 'A' && name.p[0] <= 'Z';
}

static bool
ends(struct dm_str name, const struct dm_words *words)
{
	char lower[64];
	size_t start = name.n > sizeof lower ? name.n - sizeof lower : 0;
	for (size_t i = start; i < name.n; i++) {
		lower[i - start] = dm_lower(name.p[i]);
	}
	bool found = false;
	for (uint32_t i = 0; i < words->count && !found; i++) {
		found = dm_str_ends(
			(struct dm_str){lower, name.n - start}, dm_words_item(words, i));
	}
	return found;
}

/* One of the language's own list: redis is quiet in Python and in JavaScript, requests is in Python alone. */
static bool
is_listed(const struct dm_language *language, struct dm_str name)
{
	uint32_t at = dm_words_find(&dm_quiet_names, name);
	return at < dm_quiet_names.count &&
	       (dm_quiet_languages[at] >> (language - dm_languages) & 1);
}

static bool
is_generated(const struct dm_language *language, struct dm_str module)
{
	bool found = false;
	for (const uint32_t *each = dm_list(language->generated); *each && !found; each++) {
		found = dm_str_ends(module, dm_texts + *each);
	}
	return found;
}

bool
dm_source_is_quiet(const struct dm_language *language, struct dm_str module)
{
	char family[LONGEST]; /* koa-* of koa-router */
	bool quiet = false;
	for (size_t i = 1; language->quiet && i <= module.n && !quiet; i++) {
		char c = i < module.n ? module.p[i] : '/';
		if (c == '.' || c == '/') {
			struct dm_str name = dm_str_slice(module, 0, i);
			quiet = is_listed(language, name) || is_generated(language, name);
		} else if (c == '-' && i + 2 < sizeof family) {
			memcpy(family, module.p, i + 1);
			family[i + 1] = '*';
			quiet = is_listed(language, (struct dm_str){family, i + 2});
		}
	}
	return quiet;
}

/* The module that the call is of, by the names that imports gave; {NULL, 0}: none, or one of the application's own */
static struct dm_str
module_of(const struct dm_source_words *w, const struct dm_str *imports, uint32_t nimports,
	const struct dm_source_call *call)
{
	struct dm_str first = dm_source_token_at(w, call->first)->text, none = {NULL, 0};
	if (call->known.n) {
		return call->known.p[0] == '.' ? none : call->known;
	}
	for (uint32_t i = 0; i < nimports && call->first < call->last; i++) {
		size_t dot = dm_str_find_byte(imports[i], '.');
		if (dm_str_eq(dm_str_slice(imports[i], 0, dot == (size_t)-1 ? imports[i].n : dot),
			    first)) {
			return imports[i];
		}
	}
	return none;
}

/* What it is called where it comes from: Cache of `import Cache as C` */
static struct dm_str
name_of(const struct dm_source_words *w, const struct dm_source_call *call)
{
	struct dm_str known = call->known;
	size_t start = known.n;
	while (start > 0 && known.p[start - 1] != '.' && known.p[start - 1] != '/') {
		start--;
	}
	return start ? dm_str_slice(known, start, known.n)
		     : dm_source_token_at(w, call->last)->text;
}

/* Of a language whose imports are followed: a library that is not known. */
static bool
is_foreign(const struct dm_source_words *w, const struct dm_str *imports, uint32_t nimports,
	const struct dm_source_call *call)
{
	struct dm_str name = name_of(w, call);
	struct dm_str module = module_of(w, imports, nimports, call);
	bool disk = dm_source_has_part(module, &dm_words_disk_names) ||
		    dm_source_has_part(name, &dm_words_disk_names);
	return module.n && (disk || !dm_source_is_quiet(w->language, module)) &&
	       (disk || !dm_source_has_part(name, &dm_words_calling_calls));
}

/* A constructor, or a call that opens, or any of drizzle-orm/better-sqlite3 */
static bool
opens_by_name(const struct dm_source_call *call, struct dm_str name)
{
	return is_capital(name) || dm_source_has_part(call->known, &dm_words_disk_names) ||
	       begins(name, &dm_words_opening_verbs) ||
	       dm_source_has_part(name, &dm_words_disk_names);
}

/* github.com/x/store, github.com/x/store/v2, gopkg.in/store.v2: a package of another module, by the name that Go gives it */
static bool
is_package(const struct dm_str *texts, uint32_t ntexts, struct dm_str owner)
{
	for (uint32_t i = 0; i < ntexts; i++) {
		size_t at = dm_str_find_byte(texts[i], '/');
		size_t dot = dm_str_find_byte(texts[i], '.');
		if (at == (size_t)-1 || dot > at) {
			continue;
		}
		for (; at < texts[i].n; at++) {
			bool part = texts[i].p[at] == '/' && at + owner.n < texts[i].n &&
				    memcmp(texts[i].p + at + 1, owner.p, owner.n) == 0;
			size_t end = at + 1 + owner.n;
			if (part && (end == texts[i].n || strchr("/.", texts[i].p[end]))) {
				return true;
			}
		}
	}
	return false;
}

bool
dm_source_is_package(const struct dm_source_imports *imports, struct dm_str name)
{
	return is_package(imports->texts, imports->ntexts, name) ||
	       is_package(imports->modules, imports->nmodules, name);
}

/* Of another one, by the names alone: new DiskStore("data"), Db::open("data"), store.Open("data") */
static bool
opens_named(const struct dm_source_words *w, const struct dm_source_imports *imports,
	const struct dm_source_call *call, bool path)
{
	struct dm_str name = dm_source_token_at(w, call->last)->text, owner = {NULL, 0};
	for (uint32_t i = call->first; i < call->last; i++) {
		owner = dm_source_name_at(w, i) ? dm_source_token_at(w, i)->text : owner;
	}
	bool go = w->language->backtick;
	uint32_t before = call->first;
	while (before > 1 && is_mark(w, before - 1, "\\")) {
		before -= 2; /* new A\B\Store of PHP */
	}
	bool made =
		is_capital(name) && !go && !owner.n && before > 0 &&
		(dm_str_is(dm_source_token_at(w, before - 1)->text, "new") || w->language->triple);
	bool opens = owner.n && (begins(name, &dm_words_opening_verbs) || dm_str_is(name, "new"));
	bool typed = is_capital(owner) || is_mark(w, call->last - 1, ":") ||
		     (go && opens && dm_source_is_package(imports, owner));
	bool keeps = dm_source_has_part(name, &dm_words_store_names) ||
		     (owner.n && dm_source_has_part(owner, &dm_words_store_names));
	bool open = owner.n && dm_lower(name.p[0]) == 'o';
	return (made || (opens && typed)) && (keeps || open || (made && path)) &&
	       !dm_source_has_part(name, &dm_words_calling_calls) &&
	       !(owner.n && dm_source_has_part(owner, &dm_words_calling_calls));
}

static bool
fill(struct dm_source_words *w, struct dm_source_taken *taken, const struct dm_source_call *call,
	uint32_t from, uint32_t to)
{
	*taken = (struct dm_source_taken){
		.call = dm_arena_str(w->arena, dm_source_token_at(w, call->last)->text),
		.line = dm_source_token_at(w, from)->line,
		.path = dm_source_path(w, from, to, NULL)};
	return true;
}

/* path="data", { repo: "data" }: the token of the word, or 0 */
static uint32_t
keyed_word(const struct dm_source_words *w, uint32_t from, uint32_t to)
{
	bool object = is_mark(w, from, "{[");
	uint32_t end = object && from + SHOWN < to ? from + SHOWN : to;
	for (uint32_t i = from + object; i + 2 < end && (object || i == from); i++) {
		uint32_t at = i + 2 + (is_mark(w, i + 1, "=") && is_mark(w, i + 2, ">"));
		bool key = is_mark(w, i + 1, "=:") && is_word(dm_source_token_at(w, at)) &&
			   dm_words_has(&dm_words_store_keys, dm_source_token_at(w, i)->text);
		if (key) {
			return at;
		}
	}
	return 0;
}

/* Path("data"), path=Path("data"), new File("data") */
static bool
is_joined_word(const struct dm_source_words *w, uint32_t from, uint32_t to)
{
	struct dm_source_call call;
	uint32_t open = from;
	while (open < to && !is_mark(w, open, "(")) {
		if (dm_source_token_at(w, open)->kind == DM_SOURCE_TEXT) {
			return false;
		}
		open++;
	}
	const char *join = open > from && open < to && dm_source_name_at(w, open - 1) &&
					   dm_source_call_at(w, open - 1, &call)
				   ? dm_source_call_in(w, &call, w->language->joins)
				   : NULL;
	bool path = join && (strstr(join, "ath") || strstr(join, "File"));
	for (uint32_t i = open + 1; path && i < call.close && i < to; i++) {
		if (dm_source_token_at(w, i)->kind == DM_SOURCE_TEXT) {
			return true;
		}
	}
	return false;
}

/* "data" of where="data", where: str = "data" at token `at`, if it is a word; else 0 */
static uint32_t
default_of(const struct dm_source_words *w, uint32_t at, uint32_t to)
{
	for (at++; at + 1 < to && !is_mark(w, at, ","); at++) {
		if (is_mark(w, at, "=")) {
			return is_word(dm_source_token_at(w, at + 1)) ? at + 1 : 0;
		}
	}
	return 0;
}

/* The token that is such a word, or one of the parameters of the function it is in; 0: none */
static uint32_t
given(const struct dm_source_words *w, const struct dm_source_call *call,
	const struct dm_source_passing *passing, bool *passes, uint32_t *end)
{
	for (uint32_t i = 0; i < call->nargs && i < GIVEN; i++) {
		uint32_t from = call->args[i].from, to = call->args[i].to;
		const struct dm_source_token *token = dm_source_token_at(w, from);
		uint32_t keyed = to > from + 2 ? keyed_word(w, from, to) : 0;
		if (!keyed && to > from + 3 && is_joined_word(w, from, to)) {
			*end = to;
			return from;
		}
		*end = (keyed ? keyed : from) + 1;
		if (keyed || (to == from + 1 && is_word(token))) {
			return keyed ? keyed : from;
		}
		if (to != from + 1) {
			continue;
		}
		for (uint32_t k = passing ? passing->from : 0;
			passing && token->kind == DM_SOURCE_NAME && k < passing->to; k++) {
			if (dm_source_name_at(w, k) &&
				dm_str_eq(dm_source_token_at(w, k)->text, token->text)) {
				/* def make(where="data") */
				uint32_t value = default_of(w, k, passing->to);
				*passes = value == 0;
				*end = (value ? value : from) + 1;
				return value ? value : from;
			}
		}
	}
	return 0;
}

enum dm_source_given
dm_source_stores(struct dm_source_words *w, const struct dm_source_imports *imports,
	const struct dm_source_call *call, const struct dm_source_passing *passing,
	struct dm_source_taken *taken)
{
	bool passes = false;
	uint32_t to, at = given(w, call, passing->function.n ? passing : NULL, &passes, &to);
	if (at == 0 || is_mark(w, call->first - (call->first > 0), "@")) {
		return DM_SOURCE_GIVEN_NOTHING;
	}
	bool follows = w->language->follows;
	bool opens = follows ? opens_by_name(call, name_of(w, call))
			     : opens_named(w, imports, call, to > at + 1);
	bool foreign = opens || (follows && passes);
	foreign = foreign && (!follows || is_foreign(w, imports->modules, imports->nmodules, call));
	if (!foreign) {
		return DM_SOURCE_GIVEN_NOTHING;
	}
	if (passes) {
		return opens ? DM_SOURCE_GIVEN_PLACE : DM_SOURCE_GIVEN_PARAMETER;
	}
	fill(w, taken, call, at, to);
	return DM_SOURCE_GIVEN_WORD;
}

/* The argument of save(model, "data"), write_gml(graph, "data"); not of write(text, "latin1") */
static uint32_t
saved_at(const struct dm_source_words *w, const struct dm_source_call *call, struct dm_str name)
{
	static const char *const verbs[] = {"save", "write", "export", "dump", NULL};
	for (const char *const *verb = verbs; *verb && call->nargs > 1; verb++) {
		size_t n = strlen(*verb);
		bool begins =
			dm_str_starts(name, *verb) &&
			(name.n > n ? name.p[n] == '_' || (name.p[n] >= 'A' && name.p[n] <= 'Z')
				    : verb == verbs);
		const struct dm_source_token *token = dm_source_token_at(w, call->args[1].from);
		if (begins && call->args[1].to == call->args[1].from + 1 && is_word(token) &&
			dm_source_token_at(w, call->args[0].from)->kind != DM_SOURCE_TEXT) {
			return 1;
		}
	}
	return 0;
}

bool
dm_source_saves_word(struct dm_source_words *w, const struct dm_source_call *call, uint32_t *arg,
	struct dm_source_taken *taken)
{
	bool made = w->language->follows && is_capital(dm_source_token_at(w, call->last)->text);
	struct dm_str name = dm_source_token_at(w, call->last)->text;
	*arg = saved_at(w, call, name);
	uint32_t from = call->args[*arg].from, to = call->args[*arg].to;
	const struct dm_source_token *token = dm_source_token_at(w, from);
	bool method = call->last > call->first || is_mark(w, call->first - (call->first > 0), ".");
	bool text = call->nargs && to == from + 1 && token->kind == DM_SOURCE_TEXT &&
		    token->text.n > 1 && token->text.p[0] != '/';
	if (!text || is_mark(w, call->first - (call->first > 0), "@")) {
		return false;
	}
	/* model.to_disk("x"), .filePath("x") of a builder */
	bool file = call->nargs == 1 && is_word(token) && dm_lower(name.p[0]) == 'w' &&
		    begins(name, &dm_words_writing_verbs) && ends(name, &dm_words_written_things);
	bool module = dm_str_is(name, "write") && is_mark(w, call->last - (call->last > 0), ":");
	bool saves = *arg || file || (module && is_word(token)) ||
		     (!made && is_word(token) && begins(name, &dm_words_saving_verbs));
	bool place = method && dm_source_names_place(name) &&
		     !begins(name, &dm_words_reading_verbs) &&
		     dm_str_find_byte(token->text, ' ') == (size_t)-1 &&
		     dm_str_find_byte(token->text, ':') == (size_t)-1;
	/* db.open("data"), whatever db is */
	bool opens = w->language->follows && method && dm_str_is(name, "open") && is_word(token) &&
		     token->text.n > 4 && dm_str_find_byte(token->text, '.') == (size_t)-1;
	return (saves || place || opens) && fill(w, taken, call, from, to);
}

bool
dm_source_gives_word(
	struct dm_source_words *w, const struct dm_source_call *call, struct dm_source_taken *taken)
{
	bool passes = false;
	uint32_t to, at = given(w, call, NULL, &passes, &to);
	return at && fill(w, taken, call, at, to);
}
