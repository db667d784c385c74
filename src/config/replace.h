/* trust.replace of the policy: images that are to be used instead of others. */
#ifndef DM_REPLACE_H
#define DM_REPLACE_H

#include "../image/reference.h"
#include "pattern.h"

struct dm_replacement {
	const char *from, *to; /* centos:7 -> almalinux:8, docker.io/\* -> mirror.example/hub/\* */
	const char *canonical; /* of a `from` without a star, else NULL */
	const struct dm_pattern *regex; /* of a `from` that is an expression, else NULL */
};

/* What the one star of the pattern stands for in the text; false: it does not match. */
bool
dm_replacement_star(struct dm_str pattern, struct dm_str text, struct dm_str *star);
/*
 * What the rules make of the reference, all that speak of it in turn; *to NULL: nothing. A
 * digest goes with the image that it was one of. false: the rules come to no end.
 */
bool
dm_replacements_apply(const struct dm_replacement *rules, uint32_t count, struct dm_arena *arena,
	const struct dm_reference *reference, const char **to);

#endif
