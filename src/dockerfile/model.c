#include "model.h"

enum {
	DEPTH = 32, /* ARG defaults that name ARGs */
};

/* FNV-1a over the lower-case name. */
static uint32_t
hash_name(struct dm_str name)
{
	uint32_t hash = 2166136261U;
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];
		hash = (hash ^ (c >= 'A' && c <= 'Z' ? c | 0x20U : c)) * 16777619U;
	}
	return hash;
}

void
dm_model_index(struct dm_arena *arena, struct dm_tree *tree)
{
	tree->nbuckets = 8;
	while (tree->nbuckets < tree->nstages) {
		tree->nbuckets *= 2;
	}
	tree->buckets = dm_arena_alloc(arena, tree->nbuckets * sizeof *tree->buckets);
	for (uint32_t i = 0; i < tree->nstages; i++) {
		struct dm_stage *stage = &tree->stages[i];
		uint32_t *bucket = &tree->buckets[hash_name(stage->name) & (tree->nbuckets - 1)];
		if (stage->name.n) {
			stage->before = *bucket;
			*bucket = i + 1;
		}
	}
}

int32_t
dm_model_named(const struct dm_tree *tree, struct dm_str name, int32_t before)
{
	uint32_t i = name.n ? tree->buckets[hash_name(name) & (tree->nbuckets - 1)] : 0;
	while (i > 0 && ((int32_t)i > before || !dm_str_case_eq(tree->stages[i - 1].name, name))) {
		i = tree->stages[i - 1].before;
	}
	return (int32_t)i - 1;
}

int32_t
dm_model_stage(const struct dm_tree *tree, struct dm_str name, int32_t before)
{
	int32_t number = 0;
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] < '0' || name.p[i] > '9' || number > 100000) {
			return dm_model_named(tree, name, before);
		}
		number = number * 10 + (name.p[i] - '0');
	}
	return name.n && number < before ? number : -1;
}

bool
dm_model_final(const struct dm_tree *tree, int32_t stage)
{
	for (int32_t i = (int32_t)tree->nstages - 1; i >= 0; i = tree->stages[i].parent) {
		if (i == stage) {
			return true;
		}
	}
	return false;
}

