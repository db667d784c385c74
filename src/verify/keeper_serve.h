/* The keeper's own side. */
#ifndef DM_VERIFY_KEEPER_SERVE_H
#define DM_VERIFY_KEEPER_SERVE_H

#include "orders.h"

/* Takes orders until nobody gives them any more, then cleans up. */
_Noreturn void
dm_keeper_serve(
	int socket, const struct dm_keeper_setup *setup, const char *folder, const char *id);

#endif
