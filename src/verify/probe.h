/*
 * The write probe: what BEFORE wrote while it ran (the engine's diff), and whether AFTER's user could have written it, by
 * the modes and owners of AFTER's export. Nothing has to run in AFTER, and no image needs a shell.
 */
#ifndef DM_VERIFY_PROBE_H
#define DM_VERIFY_PROBE_H

#include "session.h"

/* before->run is a container that ran. */
void
dm_probe(struct dm_session *session, struct dm_arena *arena, const struct dm_side *before,
	struct dm_trial *trial);
/* The same of a list that is there: lines of `A /path`, `C /path`, `D /path`. For tests, too. */
void
dm_probe_list(struct dm_arena *arena, struct dm_str list, const struct dm_side *before,
	struct dm_trial *trial);

#endif
