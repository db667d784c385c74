/* Ports that source code only names, for others to listen at: port: int = 80, SYSLOG = 514, getenv("LISTEN", "80"). */
#ifndef DM_SOURCE_PORT_KEPT_H
#define DM_SOURCE_PORT_KEPT_H

#include "source_reader.h"

/*
 * The number, or text of digits, at token `at` is one that servers listen at, and what it is set to, or is the default of,
 * bears the name of a service or of a port: it may be one below 1024, unless another machine is asked.
 */
void
dm_source_read_port_kept(struct dm_source_reader *reader, uint32_t at);
/* listen(where), where such a number was given to the name before: where = 80 */
void
dm_source_read_port_passed(struct dm_source_reader *reader, const struct dm_source_call *call);

#endif
