/* BuildKit's instruction checks (frontend/dockerfile/instructions/parse.go). */
#ifndef DM_CHECK_H
#define DM_CHECK_H

#include "tree.h"

/* Why BuildKit's instruction parser refuses this instruction; NULL where it accepts it. */
const char *
dm_check_instr(struct dm_arena *arena, const struct dm_instr *instr);

#endif
