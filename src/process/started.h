/* Servers of Debian's packages that were started as another user: started.yaml. */
#ifndef DM_STARTED_H
#define DM_STARTED_H

#include "judge.h"

/* What is known of the program, and of the folders that its words name; false: it is none of them. */
bool
dm_judge_started(struct dm_judge *judge, const struct dm_str *words, uint32_t count);

#endif
