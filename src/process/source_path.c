#include "source_path.h"

enum {
	DEPTH = 8,
	LONGEST = 1024, /* of a path */
};

/* ---- paths ---- */

static void
put_path(struct dm_source_words *w, struct dm_buf *out, uint32_t from, uint32_t to, uint32_t *end);

static void
put_constant(struct dm_buf *out, struct dm_str name)
{
	dm_buf_byte(out, DM_SOURCE_CONSTANT);
	dm_buf_str(out, name);
	dm_buf_byte(out, DM_SOURCE_END);
}

/* "$root/x" of PHP and Kotlin, "{$root}/x" of PHP; what it does not understand ends it: "$x[y]" */
static void
put_bare(const struct dm_source_words *w, struct dm_buf *out, struct dm_str text)
{
	size_t at = 0;
	for (size_t n; (n = dm_str_find_byte(dm_str_slice(text, at, text.n), '$')) != (size_t)-1;) {
		size_t sign = at + n, end = sign + 1;
		bool brace = sign > at && text.p[sign - 1] == '{';
		while (end < text.n && dm_is_name_byte(text.p[end])) {
			end++;
		}
		struct dm_str rest = dm_str_slice(text, end, text.n);
		bool plain = brace ? dm_str_starts(rest, "}")
				   : !dm_str_starts(rest, "[") && !dm_str_starts(rest, "->");
		dm_buf_str(out, dm_str_slice(text, at, sign - brace));
		if (!plain || end == sign + 1) {
			dm_buf_byte(out, DM_SOURCE_UNTOLD);
			return;
		}
		put_constant(out, dm_str_slice(text, w->language->open_tag ? sign : sign + 1, end));
		at = end + brace;
	}
	dm_buf_str(out, dm_str_slice(text, at, text.n));
}

/* What a program fills in of a text: a name that is another's value, or nobody can tell. */
static void
put_filled(const struct dm_source_words *w, struct dm_buf *out, struct dm_str text, bool brace)
{
	for (size_t i = 0; i < text.n; i++) {
		bool open = text.p[i] == '{' && (brace || (i && strchr("$#", text.p[i - 1])));
		if (!open) {
			bool sign = (text.p[i] == '$' || text.p[i] == '#') && i + 1 < text.n &&
				    text.p[i + 1] == '{';
			if (!sign) {
				dm_buf_byte(out, text.p[i]);
			}
			continue;
		}
		size_t start = ++i, name = start;
		while (i < text.n && text.p[i] != '}') {
			name = text.p[i] == '.' ? i + 1 : name;
			i++;
		}
		struct dm_str inner = dm_str_slice(text, name, i);
		/* ${process.cwd()} */
		struct dm_str called = dm_str_slice(text, start, i > start + 2 ? i - 2 : start);
		if (dm_str_ends(dm_str_slice(text, start, i), "()") &&
			dm_list_has(w->language->here, called)) {
			dm_buf_byte(out, '.');
			continue;
		}
		bool plain = inner.n > 0;
		for (size_t k = start; k < i; k++) {
			plain = plain && (dm_is_name_byte(text.p[k]) || text.p[k] == '.');
		}
		if (plain && dm_list_has(w->language->beside, dm_str_slice(text, start, i))) {
			dm_buf_byte(out, DM_SOURCE_BESIDE);
		} else if (plain) {
			put_constant(out, inner);
		} else {
			dm_buf_byte(out, DM_SOURCE_UNTOLD);
		}
	}
}

static void
put_text(struct dm_source_words *w, struct dm_buf *out, const struct dm_source_token *token)
{
	struct dm_str text = token->text;
	/* "$x/y": PHP, Kotlin */
	size_t dollar = token->filled ? dm_str_find_byte(text, '$') : (size_t)-1;
	bool bare = dollar != (size_t)-1 && dollar + 1 < text.n && text.p[dollar + 1] != '{';
	if (bare) {
		put_bare(w, out, text);
	} else if (token->filled) {
		put_filled(w, out, text, w->language->hash || w->language->character);
	} else {
		size_t percent = dm_str_find_byte(text, '%');
		dm_buf_str(out, dm_str_slice(text, 0, percent == (size_t)-1 ? text.n : percent));
		if (percent != (size_t)-1) {
			dm_buf_byte(out, DM_SOURCE_UNTOLD); /* "out-%d.txt" */
		}
	}
}