/* Position in the list of the first index that is not below `at`. */
static uint32_t
first_from(const struct dm_indexes *list, uint32_t at)
{
	uint32_t low = 0, high = list->count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (list->items[middle] < at) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

const struct dm_instr *
dm_model_last(const struct dm_tree *tree, uint32_t at, enum dm_keyword kind)
{
	int32_t stage = at < tree->ninstrs ? tree->instrs[at].stage : (int32_t)tree->nstages - 1;
	const struct dm_indexes *same = &tree->by_kind[kind];
	uint32_t end = at;
	while (stage >= 0 && same->count > 0) {
		uint32_t i = first_from(same, end);
		if (i > 0 && same->items[i - 1] > tree->stages[stage].from) {
			return &tree->instrs[same->items[i - 1]];
		}
		stage = tree->stages[stage].parent;
		end = stage >= 0 ? tree->stages[stage].end : 0;
	}
	return NULL;
}

/* ---- variables ---- */

struct expander {
	struct dm_arena *arena;
	const struct dm_tree *tree;
	uint32_t at; /* variables set before this instruction count */
	bool global; /* FROM: only ARGs before the first FROM */
	int depth;
};

static bool
expand(struct expander *ex, struct dm_str text, struct dm_buf *out);

static bool
is_name_byte(char c)
{
	return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

static bool
pair_value(struct expander *ex, const struct dm_pair *pair, uint32_t at, struct dm_buf *out)
{
	if (!pair->has_value || ex->depth >= DEPTH) {
		return false;
	}
	struct expander inner = *ex;
	inner.at = at;
	inner.depth++;
	return expand(&inner, pair->value, out);
}

enum lookup {
	LOOKUP_UNSET,
	LOOKUP_UNKNOWN, /* set, but not to something that the file tells */
	LOOKUP_SET,
};

static bool
sets(const struct dm_instr *instr, struct dm_str name, const struct dm_pair **pair)
{
	for (uint32_t i = instr->npairs; i > 0; i--) {
		if (dm_str_eq(instr->pairs[i - 1].key, name)) {
			*pair = &instr->pairs[i - 1];
			return true;
		}
	}
	return false;
}

static enum lookup
look_up_global(struct expander *ex, struct dm_str name, uint32_t end, struct dm_buf *out)
{
	static const char *const builder[] = {"TARGETPLATFORM", "TARGETOS", "TARGETARCH",
		"TARGETVARIANT", "BUILDPLATFORM", "BUILDOS", "BUILDARCH", "BUILDVARIANT"};
	const struct dm_indexes *args = &ex->tree->by_kind[DM_ARG];
	for (uint32_t i = first_from(args, end); i > 0; i--) {
		uint32_t index = args->items[i - 1];
		const struct dm_instr *instr = &ex->tree->instrs[index];
		const struct dm_pair *pair;
		if (instr->stage < 0 && sets(instr, name, &pair)) {
			struct expander inner = *ex;
			inner.global = true;
			return pair_value(&inner, pair, index, out) ? LOOKUP_SET : LOOKUP_UNKNOWN;
		}
	}
	for (size_t i = 0; i < sizeof builder / sizeof *builder; i++) {
		if (dm_str_is(name, builder[i])) {
			return LOOKUP_UNKNOWN;
		}
	}
	return LOOKUP_UNSET;
}

static enum lookup
look_up(struct expander *ex, struct dm_str name, struct dm_buf *out)
{
	const struct dm_tree *tree = ex->tree;
	int32_t stage =
		ex->at < tree->ninstrs ? tree->instrs[ex->at].stage : (int32_t)tree->nstages - 1;
	if (ex->global || stage < 0) {
		return look_up_global(ex, name, ex->at, out);
	}
	bool inherited = false;
	for (uint32_t end = ex->at; stage >= 0;) {
		for (uint32_t i = first_from(&tree->variables, end);
			i > 0 && tree->variables.items[i - 1] > tree->stages[stage].from; i--) {
			uint32_t index = tree->variables.items[i - 1];
			const struct dm_instr *instr = &tree->instrs[index];
			const struct dm_pair *pair;
			if ((instr->kind == DM_ARG && inherited) || !sets(instr, name, &pair)) {
				continue;
			}
			if (instr->kind == DM_ARG && !pair->has_value) {
				return look_up_global(ex, name, tree->stages[0].from, out);
			}
			return pair_value(ex, pair, index, out) ? LOOKUP_SET : LOOKUP_UNKNOWN;
		}
		inherited = true;
		stage = tree->stages[stage].parent;
		end = stage >= 0 ? tree->stages[stage].end : 0;
	}
	return LOOKUP_UNSET;
}

/* Offset of the brace that closes the ${ whose inside starts at i; text.n where there is none. */
static size_t
closing_brace(struct dm_str text, size_t i)
{
	int depth = 1;
	for (; i < text.n; i++) {
		if (text.p[i] == '\\' && i + 1 < text.n) {
			i++;
		} else if (text.p[i] == '{' && text.p[i - 1] == '$') {
			depth++;
		} else if (text.p[i] == '}' && --depth == 0) {
			return i;
		}
	}
	return text.n;
}

/* inside: name, or name with a modifier */
static bool
expand_braces(struct expander *ex, struct dm_str inside, struct dm_buf *out)
{
	size_t n = 0;
	while (n < inside.n && is_name_byte(inside.p[n])) {
		n++;
	}
	struct dm_buf value = {0};
	enum lookup found = look_up(ex, dm_str_slice(inside, 0, n), &value);
	struct dm_str rest = dm_str_slice(inside, n, inside.n);
	bool colon = rest.n && rest.p[0] == ':';
	size_t at = colon ? 1 : 0;
	char op = rest.n > at ? rest.p[at] : 0;
	bool set = found == LOOKUP_SET && (!colon || value.n > 0);
	bool ok = n > 0 && found != LOOKUP_UNKNOWN;
	if (ok && rest.n == 0) {
		ok = found == LOOKUP_SET;
		dm_buf_str(out, dm_buf_view(&value));
	} else if (ok && (op == '-' || op == '+')) {
		if (set == (op == '+')) {
			ok = ex->depth < DEPTH;
			ex->depth++;
			ok = ok && expand(ex, dm_str_slice(rest, at + 1, rest.n), out);
			ex->depth--;
		} else if (op == '-') {
			dm_buf_str(out, dm_buf_view(&value));
		}
	} else {
		ok = false;
	}
	dm_buf_finish(&value);
	return ok;
}

static bool
expand_dollar(struct expander *ex, struct dm_str text, size_t *i, struct dm_buf *out)
{
	size_t start = *i + 1;
	if (start < text.n && text.p[start] == '{') {
		size_t end = closing_brace(text, start + 1);
		*i = end;
		return end < text.n && expand_braces(ex, dm_str_slice(text, start + 1, end), out);
	}
	size_t end = start;
	while (end < text.n && is_name_byte(text.p[end])) {
		end++;
	}
	*i = end - 1;
	return end > start && look_up(ex, dm_str_slice(text, start, end), out) == LOOKUP_SET;
}

static bool
expand(struct expander *ex, struct dm_str text, struct dm_buf *out)
{
	char quote = 0;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (c == ex->tree->escape && quote != '\'' && i + 1 < text.n) {
			dm_buf_byte(out, text.p[++i]);
		} else if (quote ? c == quote : (c == '"' || c == '\'')) {
			quote = quote ? 0 : c;
		} else if (c == '$' && quote != '\'') {
			if (!expand_dollar(ex, text, &i, out)) {
				return false;
			}
		} else {
			dm_buf_byte(out, c);
		}
		if (out->n > 1U << 16) {
			return false;
		}
	}
	return quote == 0;
}

bool
dm_model_expand(struct dm_arena *arena, const struct dm_tree *tree, uint32_t at, struct dm_str text,
	struct dm_str *out)
{
	bool from = at < tree->ninstrs && tree->instrs[at].kind == DM_FROM;
	struct expander ex = {.arena = arena, .tree = tree, .at = at, .global = from};
	if (from && tree->nstages) {
		ex.at = tree->stages[0].from;
	}
	struct dm_buf buf = {0};
	bool ok = expand(&ex, text, &buf);
	*out = ok ? dm_arena_str(arena, dm_buf_view(&buf)) : (struct dm_str){NULL, 0};
	dm_buf_finish(&buf);
	return ok;
}

struct dm_str
dm_model_base(struct dm_arena *arena, const struct dm_tree *tree, int32_t stage)
{
	struct dm_str base = {NULL, 0};
	if (stage < 0 || (uint32_t)stage >= tree->nstages) {
		return base;
	}
	while (tree->stages[stage].parent >= 0) {
		stage = tree->stages[stage].parent;
	}
	dm_model_expand(arena, tree, tree->stages[stage].from, tree->stages[stage].base, &base);
	return base;
}

struct dm_str
dm_model_variable(struct dm_arena *arena, const struct dm_tree *tree, uint32_t at, const char *name)
{
	struct expander ex = {.arena = arena, .tree = tree, .at = at};
	struct dm_buf buf = {0};
	struct dm_str value = {NULL, 0};
	if (look_up(&ex, dm_str(name), &buf) == LOOKUP_SET) {
		value = dm_arena_str(arena, dm_buf_view(&buf));
	}
	dm_buf_finish(&buf);
	return value;
}

/* ---- SHELL ---- */

static struct dm_str
base_name(struct dm_str path)
{
	for (size_t i = path.n; i > 0; i--) {
		if (path.p[i - 1] == '/' || path.p[i - 1] == '\\') {
			return dm_str_slice(path, i, path.n);
		}
	}
	return path;
}

static bool
is_posix_shell(struct dm_str name)
{
	static const char *const shells[] = {"sh", "bash", "ash", "dash", "busybox"};
	for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
		if (dm_str_is(name, shells[i])) {
			return true;
		}
	}
	return false;
}

