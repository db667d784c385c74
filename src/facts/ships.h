/* Which stages of a file ship: the images that people build of it and run. */
#ifndef DM_SHIPS_H
#define DM_SHIPS_H

#include "runs.h"

/*
 * Sets the flag of each stage that ships: those that the policy's targets name; else those that the repository builds
 * (usage.h), and the last one if something is started in it and it is not made of one of them; else the last one, and
 * where nothing is started in it, the other stages that no FROM names and that start something. Of two that are made
 * one of the other it is the other. False: no target of the policy decided.
 */
bool
dm_ships(struct dm_facts *facts, bool *built);
/* Per stage: its layers are in an image that ships, or in what the file builds by default. */
const bool *
dm_ships_layers(struct dm_facts *facts);
/*
 * Another machine's image is put together without running anything in it: the stage has no RUN, and another one is
 * FROM --platform=$BUILDPLATFORM, or the context has its files for each platform (COPY app-$TARGETARCH /app), or
 * goreleaser builds it for several.
 */
bool
dm_is_cross_built(struct dm_facts *facts, int32_t stage);

#endif
