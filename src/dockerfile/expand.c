/*
 * How BuildKit replaces variables (frontend/dockerfile/shell/lex.go):
 *
 *   text   = *( "'" bytes "'" | '"' bytes '"' | escape byte | variable | byte )
 *   variable = "$" name | "${" name [ modifier ] "}"
 *   modifier = [ ":" ] ( "-" | "+" | "?" ) text         default, alternative, error
 *            | ( "#" | "##" | "%" | "%%" ) pattern      without the shortest or longest prefix or suffix
 *            | ( "/" | "//" ) pattern "/" text          first or every longest match replaced
 *   name   = letters, digits, "_" | digits | one of @ * # ? - $ ! 0
 *   pattern = `*`, `?`, and `\` before one that is meant literally
 *
 * Differences: a variable that nothing in the file sets is unknown, not empty, because --build-arg, the builder or
 * the base image may set it; with a modifier it counts as unset. Values beyond ASCII are not matched against patterns.
 */
#include "model.h"

enum {
	DEPTH = 32, /* ARG defaults that name ARGs, and nested ${} */
	STEPS = 1024, /* variables looked up for one text: $A$A in B, $B$B in C, ... doubles each time */
	LIMIT = 16384,    /* bytes of a value */
	STEP_BYTES = 256, /* comparisons of a pattern that count as one look-up */
	STEP_VALUE = 32,  /* bytes of a value that do */
};

/* A value while it grows. */
struct text {
	struct dm_buf bytes;
	const struct dm_instr *home; /* the instruction that spells the first byte, */
	const char *from;            /* and where in it */
	bool composed;               /* its bytes are not side by side there */
	bool unknown;                /* some part has no value here */
};

struct expander {
	const struct dm_tree *tree;
	const struct dm_instr *home; /* the instruction whose text is read */
	const char *p, *end;         /* what is left of it */
	uint32_t at;                 /* what is set before this instruction counts, */
	uint32_t pairs;              /* and in it the first ones */
	bool global;                 /* FROM: only ARGs before the first FROM */
	uint32_t depth;
	uint32_t *steps; /* shared by the nested ones */
	bool *platform;  /* a variable that the builder sets took part */
	bool wild;       /* it stands for any text: `*` */
};

enum lookup {
	LOOKUP_UNSET,
	LOOKUP_UNKNOWN, /* set, but not to something that the file tells */
	LOOKUP_SET,
};

static bool
read_text(struct expander *ex, int stop, bool raw, struct text *out);

static void
put(const struct expander *ex, struct text *out, const char *p)
{
	if (out->bytes.n == 0) {
		out->from = p;
		out->home = ex->home;
	} else if (!out->from || out->from + out->bytes.n != p) {
		out->composed = true;
	}
	dm_buf_byte(&out->bytes, *p);
}

/* The bytes from p to ex->p, taken as they are. */
static void
put_run(const struct expander *ex, struct text *out, const char *p)
{
	put(ex, out, p);
	dm_buf_add(&out->bytes, p + 1, (size_t)(ex->p - p) - 1);
}

static void
put_text(struct text *out, const struct text *value)
{
	out->unknown = out->unknown || value->unknown;
	if (value->bytes.n == 0) {
		out->composed = true; /* of something that another default would fill */
		return;
	}
	if (out->bytes.n == 0) {
		out->from = value->from;
		out->home = value->home;
	} else if (!out->from || out->from + out->bytes.n != value->from) {
		out->composed = true;
	}
	out->composed = out->composed || value->composed;
	dm_buf_str(&out->bytes, dm_buf_view(&value->bytes));
}

/* ---- variables ---- */

/* The value of the pair; what comes before instruction `at`, and in it before pair `pairs`, is in force. */
static enum lookup
pair_value(const struct expander *ex, const struct dm_pair *pair, uint32_t at, uint32_t pairs,
	bool global, struct text *out)
{
	if (ex->depth >= DEPTH) {
		return LOOKUP_UNKNOWN;
	}
	struct expander inner = *ex;
	inner.home = &ex->tree->instrs[at];
	inner.p = pair->value.p;
	inner.end = pair->value.p + pair->value.n;
	inner.at = at;
	inner.pairs = pairs;
	inner.global = global;
	inner.depth++;
	bool ok = read_text(&inner, -1, false, out) && !out->unknown;
	*ex->steps += (uint32_t)((pair->value.n < LIMIT ? pair->value.n : LIMIT) + out->bytes.n) /
		      STEP_VALUE;
	return ok ? LOOKUP_SET : LOOKUP_UNKNOWN;
}

