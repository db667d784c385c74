/* Ports that source code computes: port = base + 1, listen(8 * 10). */
#ifndef DM_SOURCE_PORT_H
#define DM_SOURCE_PORT_H

#include "source_reader.h"

/* A port that is below 1024, or may be. */
void
dm_source_add_port(struct dm_source_reader *reader, uint32_t line, bool low);
/* What the name at token `at`, where it is that of a port, is set to: port = 8 * 10, {port: base + 1} */
void
dm_source_read_port_set(struct dm_source_reader *reader, uint32_t at);
/* What is given to a call that listens: new ServerSocket(base + 1), HTTPServer(("", base + 1), Handler), listen(80) */
void
dm_source_read_port_given(struct dm_source_reader *reader, const struct dm_source_call *call);

#endif
