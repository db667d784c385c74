/* Readers of the files around a Dockerfile that say how it is built or how its image is started (around.h). */
#ifndef DM_DEPLOYED_H
#define DM_DEPLOYED_H

#include "claims.h"

enum dm_deployed {
	DM_DEPLOYED_NOT,
	DM_DEPLOYED_COMPOSE,    /* compose.yaml, docker-compose.dev.yml */
	DM_DEPLOYED_BAKE_YAML,  /* docker-bake.json */
	DM_DEPLOYED_BAKE_HCL,   /* docker-bake.hcl */
	DM_DEPLOYED_ACTION,     /* action.yml */
	DM_DEPLOYED_WORKFLOW,   /* .github/workflows/\*.yml */
	DM_DEPLOYED_DEVELOP,    /* devcontainer.json */
	DM_DEPLOYED_RELEASES,   /* .goreleaser.yaml */
	DM_DEPLOYED_FLY,        /* fly.toml */
	DM_DEPLOYED_UNIT,       /* web.container: a unit of Podman */
	DM_DEPLOYED_TASK,       /* task-definition.json: Amazon's ECS */
	DM_DEPLOYED_VALUES,     /* values.yaml: a chart of Helm */
	DM_DEPLOYED_DOCKERFILE, /* that may be FROM what another one builds */
	DM_DEPLOYED_LINES,      /* Makefile, README.md, run.sh: lines with docker run */
	DM_DEPLOYED_COMMANDS,   /* package.json, .gitlab-ci.yml: texts with such lines */
	DM_DEPLOYED_MANIFEST,   /* of Kubernetes: any other YAML file */
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
