/* dockmend tree --calls: what the RUNs of a file run, resolved. */
#ifndef DM_TREE_CALLS_H
#define DM_TREE_CALLS_H

#include "../facts/calls.h"

/* A line each: number of the line that the RUN begins on, origin, marks, words; what is opaque says why. */
void
dm_calls_text(struct dm_buf *out, const char *path, struct dm_facts *facts);
/* One JSON object and a line end: {"path", "calls": [...], "counts": {...}}. */
void
dm_calls_json(struct dm_buf *out, const char *path, struct dm_facts *facts);

#endif
