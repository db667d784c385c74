/* Whom files are given to: COPY --chown=app, chown app. */
#ifndef DM_OWNER_H
#define DM_OWNER_H

#include "judge.h"

struct dm_build_call;

/* app, app:app, 1000:1000 of chown: the user that the image is to run as, as far as the file tells of one. */
bool
dm_owner_is_ours(const struct dm_judge *j, struct dm_str owner);
/* chown of the call gives what it names to the user; chown root:adm leaves it root's */
bool
dm_owner_gives(const struct dm_judge *j, const struct dm_build_call *call);

#endif
