/* Readers of the files around a Dockerfile that say how it is built or how its image is started (around.h). */
#ifndef DM_DEPLOYED_H
#define DM_DEPLOYED_H

#include "usage.h"

/* What one file says of one Dockerfile. */
struct dm_claim {
	const char
		*dockerfile; /* without links; NULL: the one of the folder, whatever it is called */
	const char *image;   /* a manifest's or a run's, by which it is known; NULL */
	bool named;          /* a run's, which may be of any image: only its name tells */
	struct dm_usage usage;
};

struct dm_claims {
	struct dm_arena *arena;
	const char *
		root; /* of the repository, without links: a context that leads out of it is none */
	struct dm_claim *items;
	uint32_t count;
	/* reads a file that another one names, by its path; false: it may not be read; NULL: none may */
	bool (*read)(struct dm_claims *claims, const char *path, struct dm_str *text);
	void *data;     /* of who reads */
	uint32_t depth; /* of files that name each other */
};

enum dm_deployed {
	DM_DEPLOYED_NOT,
	DM_DEPLOYED_COMPOSE,   /* compose.yaml, docker-compose.dev.yml */
	DM_DEPLOYED_BAKE_YAML, /* docker-bake.json */
	DM_DEPLOYED_BAKE_HCL,  /* docker-bake.hcl */
	DM_DEPLOYED_ACTION,    /* action.yml */
	DM_DEPLOYED_WORKFLOW,  /* .github/workflows/\*.yml */
	DM_DEPLOYED_DEVELOP,   /* devcontainer.json */
	DM_DEPLOYED_RELEASES,  /* .goreleaser.yaml */
	DM_DEPLOYED_FLY,       /* fly.toml */
	DM_DEPLOYED_LINES,     /* Makefile, README.md, run.sh: lines with docker run */
	DM_DEPLOYED_MANIFEST,  /* of Kubernetes: any other YAML file */
};

/* By its name alone; a workflow is none. */
enum dm_deployed
dm_deployed_kind(struct dm_str name);
/* By its path: a file that names images which are pulled, not built (places.h); NOT: none, as manifests are. */
enum dm_deployed
dm_deployed_naming(const char *path);
/* JSON with comments, as people write devcontainer.json: they become blanks, and so do tabs. */
struct dm_str
dm_json_uncommented(struct dm_arena *arena, struct dm_str text);
/*
 * Adds what the text says. folder: that the file lies in, or for a workflow the root of the repository, with a slash at
 * its end; name: as messages show it. Text that cannot be parsed says nothing; 256 claims are enough.
 */
void
dm_deployed_read(struct dm_claims *claims, enum dm_deployed kind, const char *folder,
	const char *name, struct dm_str text);

#endif
