/* The keeper's own side, and what the two say to each other. */
#ifndef DM_VERIFY_KEEPER_SERVE_H
#define DM_VERIFY_KEEPER_SERVE_H

#include "keeper.h"

/* In the folder of the run: what the last command said on standard error. */
#define DM_KEEPER_COMPLAINT "complaint"
#define DM_KEEPER_LABEL "dockmend.verify"

/* One packet, as long as its text is, with a descriptor for what the command prints. */
struct dm_keeper_order {
	int32_t verb;
	uint32_t count, size;
	char text[DM_KEEPER_TEXT]; /* words, each with its NUL */
};

struct dm_keeper_answer {
	int32_t status, timed_out;
};

/* Takes orders until nobody gives them any more, then cleans up. */
_Noreturn void
dm_keeper_serve(
	int socket, const struct dm_keeper_setup *setup, const char *folder, const char *id);

#endif
