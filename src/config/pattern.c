#define PCRE2_CODE_UNIT_WIDTH 8
#include "pattern.h"

#include <pcre2.h>
#include <stdio.h>

enum {
	MATCH_LIMIT = 100000, /* steps of one match */
	DEPTH_LIMIT = 1000,
	HEAP_LIMIT = 1024, /* KiB */
	NESTED = 50,       /* parentheses of an expression */
	ALTERNATIVES = 64, /* of a glob, all braces multiplied */
	LENGTH = 4096,
};

struct dm_expression {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *limits;
	bool top, folder; /* of a path: a slash is in it; it ends in one */
	const struct dm_expression *next;
};

/* ---- memory: the arena's, given back with it ---- */

static void *
allocate(size_t size, void *arena)
{
	return dm_arena_alloc(arena, size);
}

static void
give_back(void *block, void *arena)
{
	(void)block;
	(void)arena;
}

/* ---- compiling ---- */

struct compiler {
	struct dm_arena *arena;
	struct dm_pattern_fault *fault;
	pcre2_general_context *memory;
	struct dm_expression *first, **last;
	uint32_t count;
};

static bool
refuse(struct compiler *c, size_t at, const char *message)
{
	snprintf(c->fault->message, sizeof c->fault->message, "%s", message);
	c->fault->at = at;
	return false;
}

static bool
refuse_code(struct compiler *c, size_t at, int code)
{
	unsigned char text[128];
	pcre2_get_error_message(code, text, sizeof text);
	return refuse(c, at, (const char *)text);
}

static void
begin(struct compiler *c, struct dm_arena *arena, struct dm_pattern_fault *fault)
{
	*c = (struct compiler){.arena = arena, .fault = fault};
	c->memory = pcre2_general_context_create(allocate, give_back, arena);
	c->last = &c->first;
}

/* shift: where the text starts in the pattern as written. */
static struct dm_expression *
add_expression(struct compiler *c, struct dm_str text, size_t shift)
{
	int code;
	size_t at;
	pcre2_compile_context *settings = pcre2_compile_context_create(c->memory);
	pcre2_set_parens_nest_limit(settings, NESTED);
	pcre2_set_max_pattern_length(settings, (size_t)4 * LENGTH);
	struct dm_expression *one = dm_arena_alloc(c->arena, sizeof *one);
	one->code = pcre2_compile((PCRE2_SPTR)text.p, text.n,
		PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C | PCRE2_NEVER_UTF, &code, &at,
		settings);
	if (!one->code) {
		refuse_code(c, at + shift, code);
		return NULL;
	}
	one->data = pcre2_match_data_create_from_pattern(one->code, c->memory);
	one->limits = pcre2_match_context_create(c->memory);
	pcre2_set_match_limit(one->limits, MATCH_LIMIT);
	pcre2_set_depth_limit(one->limits, DEPTH_LIMIT);
	pcre2_set_heap_limit(one->limits, HEAP_LIMIT);
	*c->last = one;
	c->last = (struct dm_expression **)(void *)&one->next;
	return one;
}

static bool
add_glob(struct compiler *c, struct dm_str glob, bool path)
{
	PCRE2_UCHAR *text = NULL;
	size_t n = 0;
	bool folder = false, top = false;
	if (path) {
		size_t skip = glob.n > 0 && glob.p[0] == '/';
		folder = glob.n > skip && glob.p[glob.n - 1] == '/';
		top = dm_str_find_byte(dm_str_slice(glob, 0, glob.n - folder), '/') != (size_t)-1;
		glob = dm_str_slice(glob, skip, glob.n - folder);
	}
	uint32_t options =
		path ? PCRE2_CONVERT_GLOB
		     : PCRE2_CONVERT_GLOB_NO_WILD_SEPARATOR | PCRE2_CONVERT_GLOB_NO_STARSTAR;
	pcre2_convert_context *settings = pcre2_convert_context_create(c->memory);
	int code = pcre2_pattern_convert((PCRE2_SPTR)glob.p, glob.n, options, &text, &n, settings);
	if (code != 0) {
		return refuse_code(c, n, code);
	}
	struct dm_expression *one = add_expression(c, (struct dm_str){(const char *)text, n}, 0);
	if (one) {
		one->top = top;
		one->folder = folder;
	}
	return one != NULL;
}

