#include "source_calls.h"

enum {
	TYPES = 16, /* of the types between a name and its arguments */
};

uint32_t
dm_source_joint(const struct dm_source_words *w, uint32_t at)
{
	if (dm_source_mark_at(w, at, '.')) {
		return !w->language->open_tag; /* PHP joins texts so */
	}
	bool two = (dm_source_mark_at(w, at, '?') && dm_source_mark_at(w, at + 1, '.')) ||
		   (dm_source_mark_at(w, at, '-') && dm_source_mark_at(w, at + 1, '>')) ||
		   (dm_source_mark_at(w, at, ':') && dm_source_mark_at(w, at + 1, ':'));
	return two ? 2 : 0;
}

uint32_t
dm_source_joint_before(const struct dm_source_words *w, uint32_t at)
{
	if (at >= 2 && dm_source_joint(w, at - 2) == 2) {
		return 2;
	}
	return at >= 1 && dm_source_mark_at(w, at - 1, '.') && !w->language->open_tag ? 1 : 0;
}

uint32_t
dm_source_closing(const struct dm_source_words *w, uint32_t open)
{
	uint32_t depth = 0, end = open + DM_SOURCE_SPREAD < w->tokens.count
					  ? open + DM_SOURCE_SPREAD
					  : w->tokens.count;
	for (uint32_t i = open; i < end; i++) {
		if (w->tokens.items[i].kind != DM_SOURCE_MARK) {
			continue;
		}
		char c = w->tokens.items[i].text.p[0];
		if (c == '(' || c == '[' || c == '{') {
			depth++;
		} else if ((c == ')' || c == ']' || c == '}') && --depth == 0) {
			return i;
		}
	}
	return end;
}

const struct dm_source_token *
dm_source_token_at(const struct dm_source_words *words, uint32_t at)
{
	static const struct dm_source_token none = {.kind = DM_SOURCE_MARK, .text = {" ", 1}};
	return at < words->tokens.count ? &words->tokens.items[at] : &none;
}

static void
split_args(const struct dm_source_words *w, struct dm_source_call *call)
{
	uint32_t from = call->open + 1, depth = 0;
	call->nargs = 0;
	for (uint32_t i = from; i <= call->close && call->nargs < DM_SOURCE_ARGS; i++) {
		char c = i < w->tokens.count && w->tokens.items[i].kind == DM_SOURCE_MARK
				 ? w->tokens.items[i].text.p[0]
				 : '\0';
		if (depth == 0 && (c == ',' || i == call->close)) {
			if (i > from) {
				call->args[call->nargs].from = from;
				call->args[call->nargs++].to = i;
			}
			from = i + 1;
		}
		depth += c == '(' || c == '[' || c == '{';
		depth -= (c == ')' || c == ']' || c == '}') && depth > 0;
	}
}

/* if, do, end: no call, and nothing that a call without parentheses begins with */
static bool
is_keyword(struct dm_str word)
{
	static const char *const words[] = {"alias", "and", "begin", "case", "class", "def", "do",
		"else", "elsif", "end", "ensure", "for", "if", "in", "module", "not", "or",
		"rescue", "return", "then", "undef", "unless", "until", "when", "while", "yield",
		NULL};
	return dm_str_listed(word, words);
}

/* Ruby's File.write "x", text: the token after its arguments; 0: it is none */
static uint32_t
end_of_command(const struct dm_source_words *w, uint32_t at)
{
	const struct dm_source_token *items = w->tokens.items;
	uint32_t depth = 0, count = w->tokens.count, i = at + 1;
	bool begins = i < count && items[i].line == items[at].line &&
		      (items[i].kind == DM_SOURCE_TEXT ||
			      (items[i].kind == DM_SOURCE_NAME && !is_keyword(items[i].text)) ||
			      (dm_source_mark_at(w, i, ':') && dm_source_name_at(w, i + 1)));
	if (!begins || is_keyword(items[at].text)) {
		return 0;
	}
	for (uint32_t end = i + DM_SOURCE_SPREAD; i < count && i < end; i++) {
		bool more = depth || dm_source_mark_at(w, i - 1, ',') ||
			    items[i].line == items[i - 1].line;
		bool word =
			depth == 0 && items[i].kind == DM_SOURCE_NAME && is_keyword(items[i].text);
		if (!more || word) {
			break;
		}
		char c = items[i].kind == DM_SOURCE_MARK ? items[i].text.p[0] : '\0';
		bool block = c == '{' && depth == 0 && !dm_source_mark_at(w, i - 1, ',');
		bool closes = c == ')' || c == ']' || c == '}';
		if (block || c == ';' || (closes && depth == 0)) {
			break;
		}
		depth += c == '(' || c == '[' || c == '{';
		depth -= closes;
	}
	return i;
}

