/* Both images as containers: without a network, with limits, the image's own volumes, nothing else mounted. */
#ifndef DM_VERIFY_START_H
#define DM_VERIFY_START_H

#include "session.h"

/*
 * Starts AFTER, and BEFORE where that has not run yet, waits until they agree or time is up, and compares: state, exit
 * code, ports, lines of trouble, --smoke. Adds regressions, doubts and notes. BEFORE's container stays for the next trial.
 */
void
dm_start(struct dm_session *session, struct dm_arena *arena, struct dm_side *before,
	struct dm_trial *trial, const char *label);

#endif
