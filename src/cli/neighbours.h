/* Where the repository around a Dockerfile passes build arguments. */
#ifndef DM_NEIGHBOURS_H
#define DM_NEIGHBOURS_H

#include "../file/file.h"
#include "../pass/pass.h"

/*
 * Adds to the messages of findings that name a build argument where workflows, Makefiles, compose and bake files and
 * scripts of the repository pass it, for the first 64 of them. Bounded: 300 files of at most 256 KiB and 4 MiB together,
 * in the folders where such files are, each read once.
 */
void
dm_neighbours_say(struct dm_arena *arena, const char *path, struct dm_result *result);

#endif
