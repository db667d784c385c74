/*
 * Docker Engine API, "Inspect an image" (Podman serves the same): GET /images/{name}/json
 *   { "RepoDigests": ["python@sha256:..."], "Os": "linux", "Architecture": "amd64", "Variant": "",
 *     "Config": { "User": ..., "ExposedPorts": {...}, "Entrypoint": [...], "Cmd": [...] } }
 * Sockets: DOCKER_HOST or CONTAINER_HOST if it is unix://, else where both engines put theirs.
 */
#include "engine.h"

#include "../image/reference.h"
#include "json.h"

#include <stdlib.h>
#include <unistd.h>

enum {
	ENGINE_TIMEOUT = 10, /* seconds */
};

/* NULL-terminated. An engine elsewhere (tcp://, ssh://) is not asked, nor is another one in its place. */
static const char **
find_sockets(struct dm_arena *arena)
{
	static const char *const variables[] = {"DOCKER_HOST", "CONTAINER_HOST"};
	const char **sockets = dm_arena_alloc(arena, 8 * sizeof *sockets);
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	uint32_t n = 0;
	for (size_t i = 0; i < 2; i++) {
		const char *host = getenv(variables[i]);
		if (host && *host) {
			if (strncmp(host, "unix://", 7) == 0) {
				sockets[0] = host + 7;
			}
			return sockets;
		}
	}
	sockets[n++] = "/var/run/docker.sock";
	if (runtime && *runtime) {
		sockets[n++] = dm_arena_printf(arena, "%s/docker.sock", runtime);
		sockets[n++] = dm_arena_printf(arena, "%s/podman/podman.sock", runtime);
	}
	sockets[n] = "/run/podman/podman.sock";
	return sockets;
}

/* The digest under which this very repository gave it the image. */
static const char *
find_digest(const struct dm_job *job, const json_t *digests)
{
	size_t i;
	const json_t *item;
	json_array_foreach((json_t *)digests, i, item)
	{
		struct dm_reference reference;
		const char *text = json_string_value(item);
		struct dm_str copy = dm_arena_str(job->arena, dm_str(text ? text : ""));
		if (dm_reference_parse(job->arena, copy, &reference) && reference.digest.n &&
			dm_str_is(reference.name, job->name)) {
			return dm_arena_str(job->arena, reference.digest).p;
		}
	}
	return NULL;
}

static bool
read_image(struct dm_job *job, struct dm_str body)
{
	json_t *root = dm_json_load(body, JSON_ALLOW_NUL, NULL);
	const char *digest = find_digest(job, json_object_get(root, "RepoDigests"));
	if (digest) {
		json_t *platform = json_pack("{s:s, s:s, s:s}", "os", dm_json_text(root, "Os"),
			"architecture", dm_json_text(root, "Architecture"), "variant",
			dm_json_text(root, "Variant"));
		job->digest = digest;
		job->manifest = (struct dm_manifest){0};
		job->configured = dm_image_config_read(
			job->arena, json_object_get(root, "Config"), platform, &job->config);
		json_decref(platform);
		job->source = "engine";
		job->outcome = DM_FOUND;
	}
	json_decref(root);
	return digest != NULL;
}

bool
dm_engine_ask(struct dm_http *http, struct dm_job *job)
{
	bool by_digest = dm_digest_valid(dm_str(job->reference)), found = false;
	const char *url = dm_arena_printf(job->arena, "http://localhost/images/%s%c%s/json",
		job->name, by_digest ? '@' : ':', job->reference);
	for (const char **socket = find_sockets(job->arena); *socket && !found; socket++) {
		struct dm_http_response response = {0};
		struct dm_err err = {0};
		const struct dm_http_request request = {.url = url,
			.unix_socket = *socket,
			.limit = DM_CONFIG_LIMIT,
			.timeout = ENGINE_TIMEOUT};
		if (access(*socket, R_OK | W_OK) == 0 &&
			dm_http_do(http, &request, &response, &err) && response.status == 200) {
			found = read_image(job, dm_buf_view(&response.body));
		}
		dm_buf_finish(&response.body);
	}
	return found;
}
