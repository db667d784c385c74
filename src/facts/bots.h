/* The programs that renew digests in the repository of a Dockerfile. */
#ifndef DM_BOTS_H
#define DM_BOTS_H

#include "../base.h"

enum dm_bot {
	DM_BOT_RENOVATE = 1,
	DM_BOT_DEPENDABOT = 2, /* it reads no ARGs, and no # syntax= */
};

/* Looked for once, when somebody asks. */
struct dm_bots {
	const char *path; /* of the Dockerfile */
	bool asked;
	unsigned found;
};

/*
 * Bits of enum dm_bot: Renovate's configuration, or a dependabot.yml with an entry for docker, lies in the repository
 * (with .git) that holds the file. bots may be NULL: none.
 */
unsigned
dm_bots_get(struct dm_bots *bots);

#endif
