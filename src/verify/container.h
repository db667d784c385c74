/* One container: made, looked at, asked. */
#ifndef DM_VERIFY_CONTAINER_H
#define DM_VERIFY_CONTAINER_H

#include "session.h"

/* Starts the image. run->id NULL: it could not, and run->error says why. */
void
dm_container_start(struct dm_session *session, struct dm_arena *arena, const struct dm_side *side,
	struct dm_run *run);
/* Its state, and what listens. */
void
dm_container_look(struct dm_session *session, struct dm_arena *arena, struct dm_run *run);
/* What it has said so far: run->log. */
void
dm_container_listen(struct dm_session *session, struct dm_run *run);
/* Runs --smoke's command: in the container where that runs, else in a new one of the image. */
void
dm_container_smoke(struct dm_session *session, const struct dm_side *side, struct dm_run *run);
void
dm_container_remove(struct dm_session *session, struct dm_run *run);
/* Adds the ports of a text as /proc/net/tcp has it (of udp: state 07). */
void
dm_ports_read(struct dm_arena *arena, struct dm_str text, struct dm_run *run);

#endif
