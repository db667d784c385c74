/*
 * The places of files that are no Dockerfiles which name images: services of compose files, jobs and steps of GitHub
 * workflows and actions, named contexts of bake files, dev containers, and the Dockerfiles that are written inside of
 * compose and bake files. Read only: nothing rewrites such a file.
 */
#ifndef DM_PLACES_H
#define DM_PLACES_H

#include "uses.h"

/* What one file names, as the passes that judge references see it. */
struct dm_places {
	/* a stand-in: text and lines of the file, and for each place an instruction that is its line, up to the next place */
	const struct dm_tree *tree;
	/* DM_USE_PLACE, in their order; value n == 0: it has a variable whose default the file does not tell */
	struct dm_image_use *uses;
	uint32_t count;
};

/*
 * kind: of dm_deployed_naming. Left out is what a service with `build` is called, also where another service names it:
 * no registry is asked for that. A variable of compose and bake counts as its default. text outlives the places.
 * false: it is larger than 1 MiB, no YAML, or names more than 1,000 images; err says so.
 */
bool
dm_places_read(struct dm_arena *arena, unsigned kind, struct dm_str text,
	const struct dm_policy *policy, struct dm_places *places, struct dm_err *err);

#endif
