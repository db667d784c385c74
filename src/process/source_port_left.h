/* Servers that listen at a port below 1024 where the source names none: WEBrick::HTTPServer.new, http.Server{} of Go. */
#ifndef DM_SOURCE_PORT_LEFT_H
#define DM_SOURCE_PORT_LEFT_H

#include "source_reader.h"

/* `ports` of languages.yaml */
void
dm_source_read_port_left(struct dm_source_reader *reader, const struct dm_source_call *call);

#endif
