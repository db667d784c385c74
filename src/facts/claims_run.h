/* Files that say what `docker run` says in words of their own: they are read as one. */
#ifndef DM_CLAIMS_RUN_H
#define DM_CLAIMS_RUN_H

#include "claims.h"

/* Adds what a run with these options says of the image, which only its name tells; NULL: there is no image, or one too many. */
struct dm_claim *
dm_claim_add_run(struct dm_claim_reader *r, const struct dm_yaml *node, const char *what,
	struct dm_str options, const char *image, struct dm_str command);
/* A unit of Podman: Image=acme/web, Volume=/srv:/srv, User=root (podman-systemd.unit(5), "Container units"). */
void
dm_claims_read_unit(struct dm_claim_reader *r, struct dm_str text);

#endif
