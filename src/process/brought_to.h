/* Which files of the context come to a stage, or to one that it is made of. */
#ifndef DM_BROUGHT_TO_H
#define DM_BROUGHT_TO_H

#include "../facts/brought.h"

/* Marks the stage, those that it is FROM, and those that they copy from: one per stage of the tree. */
void
dm_brought_stages(const struct dm_tree *tree, int32_t stage, bool *marked);
/* A COPY, an ADD or a mount of a marked stage brings the file of the context. */
bool
dm_brought_to(struct dm_facts *facts, const bool *marked, struct dm_str path);
/* The same, and a RUN of that stage may write over it. */
bool
dm_brought_changed(struct dm_facts *facts, const bool *marked, struct dm_str path);

#endif
