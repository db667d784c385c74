/*
 * OCI distribution-spec 1.1, "Pulling manifests" and "Pulling blobs":
 *   HEAD, GET /v2/<name>/manifests/<tag or digest>     Docker-Content-Digest names what the tag means now
 *   GET       /v2/<name>/blobs/<digest>
 * HEAD first: it costs a registry little (Docker Hub does not count it), and tells where nothing has changed. All
 * that is read is fetched by digest then, and the digest is computed from what came.
 */
#include "job.h"

#include "digest.h"
#include "route.h"

#include "../image/reference.h"

/* ---- one place ---- */

struct visit {
	struct dm_client *client;
	struct dm_http *http;
	struct dm_route *route;
	struct dm_job *job;
	const char *repository; /* library/python */
};

static enum dm_outcome_kind
failed(const struct visit *v, const char *what)
{
	dm_fail(&v->job->err, 0, 0, "%s: %s", v->route->host, what);
	return DM_FAILED;
}

/* What a status other than 200 means. */
static enum dm_outcome_kind
judge_status(const struct visit *v, long status)
{
	const char *host = v->route->host;
	struct dm_err *err = &v->job->err;
	if (status == 404 || status == 410) {
		dm_fail(err, 0, 0, "%s has no such image", host);
		return DM_GONE;
	}
	if ((status == 401 || status == 403) && v->route->anonymous) {
		dm_route_deny(v->route, err);
	} else if (status == 401 || status == 403) {
		dm_fail(err, 0, 0,
			"%s: no such image, or no permission to read it; check its name, or run: "
			"docker login %s",
			host, host);
	} else if (status == 429) {
		dm_fail(err, 0, 0,
			"%s: too many requests; try again later, or run: docker login %s", host,
			host);
	} else if (status >= 500) {
		dm_fail(err, 0, 0, "%s is out of order (HTTP %ld); try again later", host, status);
	} else {
		dm_fail(err, 0, 0, "%s gave an unexpected answer (HTTP %ld)", host, status);
	}
	return DM_FAILED;
}

static enum dm_outcome_kind
fetch(const struct visit *v, const char *kind, const char *reference, bool head,
	struct dm_http_response *response)
{
	const char *path = dm_arena_printf(v->job->arena, "%s/%s", kind, reference);
	bool blob = strcmp(kind, "blobs") == 0;
	if (!dm_route_fetch(v->client, v->http, v->route, v->repository, path, head,
		    blob ? NULL : DM_TYPES_ACCEPT, blob ? DM_CONFIG_LIMIT : DM_MANIFEST_LIMIT,
		    response, &v->job->err)) {
		return DM_FAILED;
	}
	return response->status == 200 ? DM_FOUND : judge_status(v, response->status);
}

/* By digest: what came must be what was asked for. */
static enum dm_outcome_kind
fetch_content(const struct visit *v, const char *kind, const char *digest,
	struct dm_http_response *response)
{
	enum dm_outcome_kind outcome = fetch(v, kind, digest, false, response);
	if (outcome == DM_FOUND && !dm_digest_names(digest, dm_buf_view(&response->body))) {
		return failed(
			v, "what it sent is not what the digest names; nothing of it is used");
	}
	return outcome;
}

/* The digest of a tag; the body is fetched where no header tells. */
static enum dm_outcome_kind
find_digest(const struct visit *v)
{
	struct dm_job *job = v->job;
	bool by_digest = dm_digest_valid(dm_str(job->reference));
	char computed[DM_DIGEST_TEXT];
	struct dm_http_response response = {0};
	enum dm_outcome_kind outcome = fetch(v, "manifests", job->reference, true, &response);
	if (response.status == 405) { /* no HEAD here */
		outcome = DM_FOUND;
		response.digest[0] = '\0';
	}
	if (outcome == DM_FOUND && by_digest) {
		job->digest = job->reference;
		if (response.digest[0] && strcmp(response.digest, job->reference) != 0 &&
			strncmp(response.digest, job->reference, 7) == 0) {
			outcome = failed(v, "its answer is for another digest than was asked for");
		}
	} else if (outcome == DM_FOUND && dm_digest_valid(dm_str(response.digest))) {
		job->digest = dm_arena_str(job->arena, dm_str(response.digest)).p;
	} else if (outcome == DM_FOUND) {
		outcome = fetch(v, "manifests", job->reference, false, &response);
		bool known = dm_digest_text(dm_buf_view(&response.body), response.digest, computed);
		job->digest = dm_arena_str(job->arena, dm_str(computed)).p;
		if (outcome == DM_FOUND && !known) {
			outcome = failed(v, "libcrypto cannot compute the digest of what it sent; "
					    "check OPENSSL_CONF and openssl.cnf");
		} else if (outcome == DM_FOUND && response.digest[0] &&
			   strcmp(response.digest, computed) != 0) {
			outcome = failed(
				v, "its digest header is not that of what it sent; not used");
		}
	}
	dm_buf_finish(&response.body);
	return outcome;
}

