/* Settings of nginx, and whether each directive in them works as another user than root. */
#ifndef DM_NGINX_H
#define DM_NGINX_H

#include "../facts/facts.h"

/*
 * The first directive of a file with this text that is not known to work as another user, and what cannot be read:
 * `listen 80`. NULL: all of it was read, and works. words.yaml: nginx_directives are known to; listen has to name a port
 * above 1023, pid and the like a place below /tmp, logs the output, include what is read itself.
 */
const char *
dm_nginx_unknown(struct dm_facts *facts, int32_t stage, struct dm_str text);

#endif
