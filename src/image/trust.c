#include "trust.h"

const char *
dm_trust_name(enum dm_trust trust)
{
	switch (trust) {
	case DM_TRUST_OFFICIAL:
		return "Docker Official Image";
	case DM_TRUST_VERIFIED:
		return "Verified Publisher";
	case DM_TRUST_SPONSORED:
		return "Docker-Sponsored Open Source";
	case DM_TRUST_VENDOR:
		return "published by its vendor";
	case DM_TRUST_USER:
		return "trusted by the policy";
	case DM_TRUST_NONE:
		break;
	}
	return "not trusted";
}

/*
 * A pattern of the policy speaks of the canonical name, with or without its tag, or of the familiar name. limit: what
 * it is taken for where the match would take too long.
 */
static bool
matches(const struct dm_pattern *pattern, struct dm_str name, struct dm_str canonical, bool limit)
{
	size_t cut = dm_reference_familiar(name);
	const struct dm_str texts[] = {name, canonical, dm_str_slice(name, cut, name.n),
		dm_str_slice(canonical, cut, canonical.n)};
	for (size_t i = 0; i < (cut ? 4 : 2); i++) {
		enum dm_match match = dm_pattern_match(pattern, texts[i]);
		if (match == DM_MATCH_YES || (match == DM_MATCH_LIMIT && limit)) {
			return true;
		}
	}
	return false;
}

/* The pattern that speaks of the image, or NULL. */
static const char *
listed(const struct dm_pattern *patterns, struct dm_str name, struct dm_str canonical, bool limit)
{
	for (; patterns && patterns->text; patterns++) {
		if (matches(patterns, name, canonical, limit)) {
			return patterns->text;
		}
	}
	return NULL;
}

/* That of the image by the one reference or the other. */
static const char *
listed_as(const struct dm_pattern *patterns, struct dm_arena *arena, const struct dm_reference *one,
	const struct dm_reference *other, bool limit)
{
	if (!patterns) {
		return NULL; /* mostly */
	}
	const char *found =
		listed(patterns, one->name, dm_str(dm_reference_canonical(arena, one)), limit);
	return found ? found
		     : listed(patterns, other->name, dm_str(dm_reference_canonical(arena, other)),
			       limit);
}

/* trust.publishers names the kind, or is not set. */
static bool
kind_counts(const struct dm_policy *policy, enum dm_trust trust)
{
	static const char *const kinds[] = {[DM_TRUST_OFFICIAL] = "official",
		[DM_TRUST_VERIFIED] = "verified",
		[DM_TRUST_SPONSORED] = "sponsored",
		[DM_TRUST_VENDOR] = "vendor"};
	for (const char **kind = policy->publishers; kind && *kind; kind++) {
		if (strcmp(*kind, kinds[trust]) == 0 || strcmp(*kind, "all") == 0) {
			return true;
		}
	}
	return !policy->publishers;
}

/* The name that a mirror of the policy stands for: `docker.io/\*: mirror.example/hub/\*` read backwards. */
static struct dm_str
mirrored(const struct dm_policy *policy, struct dm_arena *arena, struct dm_str name)
{
	for (uint32_t i = 0; i < policy->nreplace; i++) {
		struct dm_str from = dm_str(policy->replace[i].from), star;
		struct dm_str to = dm_str(policy->replace[i].to);
		if (dm_str_ends(from, "/*") && dm_str_ends(to, "/*") &&
			dm_replacement_star(to, name, &star)) {
			const struct dm_str parts[] = {dm_str_slice(from, 0, from.n - 1), star};
			return dm_arena_join(arena, parts, 2);
		}
	}
	return name;
}

enum dm_trust
dm_trust_of(const struct dm_policy *policy, struct dm_arena *arena,
	const struct dm_reference *reference, const char **source)
{
	struct dm_reference old = *reference;
	old.name = mirrored(policy, arena, reference->name);
	const char *pattern = listed_as(policy->deny, arena, reference, &old, true);
	*source = NULL;
	if (pattern) {
		*source = dm_arena_printf(arena, "trust.deny: %s", pattern);
		return DM_TRUST_NONE;
	}
	pattern = listed_as(policy->allow, arena, reference, &old, false);
	if (pattern) {
		*source = dm_arena_printf(arena, "trust.allow: %s", pattern);
		return DM_TRUST_USER;
	}
	for (uint32_t i = 0; i < dm_publisher_count; i++) {
		const struct dm_publisher *publisher = &dm_publishers[i];
		if (!dm_str_glob_after(publisher->pattern, publisher->head, old.name)) {
			continue;
		}
		if (dm_reference_library(&old) && !dm_reference_known(&old)) {
			return DM_TRUST_NONE;
		}
		if (!kind_counts(policy, publisher->trust)) {
			*source = "trust.publishers, which leaves its kind out";
			return DM_TRUST_NONE;
		}
		*source = publisher->source;
		return publisher->trust;
	}
	return DM_TRUST_NONE;
}

bool
dm_frontend_allowed(struct dm_arena *arena, const struct dm_tree *tree,
	const struct dm_policy *policy, struct dm_err *err)
{
	struct dm_reference reference;
	struct dm_str name = tree->syntax.name;
	if (!dm_syntax_foreign(&tree->syntax) ||
		(dm_reference_parse(arena, name, &reference) &&
			listed(policy->frontends, reference.name,
				dm_str(dm_reference_canonical(arena, &reference)), false))) {
		return true;
	}
	return dm_fail(err, tree->syntax.line, 1,
		"its syntax line hands every build of it to the frontend %.*s, which syntax.allow "
		"of "
		"the policy does not list; with --untrusted it is left as it is",
		name.n < 200 ? (int)name.n : 200, name.n ? name.p : "");
}

const struct dm_deprecated *
dm_deprecated_find(struct dm_arena *arena, const struct dm_reference *reference)
{
	struct dm_str name = dm_reference_official(arena, reference);
	struct dm_str tag = reference->tag.n ? reference->tag : DM_STR("latest");
	for (uint32_t i = 0; i < dm_deprecated_count; i++) {
		const struct dm_deprecated *row = &dm_deprecated[i];
		/* all names begin alike */
		if (name.n != row->head || name.p[name.n - 1] != row->name[name.n - 1] ||
			memcmp(name.p, row->name, name.n) != 0) {
			continue;
		}
		bool hit = !row->tags;
		for (const char *const *glob = row->tags; glob && *glob; glob++) {
			hit = hit || dm_str_glob(*glob, tag);
		}
		if (hit) {
			return row;
		}
	}
	return NULL;
}
