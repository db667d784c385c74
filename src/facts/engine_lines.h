/* Calls of a container engine in lines that people write: scripts, steps of a workflow, a README, comments. */
#ifndef DM_ENGINE_LINES_H
#define DM_ENGINE_LINES_H

#include "assigned.h"
#include "usage.h"

struct dm_service_place;

/* Where the next line is looked for; zeroed but for the text at first. */
struct dm_engine_lines {
	struct dm_str text;
	size_t at;
	uint32_t line; /* that was read last, from 1 */
	/* what follows the call that was read last, of the lines from `first` on */
	struct dm_str rest;
	struct dm_str later; /* what follows the quote that rest is in */
	uint32_t first;
	uint32_t opened; /* quotes and commands of it that were looked into */
	struct dm_assigned assigned;
};

/* An option of a run: -v ./data:/data, --privileged. */
struct dm_engine_option {
	struct dm_str name, value; /* value {NULL, 0}: it has none */
};

/*
 * docker build -f F --target T -t TAG CONTEXT, docker run OPTIONS IMAGE; podman likewise. Of what is started elsewhere:
 * docker compose run OPTIONS SERVICE, docker compose exec SERVICE, docker exec NAME, kubectl exec NAME --. What is not
 * said is {NULL, 0}.
 */
struct dm_engine_call {
	bool runs;   /* else it builds */
	bool enters; /* RUNS: exec, in a container that is there */
	const char *
		known; /* the image is the name of a service or a container: "docker exec"; NULL: of an image */
	uint32_t line;
	struct dm_str context, dockerfile, target;
	const struct dm_str *tags; /* of a build: each -t is one more */
	uint32_t ntags;
	struct dm_str image;
	struct dm_engine_option *options;
	uint32_t noptions;
	/* of a run: all that follows it, and the one after the image */
	const struct dm_str *words;
	uint32_t nwords, after;
	struct dm_str unread; /* $(RUN_FLAGS), which may be any options; {NULL, 0}: all are read */
};

/*
 * The next call; a line that a backslash ends goes on, and variables whose values stand in the
 * text are read. False: there is none left. Sources: docs.docker.com, "docker
 * buildx build", "docker container run", "docker container exec", "docker compose exec", "docker compose run";
 * kubernetes.io, "kubectl exec".
 */
bool
dm_engine_next(struct dm_arena *arena, struct dm_engine_lines *lines, struct dm_engine_call *call);
/* An image that is a variable may be options, and the next word the image: takes it so. False: it may not. */
bool
dm_engine_skip_variable(struct dm_arena *arena, struct dm_engine_call *call);
/* What a run says of how its image is started: mounts, rights, users, variables with their values. */
void
dm_engine_read_run(const struct dm_service_place *place, const struct dm_engine_call *call,
	struct dm_usage *usage);

#endif