static enum dm_outcome_kind
read_manifest(const struct visit *v, const char *digest, struct dm_manifest *manifest)
{
	struct dm_http_response response = {0};
	struct dm_err err = {0};
	enum dm_outcome_kind outcome = fetch_content(v, "manifests", digest, &response);
	if (outcome == DM_FOUND && !dm_manifest_parse(v->job->arena, dm_buf_view(&response.body),
					   response.type, manifest, &err)) {
		outcome = failed(v, err.message);
	}
	dm_buf_finish(&response.body);
	return outcome;
}

/* The child whose config speaks for all: linux/amd64, else the first. */
static const char *
choose_child(const struct dm_manifest *index)
{
	for (uint32_t i = 0; i < index->nchildren; i++) {
		if (strcmp(index->children[i].platform, "linux/amd64") == 0) {
			return index->children[i].digest;
		}
	}
	return index->nchildren ? index->children[0].digest : NULL;
}

static enum dm_outcome_kind
read_config(const struct visit *v, const char *digest)
{
	struct dm_job *job = v->job;
	struct dm_http_response response = {0};
	struct dm_err err = {0};
	enum dm_outcome_kind outcome = fetch_content(v, "blobs", digest, &response);
	if (outcome == DM_FOUND && !dm_image_config_parse(job->arena, dm_buf_view(&response.body),
					   &job->config, &job->configured, &err)) {
		outcome = failed(v, err.message);
	}
	dm_buf_finish(&response.body);
	return outcome;
}

static enum dm_outcome_kind
visit(const struct visit *v)
{
	struct dm_job *job = v->job;
	struct dm_manifest child = {0};
	const struct dm_manifest *image = &job->manifest;
	enum dm_outcome_kind outcome = find_digest(v);
	if (outcome != DM_FOUND || job->exists || strcmp(job->digest, job->known) == 0) {
		return outcome;
	}
	outcome = read_manifest(v, job->digest, &job->manifest);
	if (outcome == DM_FOUND && job->manifest.index) {
		const char *digest = choose_child(&job->manifest);
		if (!digest) {
			return failed(v, "the index lists no image that runs anywhere");
		}
		outcome = read_manifest(v, digest, &child);
		image = &child;
	}
	if (outcome == DM_FOUND && image->config) {
		outcome = read_config(v, image->config);
	}
	/* the image is there, and so must be what it names */
	return outcome == DM_GONE ? failed(v, "a part of the image is missing") : outcome;
}

void
dm_job_ask(struct dm_client *client, struct dm_http *http, struct dm_job *job)
{
	struct dm_str name = dm_str(job->name);
	size_t slash = dm_str_find_byte(name, '/');
	pthread_mutex_lock(&client->lock);
	struct dm_registry *registry = dm_client_registry(client, dm_str_slice(name, 0, slash));
	if (!registry->routes) {
		dm_routes_make(client, registry);
	}
	struct dm_route **routes = registry->routes;
	pthread_mutex_unlock(&client->lock);
	for (; *routes; routes++) { /* the last word is the registry's own */
		struct visit v = {client, http, *routes, job, job->name + slash + 1};
		job->configured = false;
		job->outcome = visit(&v);
		job->source = (*routes)->label;
		if (job->outcome == DM_FOUND) {
			return;
		}
	}
}