/* What parts the names of a path: std::fs of Rust */
static struct dm_str
joint_of(const struct dm_source_words *w)
{
	return dm_language_is(w->language, "rust") ? DM_STR("::") : DM_STR(".");
}

/* numpy.save of np.save(x) */
static struct dm_str
known_as(const struct dm_source_words *w, const struct dm_source_call *call)
{
	struct dm_str first = w->tokens.items[call->first].text;
	for (uint32_t i = w->naliases; i > 0; i--) {
		const struct dm_source_alias *alias = &w->aliases[i - 1];
		bool any = dm_str_is(alias->name, "*") && call->first == call->last;
		if (!any && !dm_str_eq(alias->name, first)) {
			continue;
		}
		struct dm_str name = alias->target;
		for (uint32_t at = call->first + !any; at <= call->last; at++) {
			if (dm_source_name_at(w, at)) {
				const struct dm_str parts[] = {
					name, joint_of(w), w->tokens.items[at].text};
				name = dm_arena_join(w->arena, parts, 3);
			}
		}
		return name;
	}
	return (struct dm_str){NULL, 0};
}

/* The token after the types of new Level<string, any>("x"), Surreal::new::<RocksDb>("x"); `at` where there are none */
static uint32_t
after_types(const struct dm_source_words *w, uint32_t at)
{
	uint32_t depth = 0;
	for (uint32_t i = at; i < at + TYPES && i < w->tokens.count && !w->language->hash; i++) {
		const struct dm_source_token *token = &w->tokens.items[i];
		if (token->kind == DM_SOURCE_TEXT ||
			(token->kind == DM_SOURCE_MARK &&
				!strchr("<>.,:?[]|&", token->text.p[0]))) {
			break;
		}
		depth += dm_source_mark_at(w, i, '<');
		depth -= dm_source_mark_at(w, i, '>') && depth;
		if (depth == 0 && dm_source_mark_at(w, i, '>')) {
			return i + 1;
		}
	}
	return at;
}

bool
dm_source_call_at(const struct dm_source_words *w, uint32_t at, struct dm_source_call *call)
{
	uint32_t open = at + 1;
	if (dm_source_mark_at(w, open, '!')) {
		open++; /* format!(...) */
	} else if (dm_source_mark_at(w, open, '<') ||
		   (dm_source_mark_at(w, open, ':') && dm_source_mark_at(w, open + 2, '<'))) {
		open = after_types(w, open);
	}
	/* Go's composite literal: lumberjack.Logger{Filename: x}; others would take every block for one */
	bool literal =
		dm_source_mark_at(w, open, '{') && w->language->backtick && w->language->character;
	/* a new line begins a new statement, where no mark ends one */
	bool apart =
		open < w->tokens.count && w->tokens.items[open].line != w->tokens.items[at].line;
	uint32_t end = 0;
	if ((!dm_source_mark_at(w, open, '(') && !literal) || apart) {
		end = w->language->bare_calls ? end_of_command(w, at) : 0;
		if (!end) {
			return false;
		}
		open = at;
	}
	*call = (struct dm_source_call){.first = at,
		.last = at,
		.open = open,
		.close = end ? end : dm_source_closing(w, open),
		.line = w->tokens.items[at].line};
	for (uint32_t n; (n = dm_source_joint_before(w, call->first)) != 0 && call->first > n &&
			 dm_source_name_at(w, call->first - n - 1);) {
		call->first -= n + 1;
	}
	call->known = known_as(w, call);
	split_args(w, call);
	return true;
}

void
dm_source_call_as(
	const struct dm_source_words *w, uint32_t at, uint32_t skipped, struct dm_source_call *call)
{
	call->first = call->last = at;
	for (uint32_t n; (n = dm_source_joint_before(w, call->first)) != 0 && call->first > n &&
			 dm_source_name_at(w, call->first - n - 1);) {
		call->first -= n + 1;
	}
	call->known = known_as(w, call);
	call->nargs -= skipped < call->nargs ? skipped : call->nargs;
	memmove(call->args, call->args + skipped, call->nargs * sizeof *call->args);
}

/* Surreal::new<RocksDb> of Surreal::new::<RocksDb>("x"): *name without the type */
static bool
has_type(const struct dm_source_words *w, const struct dm_source_call *call, struct dm_str *name)
{
	size_t from = dm_str_find_byte(*name, '<');
	struct dm_str type = dm_str_slice(*name, from + 1, name->n - 1);
	*name = dm_str_slice(*name, 0, from);
	for (uint32_t i = call->last + 1; i < call->open; i++) {
		if (dm_source_name_at(w, i) && dm_str_eq(w->tokens.items[i].text, type)) {
			return true;
		}
	}
	return false;
}

