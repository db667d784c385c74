/* What of the build context a Dockerfile's RUNs and its command need to be understood. */
#ifndef DM_BUILD_CONTEXT_H
#define DM_BUILD_CONTEXT_H

#include "scripts.h"

/*
 * Opens the folder `context`: until dm_context_close calls are read with the files of it that they need, each once.
 * NULL: nothing can be read.
 */
void
dm_context_open(struct dm_arena *arena, const char *context, const struct dm_tree *tree,
	struct dm_scripts *scripts);
void
dm_context_close(struct dm_scripts *scripts);

#endif
