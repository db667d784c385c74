/* Values that are written out with their type and their fields: &tsnet.Server{Dir: "./state"} */
#ifndef DM_SOURCE_LITERALS_H
#define DM_SOURCE_LITERALS_H

#include "source_reader.h"

/* Go's composite literal of a type of another module: a field that says where something is kept is given to that */
void
dm_source_read_literal(struct dm_source_reader *reader, const struct dm_source_call *call);

#endif