/* The name's parts, from the last one back, are those of `name`, which are parted by . or :: */
static bool
names(const struct dm_source_words *w, const struct dm_source_call *call, struct dm_str name)
{
	uint32_t at = call->last;
	char end = name.p[name.n - 1];
	if (end == '!') {
		name = dm_str_slice(name, 0, name.n - 1);
	} else if (end == '>' && !has_type(w, call, &name)) {
		return false;
	}
	bool whole = dm_str_find_byte(name, '.') == (size_t)-1 &&
		     dm_str_find_byte(name, ':') == (size_t)-1;
	if (name.p[0] == '.') {
		/* .open is no File::open */
		return dm_source_joint_before(w, at) && !dm_source_mark_at(w, at - 1, ':') &&
		       dm_str_eq(w->tokens.items[at].text, dm_str_slice(name, 1, name.n));
	}
	for (;;) {
		size_t start = name.n;
		while (start > 0 && name.p[start - 1] != '.' && name.p[start - 1] != ':') {
			start--;
		}
		if (!dm_str_eq(w->tokens.items[at].text, dm_str_slice(name, start, name.n))) {
			return false;
		}
		while (start > 0 && (name.p[start - 1] == '.' || name.p[start - 1] == ':')) {
			start--;
		}
		if (start == 0) {
			/* open( is no x.open(; but Java's File is java.io.File, and new x.File */
			bool capital = name.p[0] >= 'A' && name.p[0] <= 'Z';
			/* x::create_directories, of namespace x = std::filesystem */
			bool scoped = w->language->preprocessor && at > 1 &&
				      dm_source_mark_at(w, at - 1, ':') &&
				      dm_str_find_byte(name, '_') != (size_t)-1;
			return !whole || capital || scoped || dm_source_joint_before(w, at) == 0;
		}
		uint32_t n = dm_source_joint_before(w, at);
		if (n == 0 || at <= n || !dm_source_name_at(w, at - n - 1)) {
			return false;
		}
		at -= n + 1;
		name = dm_str_slice(name, 0, start);
	}
}

/* The same of what the call is known as; an entry of one part stands for calls of one part. */
static bool
names_known(const struct dm_source_call *call, struct dm_str name)
{
	struct dm_str known = call->known;
	if (known.n < name.n || memcmp(known.p + known.n - name.n, name.p, name.n) != 0) {
		return false;
	}
	bool whole = dm_str_find_byte(name, '.') == (size_t)-1 &&
		     dm_str_find_byte(name, ':') == (size_t)-1;
	if (known.n == name.n || name.p[0] == '.') {
		return true;
	}
	char before = known.p[known.n - name.n - 1];
	return (before == '.' || before == ':') && (!whole || call->first == call->last);
}

bool
dm_source_call_is(
	const struct dm_source_words *w, const struct dm_source_call *call, struct dm_str name)
{
	return names(w, call, name) || (call->known.n && names_known(call, name));
}

const char *
dm_source_call_in(const struct dm_source_words *w, const struct dm_source_call *call, uint32_t list)
{
	struct dm_str last = w->tokens.items[call->last].text;
	for (const uint32_t *each = dm_list(list); *each; each++) {
		struct dm_str entry = dm_str(dm_texts + *each);
		char end = entry.p[entry.n - 1];
		if (entry.n >= last.n && end == last.p[last.n - 1] &&
			memcmp(entry.p + entry.n - last.n, last.p, last.n) == 0 &&
			names(w, call, entry)) {
			return entry.p;
		}
		if ((end == '!' || end == '>') && names(w, call, entry)) {
			return entry.p;
		}
		if (call->known.n && names_known(call, entry)) {
			return entry.p;
		}
	}
	return NULL;
}

bool
dm_source_call_with(
	const struct dm_source_words *w, const struct dm_source_call *call, uint32_t list)
{
	bool found = false;
	for (const uint32_t *each = dm_list(list); *each && call->nargs && !found; each++) {
		struct dm_str row = dm_str(dm_texts + *each);
		size_t blank = dm_str_find_byte(row, ' ');
		const struct dm_source_token *first = dm_source_token_at(w, call->args[0].from);
		found = blank != (size_t)-1 && first->kind != DM_SOURCE_MARK &&
			call->args[0].to == call->args[0].from + 1 &&
			dm_str_eq(first->text, dm_str_slice(row, blank + 1, row.n)) &&
			dm_source_call_is(w, call, dm_str_slice(row, 0, blank));
	}
	return found;
}