/* The folder of what was put since `from`. */
static void
cut_last(struct dm_buf *out, size_t from)
{
	size_t n = out->n;
	if (dm_str_ends(dm_str_slice(dm_buf_view(out), from, n), "/..")) {
		dm_buf_put(out, "/..");
		return;
	}
	while (n > from && out->p[n - 1] != '/') {
		if (out->p[n - 1] == DM_SOURCE_END || out->p[n - 1] == DM_SOURCE_BESIDE) {
			break;
		}
		n--;
	}
	bool untold = out->n > from && out->p[out->n - 1] == DM_SOURCE_UNTOLD;
	if (n > from && out->p[n - 1] == '/') {
		out->n = n - 1;
	} else if (n > from) {
		dm_buf_put(out, "/..");
	} else if (!untold) {
		out->n = from;
		dm_buf_byte(out, '.');
	}
}

/* expand_path("../x", __dir__), new URL("./x", import.meta.url): the first argument, from the second one or beside it */
static void
put_onto(struct dm_source_words *w, struct dm_buf *out, const struct dm_source_call *call, char by)
{
	struct dm_buf path = {0};
	put_path(w, &path, call->args[0].from, call->args[0].to, NULL);
	if (!path.n || (path.p[0] != '/' && dm_str_find(dm_buf_view(&path), "://") == (size_t)-1)) {
		put_path(w, out, call->args[1].from, call->args[1].to, NULL);
		dm_buf_byte(out, by);
	}
	dm_buf_str(out, dm_buf_view(&path));
	dm_buf_finish(&path);
}

/* Parts with slashes between; an absolute one begins anew. */
static void
put_joined(struct dm_source_words *w, struct dm_buf *out, const struct dm_source_call *call)
{
	size_t start = out->n;
	if (call->nargs > 1 && dm_source_call_in(w, call, w->language->onto)) {
		put_onto(w, out, call, '/');
		return;
	}
	if (call->nargs > 1 && dm_source_call_in(w, call, w->language->relative)) {
		put_onto(w, out, call, DM_SOURCE_UPTO);
		return;
	}
	for (uint32_t i = 0; i < call->nargs; i++) {
		struct dm_buf part = {0};
		put_path(w, &part, call->args[i].from, call->args[i].to, NULL);
		if (part.n && part.p[0] == '/' && w->language->follows) {
			out->n = start;
		} else if (out->n > start && out->p[out->n - 1] != '/') {
			dm_buf_byte(out, '/');
		}
		dm_buf_str(out, dm_buf_view(&part));
		dm_buf_finish(&part);
	}
}

static void
put_variable(struct dm_source_words *w, struct dm_buf *out, struct dm_str name,
	const struct dm_source_call *call)
{
	dm_buf_byte(out, DM_SOURCE_VARIABLE);
	dm_buf_str(out, name);
	dm_buf_byte(out, DM_SOURCE_DEFAULT);
	if (call && call->nargs > 1) {
		uint32_t from = call->args[1].from;
		if (dm_source_name_at(w, from) && dm_source_mark_at(w, from + 1, '=')) {
			from += 2; /* config("X", default="y") */
		}
		put_path(w, out, from, call->args[1].to, NULL);
	}
	dm_buf_byte(out, DM_SOURCE_END);
}

