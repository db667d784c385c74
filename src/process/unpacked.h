/* Archives that ADD unpacks, which nobody looks into. */
#ifndef DM_UNPACKED_H
#define DM_UNPACKED_H

#include "judge.h"

/* The ADD at that index: who may read what it unpacks, and which accounts it brings, nobody sees, unless all is given or opened later. */
void
dm_judge_unpacked(struct dm_judge *judge, uint32_t at, const bool *lineage);

#endif
