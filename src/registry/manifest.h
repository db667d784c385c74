/* What a registry serves: indexes, manifests, image configs, as JSON; and what the lock wants to know of them. */
#ifndef DM_MANIFEST_H
#define DM_MANIFEST_H

#include "../base.h"

#include <jansson.h>

#define DM_TYPE_OCI_INDEX "application/vnd.oci.image.index.v1+json"
#define DM_TYPE_OCI_MANIFEST "application/vnd.oci.image.manifest.v1+json"
#define DM_TYPE_DOCKER_LIST "application/vnd.docker.distribution.manifest.list.v2+json"
#define DM_TYPE_DOCKER_MANIFEST "application/vnd.docker.distribution.manifest.v2+json"

/* Without all four a registry answers 404, or converts to an older format with another digest. */
#define DM_TYPES_ACCEPT                                                                            \
	DM_TYPE_OCI_INDEX ", " DM_TYPE_DOCKER_LIST ", " DM_TYPE_OCI_MANIFEST                       \
			  ", " DM_TYPE_DOCKER_MANIFEST

struct dm_child {
	const char *platform; /* linux/arm64/v8 */
	const char *digest;
};

/* From an image config, or from an engine's word on an image. Lists end with NULL. */
struct dm_image_config {
	const char *user; /* "" root; NULL: what it says could be none */
	const char **ports, **entrypoint, **command;
	const char *platform; /* NULL where it says none */
};

enum {
	DM_CHILDREN = 256, /* of an index that are taken; real ones have below 30 */
};

struct dm_manifest {
	bool index;
	struct dm_child *children; /* index only; those that run somewhere, each platform once */
	uint32_t nchildren;
	const char *config; /* digest of an image's config; NULL: what is no image has none */
};

/* type is the Content-Type, for a body that does not say what it is. */
bool
dm_manifest_parse(struct dm_arena *arena, struct dm_str body, const char *type,
	struct dm_manifest *manifest, struct dm_err *err);
/* *configured: as dm_image_config_read. */
bool
dm_image_config_parse(struct dm_arena *arena, struct dm_str body, struct dm_image_config *image,
	bool *configured, struct dm_err *err);
/*
 * config: User, ExposedPorts, Entrypoint, Cmd; platform: os, architecture, variant, os.version; both may be NULL.
 * false: more than a lock should hold; only the platform is taken.
 */
bool
dm_image_config_read(struct dm_arena *arena, const json_t *config, const json_t *platform,
	struct dm_image_config *image);

#endif