/* The end of the brace group that starts at `open`, and its next comma after `from`; escapes and sets aside. */
static size_t
next_part(struct dm_str glob, size_t from)
{
	uint32_t depth = 0;
	for (size_t i = from; i < glob.n; i++) {
		char b = glob.p[i];
		if (b == '\\') {
			i++;
		} else if (depth == 0 && (b == ',' || b == '}')) {
			return i;
		} else {
			depth += b == '{';
			depth -= b == '}';
		}
	}
	return glob.n;
}

/* a{b,c}d is abd and acd. */
static bool
add_alternatives(struct compiler *c, struct dm_str glob, bool path)
{
	size_t open = 0;
	while (open < glob.n && glob.p[open] != '{') {
		open += glob.p[open] == '\\' ? 2 : 1;
	}
	if (open >= glob.n) {
		return ++c->count > ALTERNATIVES ? refuse(c, 0, "more than 64 alternatives")
						 : add_glob(c, glob, path);
	}
	size_t close = open;
	do {
		close = next_part(glob, close + 1);
	} while (close < glob.n && glob.p[close] == ',');
	if (close >= glob.n) {
		return refuse(c, open, "the } of this { is missing");
	}
	for (size_t from = open + 1; from <= close;) {
		size_t end = next_part(glob, from);
		const struct dm_str parts[] = {dm_str_slice(glob, 0, open),
			dm_str_slice(glob, from, end), dm_str_slice(glob, close + 1, glob.n)};
		if (!add_alternatives(c, dm_arena_join(c->arena, parts, 3), path)) {
			return false;
		}
		from = end + 1;
	}
	return true;
}

static bool
is_plain_glob(struct dm_str glob)
{
	size_t from = 0;
	if (glob.n && glob.p[0] == '[') { /* [::1]:5000/x */
		size_t close = dm_str_find_byte(glob, ']');
		bool address = close < glob.n &&
			       dm_str_find_byte(dm_str_slice(glob, 0, close), ':') != (size_t)-1;
		from = address ? close + 1 : 0;
	}
	for (size_t i = from; i < glob.n; i++) {
		if (strchr("[]{}\\", glob.p[i])) {
			return false;
		}
	}
	return true;
}

static bool
has_byte_of_no_name(struct dm_str glob, size_t *at)
{
	static const char others[] = "._/:@+*?-[]{},\\";
	for (*at = 0; *at < glob.n; ++*at) {
		char b = glob.p[*at];
		if ((b == '!' || b == '^') && *at > 0 && glob.p[*at - 1] == '[') {
			continue; /* [!a-z] */
		}
		if (!(b >= 'a' && b <= 'z') && !(b >= 'A' && b <= 'Z') && !(b >= '0' && b <= '9') &&
			(b == '\0' || !strchr(others, b))) {
			return true;
		}
	}
	return false;
}

bool
dm_pattern_images(struct dm_arena *arena, const char *text, struct dm_pattern *pattern,
	struct dm_pattern_fault *fault)
{
	struct compiler c;
	struct dm_str glob = dm_str(text);
	size_t at = 0;
	*pattern = (struct dm_pattern){.text = text};
	pattern->regex = glob.n > 1 && glob.p[0] == '/' && glob.p[glob.n - 1] == '/';
	c = (struct compiler){.fault = fault};
	if (glob.n > LENGTH) {
		return refuse(&c, LENGTH, "longer than 4096 bytes");
	}
	if (!pattern->regex && has_byte_of_no_name(glob, &at)) {
		return refuse(&c, at,
			"no name of an image has this; a glob knows * ? [a-z] {a,b}, an "
			"expression is written between slashes");
	}
	if (!pattern->regex && is_plain_glob(glob)) {
		return true;
	}
	begin(&c, arena, fault);
	bool ok = pattern->regex
			  ? glob.n > 2 ? add_expression(&c, dm_str_slice(glob, 1, glob.n - 1), 1) !=
						 NULL
				       : refuse(&c, 0, "an empty expression matches everything")
			  : add_alternatives(&c, glob, false);
	pattern->first = c.first;
	if (ok && pattern->regex) {
		pcre2_pattern_info(c.first->code, PCRE2_INFO_CAPTURECOUNT, &pattern->groups);
	}
	return ok;
}

static const char *
path_fault(struct dm_str glob)
{
	for (size_t from = 0; from <= glob.n;) {
		struct dm_str rest = dm_str_slice(glob, from, glob.n);
		size_t slash = dm_str_find_byte(rest, '/');
		struct dm_str name = dm_str_slice(rest, 0, slash == (size_t)-1 ? rest.n : slash);
		if (dm_str_is(name, ".") || dm_str_is(name, "..")) {
			return "globs are relative to the policy's folder, without ./ or ../";
		}
		from += name.n + 1;
	}
	return NULL;
}

