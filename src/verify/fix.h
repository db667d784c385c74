/* What dockmend would make of a text, with or without some passes: as the filter does, policy and context included. */
#ifndef DM_VERIFY_FIX_H
#define DM_VERIFY_FIX_H

#include "session.h"

struct dm_fix {
	struct dm_str text;
	uint32_t passes; /* bit per pass of dm_passes whose fixes were applied */
};

/* skip: further passes to leave out. false: the file cannot be fixed, which is told on standard error. */
bool
dm_fix(struct dm_session *session, struct dm_subject *subject, struct dm_str text, uint32_t skip,
	bool unsafe, struct dm_fix *fix);
/* "clean-caches, upgrade-packages" */
const char *
dm_fix_names(struct dm_arena *arena, uint32_t passes);
/* The pass is among them. */
bool
dm_fix_has(uint32_t passes, const char *id);

#endif
