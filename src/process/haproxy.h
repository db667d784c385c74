/* Settings of haproxy, and whether each line in them works as another user than root. */
#ifndef DM_HAPROXY_H
#define DM_HAPROXY_H

#include "../base.h"

/*
 * The first line of a file with this text that is not known to work as another user, from its keyword on: `bind :80`.
 * NULL: all of it was read, and works. words.yaml: haproxy_keywords are known to; bind has to name a port above 1023, log
 * no file.
 */
const char *
dm_haproxy_unknown(struct dm_arena *arena, struct dm_str text);

#endif
