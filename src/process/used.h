/* What the repository's own use of an image says about the user that it may run as (facts/usage.h). */
#ifndef DM_USED_H
#define DM_USED_H

#include "grant.h"
#include "objection.h"

/*
 * A use that root is needed for; allowed: codes that the policy takes for none, ends with NULL, may be NULL. Commands that
 * a use starts in place of the image's are judged with that (process.h).
 */
struct dm_objection
dm_used_objection(const struct dm_grant *grant, const char *const *allowed);
/*
 * A use in which the caller's own files are what it works on: "compose.yaml:3: service web mounts a folder over
 * /data"; NULL: none. A folder that shows the very sources which were read is none where nothing is written to it, and
 * evidence.
 */
const char *
dm_used_mounts(const struct dm_grant *grant, struct dm_verdict *verdict);
/*
 * A use that keeps what is in a volume, which root's files may be in by now, and how to hand them over; NULL: none. Adds
 * the folders of such volumes to what has to be the user's.
 */
const char *
dm_used_volumes(struct dm_grant *grant);

#endif
