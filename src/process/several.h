/* Programs that start several others: concurrently "node a.js" "node b.js", run-p start:*, honcho start. */
#ifndef DM_SEVERAL_H
#define DM_SEVERAL_H

#include "judge.h"

/*
 * The words start one of them: what it starts is judged as what a source runs is (struct dm_judge_run), each text in a
 * shell of its own; a doubt where nobody can tell what that is. False: it is none of them.
 */
bool
dm_judge_several(struct dm_judge *judge, const struct dm_str *words, uint32_t count);

#endif
