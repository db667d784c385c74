/* Files that a command makes or changes. */
#ifndef DM_WRITTEN_H
#define DM_WRITTEN_H

#include "judge.h"

/* A path that the command makes or changes. */
void
dm_judge_written(struct dm_judge *judge, struct dm_str path);
/* A word that names a file or folder which is written to by its looks: --db=var/app.db, /srv/data */
void
dm_judge_path(struct dm_judge *judge, struct dm_str word);
/* mkdir, tee, cp, sed -i and the like */
void
dm_judge_mutation(struct dm_judge *judge, const struct dm_str *words, uint32_t count);

#endif