bool
dm_pattern_path(struct dm_arena *arena, const char *text, struct dm_pattern *pattern,
	struct dm_pattern_fault *fault)
{
	struct compiler c;
	struct dm_str glob = dm_str(text);
	*pattern = (struct dm_pattern){.text = text};
	begin(&c, arena, fault);
	if (text[strspn(text, "/")] == '\0') {
		return refuse(&c, 0, "an empty glob matches nothing");
	}
	if (text[0] == '!') {
		return refuse(&c, 0, "a glob cannot be negated");
	}
	if (glob.n > LENGTH) {
		return refuse(&c, LENGTH, "longer than 4096 bytes");
	}
	const char *wrong = path_fault(glob);
	bool ok = wrong ? refuse(&c, 0, wrong) : add_alternatives(&c, glob, true);
	pattern->first = c.first;
	return ok;
}

/* ---- matching ---- */

static enum dm_match
match(const struct dm_expression *one, struct dm_str text)
{
	int found =
		pcre2_match(one->code, (PCRE2_SPTR)text.p, text.n, 0, 0, one->data, one->limits);
	return found >= 0                     ? DM_MATCH_YES
	       : found == PCRE2_ERROR_NOMATCH ? DM_MATCH_NO
					      : DM_MATCH_LIMIT;
}

enum dm_match
dm_pattern_match(const struct dm_pattern *pattern, struct dm_str text)
{
	enum dm_match found = DM_MATCH_NO;
	if (!pattern->first) {
		return dm_str_glob(pattern->text, text) ? DM_MATCH_YES : DM_MATCH_NO;
	}
	for (const struct dm_expression *one = pattern->first; one && found != DM_MATCH_YES;
		one = one->next) {
		enum dm_match this_one = match(one, text);
		found = this_one == DM_MATCH_NO ? found : this_one;
	}
	return found;
}

/* The path, or a folder above it, from the top; where no slash is in the glob, one of its names. */
static bool
match_path(const struct dm_expression *one, const char *path)
{
	size_t from = 0;
	for (size_t i = 0;; i++) {
		if (path[i] != '/' && path[i] != '\0') {
			continue;
		}
		struct dm_str part = {path + from, i - from};
		if ((path[i] || !one->folder) && match(one, part) == DM_MATCH_YES) {
			return true;
		}
		if (path[i] == '\0') {
			return false;
		}
		from = one->top ? 0 : i + 1;
	}
}

bool
dm_pattern_match_path(const struct dm_pattern *pattern, const char *path)
{
	for (const struct dm_expression *one = pattern->first; one; one = one->next) {
		if (match_path(one, path)) {
			return true;
		}
	}
	return false;
}

/* The group that a replacement ends in; 0: none. */
static uint32_t
last_group(struct dm_str to)
{
	uint32_t group = 0, factor = 1;
	size_t i = to.n;
	i -= i > 0 && to.p[i - 1] == '}';
	for (; i > 0 && to.p[i - 1] >= '0' && to.p[i - 1] <= '9' && factor < 1000; i--) {
		group += factor * (uint32_t)(to.p[i - 1] - '0');
		factor *= 10;
	}
	i -= i > 0 && to.p[i - 1] == '{';
	return i > 0 && to.p[i - 1] == '$' ? group : 0;
}

const char *
dm_pattern_replace(struct dm_arena *arena, const struct dm_pattern *pattern, struct dm_str text,
	const char *to, bool *tail)
{
	const struct dm_expression *one = pattern->first;
	char made[LENGTH];
	size_t n = sizeof made - 1;
	uint32_t group = last_group(dm_str(to));
	int found = pcre2_substitute(one->code, (PCRE2_SPTR)text.p, text.n, 0,
		PCRE2_SUBSTITUTE_REPLACEMENT_ONLY, one->data, one->limits, (PCRE2_SPTR)to,
		strlen(to), (PCRE2_UCHAR *)made, &n);
	if (found <= 0) {
		return NULL;
	}
	*tail = group && match(one, text) == DM_MATCH_YES &&
		group < pcre2_get_ovector_count(one->data) &&
		pcre2_get_ovector_pointer(one->data)[(size_t)2 * group + 1] == text.n;
	return dm_arena_str(arena, (struct dm_str){made, n}).p;
}
