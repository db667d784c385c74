/* What the RUNs of root leave in the folders that are to be another user's. */
#ifndef DM_LEFT_H
#define DM_LEFT_H

#include "grant.h"

struct dm_left {
	struct dm_str folder;         /* of grant->written; {NULL, 0}: nothing is left in any */
	const struct dm_instr *instr; /* the last RUN that may leave something there */
};

/*
 * The first folder of the grant in which a RUN may leave files of root's, which its new owner may not change: the RUN
 * names the folder or a file there, downloads into it, calls a program whose home it is (pm2: PM2_HOME), starts a script
 * or what nobody can read, or builds into it where it is hidden (.next); and no chown -R to the user comes after that, of
 * the file's own or of the plan. Its time grows with the calls and the folders, not with their product; what another stage
 * leaves (left_copied.h) is bounded per folder.
 */
struct dm_left
dm_left_by_root(const struct dm_grant *grant);

/* Sets `left` of the places that a RUN fills and that can be given with all that is in them. */
void
dm_left_mark(struct dm_grant *grant);

#endif
