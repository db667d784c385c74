/* What a registry knows of an image: digest, platforms, config. */
#ifndef DM_JOB_H
#define DM_JOB_H

#include "client.h"
#include "http.h"
#include "manifest.h"

enum {
	DM_MANIFEST_LIMIT = 4 * 1024 * 1024, /* bytes; what registries promise to take */
	DM_CONFIG_LIMIT = 8 * 1024 * 1024,
};

enum dm_outcome_kind {
	DM_FOUND,
	DM_GONE,   /* the registry says so */
	DM_FAILED, /* nobody knows */
};

/* A question and its answer; texts live in arena. */
struct dm_job {
	struct dm_arena *arena;
	const char *name, *reference; /* docker.io/library/python; 3.12 or sha256:... */
	const char *known;            /* a digest that needs no looking into; "" */
	bool exists;                  /* only ask whether it is there */
	enum dm_outcome_kind outcome;
	struct dm_err err;  /* why not */
	const char *source; /* who told: a route's label, or engine */
	const char *digest;
	struct dm_manifest manifest;
	bool configured;
	struct dm_image_config config;
};

/* Asks the mirrors, then the registry. */
void
dm_job_ask(struct dm_client *client, struct dm_http *http, struct dm_job *job);

#endif