/* -e, -lc, -o pipefail; the last word is -c or ends in c. */
static enum dm_shell_kind
shell_options(const struct dm_instr *instr, bool *errexit, bool *pipefail)
{
	enum dm_shell_kind kind = DM_SHELL_POSIX;
	bool command = false;
	for (uint32_t i = 1; i < instr->nwords; i++) {
		struct dm_str word = instr->words[i].text;
		if (dm_str_is(word, "--login") || dm_str_is(word, "--rcfile")) {
			kind = DM_SHELL_LOGIN;
		} else if (dm_str_is(word, "pipefail")) {
			*pipefail = true;
		} else if (word.n > 1 && word.p[0] == '-' && word.p[1] != '-') {
			*errexit = *errexit || dm_str_find_byte(word, 'e') != (size_t)-1;
			command = command || dm_str_find_byte(word, 'c') != (size_t)-1;
			if (dm_str_find_byte(word, 'l') != (size_t)-1 ||
				dm_str_find_byte(word, 'i') != (size_t)-1) {
				kind = DM_SHELL_LOGIN;
			}
		}
	}
	return command ? kind : DM_SHELL_OTHER;
}

enum dm_shell_kind
dm_model_shell(const struct dm_tree *tree, uint32_t at, bool *errexit, bool *pipefail)
{
	*errexit = *pipefail = false;
	const struct dm_indexes *envs = &tree->by_kind[DM_ENV];
	for (uint32_t i = tree->bash_env ? first_from(envs, at) : 0; i > 0; i--) {
		const struct dm_instr *instr = &tree->instrs[envs->items[i - 1]];
		const struct dm_pair *pair;
		if (sets(instr, DM_STR("BASH_ENV"), &pair)) {
			return DM_SHELL_LOGIN;
		}
	}
	const struct dm_instr *shell = dm_model_last(tree, at, DM_SHELL);
	if (!shell) {
		/* the backtick escape is for Windows paths: its default shell is cmd */
		return tree->escape == '`' ? DM_SHELL_OTHER : DM_SHELL_POSIX;
	}
	if (shell->nwords == 0 || !is_posix_shell(base_name(shell->words[0].text))) {
		return DM_SHELL_OTHER;
	}
	return shell_options(shell, errexit, pipefail);
}
