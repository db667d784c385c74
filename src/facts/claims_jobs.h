/* Jobs of GitHub workflows that run in an image, or beside one (docs.github.com, "Workflow syntax", jobs.<id>.container). */
#ifndef DM_CLAIMS_JOBS_H
#define DM_CLAIMS_JOBS_H

#include "claims.h"

/* Adds what the job's container and its services say of the images that they start. */
void
dm_claims_read_job(struct dm_claim_reader *r, const struct dm_yaml *job);
/* The names that docker/build-push-action gives what it builds, and docker/metadata-action of the job before it. */
void
dm_claims_name_built(struct dm_claim_reader *r, const struct dm_yaml *job,
	const struct dm_yaml *step, const struct dm_given *given);

#endif
