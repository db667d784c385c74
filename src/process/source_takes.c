#include "source_takes.h"

enum {
	NEAR = 24, /* tokens before a value that may say whose it is */
};

static bool
is_mark(const struct dm_source_words *w, uint32_t at, const char *bytes)
{
	return dm_source_is_mark(dm_source_token_at(w, at), bytes);
}

static bool
is_one_of(const struct dm_source_token *token, const char *const *words)
{
	return token->kind == DM_SOURCE_NAME && dm_str_listed(token->text, words);
}

void
dm_source_takes_mark(struct dm_source_takes *t, const struct dm_source_words *w, uint32_t at)
{
	char c = dm_source_token_at(w, at)->text.p[0];
	if (c == '(' || c == '[' || c == '{') {
		if (t->depth < DM_SOURCE_NESTED) {
			t->open[t->depth].end = 0;
			t->open[t->depth++].at = at;
		} else {
			t->deeper++;
		}
	} else if (c == ')' || c == ']' || c == '}') {
		while (t->deeper == 0 && t->depth && t->open[t->depth - 1].end) {
			t->depth--;
		}
		if (t->deeper) {
			t->deeper--;
		} else if (t->depth) {
			t->depth--;
		}
	}
}

void
dm_source_takes_call(struct dm_source_takes *t, const struct dm_source_call *call)
{
	bool bare = call->open == call->last;
	if (bare && t->depth < DM_SOURCE_NESTED) {
		t->open[t->depth].end = call->close;
		t->open[t->depth++].at = call->last;
	}
}

/* load_config, TextLoader: "load*" and "*Loader" of the language's `reads` */
static bool
reads_by_name(const struct dm_source_words *w, const struct dm_source_call *call)
{
	struct dm_str name = dm_source_token_at(w, call->last)->text;
	for (const uint32_t *each = dm_list(w->language->reads); *each; each++) {
		const char *entry = dm_texts + *each;
		struct dm_str part = {entry, strlen(entry) - 1};
		bool begins = entry[part.n] == '*' && name.n >= part.n &&
			      memcmp(name.p, part.p, part.n) == 0;
		if (begins || (entry[0] == '*' && dm_str_ends(name, entry + 1))) {
			return true;
		}
	}
	return false;
}

/* A call of `options` with that key, or with any where it is {NULL, 0}. */
static bool
is_option(const struct dm_source_words *w, const struct dm_source_call *call, struct dm_str key)
{
	for (const uint32_t *each = dm_list(w->language->options); *each; each++) {
		struct dm_language_option option = dm_language_option_of(dm_texts + *each);
		if ((!key.p || dm_str_eq(key, option.key)) &&
			dm_source_call_is(w, call, option.call)) {
			return true;
		}
	}
	return false;
}

/* A call of a list of the language, whatever the list says of it, but for those that only make a path. */
static bool
is_known(const struct dm_source_words *w, const struct dm_source_call *call)
{
	if (call->known.n && call->known.p[0] == '.') {
		return true; /* of ./store: the application's own, which is read */
	}
	const struct dm_language *l = w->language;
	const uint32_t lists[] = {l->reads, l->settings, l->opens, l->writes, l->seconds,
		l->receivers, l->renames, l->extracts, l->maybe, l->databases, l->runs, l->loads,
		l->evaluates, l->moves, l->temporary, l->here, l->environment, l->perhaps,
		l->drivers, l->folders, l->thirds, l->privileged, l->makers};
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		if (dm_source_call_in(w, call, lists[i])) {
			return true;
		}
	}
	return is_option(w, call, (struct dm_str){NULL, 0}) || reads_by_name(w, call);
}

static bool
makes_path(const struct dm_source_words *w, const struct dm_source_call *call)
{
	const struct dm_language *l = w->language;
	return dm_source_call_in(w, call, l->joins) || dm_source_call_in(w, call, l->parents) ||
	       dm_source_call_in(w, call, l->same);
}

