/* What of the build context a Dockerfile's RUNs and its command need to be understood. */
#ifndef DM_BUILD_CONTEXT_H
#define DM_BUILD_CONTEXT_H

#include "scripts.h"
#include "usage.h"

/*
 * The folder that a Dockerfile is built from: the one that the files of its repository name, if all that name one mean
 * the same. Else the likeliest one: of its own and those above it, up to the top of its repository, the one that holds
 * the most of what COPY and ADD bring, the nearest of equals. A source such as . is in each: then the files count that
 * commands name (app.py, ./start.sh). Where none is found, its own. usages, which may be NULL, are asked only for a file
 * that brings something.
 */
const char *
dm_context_find(struct dm_arena *arena, const char *path, const struct dm_tree *tree,
	struct dm_usages *usages);
/*
 * Opens the folder `context`: until dm_context_close calls are read with the files of it that they need, each once.
 * NULL: nothing can be read. path: of the Dockerfile, whose NAME.dockerignore counts instead of the context's; or NULL.
 */
void
dm_context_open(struct dm_arena *arena, const char *context, const char *path,
	const struct dm_tree *tree, struct dm_scripts *scripts);
void
dm_context_close(struct dm_scripts *scripts);

#endif
