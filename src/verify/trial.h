/* One text tried against the file as it is, and what to blame where it does worse. */
#ifndef DM_VERIFY_TRIAL_H
#define DM_VERIFY_TRIAL_H

#include "fix.h"

/*
 * Builds a text and compares it with subject->before, which is built. false: the engine, or a full disk, failed us (err).
 */
bool
dm_trial_run(struct dm_session *session, struct dm_subject *subject, const struct dm_fix *fix,
	const char *label, struct dm_trial *trial, struct dm_err *err);
/*
 * After a regression: leaves one pass out at a time; where no single one is to blame, adds one after the other. Fills
 * subject->culprits and subject->proved. false: as above.
 */
bool
dm_trial_blame(struct dm_session *session, struct dm_subject *subject, const struct dm_fix *fix,
	struct dm_err *err);

#endif
