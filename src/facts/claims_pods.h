/* Containers of Kubernetes. */
#ifndef DM_CLAIMS_PODS_H
#define DM_CLAIMS_PODS_H

#include "claims.h"

/* Adds what a manifest says of the images that its containers are of. */
void
dm_claims_read_manifest(struct dm_claim_reader *r, const struct dm_yaml *root);

/* securityContext: the user, rights */
void
dm_pod_security(const struct dm_yaml *context, struct dm_usage *usage);
/* The container's volumeMounts, of the volumes of the pod. */
void
dm_pod_volumes(struct dm_claim_reader *r, const struct dm_yaml *pod,
	const struct dm_yaml *container, struct dm_usage *usage);
/* env, a list of names and values, and envFrom */
void
dm_pod_variables(
	struct dm_claim_reader *r, const struct dm_yaml *container, struct dm_usage *usage);

#endif