/* env("DATA_DIR", "./data"): a function of the application's own, by its name and what it is given */
static bool
asks_environment(const struct dm_source_words *w, const struct dm_source_call *call)
{
	struct dm_str name = w->tokens.items[call->last].text;
	struct dm_str key = w->tokens.items[call->args[0].from].text;
	bool named =
		(dm_str_find(name, "env") != (size_t)-1 || dm_str_find(name, "Env") != (size_t)-1);
	bool upper = call->nargs == 2 && key.n > 2 && call->args[0].to == call->args[0].from + 1;
	for (size_t i = 0; upper && i < key.n; i++) {
		upper = (dm_is_name_byte(key.p[i]) && !(key.p[i] >= 'a' && key.p[i] <= 'z'));
	}
	return named && upper;
}

/* A number of one digit; 0: it is none */
static uint32_t
digit_at(const struct dm_source_words *w, uint32_t at)
{
	struct dm_str text = dm_source_token_at(w, at)->text;
	return text.n == 1 && dm_is_digit(text.p[0]) ? (uint32_t)(text.p[0] - '0') : 0;
}

/* 3 of PHP's dirname(__DIR__, 3) */
static uint32_t
levels_of(const struct dm_source_words *w, const struct dm_source_call *call)
{
	uint32_t levels = call->nargs > 1 ? digit_at(w, call->args[1].from) : 1;
	return levels ? levels : 1;
}

static void
put_call(struct dm_source_words *w, struct dm_buf *out, const struct dm_source_call *call)
{
	const struct dm_language *language = w->language;
	uint32_t first = call->nargs ? call->args[0].from : 0;
	bool text = call->nargs && w->tokens.items[first].kind == DM_SOURCE_TEXT;
	if (text &&
		(dm_source_call_in(w, call, language->environment) || asks_environment(w, call))) {
		put_variable(w, out, w->tokens.items[first].text, call);
	} else if (dm_source_call_in(w, call, language->memory)) {
		dm_buf_put(out, ":memory:");
	} else if (dm_source_call_in(w, call, language->temporary)) {
		dm_buf_put(out, "/tmp/x");
	} else if (dm_source_call_with(w, call, language->temporary)) {
		dm_buf_put(out, "/tmp");
	} else if (dm_source_call_in(w, call, language->here) ||
		   dm_source_call_with(w, call, language->here)) {
		dm_buf_byte(out, '.');
	} else if (dm_source_call_in(w, call, language->itself)) {
		dm_buf_byte(out, DM_SOURCE_BESIDE);
		dm_buf_put(out, "/x");
	} else if (dm_source_call_in(w, call, language->parents) && call->nargs) {
		size_t from = out->n;
		put_path(w, out, first, call->args[0].to, NULL);
		for (uint32_t levels = levels_of(w, call); levels > 0; levels--) {
			cut_last(out, from);
		}
	} else if (dm_source_call_in(w, call, language->joins)) {
		put_joined(w, out, call);
	} else {
		dm_buf_byte(out, DM_SOURCE_UNTOLD);
	}
}

/* .parent, .resolve(), .join("x"), .parents[1] of what was read so far */
static uint32_t
put_methods(struct dm_source_words *w, struct dm_buf *out, size_t start, uint32_t i, uint32_t to)
{
	const struct dm_language *language = w->language;
	for (uint32_t n;
		i < to && (n = dm_source_joint(w, i)) != 0 && dm_source_name_at(w, i + n);) {
		struct dm_source_call call = {.first = i + n, .last = i + n};
		uint32_t at = i + n;
		bool called = dm_source_call_at(w, at, &call);
		if (dm_source_call_in(w, &call, language->parents)) {
			cut_last(out, start);
		} else if (dm_source_call_in(w, &call, language->ancestors) &&
			   dm_source_mark_at(w, at + 1, '[') && dm_source_mark_at(w, at + 3, ']') &&
			   dm_is_digit(w->tokens.items[at + 2].text.p[0])) {
			for (uint32_t levels = digit_at(w, at + 2) + 1; levels > 0; levels--) {
				cut_last(out, start);
			}
			at += 3;
		} else if (called && dm_source_call_in(w, &call, language->joins)) {
			dm_buf_byte(out, '/');
			put_joined(w, out, &call);
		} else if (!dm_source_call_in(w, &call, language->same)) {
			out->n = start;
			dm_buf_byte(out, DM_SOURCE_UNTOLD);
		}
		i = called ? call.close + 1 : at + 1;
	}
	return i;
}

