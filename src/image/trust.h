/* Who vouches for an image, and which official ones nobody maintains any more. */
#ifndef DM_TRUST_H
#define DM_TRUST_H

#include "../dockerfile/tree.h"
#include "../config/policy.h"
#include "reference.h"

/*
 * Who vouches for an image: the policy's deny, then its allow, then the catalogue's publishers of the kinds that the
 * policy leaves in, for an image of a mirror under its old name. *source says where that is stated; NULL: nobody speaks of the image.
 */
enum dm_trust
dm_trust_of(const struct dm_policy *policy, struct dm_arena *arena,
	const struct dm_reference *reference, const char **source);
/*
 * With --untrusted: BuildKit's own frontend builds the file, or one that syntax.allow of the policy names, as
 * trust.allow names images. false: err says which one would run, and where it is named.
 */
bool
dm_frontend_allowed(struct dm_arena *arena, const struct dm_tree *tree,
	const struct dm_policy *policy, struct dm_err *err);
/* The catalogue's row of an official image that nobody maintains any more, also of its public mirror; or NULL. */
const struct dm_deprecated *
dm_deprecated_find(struct dm_arena *arena, const struct dm_reference *reference);
/* Docker Official Image, ... */
const char *
dm_trust_name(enum dm_trust trust);

#endif