static bool
set_by_builder(struct dm_str name)
{
	static const char *const names[] = {"TARGETPLATFORM", "TARGETOS", "TARGETOSVERSION",
		"TARGETARCH", "TARGETVARIANT", "BUILDPLATFORM", "BUILDOS", "BUILDOSVERSION",
		"BUILDARCH", "BUILDVARIANT", "TARGETSTAGE"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (dm_str_is(name, names[i])) {
			return true;
		}
	}
	return false;
}

static enum lookup
variable_value(const struct expander *ex, uint32_t index, bool global, struct text *out)
{
	const struct dm_variable *variable = &ex->tree->names[index - 1];
	const struct dm_instr *instr = &ex->tree->instrs[variable->instr];
	/* the pairs of an ARG see those before them, the pairs of an ENV do not (dispatchArg, dispatchEnv) */
	return pair_value(ex, &instr->pairs[variable->pair], variable->instr,
		instr->kind == DM_ARG ? variable->pair : 0, global, out);
}

/* ARGs before the first FROM; an ARG without default leaves an earlier one's in force (buildMetaArgs). */
static enum lookup
look_up_global(const struct expander *ex, struct dm_str name, uint32_t end, uint32_t pairs,
	struct text *out)
{
	const struct dm_tree *tree = ex->tree;
	if (tree->nstages && end > tree->stages[0].from) {
		end = tree->stages[0].from;
		pairs = 0;
	}
	uint32_t last = dm_model_find(tree, name, end, pairs);
	uint32_t index = last ? tree->names[last - 1].valued : 0;
	if (index) {
		return variable_value(ex, index, true, out);
	}
	if (set_by_builder(name)) {
		*ex->platform = true;
		return LOOKUP_UNKNOWN;
	}
	return LOOKUP_UNSET;
}

/* In a stage: ENV and ARG of the stage, ENV of the stages that it is FROM. */
static enum lookup
look_up_stage(const struct expander *ex, struct dm_str name, int32_t stage, struct text *out)
{
	const struct dm_tree *tree = ex->tree;
	bool inherited = false;
	for (uint32_t end = ex->at, pairs = ex->pairs; stage >= 0; inherited = true) {
		uint32_t from = tree->stages[stage].from;
		uint32_t index = dm_model_find(tree, name, end, pairs);
		if (index == 0) {
			return LOOKUP_UNSET;
		}
		index = inherited ? tree->names[index - 1].env : index;
		bool here = index && tree->names[index - 1].instr > from;
		if (here && tree->names[index - 1].valued != index) {
			/* ARG NAME */
			enum lookup found = look_up_global(ex, name, UINT32_MAX, 0, out);
			if (found != LOOKUP_UNSET) {
				return found;
			}
			index = tree->names[index - 1].valued;
			here = index && tree->names[index - 1].instr > from;
		}
		if (here) {
			return variable_value(ex, index, false, out);
		}
		stage = tree->stages[stage].parent;
		end = stage >= 0 ? tree->stages[stage].end : 0;
		pairs = 0;
	}
	return LOOKUP_UNSET;
}

static enum lookup
look_up(const struct expander *ex, struct dm_str name, struct text *out)
{
	const struct dm_tree *tree = ex->tree;
	int32_t stage =
		ex->at < tree->ninstrs ? tree->instrs[ex->at].stage : (int32_t)tree->nstages - 1;
	if (++*ex->steps > STEPS) {
		return LOOKUP_UNKNOWN;
	}
	return ex->global || stage < 0 ? look_up_global(ex, name, ex->at, ex->pairs, out)
				       : look_up_stage(ex, name, stage, out);
}

/* ---- patterns ---- */

