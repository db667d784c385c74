/* Compose files: their services, those of files that they include or extend (docs.docker.com, "Compose file reference"). */
#ifndef DM_CLAIMS_COMPOSE_H
#define DM_CLAIMS_COMPOSE_H

#include "claims.h"

/* Adds what each service says of what it builds, or of its image. */
void
dm_claims_read_compose(struct dm_claim_reader *r, const struct dm_yaml *root);

#endif
