/* Services and tools that need root, which a file sets up. */
#ifndef DM_SERVICES_H
#define DM_SERVICES_H

#include "judge.h"

/* A text that nobody reads as calls names one of them: words with no byte of a longer name beside them. */
void
dm_judge_mentions(struct dm_judge *judge, struct dm_str text);
/* The same of an instruction other than RUN; what lies among the application's own files counts not: COPY cron ./cron */
void
dm_judge_mentioned(struct dm_judge *judge, const struct dm_instr *instr);
/* The calls of the file install, start or configure one. */
void
dm_judge_services(struct dm_judge *judge);

#endif
