/* Why an image is not to run as another user than root, everything considered. */
#ifndef DM_OBJECTION_H
#define DM_OBJECTION_H

#include "grant.h"
#include "judge.h"

struct dm_objection {
	const char *code; /* reason code of nonroot-user; NULL: nothing speaks against it */
	const char *why;  /* where there is one: a clause on the image as it is */
};

/* What the file tells without a look at the command: most stages end here. */
struct dm_objection
dm_objection_to_stage(const struct dm_grant *grant);
/*
 * Where that is none, the first objection to any other user, or to the one that is chosen. allowed: codes that the
 * policy takes for none; ends with NULL, may be NULL. Sets the grant's choice and written, and *verdict on the command,
 * as far as it comes: all of them where there is no objection.
 */
struct dm_objection
dm_objection_to_user(struct dm_grant *grant, const struct dm_account_wish *wish,
	const char *const *allowed, struct dm_verdict *verdict);

/*
 * What nobody has seen: another user may be enough, but the fix is only suggested. code NULL: all was seen. Codes of
 * allowed are left out.
 */
struct dm_objection
dm_doubt_about_user(
	const struct dm_grant *grant, const struct dm_verdict *verdict, const char *const *allowed);

#endif
