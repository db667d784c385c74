/* Dockerfiles of the repository that are FROM an image which another one builds. */
#ifndef DM_CLAIMS_BASES_H
#define DM_CLAIMS_BASES_H

#include "claims.h"

/*
 * Adds what each stage does with the image that it is FROM, where that is no stage and none that everybody knows: RUNs
 * before a USER are root's, and one may install with the lists that the image has.
 */
void
dm_claims_read_bases(struct dm_claim_reader *r, struct dm_str text);

#endif
