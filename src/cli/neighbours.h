/* What the repository around a Dockerfile says about its images: who renews digests, who passes build arguments. */
#ifndef DM_NEIGHBOURS_H
#define DM_NEIGHBOURS_H

#include "../file/file.h"
#include "../pass/pass.h"

/*
 * Bits of enum dm_bot: Renovate's configuration, or a dependabot.yml for docker, lies in the repository (with .git) that
 * holds this file.
 */
unsigned
dm_neighbours_bots(const char *path);
/*
 * Adds to the messages of findings that name a build argument where workflows, Makefiles, compose and bake files and
 * scripts of the repository pass it. Bounded: 300 files of at most 256 KiB, in the folders where such files are.
 */
void
dm_neighbours_say(struct dm_arena *arena, const char *path, struct dm_result *result);

#endif
