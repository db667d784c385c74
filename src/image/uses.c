#include "uses.h"

struct finder {
	struct dm_arena *arena;
	const struct dm_tree *tree;
	const struct dm_policy *policy;
	struct dm_image_use *uses;
	uint32_t count;
};

static bool
is_stage_name(const struct finder *f, struct dm_str name)
{
	bool digits = name.n > 0;
	for (size_t i = 0; i < name.n; i++) {
		digits = digits && name.p[i] >= '0' && name.p[i] <= '9';
	}
	return digits || dm_model_named(f->tree, name, (int32_t)f->tree->nstages) >= 0;
}

static bool
is_context(const struct finder *f, struct dm_str name)
{
	for (const char **context = f->policy->contexts; context && *context; context++) {
		if (dm_str_is(name, *context)) {
			return true;
		}
	}
	return false;
}

static bool
is_plain(struct dm_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (strchr("$'\"\\`", s.p[i])) {
			return false;
		}
	}
	return s.n > 0;
}

static struct dm_image_use *
add_use(struct finder *f, enum dm_use_kind kind, const struct dm_instr *instr)
{
	struct dm_image_use *use = dm_push(f->arena, f->uses, f->count);
	use->kind = kind;
	use->instr = use->site_instr = instr;
	return use;
}

/* ---- FROM and its ARGs ---- */

/* $NAME or ${NAME}, nothing else: the name; else {NULL, 0}. */
static struct dm_str
sole_variable(struct dm_str s)
{
	struct dm_str none = {NULL, 0};
	if (s.n < 2 || s.p[0] != '$') {
		return none;
	}
	bool braces = s.p[1] == '{';
	if (braces && s.p[s.n - 1] != '}') {
		return none;
	}
	struct dm_str name = braces ? dm_str_slice(s, 2, s.n - 1) : dm_str_slice(s, 1, s.n);
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		if (c != '_' && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') &&
			!(c >= 'A' && c <= 'Z')) {
			return none;
		}
	}
	return name;
}

/* The text names the variable ($NAME or ${NAME...). */
static bool
mentions(struct dm_str text, struct dm_str name)
{
	for (size_t i = 0; i + 1 + name.n <= text.n; i++) {
		if (text.p[i] != '$') {
			continue;
		}
		size_t start = i + 1 + (text.p[i + 1] == '{');
		if (start + name.n > text.n ||
			!dm_str_eq(dm_str_slice(text, start, start + name.n), name)) {
			continue;
		}
		char next = start + name.n < text.n ? text.p[start + name.n] : ' ';
		if (next != '_' && !(next >= '0' && next <= '9') && !(next >= 'a' && next <= 'z') &&
			!(next >= 'A' && next <= 'Z')) {
			return true;
		}
	}
	return false;
}

/* Something else than a FROM of its own reads the ARG: another ARG, a composed FROM, a stage that declares it. */
static bool
is_shared(const struct finder *f, struct dm_str name)
{
	for (uint32_t i = 0; i < f->tree->ninstrs; i++) {
		const struct dm_instr *instr = &f->tree->instrs[i];
		if (instr->kind == DM_FROM) {
			struct dm_str base =
				instr->nwords ? instr->words[0].text : (struct dm_str){NULL, 0};
			if (mentions(dm_instr_args(instr), name) &&
				!dm_str_eq(sole_variable(base), name)) {
				return true;
			}
		}
		if (instr->kind != DM_ARG) {
			continue;
		}
		for (uint32_t k = 0; k < instr->npairs; k++) {
			const struct dm_pair *pair = &instr->pairs[k];
			bool declares = instr->stage >= 0 && dm_str_eq(pair->key, name);
			if (declares || (pair->has_value && mentions(pair->value, name))) {
				return true;
			}
		}
	}
	return false;
}

static const struct dm_pair *
find_global_arg(const struct finder *f, struct dm_str name, const struct dm_instr **instr)
{
	const struct dm_pair *hit = NULL;
	for (uint32_t i = 0; i < f->tree->ninstrs && f->tree->instrs[i].stage < 0; i++) {
		const struct dm_instr *arg = &f->tree->instrs[i];
		for (uint32_t k = 0; k < arg->npairs; k++) {
			if (dm_str_eq(arg->pairs[k].key, name)) {
				hit = &arg->pairs[k];
				*instr = arg;
			}
		}
	}
	return hit;
}

static bool
is_platform_variable(struct dm_str text)
{
	static const char *const names[] = {"TARGETPLATFORM", "TARGETOS", "TARGETARCH",
		"TARGETVARIANT", "BUILDPLATFORM", "BUILDOS", "BUILDARCH", "BUILDVARIANT"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (mentions(text, dm_str(names[i]))) {
			return true;
		}
	}
	return false;
}

/* Quotes around a default stay where they are. */
static struct dm_span
unquoted(struct dm_str text, struct dm_span span)
{
	char first = span.len > 1 ? text.p[span.off] : 0;
	if ((first == '"' || first == '\'') && text.p[dm_span_end(span) - 1] == first) {
		span.off++;
		span.len -= 2;
	}
	return span;
}

