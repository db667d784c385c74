/*
 * Questions about images to registries and the local engine. They are asked by a program of its own, dockmend-registry,
 * so that nothing of TLS and HTTP is loaded where nobody asks.
 */
#ifndef DM_REGISTRY_QUERY_H
#define DM_REGISTRY_QUERY_H

#include "lock.h"
#include "../config/policy.h"

enum dm_registry_outcome {
	DM_REGISTRY_FAILED, /* nobody knows: no connection, no permission, an answer that lies */
	DM_REGISTRY_GONE,   /* the registry says that there is none */
	DM_REGISTRY_FOUND,
};

struct dm_registry_query {
	/* the question */
	const struct dm_policy *policy; /* how to speak to its registry */
	const char *name, *reference;   /* docker.io/library/python; 3.12 or sha256:... */
	const char *known; /* a digest, or "": where that is the answer, nothing else is wanted */
	bool exists;       /* only: is it still there */
	bool upstream;     /* the registry's word counts, the local engine's does not */
	const struct dm_registry_query *twin; /* one that asks the same: asked once */
	const char
		*url; /* a download instead: its name is the URL, its reference empty; NULL: none */
	/* the answer */
	enum dm_registry_outcome outcome;
	const char *message; /* not FOUND: why */
	bool late;           /* FAILED: there was no time left */
	bool engine;         /* the local engine told it */
	const char *mirror;  /* mirror.example/hub: that told it; NULL: the registry itself */
	bool index;          /* the digest is that of an index */
	struct dm_lock_entry entry; /* FOUND: digest and what else is known; without image */
	const char *checksum;       /* FOUND: of a download */
	uint32_t listed[3];         /* length of its ports, entrypoint, command */
};

struct dm_registry_queries {
	struct dm_arena *arena; /* of the answers */
	struct dm_registry_query *items;
	uint32_t count;
	unsigned parallel; /* how many at a time */
	bool quiet;        /* no progress, no notes */
	long long end;     /* when all must be over, as dm_now_ms counts */
	/* what starts dockmend-registry; NULL: one is made for each group of questions */
	const struct dm_launcher *launcher;
};

/* Asks all that is listed. false: they could not be asked at all. */
bool
dm_registry_query_run(struct dm_registry_queries *queries, struct dm_err *err);
/*
 * Takes one line of src/lock/wire.h's answers. What is no digest, platform, user is not taken. Returns true where it is the
 * last one about an image.
 */
bool
dm_registry_query_line(struct dm_registry_queries *queries, struct dm_str line);

#endif
