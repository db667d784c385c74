/* An image as the engine describes it (`image inspect`), and whether two are configured alike. */
#ifndef DM_VERIFY_IMAGE_H
#define DM_VERIFY_IMAGE_H

#include "../base.h"

#include <jansson.h>

struct dm_built_image {
	const char *id; /* in the arena; NULL: not built */
	long long size; /* bytes */
	uint32_t layers;
	const char *user, *first_layer; /* "": none */
	const char **volumes, **ports;  /* declared; NULL-terminated */
	json_t *config;                 /* owned */
};

/* text: what inspect printed. false: it is not what an engine prints. dm_built_image_finish has to be called either way. */
bool
dm_built_image_read(
	struct dm_arena *arena, struct dm_str text, const char *id, struct dm_built_image *image);
/*
 * Names of what differs, User and our label left aside: "Cmd", "Env PATH", "Labels x". Values are never told, they may
 * hold build arguments. NULL-terminated.
 */
const char **
dm_built_image_differences(struct dm_arena *arena, const struct dm_built_image *before,
	const struct dm_built_image *after);
void
dm_built_image_finish(struct dm_built_image *image);

#endif
