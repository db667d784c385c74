/* The handler of hover. Params may be any JSON, or NULL. */
#ifndef DM_LSP_HOVER_H
#define DM_LSP_HOVER_H

#include "server.h"

struct dm_reply
dm_server_hover(struct dm_server *server, const json_t *params);

#endif
