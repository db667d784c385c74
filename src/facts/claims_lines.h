/* Lines with `docker run` in files that people write: Makefile, README.md, run.sh. */
#ifndef DM_CLAIMS_LINES_H
#define DM_CLAIMS_LINES_H

#include "claims.h"

struct dm_engine_call;

/* docker run -v ./data:/data app, of an image that a line builds, or that is called as the folder is */
void
dm_claims_read_lines(struct dm_claim_reader *r, struct dm_str text);
/* docker build -f F --target T CONTEXT */
struct dm_given
dm_given_to_call(struct dm_claim_reader *r, const struct dm_engine_call *call);
/* The same of a file whose builds were read in part: first: of the names in the claims that are its own. */
void
dm_claims_read_lines_after(struct dm_claim_reader *r, struct dm_str text, uint32_t first);

#endif
