/* What a build puts into root's home, where another user does not find it. */
#ifndef DM_HOME_H
#define DM_HOME_H

#include "judge.h"

/* COPY .npmrc /root/.npmrc, RUN npm ci && rm /root/.npmrc: a later RUN of the lineage removes what is copied. */
bool
dm_home_copy_is_removed(
	const struct dm_judge *j, const bool *lineage, const struct dm_instr *instr);
/* Judges the calls of the lineage: words and redirections that name it, programs that fill it (homes.yaml). */
void
dm_judge_home(struct dm_judge *j, const bool *lineage);

#endif