bool
dm_source_call_is_known(const struct dm_source_words *w, const struct dm_source_call *call)
{
	return is_known(w, call) || makes_path(w, call);
}

/* A method of a path that reads it, or that read_call judges by what it is called on. */
static bool
looks_only(const struct dm_source_words *w, const struct dm_source_call *method)
{
	const struct dm_language *l = w->language;
	return dm_source_call_in(w, method, l->reads) || dm_source_call_in(w, method, l->opens) ||
	       dm_source_call_in(w, method, l->receivers);
}

/* def name(, function name(, class Name( */
static bool
is_defined(const struct dm_source_words *w, const struct dm_source_call *call)
{
	static const char *const words[] = {"def", "function", "class", NULL};
	return call->first && is_one_of(dm_source_token_at(w, call->first - 1), words);
}

/* { of a block, not of { key: value } */
static bool
is_block(const struct dm_source_words *w, uint32_t at)
{
	static const char *const words[] = {"return", "default", "typeof", "new", "yield", NULL};
	const struct dm_source_token *before = dm_source_token_at(w, at - 1);
	if (at == 0 || (w->language->hash && w->language->triple)) {
		return false; /* Python has none */
	}
	return before->kind == DM_SOURCE_TEXT || is_mark(w, at - 1, ")>};]") ||
	       (before->kind == DM_SOURCE_NAME && !is_one_of(before, words));
}

/* NAME of NAME = value, self.NAME = value, NAME: str = value; {NULL, 0}: none. */
static struct dm_str
assigned(const struct dm_source_words *w, uint32_t start)
{
	uint32_t line = dm_source_token_at(w, start)->line;
	for (uint32_t i = start; i > 1 && i + NEAR > start; i--) {
		if (dm_source_token_at(w, i - 1)->line != line || is_mark(w, i - 1, ";{}")) {
			break;
		}
		bool equals = is_mark(w, i - 1, "=") && !is_mark(w, i, "=>~") &&
			      !is_mark(w, i - 2, "=!<>+*-");
		if (!equals) {
			continue;
		}
		uint32_t name = i - 2;
		for (uint32_t k = name; k > 0 && k + 6 > name; k--) {
			bool typed = is_mark(w, k, ":") &&
				     dm_source_token_at(w, k - 1)->line == line &&
				     !is_mark(w, k - 1, ":");
			if (typed) {
				name = k - 1;
				break;
			}
			if (is_mark(w, k, ",(){};")) {
				break;
			}
		}
		const struct dm_source_token *token = dm_source_token_at(w, name);
		return token->kind == DM_SOURCE_NAME ? token->text : (struct dm_str){NULL, 0};
	}
	return (struct dm_str){NULL, 0};
}

static bool
fill(struct dm_source_words *w, struct dm_source_taken *taken, const struct dm_source_call *call,
	uint32_t from, uint32_t to)
{
	taken->key = false;
	taken->call = call ? dm_arena_str(w->arena, dm_source_token_at(w, call->last)->text)
			   : (struct dm_str){NULL, 0};
	taken->line = dm_source_token_at(w, from)->line;
	taken->path = dm_source_path(w, from, to, NULL);
	return true;
}

/* The call that a method of what `call` makes is: read_text of Path("x").read_text(); false: there is none */
static bool
method_of(const struct dm_source_words *w, const struct dm_source_call *call,
	struct dm_source_call *method)
{
	uint32_t at = call->close + 1;
	return is_mark(w, at, ".") && dm_source_token_at(w, at + 1)->kind == DM_SOURCE_NAME &&
	       dm_source_call_at(w, at + 1, method);
}

