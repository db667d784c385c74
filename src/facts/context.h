/* What of the build context a Dockerfile's RUNs and its command need to be understood. */
#ifndef DM_BUILD_CONTEXT_H
#define DM_BUILD_CONTEXT_H

#include "scripts.h"

/* Reads it from the folder `context`; NULL: nothing can be read. */
void
dm_context_read(struct dm_arena *arena, const char *context, const struct dm_tree *tree,
	struct dm_scripts *scripts);

#endif