static bool
has_prefix(const struct dm_source_words *w, uint32_t first, uint32_t last, char end)
{
	struct dm_source_call name = {.first = first, .last = last};
	for (const uint32_t *each = dm_list(w->language->environment); *each; each++) {
		struct dm_str entry = dm_str(dm_texts + *each);
		if (entry.p[entry.n - 1] == end &&
			dm_source_call_is(w, &name, dm_str_slice(entry, 0, entry.n - 1))) {
			return true;
		}
	}
	return false;
}

/* f.name of Python, f.path of Ruby: what a temporary file is called; not self.path, which is a value of its own */
static bool
is_name_of_file(const struct dm_source_words *w, uint32_t from)
{
	struct dm_str field = w->tokens.items[from + 2].text;
	return w->language->hash && dm_str_is(field, w->language->bare_calls ? "path" : "name") &&
	       !dm_str_is(w->tokens.items[from].text, "self");
}

/* dir.resolve("x"), base.joinpath("x"): a method that joins; not path.join(a, b), File.join(a, b) */
static bool
joins_to_receiver(const struct dm_source_words *w, const struct dm_source_call *call)
{
	bool method = false;
	for (const uint32_t *each = dm_list(w->language->joins); *each; each++) {
		struct dm_str entry = dm_str(dm_texts + *each);
		bool is = dm_source_call_is(w, call, entry);
		if (is && entry.p[0] != '.') {
			return false;
		}
		method = method || is;
	}
	return method;
}

/* env.WebRootPath: a folder below the one that it starts in */
static bool
put_below(const struct dm_source_words *w, struct dm_buf *out, const struct dm_source_call *name)
{
	for (const uint32_t *each = dm_list(w->language->below); *each; each++) {
		struct dm_str row = dm_str(dm_texts + *each);
		size_t blank = dm_str_find_byte(row, ' ');
		if (dm_source_call_is(w, name, dm_str_slice(row, 0, blank))) {
			dm_buf_put(out, "./");
			dm_buf_str(out, dm_str_slice(row, blank + 1, row.n));
			return true;
		}
	}
	return false;
}

/* .parent of path.parent, .parents, .absolute(): what leads from one path to another */
static bool
is_step(const struct dm_source_words *w, uint32_t at)
{
	const struct dm_language *l = w->language;
	const uint32_t lists[] = {l->joins, l->parents, l->ancestors, l->same};
	const struct dm_source_call part = {.first = at, .last = at};
	const char *entry = NULL;
	size_t i = 0;
	for (; i < sizeof lists / sizeof *lists && !entry; i++) {
		entry = dm_source_call_in(w, &part, lists[i]);
	}
	return entry && entry[0] == '.' && i > 1; /* File.dirname(x) is no x.dirname */
}

