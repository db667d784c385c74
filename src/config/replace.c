#include "replace.h"

enum {
	CHAIN = 8, /* rules that take up what another made */
};

bool
dm_replacement_star(struct dm_str pattern, struct dm_str text, struct dm_str *star)
{
	size_t cut = dm_str_find_byte(pattern, '*');
	struct dm_str rest = dm_str_slice(pattern, cut + 1, pattern.n);
	if (text.n <= cut + rest.n ||
		!dm_str_eq(dm_str_slice(text, 0, cut), dm_str_slice(pattern, 0, cut)) ||
		!dm_str_eq(dm_str_slice(text, text.n - rest.n, text.n), rest)) {
		return false;
	}
	*star = dm_str_slice(text, cut, text.n - rest.n);
	return true;
}

/* name[:tag], as canonical and as familiar name */
static bool
name_matches(struct dm_arena *arena, struct dm_str pattern, struct dm_str name, struct dm_str tag,
	struct dm_str *star)
{
	const struct dm_str parts[] = {name, DM_STR(":"), tag};
	struct dm_str text = dm_arena_join(arena, parts, tag.n ? 3 : 1);
	size_t cut = dm_reference_familiar(text);
	size_t hub = cut ? sizeof "docker.io/" - 1 : 0;
	return dm_replacement_star(pattern, text, star) ||
	       (cut && (dm_replacement_star(pattern, dm_str_slice(text, cut, text.n), star) ||
			       dm_replacement_star(
				       pattern, dm_str_slice(text, hub, text.n), star)));
}

/* What an expression makes of name[:tag], the canonical or the familiar one; a digest stays where the end did. */
static const char *
apply_regex(struct dm_arena *arena, const struct dm_replacement *rule,
	const struct dm_reference *reference)
{
	struct dm_str tag = reference->tag;
	tag = tag.n || reference->digest.n ? tag : DM_STR("latest");
	const struct dm_str parts[] = {reference->name, DM_STR(":"), tag};
	struct dm_str text = dm_arena_join(arena, parts, tag.n ? 3 : 1);
	size_t cut = dm_reference_familiar(text);
	bool tail = false;
	const char *to = dm_pattern_replace(arena, rule->regex, text, rule->to, &tail);
	if (!to && cut) {
		to = dm_pattern_replace(
			arena, rule->regex, dm_str_slice(text, cut, text.n), rule->to, &tail);
	}
	return to && tail && reference->digest.n
		       ? dm_arena_printf(arena, "%s@%.*s", to, DM_FMT(reference->digest))
		       : to;
}

/* A mirror has the same images: what comes after the star's part stays, digest included. */
static const char *
apply(struct dm_arena *arena, const struct dm_replacement *rule,
	const struct dm_reference *reference, const char *canonical)
{
	if (rule->regex) {
		return apply_regex(arena, rule, reference);
	}
	struct dm_str from = dm_str(rule->from), to = dm_str(rule->to), star = {NULL, 0};
	size_t at = dm_str_find_byte(to, '*');
	if (rule->canonical) {
		return strcmp(rule->canonical, canonical) == 0 ? rule->to : NULL;
	}
	bool latest = !reference->tag.n && !reference->digest.n;
	if (!name_matches(arena, from, reference->name, reference->tag, &star) &&
		!(latest && name_matches(arena, from, reference->name, DM_STR("latest"), &star))) {
		return NULL;
	}
	if (at == (size_t)-1) {
		return rule->to;
	}
	bool mirror = dm_str_ends(from, "*") && dm_str_ends(to, "*") && reference->digest.n;
	const struct dm_str parts[] = {dm_str_slice(to, 0, at), star,
		dm_str_slice(to, at + 1, to.n), mirror ? DM_STR("@") : DM_STR(""),
		mirror ? reference->digest : DM_STR("")};
	return dm_arena_join(arena, parts, 5).p;
}

/* What the first rule that speaks of the image makes of it. */
static const char *
replace_once(const struct dm_replacement *rules, uint32_t count, struct dm_arena *arena,
	const struct dm_reference *reference)
{
	const char *to = NULL;
	/* the tag decides, whatever digest comes after it */
	struct dm_reference bare = *reference;
	bare.digest = bare.tag.n ? (struct dm_str){NULL, 0} : bare.digest;
	const char *canonical = count ? dm_reference_canonical(arena, &bare) : "";
	for (uint32_t i = 0; !to && i < count; i++) {
		to = apply(arena, &rules[i], reference, canonical);
	}
	return to;
}

bool
dm_replacements_apply(const struct dm_replacement *rules, uint32_t count, struct dm_arena *arena,
	const struct dm_reference *reference, const char **to)
{
	struct dm_reference current = *reference;
	*to = NULL;
	for (uint32_t steps = 0; steps <= CHAIN; steps++) {
		const char *next = replace_once(rules, count, arena, &current);
		if (!next) {
			return true;
		}
		if (!dm_reference_parse(arena, dm_str(next), &current)) {
			break;
		}
		*to = next;
	}
	*to = NULL;
	return false;
}
