/* What RUNs make that only root may read, run or write to. */
#ifndef DM_MODES_H
#define DM_MODES_H

#include "judge.h"

struct dm_build_call;

/* COPY --chmod=700: what is copied is shut, and belongs to another user than the one that the image is to run as. */
bool
dm_mode_shuts_out(const struct dm_judge *j, const bool *lineage, const struct dm_instr *instr);
/* Judges the calls of the lineage: modes, umask, folders for data, keys. */
void
dm_judge_made(struct dm_judge *j, const bool *lineage);

#endif