/* A name, what it calls, or the variable that it is; the token after it. */
static uint32_t
put_name(struct dm_source_words *w, struct dm_buf *out, uint32_t from, uint32_t to)
{
	const struct dm_language *language = w->language;
	uint32_t last = from;
	size_t start = out->n;
	for (uint32_t n; last + 1 < to && (n = dm_source_joint(w, last + 1)) != 0 &&
			 dm_source_name_at(w, last + 1 + n);) {
		struct dm_source_call part = {.first = from, .last = last};
		if (has_prefix(w, from, last, '.')) {
			put_variable(w, out, w->tokens.items[last + 1 + n].text, NULL);
			return put_methods(w, out, start, last + n + 2, to);
		}
		if (dm_source_call_in(w, &part, language->beside) ||
			dm_source_call_in(w, &part, language->itself)) {
			break;
		}
		if (is_step(w, last + 1 + n)) {
			break;
		}
		last += n + 1;
	}
	struct dm_source_call call = {.first = from, .last = last};
	if (dm_source_call_in(w, &call, language->beside)) {
		dm_buf_byte(out, DM_SOURCE_BESIDE);
		return put_methods(w, out, start, last + 1, to);
	}
	if (dm_source_call_in(w, &call, language->itself)) {
		dm_buf_byte(out, DM_SOURCE_BESIDE);
		dm_buf_put(out, "/x");
		return put_methods(w, out, start, last + 1, to);
	}
	if (dm_source_mark_at(w, last + 1, '[') && last + 2 < to &&
		has_prefix(w, from, last, '[') &&
		w->tokens.items[last + 2].kind == DM_SOURCE_TEXT) {
		put_variable(w, out, w->tokens.items[last + 2].text, NULL);
		return put_methods(w, out, start, last + 4, to);
	}
	if (dm_source_call_at(w, last, &call)) {
		/* x.y.join(z): what it is called on is a part of the path */
		if (last > from && joins_to_receiver(w, &call)) {
			uint32_t of = last - dm_source_joint_before(w, last) - 1;
			put_constant(out, w->tokens.items[of].text);
			dm_buf_byte(out, '/');
			put_joined(w, out, &call);
			return put_methods(w, out, start, call.close + 1, to);
		}
		put_call(w, out, &call);
		return put_methods(w, out, start, call.close + 1, to);
	}
	if (dm_source_mark_at(w, last + 1, '[')) {
		dm_buf_byte(out, DM_SOURCE_UNTOLD);
		return dm_source_closing(w, last + 1) + 1;
	}
	if (put_below(w, out, &call)) {
		return put_methods(w, out, start, last + 1, to);
	}
	if (dm_source_call_in(w, &call, language->here)) {
		dm_buf_byte(out, '.'); /* Ruby's Dir.pwd */
		return put_methods(w, out, start, last + 1, to);
	}
	if (last >= from + 4 && dm_source_call_in(w, &call, language->uploads)) {
		dm_buf_put(out, ":memory:"); /* what keeps it says where */
		return last + 1;
	}
	dm_buf_byte(out, DM_SOURCE_CONSTANT);
	if (last == from + 2 && is_name_of_file(w, from)) {
		dm_buf_str(out, w->tokens.items[from].text);
		dm_buf_byte(out, '.');
	}
	dm_buf_str(out, w->tokens.items[last].text);
	dm_buf_byte(out, DM_SOURCE_END);
	return put_methods(w, out, start, last + 1, to);
}

static uint32_t
put_term(struct dm_source_words *w, struct dm_buf *out, uint32_t i, uint32_t to)
{
	static const char *const quiet[] = {"new", "await", "const", "string", "r", "f", NULL};
	while (i < to && (dm_source_mark_at(w, i, '&') || dm_source_mark_at(w, i, '*') ||
				 (dm_source_name_at(w, i) && dm_source_name_at(w, i + 1) &&
					 dm_str_listed(w->tokens.items[i].text, quiet)))) {
		i++;
	}
	size_t start = out->n;
	if (i >= to) {
		dm_buf_byte(out, DM_SOURCE_UNTOLD);
	} else if (w->tokens.items[i].kind == DM_SOURCE_TEXT) {
		put_text(w, out, &w->tokens.items[i]);
		return put_methods(w, out, start, i + 1, to);
	} else if (w->tokens.items[i].kind == DM_SOURCE_NAME) {
		return put_name(w, out, i, to);
	} else if (dm_source_mark_at(w, i, '(')) {
		uint32_t close = dm_source_closing(w, i);
		put_path(w, out, i + 1, close, NULL);
		return put_methods(w, out, start, close + 1, to);
	} else {
		dm_buf_byte(out, DM_SOURCE_UNTOLD);
	}
	return i + 1;
}