/* The whole text matches the pattern. */
static bool
matches(struct dm_str pattern, struct dm_str text)
{
	size_t i = 0, k = 0, star = (size_t)-1, retry = 0;
	while (k < text.n) {
		if (i < pattern.n && pattern.p[i] == '*') {
			star = ++i;
			retry = k;
			continue;
		}
		bool escaped = i + 1 < pattern.n && pattern.p[i] == '\\';
		if (i < pattern.n && (escaped ? pattern.p[i + 1] == text.p[k]
					      : pattern.p[i] == '?' || pattern.p[i] == text.p[k])) {
			i += escaped ? 2 : 1;
			k++;
		} else if (star != (size_t)-1) {
			i = star;
			k = ++retry;
		} else {
			return false;
		}
	}
	while (i < pattern.n && pattern.p[i] == '*') {
		i++;
	}
	return i == pattern.n;
}

/* `\` comes before * ? \ } or / only (convertShellPatternToRegex); the rest of both is ASCII. */
static bool
is_pattern(struct dm_str pattern, struct dm_str value)
{
	for (size_t i = 0; i < pattern.n; i++) {
		if ((unsigned char)pattern.p[i] >= 0x80) {
			return false;
		}
		if (pattern.p[i] == '\\' && (++i == pattern.n || pattern.p[i] == '\0' ||
						    !strchr("*?\\}/", pattern.p[i]))) {
			return false;
		}
	}
	for (size_t i = 0; i < value.n; i++) {
		if ((unsigned char)value.p[i] >= 0x80 || value.p[i] == '\n') {
			return false;
		}
	}
	return true;
}

/* Trying each part of the value at each place is cubic: fine for a tag, not for what somebody made up. */
static bool
is_affordable(struct expander *ex, struct dm_str pattern, struct dm_str value)
{
	uint64_t n = value.n + 1, m = pattern.n + 1;
	if (n > LIMIT || m > LIMIT || n * n * n / STEP_BYTES > STEPS) {
		return false;
	}
	*ex->steps +=
		(uint32_t)(n * n * n * m / STEP_BYTES > STEPS ? STEPS : n * n * n * m / STEP_BYTES);
	return *ex->steps < STEPS;
}

/* ${v#p} ${v##p} ${v%p} ${v%%p} */
static struct dm_str
trim(struct dm_str value, struct dm_str pattern, bool prefix, bool longest)
{
	for (size_t i = 0; i <= value.n; i++) {
		size_t cut = longest ? value.n - i : i; /* bytes that go */
		struct dm_str part = prefix ? dm_str_slice(value, 0, cut)
					    : dm_str_slice(value, value.n - cut, value.n);
		if (matches(pattern, part)) {
			return prefix ? dm_str_slice(value, cut, value.n)
				      : dm_str_slice(value, 0, value.n - cut);
		}
	}
	return value;
}

/* Length of the longest match at the start of text; (size_t)-1: none. */
static size_t
match_length(struct dm_str pattern, struct dm_str text)
{
	for (size_t n = text.n + 1; n > 0; n--) {
		if (matches(pattern, dm_str_slice(text, 0, n - 1))) {
			return n - 1;
		}
	}
	return (size_t)-1;
}

/* ${v/p/r} ${v//p/r}; an empty match directly after another one does not count (Go's ReplaceAllString). */
static void
replace(struct dm_buf *out, struct dm_str value, struct dm_str pattern, struct dm_str by, bool all)
{
	size_t i = 0;
	bool after = false, done = false;
	while (i <= value.n) {
		size_t n =
			done ? (size_t)-1 : match_length(pattern, dm_str_slice(value, i, value.n));
		if (n != (size_t)-1 && !(n == 0 && after)) {
			dm_buf_str(out, by);
			done = !all;
			after = n > 0;
			i += n;
			if (n > 0) {
				continue;
			}
		}
		after = false;
		if (i < value.n) {
			dm_buf_byte(out, value.p[i]);
		}
		i++;
	}
}

/* ---- ${ } ---- */