/* filename of filename="x", {"filename": "x"}, settings["CACHE_DIR"] = "x" */
static struct dm_str
key_of(const struct dm_source_words *w, uint32_t at)
{
	at -= at > 2 && is_mark(w, at - 1, ">") && is_mark(w, at - 2, "=");
	bool value = at > 1 && is_mark(w, at - 1, ":=") && !is_mark(w, at - 2, "=!<>:");
	uint32_t name = at - 2;
	bool index = value && at > 3 && is_mark(w, name, "]");
	name -= index;
	bool text = value && dm_source_token_at(w, name)->kind != DM_SOURCE_MARK;
	return text ? dm_source_token_at(w, name)->text : (struct dm_str){NULL, 0};
}

struct dm_str
dm_source_key_of(const struct dm_source_words *w, uint32_t at)
{
	struct dm_str key = at > 1 ? key_of(w, at) : (struct dm_str){NULL, 0};
	return key.p ? key : DM_STR("");
}

bool
dm_source_takes_key(const struct dm_source_words *w, uint32_t at)
{
	struct dm_str key = at > 1 ? key_of(w, at) : (struct dm_str){NULL, 0};
	struct dm_str text = dm_source_token_at(w, at)->text;
	/* Django's caches: "LOCATION": "/var/tmp/cache", beside "redis://cache" and "127.0.0.1:11211" */
	bool elsewhere = dm_str_is(key, "LOCATION") && !dm_str_starts(text, "/");
	return key.n && text.n && !elsewhere && dm_words_has(&dm_key_names, key) &&
	       dm_list_has(w->language->keys, key);
}

bool
dm_source_takes_place(const struct dm_source_words *w, uint32_t at)
{
	struct dm_str key = at > 1 ? key_of(w, at) : (struct dm_str){NULL, 0};
	struct dm_str text = dm_source_token_at(w, at)->text;
	bool place = key.n > 2 && text.n > 1 && text.p[0] != '/' && dm_source_names_place(key) &&
		     (dm_lower(key.p[0]) == 'o' || !dm_words_has(&dm_words_read_places, text));
	for (size_t i = 0; place && i < text.n; i++) {
		place = dm_is_name_byte(text.p[i]) || (text.p[i] && strchr("-./", text.p[i]));
	}
	return place;
}

static bool
fill_key(struct dm_source_words *w, struct dm_source_taken *taken, uint32_t at)
{
	taken->key = true;
	taken->call = key_of(w, at);
	taken->line = dm_source_token_at(w, at)->line;
	taken->path = dm_source_path(w, at, at + 1, NULL);
	return true;
}

/* Words before a bracket, or before a text, that call nothing. */
static const char *const quiet[] = {"in", "not", "and", "or", "return", "switch", "catch", "await",
	"typeof", "assert", "with", "is", "yield", "async", "if", "elif", "while", "for", NULL};

enum answer {
	OUTSIDE,   /* the bracket says nothing: what it is in may */
	STATEMENT, /* nothing that it is in says anything */
	HARMLESS,
	TAKEN,
};

struct looking {
	struct dm_source_takes *takes;
	struct dm_source_words *words;
	struct dm_source_taken *taken;
	uint32_t at, path, start; /* the text; where its path begins, and all that is made of it */
	bool key;                 /* it is the value of one of the `keys` */
};

static enum answer
answer(bool taken)
{
	return taken ? TAKEN : HARMLESS;
}

/* ["x.json"], data["x.json"] */
static enum answer
look_at_list(struct looking *l, uint32_t open)
{
	const struct dm_source_words *w = l->words;
	const struct dm_source_token *before = dm_source_token_at(w, open - (open > 0));
	bool index = open && before->kind == DM_SOURCE_NAME && !is_one_of(before, quiet) &&
		     before->line == dm_source_token_at(w, open)->line;
	if (index || is_mark(w, open - (open > 0), ")]")) {
		return HARMLESS;
	}
	l->start = open;
	return OUTSIDE;
}

