/*
 * Source: the grammar at the head of distribution/reference reference.go, v0.6.0, and the rules of normalize.go for
 * what people write without a domain. Nothing of src/image/reference.c is used to decide.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "grammar.h"

#include "../src/image/reference.h"

#include <pcre2.h>
#include <stdlib.h>

#define COMPONENT "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
#define HOST "(?:" COMPONENT "(?:\\." COMPONENT ")*|\\[[a-fA-F0-9:]+\\])"
#define DOMAIN HOST "(?::[0-9]+)?"
#define PATH_PART "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
#define PATH PATH_PART "(?:/" PATH_PART ")*"
#define TAG "[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}"
#define DIGEST "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[a-fA-F0-9]{32,}"

enum {
	WHOLE,
	DOMAIN_PART,
	PATH_PART_OF,
	TAG_PART,
	DIGEST_PART,
	PARTS
};

/* The groups of pattern in text; false: no match. Groups that took no part are empty. */
static bool
match(const char *pattern, struct dm_str text, struct dm_str *groups, size_t count)
{
	int code;
	PCRE2_SIZE at;
	pcre2_code *re = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
		PCRE2_DOLLAR_ENDONLY | PCRE2_DOTALL, &code, &at, NULL);
	if (!re) {
		abort();
	}
	pcre2_match_data *data = pcre2_match_data_create_from_pattern(re, NULL);
	int n = pcre2_match(re, (PCRE2_SPTR)(text.n ? text.p : ""), text.n, 0, 0, data, NULL);
	const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(data);
	for (size_t i = 0; i < count; i++) {
		bool set = (int)i < n && ends[2 * i] != PCRE2_UNSET;
		groups[i] = set ? dm_str_slice(text, ends[2 * i], ends[2 * i + 1])
				: (struct dm_str){NULL, 0};
	}
	pcre2_match_data_free(data);
	pcre2_code_free(re);
	return n > 0;
}

/* domain "/" rest, as normalize.go's splitDockerDomain completes it */
static struct dm_str
normalize(struct dm_arena *arena, struct dm_str text)
{
	struct dm_str cut[3], domain = DM_STR("docker.io"), rest = text, slash;
	if (match("^(localhost|[^/]*[.:A-Z][^/]*)/(.*)$", text, cut, 3)) {
		domain = dm_str_is(cut[1], "index.docker.io") ? domain : cut[1];
		rest = cut[2];
	}
	bool library = dm_str_is(domain, "docker.io") && !match("/", rest, &slash, 1);
	const struct dm_str parts[] = {domain, library ? DM_STR("/library/") : DM_STR("/"), rest};
	return dm_arena_join(arena, parts, 3);
}

const char *
dm_test_reference(struct dm_arena *arena, struct dm_str text)
{
	struct dm_reference ours, again;
	struct dm_str theirs[PARTS], id;
	bool accepted = dm_reference_parse(arena, text, &ours);
	struct dm_str full = normalize(arena, text);
	bool expected = match("^(?:(" DOMAIN ")/)?(" PATH ")(?::(" TAG "))?(?:@(" DIGEST "))?$",
				full, theirs, PARTS) &&
			theirs[PATH_PART_OF].n <= 255 && !match("^[a-f0-9]{64}$", text, &id, 1);
	if (accepted != expected) {
		return accepted ? "accepted, and is no reference" : "refused, and is a reference";
	}
	if (!accepted) {
		return NULL;
	}
	size_t at = theirs[DOMAIN_PART].n ? theirs[DOMAIN_PART].n + 1 : 0;
	if (!dm_str_eq(ours.name, dm_str_slice(full, 0, at + theirs[PATH_PART_OF].n))) {
		return "another name";
	}
	if (!dm_str_eq(ours.tag, theirs[TAG_PART]) ||
		!dm_str_eq(ours.digest, theirs[DIGEST_PART])) {
		return "another tag or digest";
	}
	size_t n = ours.path.n + (ours.domain.n ? ours.domain.n + 1 : 0) +
		   (ours.tag.n ? ours.tag.n + 1 : 0) + (ours.digest.n ? ours.digest.n + 1 : 0);
	bool inside = ours.path.p + ours.path.n <= text.p + text.n &&
		      (!ours.tag.n || ours.tag.p == ours.path.p + ours.path.n + 1) &&
		      (!ours.domain.n || ours.domain.p == text.p);
	if (n != text.n || !inside) {
		return "the parts do not make up the text";
	}
	const char *canonical = dm_reference_canonical(arena, &ours);
	if (!dm_reference_parse(arena, dm_str(canonical), &again) ||
		strcmp(dm_reference_canonical(arena, &again), canonical) != 0) {
		return "its canonical form is not canonical";
	}
	if (dm_digest_valid(ours.digest) &&
		!match("^sha(?:256:[a-f0-9]{64}|384:[a-f0-9]{96}|512:[a-f0-9]{128})$", ours.digest,
			&id, 1)) {
		return "a digest that nobody computes";
	}
	return NULL;
}
