/* Who we are to a registry: the Docker config file and its credential helpers, and what a registry asks for. */
#ifndef DM_AUTH_H
#define DM_AUTH_H

#include "../sandbox/launcher.h"

#include <jansson.h>

enum {
	DM_HELPER_TIMEOUT = 10,         /* seconds that a credential helper may take */
	DM_DOCKER_CONFIG = 1024 * 1024, /* bytes of the Docker config file */
};

/* $DOCKER_CONFIG/config.json, else ~/.docker/config.json. */
struct dm_docker_config {
	json_t *root; /* NULL: there is none */
	/* what starts credential helpers; NULL: one is made for each question */
	const struct dm_launcher *launcher;
};

/* Empty strings: none. Owned by the caller's arena. */
struct dm_credentials {
	const char *user, *secret; /* Basic */
	const char
		*identity; /* a refresh token, from `identitytoken` or a helper's user `<token>` */
};

/* One challenge of WWW-Authenticate. */
struct dm_challenge {
	bool bearer, basic;
	const char *realm, *service, *scope; /* "" where not said */
};

/*
 * false: the file is there but cannot be used: no regular file, too large, no JSON object, nested too deep; the launcher
 * stays. A file that is not there is an empty one.
 */
bool
dm_docker_config_read(struct dm_docker_config *config, struct dm_err *err);
/* The text of such a file; err->path is its name. What is said quotes nothing of it. */
bool
dm_docker_config_parse(struct dm_docker_config *config, struct dm_str text, struct dm_err *err);
void
dm_docker_config_finish(struct dm_docker_config *config);
/*
 * The credentials for a host (docker.io for Docker Hub): credHelpers, then credsStore, then auths, as Docker does.
 * A helper may take so many seconds. false: a helper failed, and err says how, without what it wrote. Nothing found is no
 * failure.
 */
bool
dm_credentials_find(struct dm_arena *arena, const struct dm_docker_config *config, const char *host,
	int seconds, struct dm_credentials *credentials, struct dm_err *err);
/* The config has an entry for the host: there are credentials, as far as can be told without running a helper. */
bool
dm_credentials_known(const struct dm_docker_config *config, const char *host);
/* Bearer before Basic where both are offered; lines are separated by LF. */
struct dm_challenge
dm_challenge_parse(struct dm_arena *arena, const char *lines);
/* `Bearer TOKEN`, from a token server's answer; NULL: there is no token in it that could be part of a header. */
const char *
dm_token_header(struct dm_arena *arena, struct dm_str body);
/* user:secret in base64, after "Basic " */
const char *
dm_basic_header(struct dm_arena *arena, const char *user, const char *secret);

#endif