/* include_str!("x.html"), println!("x.json") of Rust; format!("x.json") makes a path */
static bool
is_macro(const struct dm_source_words *w, uint32_t open)
{
	return open > 1 && is_mark(w, open - 1, "!") &&
	       dm_source_token_at(w, open - 2)->kind == DM_SOURCE_NAME &&
	       !dm_str_is(dm_source_token_at(w, open - 2)->text, "format");
}

/* (a + "x.json").write(y), require("x")(y)("z.json") */
static enum answer
look_at_group(struct looking *l, uint32_t open)
{
	struct dm_source_words *w = l->words;
	struct dm_source_call group = {.close = dm_source_closing(w, open)}, method;
	if (is_macro(w, open)) {
		return HARMLESS;
	}
	if (is_mark(w, open - (open > 0), ")]")) {
		return answer(fill(w, l->taken, NULL, l->path, w->tokens.count));
	}
	if (method_of(w, &group, &method) && !makes_path(w, &method)) {
		return answer(!looks_only(w, &method) &&
			      fill(w, l->taken, &method, open + 1, group.close));
	}
	l->path = l->start == l->path ? open : l->path;
	l->start = open;
	return OUTSIDE;
}

static enum answer
look_at_call(struct looking *l, struct dm_source_call *call)
{
	struct dm_source_words *w = l->words;
	struct dm_source_call method;
	/* f(x = "a.json") {; not f("a.json") { of Kotlin, if let Ok(f) = g("a.json") { of Rust */
	bool value = is_mark(w, call->close + 1, "{") && !w->language->hash &&
		     is_mark(w, l->path - (l->path > 0), "=");
	if (is_defined(w, call) || value) {
		l->key = false;
		return STATEMENT; /* a parameter's value */
	}
	if (makes_path(w, call)) {
		l->path = l->start == l->path ? call->first : l->path;
		l->start = call->first;
		while (method_of(w, call, &method) && makes_path(w, &method)) {
			call->close = method.close;
		}
		return !method_of(w, call, &method)
			       ? OUTSIDE
			       : answer(!looks_only(w, &method) &&
					 fill(w, l->taken, &method, l->start, call->close + 1));
	}
	if (l->key && is_option(w, call, key_of(w, l->at))) {
		return HARMLESS; /* read_call judges it */
	}
	if (l->key && !dm_source_call_in(w, call, w->language->reads)) {
		return answer(fill_key(w, l->taken, l->at));
	}
	return answer(!is_known(w, call) && fill(w, l->taken, call, l->path, call->close));
}

/* The innermost bracket but `depth`, or a call without one. */
static enum answer
look_at(struct looking *l, uint32_t depth)
{
	const struct dm_source_words *w = l->words;
	uint32_t open = l->takes->open[depth].at;
	bool bare = l->takes->open[depth].end != 0;
	struct dm_source_call call;
	if (!bare && is_mark(w, open, "[")) {
		return look_at_list(l, open);
	}
	if (!bare && is_mark(w, open, "{")) {
		l->start = is_block(w, open) ? l->start : open;
		return is_block(w, open) ? STATEMENT : OUTSIDE;
	}
	uint32_t name = bare ? open : open - (open > 0);
	if (dm_source_token_at(w, name)->kind != DM_SOURCE_NAME ||
		is_one_of(dm_source_token_at(w, name), quiet)) {
		return look_at_group(l, open);
	}
	return dm_source_call_at(w, name, &call) ? look_at_call(l, &call) : OUTSIDE;
}

/* {"x.json": y}, "x.json" in names, name == "x.json", src="x.json", and what is as the text before it was */
static bool
is_no_file(struct dm_source_takes *t, const struct dm_source_words *w, uint32_t at)
{
	uint32_t before = at - (at > 0), inner = t->depth ? t->open[t->depth - 1].at + 1 : 0;
	bool compared = is_one_of(dm_source_token_at(w, before), quiet) ||
			(is_mark(w, before, "=") && at > 1 && is_mark(w, at - 2, "=!"));
	bool told = inner && inner == t->told && is_mark(w, before, ",");
	uint32_t value = at; /* loadPath: __dirname + "/x.json" */
	while (value > 2 && is_mark(w, value - 1, "+") &&
		dm_source_token_at(w, value - 2)->kind == DM_SOURCE_NAME) {
		value -= 2;
	}
	t->told = inner;
	return compared || told || is_mark(w, at + 1, ":") ||
	       (value > 1 && is_mark(w, value - 1, "=:") &&
		       dm_words_has(&dm_key_names, dm_source_token_at(w, value - 2)->text) &&
		       dm_list_has(w->language->read_keys, dm_source_token_at(w, value - 2)->text));
}

