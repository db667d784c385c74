/* Next's own server, which a build puts together in .next/standalone. */
#ifndef DM_STANDALONE_H
#define DM_STANDALONE_H

#include "judge.h"

/*
 * Where a COPY of the stage's lineage brings it: pages and images that it renders go to .next, in the folder of the
 * script that the words start: node apps/web/server.js. Source: Next.js, build/utils.ts: process.chdir(__dirname).
 */
void
dm_judge_standalone(struct dm_judge *j, const struct dm_str *words, uint32_t count);

#endif