static void
find_from_variable(struct finder *f, struct dm_image_use *use, struct dm_str base)
{
	struct dm_str name = sole_variable(base);
	const struct dm_instr *arg = NULL;
	const struct dm_pair *pair = name.n ? find_global_arg(f, name, &arg) : NULL;
	use->reason = "arg-composed";
	if (!pair && is_platform_variable(base)) {
		use->reason = "arg-platform";
	} else if (name.n && (!pair || !pair->has_value)) {
		use->reason = "arg-without-default";
	} else if (pair) {
		struct dm_str text = arg->cook.text;
		struct dm_span site = unquoted(text, pair->value_span);
		if (is_shared(f, name)) {
			use->reason = "arg-shared";
		} else if (is_plain(dm_span_str(text, site))) {
			use->site = dm_cook_span(&arg->cook, site);
			use->site_instr = arg;
			use->reason = NULL;
		}
	}
}

static void
find_from(struct finder *f, const struct dm_instr *instr)
{
	if (instr->nwords == 0) {
		return;
	}
	const struct dm_stage *stage = &f->tree->stages[instr->stage];
	struct dm_str base = instr->words[0].text, value = {NULL, 0};
	dm_model_expand(f->arena, f->tree, stage->from, base, &value);
	if (stage->parent >= 0 || dm_str_is(value, "scratch") || is_context(f, value)) {
		return;
	}
	struct dm_image_use *use = add_use(f, DM_USE_FROM, instr);
	use->value = value;
	if (is_plain(base)) {
		use->site = dm_cook_span(&instr->cook, instr->words[0].span);
	} else if (dm_str_find_byte(base, '$') != (size_t)-1) {
		find_from_variable(f, use, base);
	} else {
		use->reason = "quoted";
	}
}

/* ---- flags ---- */

/* value stands in the flag as written; offset is that of its first byte behind the flag's start. */
static void
find_in_flag(struct finder *f, enum dm_use_kind kind, const struct dm_instr *instr,
	const struct dm_flag *flag, struct dm_str value)
{
	if (value.n == 0 || is_stage_name(f, value) || is_context(f, value) ||
		dm_str_is(value, "scratch")) {
		return;
	}
	struct dm_image_use *use = add_use(f, kind, instr);
	struct dm_str written = dm_span_str(instr->cook.text, flag->span);
	if (dm_str_find_byte(value, '$') != (size_t)-1) {
		use->reason = "arg-composed";
	} else if (!dm_str_eq(written, flag->text)) {
		use->value = value;
		use->reason = "quoted";
	} else {
		uint32_t at = flag->span.off + (uint32_t)(value.p - flag->text.p);
		use->value = value;
		use->site = dm_cook_span(&instr->cook, (struct dm_span){at, (uint32_t)value.n});
	}
}

static struct dm_str
mount_from(struct dm_str value)
{
	for (size_t i = 0; i < value.n;) {
		size_t end = i;
		while (end < value.n && value.p[end] != ',') {
			end++;
		}
		struct dm_str field = dm_str_slice(value, i, end);
		if (field.n > 5 && dm_str_case_eq(dm_str_slice(field, 0, 5), DM_STR("from="))) {
			return dm_str_slice(field, 5, field.n);
		}
		i = end + 1;
	}
	return (struct dm_str){NULL, 0};
}

static void
find_in_flags(struct finder *f, const struct dm_instr *instr)
{
	for (uint32_t i = 0; i < instr->nflags; i++) {
		const struct dm_flag *flag = &instr->flags[i];
		if (instr->kind == DM_COPY && dm_str_is(flag->name, "from")) {
			find_in_flag(f, DM_USE_COPY, instr, flag, flag->value);
		} else if (instr->kind == DM_RUN && dm_str_is(flag->name, "mount")) {
			find_in_flag(f, DM_USE_MOUNT, instr, flag, mount_from(flag->value));
		}
	}
}

static void
find_syntax(struct finder *f)
{
	for (uint32_t i = 0; i < f->tree->ndirectives; i++) {
		const struct dm_directive *directive = &f->tree->directives[i];
		if (!dm_str_is(directive->name, "syntax")) {
			continue;
		}
		size_t n = 0;
		while (n < directive->value.n && !dm_is_space(directive->value.p[n])) {
			n++;
		}
		if (n == 0) {
			continue; /* a vertical tab: BuildKit takes it for a value */
		}
		struct dm_instr *line = dm_arena_alloc(f->arena, sizeof *line);
		line->head = line->span = line->line_span = directive->value_span;
		line->line = line->end_line = directive->line;
		line->stage = -1;
		struct dm_image_use *use = add_use(f, DM_USE_SYNTAX, line);
		use->value = dm_str_slice(directive->value, 0, n);
		use->site = (struct dm_span){directive->value_span.off, (uint32_t)n};
	}
}

struct dm_image_use *
dm_image_uses(struct dm_arena *arena, const struct dm_tree *tree, const struct dm_policy *policy,
	uint32_t *count)
{
	struct finder f = {.arena = arena, .tree = tree, .policy = policy};
	find_syntax(&f);
	for (uint32_t i = 0; i < tree->ninstrs; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		if (instr->kind == DM_FROM) {
			find_from(&f, instr);
		} else {
			find_in_flags(&f, instr->onbuild ? instr->onbuild : instr);
		}
	}
	*count = f.count;
	return f.uses;
}
