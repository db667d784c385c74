/*
 * Docker Engine API, "Inspect an image" (Podman serves the same): GET /images/{name}/json
 *   { "RepoDigests": ["python@sha256:..."], "Os": "linux", "Architecture": "amd64", "Variant": "",
 *     "Config": { "User": ..., "ExposedPorts": {...}, "Entrypoint": [...], "Cmd": [...] } }
 * An image may have several digests under one name: Podman lists the child that it took before the index that it took it
 * from. Podman's own API says which one is meant: GET /vN/libpod/images/{name}/json
 *   { "Digest": "sha256:..." }
 * Where nobody does, nothing is taken: a child instead of the index would void other platforms.
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

/* The digests under which this very repository gave it the image, each once. */
static uint32_t
find_digests(const struct dm_job *job, const json_t *digests, const char ***found)
{
	size_t i;
	const json_t *item;
	uint32_t count = 0;
	json_array_foreach((json_t *)digests, i, item)
	{
		struct dm_reference reference;
		const char *text = json_string_value(item);
		struct dm_str copy = dm_arena_str(job->arena, dm_str(text ? text : ""));
		if (dm_reference_parse(job->arena, copy, &reference) && reference.digest.n &&
			dm_str_is(reference.name, job->name)) {
			uint32_t k = 0;
			while (k < count && !dm_str_is(reference.digest, (*found)[k])) {
				k++;
			}
			if (k == count) {
				*dm_push(job->arena, *found, count) =
					dm_arena_str(job->arena, reference.digest).p;
			}
		}
	}
	return count;
}

/* The body of an answer with status 200; freed by the caller. */
static bool
get(struct dm_http *http, const char *socket, const char *url, struct dm_buf *body)
{
	struct dm_http_response response = {0};
	struct dm_err err = {0};
	const struct dm_http_request request = {.url = url,
		.unix_socket = socket,
		.limit = DM_CONFIG_LIMIT,
		.timeout = ENGINE_TIMEOUT};
	bool ok = dm_http_do(http, &request, &response, &err) && response.status == 200;
	*body = response.body;
	return ok;
}

/* Which of several digests is that of the index, in Podman's words; NULL: nobody says. */
static const char *
ask_podman(struct dm_http *http, const struct dm_job *job, const char *socket,
	const char *const *digests, uint32_t count)
{
	static const char *const apis[] = {"/v4.0.0/libpod", "/libpod"};
	const char *digest = NULL;
	for (size_t i = 0; i < sizeof apis / sizeof *apis && !digest; i++) {
		struct dm_buf body = {0};
		const char *url = dm_arena_printf(job->arena,
			"http://localhost%s/images/%s:%s/json", apis[i], job->name, job->reference);
		if (get(http, socket, url, &body)) {
			json_t *root = dm_json_load(dm_buf_view(&body), JSON_ALLOW_NUL, NULL);
			for (uint32_t k = 0; k < count && !digest; k++) {
				bool it = strcmp(dm_json_text(root, "Digest"), digests[k]) == 0;
				digest = it ? digests[k] : NULL;
			}
			json_decref(root);
		}
		dm_buf_finish(&body);
	}
	return digest;
}

static const char *
choose_digest(
	struct dm_http *http, const struct dm_job *job, const char *socket, const json_t *digests)
{
	const char **found = NULL;
	uint32_t count = find_digests(job, digests, &found);
	for (uint32_t i = 0; i < count; i++) {
		if (strcmp(found[i], job->reference) == 0) {
			return found[i];
		}
	}
	return count < 2 ? (count ? found[0] : NULL) : ask_podman(http, job, socket, found, count);
}

static bool
read_image(struct dm_http *http, struct dm_job *job, const char *socket, struct dm_str body)
{
	json_t *root = dm_json_load(body, JSON_ALLOW_NUL, NULL);
	const char *digest = choose_digest(http, job, socket, json_object_get(root, "RepoDigests"));
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
		struct dm_buf body = {0};
		if (access(*socket, R_OK | W_OK) == 0 && get(http, *socket, url, &body)) {
			found = read_image(http, job, *socket, dm_buf_view(&body));
		}
		dm_buf_finish(&body);
	}
	return found;
}
