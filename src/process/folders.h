/* Folders that must belong to the user: VOLUMEs, and the WORKDIR where the command writes there. */
#ifndef DM_FOLDERS_H
#define DM_FOLDERS_H

#include "../facts/runs.h"

/* The WORKDIR at the end of the stage, absolute; {NULL, 0} where the base or a variable decides. */
struct dm_str
dm_folder_workdir(struct dm_facts *facts, int32_t stage);
/* /usr, /etc, /var/lib and the like, or no absolute path. */
bool
dm_folder_is_system(struct dm_str path);
/* Every user can write there: the VOLUMEs of the stage (they are given away), /tmp, /dev. */
bool
dm_folder_is_writable(const struct dm_tree *tree, int32_t stage, struct dm_str path);
/* A RUN of the stage's lineage makes it: mkdir -p /var/lib/app. */
bool
dm_folder_is_made(struct dm_facts *facts, int32_t stage, struct dm_str path);

#endif
