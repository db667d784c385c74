/* Calls of source code that the lists of its language know to write, keep, run or need root. */
#ifndef DM_SOURCE_KNOWN_H
#define DM_SOURCE_KNOWN_H

#include "source_reader.h"

/* False: it is none of them, and nothing was read. */
bool
dm_source_read_known(struct dm_source_reader *reader, const struct dm_source_call *call);

#endif
