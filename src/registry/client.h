/* Who asks registries: how to speak to each, and what was learned of it. One client, many threads. */
#ifndef DM_CLIENT_H
#define DM_CLIENT_H

#include "auth.h"

#include <pthread.h>

enum dm_insecure {
	DM_INSECURE_LOOPBACK, /* plain http for loopback hosts only */
	DM_INSECURE_YES,
	DM_INSECURE_NO,
};

/* An Authorization for one repository, kept for the next request. */
struct dm_pass_card {
	const char *repository, *header;
};

/* A place to ask: the registry itself, or a mirror of it. */
struct dm_route {
	const char *host;   /* as credentials name it: docker.io, localhost:5000 */
	const char *base;   /* https://registry-1.docker.io */
	const char *prefix; /* "", or dockerhub/ for a mirror at host/dockerhub */
	const char *label;  /* as dockmend names it to people: docker.io, mirror.example/hub */
	const char *ca;     /* NULL: the system's certificates */
	bool anonymous;     /* asked without credentials: a repository says how to speak to it */
	bool inside;        /* it is at an address that is inside (address.h) */
	long timeout;
	struct dm_challenge challenge; /* what it asked for last time */
	bool known;                    /* credentials were looked for */
	struct dm_credentials credentials;
	struct dm_pass_card *cards;
	uint32_t ncards;
};

/* Asked before a registry. */
struct dm_mirror {
	const char *location; /* [http[s]://]host[:port][/prefix] */
	bool anonymous;       /* without credentials: only a repository names it */
};

struct dm_registry {
	const char *host; /* docker.io */
	struct dm_mirror *mirrors;
	uint32_t nmirrors;
	bool anonymous; /* a repository's policy says how to speak to it */
	enum dm_insecure insecure;
	const char *ca;
	long timeout;
	struct dm_route **routes; /* mirrors first; NULL-terminated; NULL: not made yet */
};

struct dm_client {
	struct dm_arena arena; /* routes, credentials: as long as the client */
	struct dm_registry **registries;
	uint32_t nregistries;
	struct dm_docker_config config;
	pthread_mutex_t lock;              /* of all of the above while threads work */
	void (*note)(const char *message); /* says something in passing */
};

/* The registry's settings, made if new. */
struct dm_registry *
dm_client_registry(struct dm_client *client, struct dm_str host);
void
dm_client_finish(struct dm_client *client);

#endif
