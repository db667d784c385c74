/* One build of a text, what the engine says of the image, and what it holds. */
#ifndef DM_VERIFY_BUILD_H
#define DM_VERIFY_BUILD_H

#include "session.h"

/*
 * Builds side->text as subject says, inspects and exports it. label: for the progress line. Whether it was built, and why
 * not, is in the side; false: the engine failed us (err).
 */
bool
dm_build(struct dm_session *session, struct dm_subject *subject, const char *label,
	struct dm_side *side, struct dm_err *err);

#endif
