/*
 * Fuzz target: what registries serve. First byte `c`: an image's config; `i`, `d`: an OCI or Docker index for a body
 * that does not say what it is; any other: an OCI manifest. What is taken is what a lock may hold.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../src/image/reference.h"
#include "../../src/lock/lock.h"
#include "../../src/registry/manifest.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
fault(const char *what)
{
	fprintf(stderr, "registry-answers: %s\n", what);
	abort();
}

static void
read_config(struct dm_arena *arena, struct dm_str body)
{
	struct dm_image_config config = {.user = NULL};
	struct dm_err err = {.message = ""};
	bool configured = false;
	if (!dm_image_config_parse(arena, body, &config, &configured, &err)) {
		if (!err.message[0]) {
			fault("a config was refused without a word");
		}
		return;
	}
	if (config.platform && !dm_platform_valid(dm_str(config.platform))) {
		fault("a platform is none");
	}
	if (configured && config.user && *config.user && !dm_user_valid(dm_str(config.user), 2)) {
		fault("a user is none");
	}
	if (configured && (!config.ports || !config.entrypoint || !config.command)) {
		fault("a list is missing");
	}
}

static void
read_manifest(struct dm_arena *arena, struct dm_str body, const char *type)
{
	struct dm_manifest manifest;
	struct dm_err err = {.message = ""};
	if (!dm_manifest_parse(arena, body, type, &manifest, &err)) {
		if (!err.message[0]) {
			fault("a manifest was refused without a word");
		}
		return;
	}
	if (manifest.config && !dm_digest_valid(dm_str(manifest.config))) {
		fault("the digest of a config is none");
	}
	if (manifest.nchildren > DM_CHILDREN || (manifest.nchildren && !manifest.index)) {
		fault("too many children");
	}
	for (uint32_t i = 0; i < manifest.nchildren; i++) {
		if (!dm_digest_valid(dm_str(manifest.children[i].digest)) ||
			!dm_platform_valid(dm_str(manifest.children[i].platform))) {
			fault("a child is none");
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dm_arena arena = {NULL, 0};
	if (size == 0) {
		return 0;
	}
	/* a copy of its own, so that a sanitizer sees each byte read beyond the end */
	char *copy = malloc(size);
	if (!copy) {
		return 0;
	}
	memcpy(copy, data + 1, size - 1);
	const struct dm_str body = {copy, size - 1};
	if (data[0] == 'c') {
		read_config(&arena, body);
	} else {
		read_manifest(&arena, body,
			data[0] == 'i'   ? DM_TYPE_OCI_INDEX
			: data[0] == 'd' ? DM_TYPE_DOCKER_LIST
					 : DM_TYPE_OCI_MANIFEST);
	}
	dm_arena_finish(&arena);
	free(copy);
	return 0;
}
