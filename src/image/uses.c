#include "uses.h"

#include "argument.h"

struct finder {
	struct dm_arena *arena;
	const struct dm_tree *tree;
	const struct dm_policy *policy;
	struct dm_argument_reads reads; /* made on first use */
	const char **contexts;          /* their canonical names; made on first use */
	bool *taken; /* of tree->names: the default is a site; made on first use */
	struct dm_image_use *uses;
	uint32_t count;
};

static bool
is_stage_name(const struct finder *f, struct dm_str name)
{
	return dm_str_is_number(name) ||
	       dm_model_named(f->tree, name, (int32_t)f->tree->nstages) >= 0;
}

/* One entry for each context of the policy; "" for what is no reference. */
static const char **
canonical_contexts(const struct finder *f)
{
	const char **names = NULL;
	uint32_t count = 0;
	for (const char **c = f->policy->contexts; *c; c++) {
		struct dm_reference context;
		bool ok = dm_reference_parse(f->arena, dm_str(*c), &context);
		*dm_push(f->arena, names, count) =
			ok ? dm_reference_canonical(f->arena, &context) : "";
	}
	return names;
}

/* A context's name is an image reference too: `alpine` stands for alpine:latest (dockerui NamedContext). */
static bool
is_context(struct finder *f, struct dm_str name)
{
	struct dm_reference reference;
	if (!f->policy->contexts) {
		return false;
	}
	f->contexts = f->contexts ? f->contexts : canonical_contexts(f);
	bool image = dm_reference_parse(f->arena, name, &reference) && !reference.digest.n;
	const char *canonical = image ? dm_reference_canonical(f->arena, &reference) : NULL;
	for (uint32_t i = 0; f->policy->contexts[i]; i++) {
		if (dm_str_is(name, f->policy->contexts[i]) ||
			(image && strcmp(canonical, f->contexts[i]) == 0)) {
			return true;
		}
	}
	return false;
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

/* The number of the ARG's pair whose default holds the span, or npairs. */
static uint32_t
pair_at(const struct dm_instr *arg, struct dm_span span)
{
	for (uint32_t i = 0; i < arg->npairs; i++) {
		const struct dm_pair *pair = &arg->pairs[i];
		if (span.off >= pair->value_span.off &&
			dm_span_end(span) <= dm_span_end(pair->value_span)) {
			return i;
		}
	}
	return arg->npairs;
}

/* Another use before this one has its reference in the default of the same pair. */
static bool
taken_before(struct finder *f, const struct dm_instr *arg, uint32_t pair)
{
	uint32_t index = dm_model_find(
		f->tree, arg->pairs[pair].key, (uint32_t)(arg - f->tree->instrs), pair + 1);
	if (!f->taken) {
		f->taken = dm_arena_alloc(f->arena, f->tree->nnames * sizeof *f->taken);
	}
	bool taken = f->taken[index - 1];
	f->taken[index - 1] = true;
	return taken;
}

/* Sets the site, or says why there is none. */
static const char *
find_site(struct finder *f, struct dm_image_use *use, struct dm_str base,
	const struct dm_expansion *expansion)
{
	if (expansion->value.n == 0) {
		return expansion->platform        ? "arg-platform"
		       : dm_argument_sole(base).n ? "arg-without-default"
						  : "arg-composed";
	}
	const struct dm_instr *instr = expansion->instr;
	if (!instr) {
		bool variable = dm_str_find_byte(base, '$') != (size_t)-1;
		return variable ? "arg-composed" : "quoted";
	}
	if (instr->kind == DM_ARG) {
		if (!f->reads.items) {
			f->reads = dm_argument_reads(f->arena, f->tree);
		}
		uint32_t pair = pair_at(instr, expansion->span);
		if (pair == instr->npairs ||
			!dm_argument_exclusive(&f->reads, instr->pairs[pair].key)) {
			return "arg-shared";
		}
		use->again = taken_before(f, instr, pair);
	}
	use->site_instr = instr;
	use->site = dm_cook_span(&instr->cook, expansion->span);
	return NULL;
}

/* ---- an ARG that is the tag, or a part of it ---- */

/* Where the tag starts in `python:${V}-slim`, whose name is written out; 0: it is not so. */
static size_t
tag_start(struct finder *f, struct dm_str base, struct dm_str value)
{
	struct dm_reference reference;
	size_t dollar = dm_str_find_byte(base, '$'), colon = dollar;
	while (colon > 0 && base.p[colon - 1] != ':') {
		colon--;
	}
	if (colon == 0 || colon > value.n ||
		!dm_str_eq(dm_str_slice(base, 0, colon), dm_str_slice(value, 0, colon)) ||
		!dm_reference_parse(f->arena, value, &reference) || !reference.tag.n) {
		return 0;
	}
	/* what is not the end of the name is a port, or part of a tag or digest that begins before */
	return reference.tag.p == value.p + colon ? colon : 0;
}

/* The only name that a text reads, with a default of its own that names no other; NULL: *reason says why not. */
static const struct dm_instr *
find_part(struct finder *f, struct dm_str text, struct dm_str base, uint32_t *pair,
	const char **reason)
{
	struct dm_str name = {NULL, 0};
	*reason = "arg-composed";
	for (size_t i = 0; i + 1 < text.n; i++) {
		size_t from = i + 1 + (text.p[i + 1] == '{'), end = from;
		while (text.p[i] == '$' && end < text.n && dm_is_name_byte(text.p[end])) {
			end++;
		}
		if (text.p[i] != '$') {
			continue;
		}
		struct dm_str one = dm_str_slice(text, from, end);
		if (!one.n || (name.n && !dm_str_eq(name, one))) {
			return NULL;
		}
		name = one;
	}
	uint32_t index = name.n ? dm_model_find(f->tree, name, f->tree->stages[0].from, 0) : 0;
	if (index == 0) {
		return NULL;
	}
	if (!dm_str_eq(dm_argument_common(&f->reads, name), base)) {
		*reason = "arg-shared";
		return NULL;
	}
	const struct dm_variable *known = &f->tree->names[index - 1];
	const struct dm_instr *arg = &f->tree->instrs[known->instr];
	*pair = known->pair;
	bool literal = arg->kind == DM_ARG && arg->stage < 0 && arg->pairs[*pair].has_value &&
		       dm_str_find_byte(arg->pairs[*pair].value, '$') == (size_t)-1;
	return literal ? arg : NULL;
}

/* Sets tail or part of a use that has no site; else says why not. */
static const char *
find_tag(struct finder *f, struct dm_image_use *use, struct dm_str base, uint32_t at)
{
	size_t start = tag_start(f, base, use->value);
	struct dm_str text = dm_str_slice(base, start, base.n);
	if (start == 0) {
		return "arg-composed";
	}
	if (!f->reads.items) {
		f->reads = dm_argument_reads(f->arena, f->tree);
	}
	struct dm_expansion expansion = dm_model_trace(f->arena, f->tree, at, text);
	const struct dm_instr *arg = expansion.instr;
	const char *reason = "arg-shared";
	uint32_t pair = 0;
	if (dm_argument_sole(text).n && arg && arg->kind == DM_FROM) {
		use->tail = dm_cook_span(&arg->cook, expansion.span); /* ${V:-22} */
		use->argument = dm_argument_sole(text);
		return NULL;
	}
	bool whole = dm_argument_sole(text).n && arg && arg->kind == DM_ARG;
	if (whole) {
		pair = pair_at(arg, expansion.span);
		whole = pair < arg->npairs &&
			dm_str_eq(dm_argument_common(&f->reads, arg->pairs[pair].key), base);
		arg = whole ? arg : NULL;
	} else {
		arg = find_part(f, text, base, &pair, &reason);
	}
	if (!arg) {
		return reason;
	}
	struct dm_span span = whole ? expansion.span : arg->pairs[pair].span;
	*(whole ? &use->tail : &use->part) = dm_cook_span(&arg->cook, span);
	use->argument = arg->pairs[pair].key;
	use->site_instr = arg;
	use->again = taken_before(f, arg, pair);
	return whole ? NULL : "arg-composed";
}

static void
find_from(struct finder *f, const struct dm_instr *instr)
{
	if (instr->nwords == 0) {
		return;
	}
	const struct dm_stage *stage = &f->tree->stages[instr->stage];
	struct dm_str base = instr->words[0].text;
	struct dm_expansion expansion = dm_model_trace(f->arena, f->tree, stage->from, base);
	if (stage->parent >= 0 || dm_str_is(expansion.value, "scratch") ||
		is_context(f, expansion.value) ||
		(expansion.pattern && dm_model_selects(f->arena, f->tree, instr->stage, NULL))) {
		return;
	}
	struct dm_image_use *use = add_use(f, DM_USE_FROM, instr);
	use->value = expansion.value;
	use->word = dm_cook_span(&instr->cook, instr->words[0].span);
	use->reason = find_site(f, use, base, &expansion);
	if (use->value.n && use->reason && strcmp(use->reason, "arg-composed") == 0) {
		use->reason = find_tag(f, use, base, stage->from);
	}
}

/* ---- flags ---- */

/* Where the value of from= is in the flag as written, whose quotes and escapes are none of it; len 0: apart. */
static struct dm_span
from_site(const struct dm_instr *instr, const struct dm_flag *flag, struct dm_str value)
{
	static const struct dm_str key = {"from=", 5};
	struct dm_str text = dm_span_str(instr->cook.text, flag->span);
	for (size_t i = 0; i + key.n + value.n <= text.n; i++) {
		if (!dm_str_case_eq(dm_str_slice(text, i, i + key.n), key)) {
			continue;
		}
		size_t at = i + key.n;
		at += text.p[at] == '"' || text.p[at] == '\'';
		struct dm_str rest = dm_str_slice(text, at, text.n);
		bool here = rest.n >= value.n && dm_str_eq(dm_str_slice(rest, 0, value.n), value);
		if (here && (rest.n == value.n || strchr("\"',", rest.p[value.n]))) {
			return (struct dm_span){flag->span.off + (uint32_t)at, (uint32_t)value.n};
		}
	}
	return (struct dm_span){0, 0};
}

/* What a build stage may be called (instructions/parse.go validStageName), roughly. */
static bool
may_name_stage(struct dm_str name)
{
	return dm_str_find_byte(name, ':') == (size_t)-1 &&
	       dm_str_find_byte(name, '/') == (size_t)-1 &&
	       dm_str_find_byte(name, '@') == (size_t)-1;
}

static void
find_in_flag(struct finder *f, enum dm_use_kind kind, const struct dm_instr *outer,
	const struct dm_flag *flag, struct dm_str value)
{
	const struct dm_instr *instr = outer->onbuild ? outer->onbuild : outer;
	if (value.n == 0 || is_stage_name(f, value) || is_context(f, value) ||
		dm_str_is(value, "scratch")) {
		return;
	}
	struct dm_image_use *use = add_use(f, kind, instr);
	struct dm_span site = from_site(instr, flag, value);
	use->word = dm_cook_span(&instr->cook, site.len ? site : flag->span);
	if (dm_str_find_byte(value, '$') != (size_t)-1) {
		use->reason = "arg-composed";
		return;
	}
	use->value = value;
	if (outer->onbuild && may_name_stage(value)) {
		use->reason = "maybe-stage";
	} else if (site.len == 0) {
		use->reason = "quoted";
	} else {
		use->site = dm_cook_span(&instr->cook, site);
	}
}

/* The last from= of a mount counts. */
static struct dm_str
mount_from(struct dm_str value)
{
	struct dm_str from = {NULL, 0};
	for (struct dm_str field; dm_str_next_part(&value, ',', &field);) {
		if (field.n >= 5 && dm_str_case_eq(dm_str_slice(field, 0, 5), DM_STR("from="))) {
			from = dm_str_slice(field, 5, field.n);
		}
	}
	return from;
}

static void
find_in_flags(struct finder *f, const struct dm_instr *outer)
{
	const struct dm_instr *instr = outer->onbuild ? outer->onbuild : outer;
	for (uint32_t i = 0; i < instr->nflags; i++) {
		const struct dm_flag *flag = &instr->flags[i];
		if (instr->kind == DM_COPY && dm_str_is(flag->name, "from")) {
			find_in_flag(f, DM_USE_COPY, outer, flag, flag->value);
		} else if (instr->kind == DM_RUN && dm_str_is(flag->name, "mount")) {
			find_in_flag(f, DM_USE_MOUNT, outer, flag, mount_from(flag->value));
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
		use->word = use->site = (struct dm_span){directive->value_span.off, (uint32_t)n};
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
			find_in_flags(&f, instr);
		}
	}
	*count = f.count;
	return f.uses;
}

struct dm_str
dm_use_platform(const struct dm_image_use *use)
{
	for (uint32_t i = 0; use->kind == DM_USE_FROM && i < use->instr->nflags; i++) {
		const struct dm_flag *flag = &use->instr->flags[i];
		if (dm_str_is(flag->name, "platform") &&
			dm_str_find_byte(flag->value, '$') == (size_t)-1) {
			return flag->value;
		}
	}
	return (struct dm_str){NULL, 0};
}
