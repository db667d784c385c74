/* What a text of source says by itself: places, addresses, modules, files. */
#ifndef DM_SOURCE_SAID_H
#define DM_SOURCE_SAID_H

#include "source_reader.h"

/* "/var/run/docker.sock", "data/app.sqlite3", "./routes": the text at token `at`, whatever it is given to */
void
dm_source_read_text(struct dm_source_reader *reader, uint32_t at);

#endif
