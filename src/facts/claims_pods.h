/* Containers of Kubernetes. */
#ifndef DM_CLAIMS_PODS_H
#define DM_CLAIMS_PODS_H

#include "claims.h"

/* Adds what a manifest says of the images that its containers are of. */
void
dm_claims_read_manifest(struct dm_claim_reader *r, const struct dm_yaml *root);

#endif
