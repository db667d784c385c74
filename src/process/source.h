/* What one file of source code writes to, as far as its calls and their words tell. */
#ifndef DM_PROCESS_SOURCE_H
#define DM_PROCESS_SOURCE_H

#include "source_facts.h"

/* The path is for tests or examples: no image runs it. */
bool
dm_source_is_test(const struct dm_language *language, struct dm_str path);
/* A function of the text alone. */
struct dm_source *
dm_source_read(struct dm_arena *arena, const struct dm_language *language, struct dm_str text);

#endif