/* Both texts were read; what becomes of them. false: BuildKit refuses the pattern, or we do. */
static bool
put_matched(struct expander *ex, struct text *out, const struct text *value,
	const struct text *pattern, const struct text *by, char op, bool all)
{
	struct dm_str text = dm_buf_view(&value->bytes), glob = dm_buf_view(&pattern->bytes);
	out->unknown = out->unknown || value->unknown || pattern->unknown || (by && by->unknown);
	out->composed = true;
	if (!by && glob.n && glob.p[0] == op) {
		all = true;
		glob = dm_str_slice(glob, 1, glob.n);
	}
	if (!is_pattern(glob, text) || !is_affordable(ex, glob, text)) {
		return false;
	}
	if (!by) {
		dm_buf_str(&out->bytes, trim(text, glob, op == '#', all));
		return true;
	}
	struct dm_str with = dm_buf_view(&by->bytes);
	if (all && dm_str_find_byte(with, '$') != (size_t)-1) {
		return false; /* Go reads $1 there as a group */
	}
	replace(&out->bytes, text, glob, with, all);
	return true;
}

/* After the name and a / of ${name/pattern/text} */
static bool
read_replacement(struct expander *ex, struct dm_str name, struct text *out)
{
	struct text value = {.unknown = false}, pattern = {.unknown = false};
	struct text by = {.unknown = false};
	bool all = ex->p < ex->end && *ex->p == '/';
	ex->p += all;
	bool ok = read_text(ex, '/', true, &pattern) && read_text(ex, '}', true, &by);
	value.unknown = ok && look_up(ex, name, &value) != LOOKUP_SET;
	ok = ok && put_matched(ex, out, &value, &pattern, &by, '/', all);
	dm_buf_finish(&value.bytes);
	dm_buf_finish(&pattern.bytes);
	dm_buf_finish(&by.bytes);
	return ok;
}

/* After the name, the colon and the modifier op of ${name:-text} */
static bool
read_modifier(struct expander *ex, struct dm_str name, bool colon, char op, struct text *out)
{
	struct text value = {.unknown = false}, word = {.unknown = false};
	bool pattern = op == '#' || op == '%';
	bool ok = !(colon && pattern) && read_text(ex, '}', pattern, &word);
	enum lookup found = ok ? look_up(ex, name, &value) : LOOKUP_UNKNOWN;
	bool set = found == LOOKUP_SET && (!colon || value.bytes.n > 0);
	value.unknown = found != LOOKUP_SET;
	if (ok && pattern) {
		ok = put_matched(ex, out, &value, &word, NULL, op, false);
	} else if (ok && (found == LOOKUP_UNKNOWN || (op == '?' && !set))) {
		out->unknown = true;
	} else if (ok && (op == '-' || op == '+')) {
		out->composed = out->composed || op == '+';
		if (set != (op == '-')) {
			put_text(out, &word);
		} else if (op == '-') {
			put_text(out, &value);
		}
	} else if (ok) {
		put_text(out, &value);
	}
	dm_buf_finish(&value.bytes);
	dm_buf_finish(&word.bytes);
	return ok;
}

static bool
put_variable(struct expander *ex, struct dm_str name, struct text *out)
{
	struct text value = {.unknown = false};
	if (out->bytes.n == 0 && !ex->wild) { /* mostly it is all that is read */
		bool set = look_up(ex, name, out) == LOOKUP_SET;
		out->unknown = out->unknown || !set;
		out->composed = out->composed || out->bytes.n == 0;
		return true;
	}
	value.unknown = look_up(ex, name, &value) != LOOKUP_SET;
	if (value.unknown && ex->wild && set_by_builder(name)) {
		put(ex, out, "*");
	} else {
		put_text(out, &value);
	}
	dm_buf_finish(&value.bytes);
	return true;
}

static bool
is_name_byte(char c)
{
	return dm_is_name_byte(c) || (unsigned char)c >= 0x80;
}

static struct dm_str
read_name(struct expander *ex)
{
	const char *start = ex->p;
	if (ex->p < ex->end && *ex->p >= '0' && *ex->p <= '9') {
		while (ex->p < ex->end && *ex->p >= '0' && *ex->p <= '9') {
			ex->p++;
		}
	} else if (ex->p < ex->end && *ex->p != '\0' && strchr("@*#?-$!", *ex->p)) {
		ex->p++;
	} else {
		while (ex->p < ex->end && is_name_byte(*ex->p)) {
			ex->p++;
		}
	}
	return (struct dm_str){start, (size_t)(ex->p - start)};
}

