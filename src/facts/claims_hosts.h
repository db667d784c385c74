/* What hosts of containers are told of the image that they start: charts of Helm, task definitions of Amazon's ECS. */
#ifndef DM_CLAIMS_HOSTS_H
#define DM_CLAIMS_HOSTS_H

#include "claims.h"

/*
 * values.yaml with image: {repository: acme/web}, of the chart or of one of its parts; what its templates make of it is
 * taken to be what `helm create` does (helm.sh/docs, "Values Files").
 */
void
dm_claims_read_values(struct dm_claim_reader *r, const struct dm_yaml *root);
/* containerDefinitions (docs.aws.amazon.com, "Amazon ECS task definition parameters") */
void
dm_claims_read_task(struct dm_claim_reader *r, const struct dm_yaml *root);

#endif
