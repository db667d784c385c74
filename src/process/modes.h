/* What RUNs make that only root may read, run or write to. */
#ifndef DM_MODES_H
#define DM_MODES_H

#include "judge.h"

/*
 * The mode shuts everybody but the owner out: 700, go-rwx, u+x of a program. Symbolic modes as in chmod(1), of which
 * only what it says counts: u+x gives others nothing.
 */
bool
dm_mode_is_private(struct dm_str mode);
/* The mode gives others this permission, r or x: 755, a+rx, go=r, +x. */
bool
dm_mode_grants(struct dm_str mode, char permission);
/* COPY --chmod=700: what is copied is shut, and belongs to another user than the one that the image is to run as. */
bool
dm_mode_shuts_out(const struct dm_judge *j, const bool *lineage, const struct dm_instr *instr);
/* Judges the calls of the lineage: modes, umask, folders for data, keys. */
void
dm_judge_made(struct dm_judge *j, const bool *lineage);

#endif