static bool
read_braces(struct expander *ex, struct text *out)
{
	if (ex->p == ex->end || *ex->p == '{' || *ex->p == '}' || *ex->p == ':' ||
		ex->depth >= DEPTH) {
		return false;
	}
	struct dm_str name = read_name(ex);
	bool colon = ex->p < ex->end && *ex->p == ':';
	ex->p += colon;
	char op = ex->p < ex->end ? *ex->p++ : '\0';
	if (op == '}' && !colon) {
		return put_variable(ex, name, out);
	}
	bool ok = false;
	ex->depth++;
	if (op == '/' && !colon) {
		ok = read_replacement(ex, name, out);
	} else if (op != '\0' && strchr("+-?#%", op)) {
		ok = read_modifier(ex, name, colon, op, out);
	}
	ex->depth--;
	return ok;
}

static bool
read_dollar(struct expander *ex, struct text *out)
{
	const char *dollar = ex->p++;
	if (ex->p < ex->end && *ex->p == '{') {
		ex->p++;
		return read_braces(ex, out);
	}
	struct dm_str name = read_name(ex);
	if (name.n == 0) {
		put(ex, out, dollar);
		return true;
	}
	return put_variable(ex, name, out);
}

/* ---- text ---- */

static bool
read_single_quotes(struct expander *ex, struct text *out)
{
	for (ex->p++; ex->p < ex->end; ex->p++) {
		if (*ex->p == '\'') {
			ex->p++;
			return true;
		}
		put(ex, out, ex->p);
	}
	return false;
}

static bool
read_double_quotes(struct expander *ex, bool raw, struct text *out)
{
	ex->p++;
	while (ex->p < ex->end && out->bytes.n < LIMIT) {
		char c = *ex->p;
		if (c == '"') {
			ex->p++;
			return true;
		}
		if (c == '$') {
			if (!read_dollar(ex, out)) {
				return false;
			}
			continue;
		}
		if (c == ex->tree->escape && ex->p + 1 < ex->end) {
			bool special = ex->p[1] == '"' || ex->p[1] == '$' || ex->p[1] == c;
			if (raw) {
				put(ex, out, ex->p);
			}
			ex->p += special;
		}
		put(ex, out, ex->p++);
	}
	return false;
}

static bool
is_plain(const struct expander *ex, char c)
{
	return c != '\'' && c != '"' && c != '$' && c != ex->tree->escape;
}

/* Up to the byte stop, which is read too, or to the end (-1); raw: escapes stay. false: BuildKit refuses it. */
static bool
read_text(struct expander *ex, int stop, bool raw, struct text *out)
{
	while (ex->p < ex->end && out->bytes.n < LIMIT) {
		char c = *ex->p;
		bool ok = true;
		if (stop >= 0 && c == (char)stop) {
			ex->p++;
			return true;
		}
		if (c == '\'') {
			ok = read_single_quotes(ex, out);
		} else if (c == '"') {
			ok = read_double_quotes(ex, raw, out);
		} else if (c == '$') {
			ok = read_dollar(ex, out);
		} else if (c == ex->tree->escape) {
			if (raw) {
				put(ex, out, ex->p);
			}
			if (++ex->p < ex->end) {
				put(ex, out, ex->p++);
			}
		} else {
			const char *start = ex->p++;
			size_t room = LIMIT - out->bytes.n;
			while (ex->p < ex->end && (size_t)(ex->p - start) < room &&
				is_plain(ex, *ex->p) && (stop < 0 || *ex->p != (char)stop)) {
				ex->p++;
			}
			put_run(ex, out, start);
		}
		if (!ok) {
			return false;
		}
	}
	return stop < 0 && out->bytes.n < LIMIT;
}

/* ---- what others call ---- */

/* Nothing in it is replaced or taken away: most texts. */
static bool
is_literal(const struct dm_tree *tree, struct dm_str text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (c == '\'' || c == '"' || c == '$' || c == tree->escape) {
			return false;
		}
	}
	return text.n < LIMIT;
}

