/* The uses of one stage (usage.h). */
#ifndef DM_STARTS_H
#define DM_STARTS_H

#include "facts.h"

/* What the repository says, looked for on first use; NULL: nobody was to look. */
const struct dm_usages *
dm_usages_get(const struct dm_facts *facts);
/* The next use of the stage, comments of the file after what the repository says, from number *i on, which moves past it; NULL: there is none. */
const struct dm_usage *
dm_usage_next(struct dm_facts *facts, int32_t stage, uint32_t *i);
/* The one number that uses of the stage start it as, and the group's or NULL; false: none does, or several. */
bool
dm_usage_ids(struct dm_facts *facts, int32_t stage, const char **uid, const char **gid);

#endif
