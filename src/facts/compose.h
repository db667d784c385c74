/* Compose files: which Dockerfiles their services build, from which context. */
#ifndef DM_COMPOSE_H
#define DM_COMPOSE_H

#include "../file/files.h"

/* NAME.yaml, NAME.yml: no Dockerfile is called so. */
bool
dm_is_compose_name(struct dm_str name);
/*
 * Adds the Dockerfiles that `services: NAME: build:` names, each once, with its context, the stages that are built
 * (where every service that builds it names one) and its additional contexts. What is left alone (inline, remote or
 * variable Dockerfiles, other compose files that include or extends name) goes to files->notes. Source: Compose
 * Specification, "Compose Build Specification".
 */
bool
dm_compose_find(struct dm_files *files, const char *path, struct dm_err *err);

#endif