/* false: a variable has no value here. */
static bool
trace(const struct dm_tree *tree, uint32_t at, struct dm_str text, bool wild, bool *platform,
	struct text *out)
{
	bool from = at < tree->ninstrs && tree->instrs[at].kind == DM_FROM;
	uint32_t steps = 0;
	struct expander ex = {
		.tree = tree,
		.home = at < tree->ninstrs ? &tree->instrs[at] : NULL,
		.p = text.p,
		.end = text.n ? text.p + text.n : text.p,
		.at = from && tree->nstages ? tree->stages[0].from : at,
		.global = from,
		.steps = &steps,
		.platform = platform,
		.wild = wild,
	};
	return read_text(&ex, -1, false, out) && !out->unknown;
}

struct dm_expansion
dm_model_trace(struct dm_arena *arena, const struct dm_tree *tree, uint32_t at, struct dm_str text)
{
	struct dm_expansion out = {.platform = false};
	struct text value = {.unknown = false}, pattern = {.unknown = false};
	if (at < tree->ninstrs && text.n && is_literal(tree, text)) {
		out.value = dm_arena_str(arena, text);
		out.instr = &tree->instrs[at];
		out.span = (struct dm_span){
			(uint32_t)(text.p - out.instr->cook.text.p), (uint32_t)text.n};
		return out;
	}
	if (trace(tree, at, text, false, &out.platform, &value)) {
		out.value = dm_arena_str(arena, dm_buf_view(&value.bytes));
		if (value.bytes.n && value.home && !value.composed) {
			const char *start = value.home->cook.text.p;
			out.instr = value.home;
			out.span = (struct dm_span){
				(uint32_t)(value.from - start), (uint32_t)value.bytes.n};
		}
	} else if (out.platform && trace(tree, at, text, true, &out.platform, &pattern)) {
		out.pattern = dm_arena_str(arena, dm_buf_view(&pattern.bytes)).p;
	}
	dm_buf_finish(&value.bytes);
	dm_buf_finish(&pattern.bytes);
	return out;
}

bool
dm_model_expand(struct dm_arena *arena, const struct dm_tree *tree, uint32_t at, struct dm_str text,
	struct dm_str *out)
{
	struct text value = {.unknown = false};
	if (is_literal(tree, text)) {
		*out = dm_arena_str(arena, text);
		return true;
	}
	bool platform = false, ok = trace(tree, at, text, false, &platform, &value);
	*out = ok ? dm_arena_str(arena, dm_buf_view(&value.bytes)) : (struct dm_str){NULL, 0};
	dm_buf_finish(&value.bytes);
	return ok;
}

struct dm_str
dm_model_base(const struct dm_tree *tree, int32_t stage)
{
	struct dm_str base = {NULL, 0};
	if (stage < 0 || (uint32_t)stage >= tree->nstages) {
		return base;
	}
	while (tree->stages[stage].parent >= 0) {
		stage = tree->stages[stage].parent;
	}
	return tree->stages[stage].root;
}

struct dm_str
dm_model_variable(struct dm_arena *arena, const struct dm_tree *tree, uint32_t at, const char *name)
{
	uint32_t steps = 0;
	bool platform = false;
	struct expander ex = {.tree = tree, .at = at, .steps = &steps, .platform = &platform};
	struct text text = {.unknown = false};
	struct dm_str value = {NULL, 0};
	if (look_up(&ex, dm_str(name), &text) == LOOKUP_SET) {
		value = dm_arena_str(arena, dm_buf_view(&text.bytes));
	}
	dm_buf_finish(&text.bytes);
	return value;
}

struct dm_str
dm_model_expanded(
	struct dm_arena *arena, const struct dm_tree *tree, uint32_t at, struct dm_str text)
{
	struct dm_str value;
	bool spelled = dm_str_find_byte(text, '$') != (size_t)-1 ||
		       dm_str_find_byte(text, '"') != (size_t)-1 ||
		       dm_str_find_byte(text, '\'') != (size_t)-1;
	return spelled && dm_model_expand(arena, tree, at, text, &value) ? value : text;
}
