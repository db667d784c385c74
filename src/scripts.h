/* Scripts of the build context that a Dockerfile copies in and runs: evidence for nonroot-user. */
#ifndef DM_SCRIPTS_H
#define DM_SCRIPTS_H

#include "dockerfile/tree.h"

struct dm_script {
	struct dm_str name; /* as CMD or ENTRYPOINT names it: /entrypoint.sh */
	struct dm_str text;
};

struct dm_scripts {
	struct dm_script *items;
	uint32_t count;
};

/*
 * Reads the scripts that CMD and ENTRYPOINT name and that COPY or ADD bring from the folder `context`. Regular files
 * of at most 256 KiB inside the context only; what is not found or is no script is left out.
 */
void
dm_scripts_find(struct dm_arena *arena, const char *context, const struct dm_tree *tree,
	struct dm_scripts *scripts);
/* The script of this name, or NULL. */
const struct dm_script *
dm_scripts_get(const struct dm_scripts *scripts, struct dm_str name);

#endif
