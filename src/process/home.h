/* What a build puts into root's home, where another user does not find it. */
#ifndef DM_HOME_H
#define DM_HOME_H

#include "judge.h"

/* Judges the calls of the lineage: words and redirections that name it, programs that fill it (homes.yaml). */
void
dm_judge_home(struct dm_judge *j, const bool *lineage);

#endif