/* || ?? or: what comes after it counts where a variable before it is not set */
static uint32_t
otherwise(const struct dm_source_words *w, uint32_t i)
{
	bool two = (dm_source_mark_at(w, i, '|') && dm_source_mark_at(w, i + 1, '|')) ||
		   (dm_source_mark_at(w, i, '?') && dm_source_mark_at(w, i + 1, '?')) ||
		   (dm_source_mark_at(w, i, '?') && dm_source_mark_at(w, i + 1, ':'));
	return two                                                                   ? 2
	       : dm_source_name_at(w, i) && dm_str_is(w->tokens.items[i].text, "or") ? 1
										     : 0;
}

/* Ruby's Pathname.new(x) + "y" is x/y */
static bool
is_pathname(const struct dm_source_words *w, uint32_t from, uint32_t to)
{
	return w->language->bare_calls && to > from && dm_source_name_at(w, from) &&
	       dm_str_is(w->tokens.items[from].text, "Pathname");
}

/* root + "out" is root/out where root is a Pathname, and rootout where it is a text */
static bool
may_be_pathname(const struct dm_source_words *w, uint32_t from, uint32_t at)
{
	const struct dm_source_token *next = dm_source_token_at(w, at + 1);
	return w->language->bare_calls && at == from + 1 && dm_source_name_at(w, from) &&
	       next->kind == DM_SOURCE_TEXT && next->text.n && dm_is_name_byte(next->text.p[0]);
}

static void
put_path(struct dm_source_words *w, struct dm_buf *out, uint32_t from, uint32_t to, uint32_t *end)
{
	size_t start = out->n;
	uint32_t i = from;
	if (w->depth >= DEPTH) {
		dm_buf_byte(out, DM_SOURCE_UNTOLD);
		return;
	}
	w->depth++;
	i = put_term(w, out, i, to);
	for (uint32_t n; i < to && out->n < start + LONGEST;) {
		bool divides = w->language->hash && dm_source_mark_at(w, i, '/') &&
			       (w->language->triple || w->language->bare_calls);
		bool glue = dm_source_mark_at(w, i, '+') ||
			    (w->language->open_tag && dm_source_mark_at(w, i, '.'));
		if ((n = otherwise(w, i)) != 0 && out->n > start &&
			out->p[out->n - 1] == DM_SOURCE_END &&
			out->p[start] == DM_SOURCE_VARIABLE && out->n - start > 2 &&
			out->p[out->n - 2] == DM_SOURCE_DEFAULT) {
			out->n--;
			i = put_term(w, out, i + n, to);
			dm_buf_byte(out, DM_SOURCE_END);
		} else if (glue && may_be_pathname(w, from, i)) {
			dm_buf_byte(out, DM_SOURCE_UNTOLD);
			break;
		} else if (divides || glue) {
			if (divides || (glue && is_pathname(w, from, i))) {
				dm_buf_byte(out, '/');
			}
			i = put_term(w, out, i + 1, to);
		} else if (dm_source_mark_at(w, i, '?') && dm_language_is(w->language, "rust")) {
			i = put_methods(w, out, start, i + 1, to); /* tempdir()?.path() */
		} else if (dm_source_mark_at(w, i, '?') || otherwise(w, i)) {
			out->n = start; /* one of several */
			dm_buf_byte(out, DM_SOURCE_UNTOLD);
			break;
		} else {
			break;
		}
	}
	w->depth--;
	if (end) {
		*end = i;
	}
}

struct dm_str
dm_source_path(struct dm_source_words *w, uint32_t from, uint32_t to, uint32_t *end)
{
	struct dm_buf out = {0};
	/* path=x, in Python a named argument */
	if (from + 2 < to && dm_source_name_at(w, from) && dm_source_mark_at(w, from + 1, '=') &&
		!dm_source_mark_at(w, from + 2, '=')) {
		from += 2;
	}
	put_path(w, &out, from, to, end);
	struct dm_str path = dm_arena_str(w->arena, dm_buf_view(&out));
	dm_buf_finish(&out);
	return path;
}

