/*
 * Fuzz target: the Docker config file. What is refused quotes nothing; a host whose credentials are found is one that the
 * config knows. No helper runs: their keys are taken out.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../src/registry/auth.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
fault(const char *what)
{
	fprintf(stderr, "registry-docker: %s\n", what);
	abort();
}

static void
find(struct dm_arena *arena, const struct dm_docker_config *config)
{
	static const char *const hosts[] = {"docker.io", "registry.example:5000", "localhost", "a"};
	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
		struct dm_credentials found;
		struct dm_err err = {.message = ""};
		bool known = dm_credentials_known(config, hosts[i]);
		if (!dm_credentials_find(arena, config, hosts[i], 1, &found, &err)) {
			fault("no helper, and yet a failure");
		}
		if ((*found.user || *found.secret || *found.identity) && !known) {
			fault("credentials from nowhere");
		}
		if (strncmp(dm_basic_header(arena, found.user, found.secret), "Basic ", 6) != 0) {
			fault("no header");
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_docker_config config = {.root = NULL};
	struct dm_err err = {.message = "", .path = "config.json"};
	/* a copy of its own, so that a sanitizer sees each byte read beyond the end */
	char *copy = malloc(size ? size : 1);
	if (!copy) {
		return 0;
	}
	if (size) {
		memcpy(copy, data, size);
	}
	if (dm_docker_config_parse(&config, (struct dm_str){copy, size}, &err)) {
		json_object_del(config.root, "credHelpers");
		json_object_del(config.root, "credsStore");
		find(&arena, &config);
	} else if (strncmp(err.message, "config.json:", 12) != 0 ||
		   !strstr(err.message, ": this is not a Docker config file")) {
		fault("refused with other words");
	}
	dm_docker_config_finish(&config);
	dm_arena_finish(&arena);
	free(copy);
	return 0;
}
