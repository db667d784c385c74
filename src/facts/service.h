/* What a service of a compose file says about how its image is started. */
#ifndef DM_SERVICE_H
#define DM_SERVICE_H

#include "usage.h"

struct dm_claims;
struct dm_yaml;

/* Where a service is written, and what it is built from. */
struct dm_service_place {
	struct dm_arena *arena;
	const char *name;         /* of the service */
	const char *folder;       /* of the compose file; "": the current one */
	const char *context;      /* without links; NULL: not known */
	struct dm_claims *claims; /* which read the files that it names; NULL: nobody does */
};

/*
 * Reads volumes, ports, expose, secrets, configs, user, privileged, cap_add, devices, pid, command and entrypoint;
 * what builds it (builds, target, source) is the caller's. Source: Compose Specification, "Services top-level
 * elements".
 */
void
dm_service_read(const struct dm_service_place *place, const struct dm_yaml *service,
	struct dm_usage *usage);
/* A volume as `docker run -v` and compose's short form name it: ./data:/data:ro */
void
dm_service_add_volume(
	const struct dm_service_place *place, struct dm_str text, struct dm_usage *usage);
/* A port as `docker run -p` and compose's short form name it, of which the container's is kept: 127.0.0.1:8080:80/tcp */
void
dm_usage_publish(struct dm_arena *arena, struct dm_usage *usage, const char *text);
/* {target: 80}, {containerPort: 80} of a list: key is that of the port; what is a text is as `docker run -p` has it. */
void
dm_usage_publish_all(struct dm_arena *arena, struct dm_usage *usage, const struct dm_yaml *list,
	const char *key);
/* A user as `docker run -u` and compose name it: 0, 1000:1000; a name but root says nothing. */
void
dm_usage_start_as(struct dm_arena *arena, struct dm_usage *usage, struct dm_str user);
/* NAME=value or NAME, as `docker run -e` and compose's list have it. */
void
dm_usage_set(struct dm_arena *arena, struct dm_usage *usage, struct dm_str text);
/* {NAME: value}; what is no map sets nothing. */
void
dm_usage_set_all(struct dm_arena *arena, struct dm_usage *usage, const struct dm_yaml *map);
/* The variables of a file, which nobody sees where it is not in the repository: docker run --env-file */
void
dm_service_set_by_file(
	const struct dm_service_place *place, struct dm_str path, struct dm_usage *usage);
/* Appends a text to a list that ends with NULL; the list may be NULL. */
const char **
dm_usage_append(struct dm_arena *arena, const char **list, const char *text);
/* Something is mounted at the path, which for what lies in the home of root only root may enter: usage->root. */
void
dm_usage_mounts_home(struct dm_arena *arena, struct dm_usage *usage, struct dm_str target);
/* 0400, 0o400 or, as JSON has it, 256: not every user may read what has it. */
bool
dm_is_private_mode(const char *mode);
/* The path is a socket by which an engine is told what to do: /var/run/docker.sock */
bool
dm_is_engine_socket(struct dm_str path);

/* A list of words; a text is parted at blanks. NULL: there is none. Ends with NULL. */
const char *const *
dm_service_words(struct dm_arena *arena, const struct dm_yaml *node);

#endif