/* options.Dir = "data"; what self and this have is the application's own, which is read */
static bool
is_field(const struct dm_source_words *w, uint32_t at)
{
	static const char *const own[] = {"self", "this", "cls", NULL};
	return at > 3 && is_mark(w, at - 1, "=") && is_mark(w, at - 3, ".") &&
	       dm_source_token_at(w, at - 4)->kind == DM_SOURCE_NAME &&
	       !is_one_of(dm_source_token_at(w, at - 4), own);
}

bool
dm_source_takes_text(struct dm_source_takes *t, struct dm_source_words *w, uint32_t at,
	struct dm_source_taken *taken)
{
	while (t->depth && t->open[t->depth - 1].end && t->open[t->depth - 1].end <= at) {
		t->depth--;
	}
	if (!w->language->reads || t->deeper || is_no_file(t, w, at)) {
		return false;
	}
	struct looking l = {t, w, taken, at, at, at, dm_source_takes_key(w, at)};
	enum answer answer = OUTSIDE;
	for (uint32_t k = t->depth; k > 0 && answer == OUTSIDE; k--) {
		answer = look_at(&l, k - 1);
	}
	if (answer == HARMLESS || answer == TAKEN) {
		return answer == TAKEN;
	}
	if (l.key) {
		return fill_key(w, taken, at);
	}
	if (is_field(w, at) && dm_source_takes_place(w, at)) {
		return fill(w, taken, NULL, at, w->tokens.count);
	}
	struct dm_str name = assigned(w, l.start);
	if (name.p) {
		*dm_push(w->arena, t->names, t->nnames) = name;
	}
	return false;
}

static bool
is_listed(const struct dm_source_takes *t, const struct dm_source_token *token)
{
	bool found = false;
	for (uint32_t i = 0; token->kind == DM_SOURCE_NAME && i < t->nnames && !found; i++) {
		found = dm_str_eq(t->names[i], token->text);
	}
	return found;
}

bool
dm_source_takes_name(struct dm_source_takes *t, struct dm_source_words *w,
	const struct dm_source_call *call, struct dm_source_taken *taken)
{
	if (!t->nnames || is_defined(w, call)) {
		return false;
	}
	for (uint32_t i = 0; i < call->nargs; i++) {
		uint32_t from = call->args[i].from, to = call->args[i].to;
		bool chain = is_listed(t, dm_source_token_at(w, to - 1));
		for (uint32_t k = from; chain && k + 1 < to; k++) {
			bool named = k == from && is_mark(w, k + 1, "=:"); /* path=PATH */
			k += named;
			chain = named || dm_source_token_at(w, k)->kind == DM_SOURCE_NAME ||
				is_mark(w, k, ".");
		}
		if (chain && !makes_path(w, call) && !is_known(w, call)) {
			return fill(w, taken, call, to - 1, to);
		}
	}
	/* PATH.rename(x) */
	bool method = call->last == call->first + 2 &&
		      is_listed(t, dm_source_token_at(w, call->first)) && !makes_path(w, call) &&
		      !is_known(w, call);
	return method && fill(w, taken, call, call->first, call->first + 1);
}

bool
dm_source_takes_has(const struct dm_source_takes *t, const struct dm_source_words *w, uint32_t at)
{
	return is_listed(t, dm_source_token_at(w, at));
}