/* The token that opens what `close` closes. */
static uint32_t
opening(const struct dm_source_words *w, uint32_t close)
{
	uint32_t depth = 0, start = close > DM_SOURCE_SPREAD ? close - DM_SOURCE_SPREAD : 0;
	for (uint32_t i = close + 1; i > start; i--) {
		if (w->tokens.items[i - 1].kind != DM_SOURCE_MARK) {
			continue;
		}
		char c = w->tokens.items[i - 1].text.p[0];
		if (c == ')' || c == ']' || c == '}') {
			depth++;
		} else if ((c == '(' || c == '[' || c == '{') && --depth == 0) {
			return i - 1;
		}
	}
	return close;
}

/* A value may be glued to the one before `at`: + of most, / of Python, . of PHP. */
static bool
is_glue(const struct dm_source_words *w, uint32_t at)
{
	return dm_source_mark_at(w, at, '+') ||
	       (w->language->hash && w->language->triple && dm_source_mark_at(w, at, '/')) ||
	       (w->language->open_tag && dm_source_mark_at(w, at, '.'));
}

struct dm_str
dm_source_around(struct dm_source_words *w, uint32_t at)
{
	uint32_t start = at;
	for (uint32_t steps = 0; steps < 16 && start > 1; steps++) {
		uint32_t before = start - 1;
		if (is_glue(w, before)) {
			/* what is before it: a name, a call, a text */
			uint32_t last = before - 1;
			if (dm_source_mark_at(w, last, ')')) {
				last = opening(w, last);
				last -= last > 0 && dm_source_name_at(w, last - 1);
			}
			for (uint32_t n; (n = dm_source_joint_before(w, last)) != 0 && last > n;) {
				last -= n + 1;
				last = dm_source_mark_at(w, last, ')') ? opening(w, last) : last;
			}
			start = last;
			continue;
		}
		/* join(BASE, "app.db"), join(os.environ["LOG_DIR"], "app.log"), join(root(), "app.db") */
		uint32_t open = before, commas = 0;
		while (open > 0 && commas < 6 &&
			(dm_source_mark_at(w, open, ',') || dm_source_name_at(w, open) ||
				dm_source_mark_at(w, open, '.') ||
				dm_source_mark_at(w, open, ']') ||
				dm_source_mark_at(w, open, ')') ||
				w->tokens.items[open].kind == DM_SOURCE_TEXT)) {
			commas += dm_source_mark_at(w, open, ',');
			bool closes =
				dm_source_mark_at(w, open, ']') || dm_source_mark_at(w, open, ')');
			uint32_t pair = closes ? opening(w, open) : open;
			if (closes && pair == open) {
				break; /* nothing opens it, or too far away */
			}
			open = pair > 0 ? pair - 1 : 0;
		}
		struct dm_source_call call;
		if (!dm_source_mark_at(w, open, '(') || open == 0 ||
			!dm_source_name_at(w, open - 1) || !dm_source_call_at(w, open - 1, &call) ||
			!dm_source_call_in(w, &call, w->language->joins)) {
			break;
		}
		start = call.first;
	}
	return dm_source_path(w, start, w->tokens.count, NULL);
}

struct dm_str
dm_source_receiver(struct dm_source_words *w, const struct dm_source_call *call)
{
	uint32_t first = call->last;
	for (uint32_t n; (n = dm_source_joint_before(w, first)) != 0 && first > n;) {
		uint32_t before = first - n - 1;
		if (dm_source_mark_at(w, before, ')')) {
			before = opening(w, before);
			first = before;
			bool called =
				before > 0 && dm_source_name_at(w, before - 1) &&
				w->tokens.items[before - 1].line == w->tokens.items[before].line;
			if (called) {
				first = before - 1;
			}
		} else if (dm_source_name_at(w, before)) {
			first = before;
		} else {
			break;
		}
	}
	uint32_t end = call->last - dm_source_joint_before(w, call->last);
	return dm_source_path(w, first, end, NULL);
}
