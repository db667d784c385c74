/* Lines with `docker run` in files that people write: Makefile, README.md, run.sh. */
#ifndef DM_CLAIMS_LINES_H
#define DM_CLAIMS_LINES_H

#include "claims.h"

/* docker run -v ./data:/data app, of an image that a line builds, or that is called as the folder is */
void
dm_claims_read_lines(struct dm_claim_reader *r, struct dm_str text);

#endif
