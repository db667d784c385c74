/* Two images without running them: configuration, packages, files. */
#ifndef DM_VERIFY_COMPARE_H
#define DM_VERIFY_COMPARE_H

#include "session.h"

/* Fills the trial's lists, and adds regressions, doubts and notes. Both sides are built. */
void
dm_compare_images(struct dm_arena *arena, const struct dm_side *before, struct dm_trial *trial);

#endif
