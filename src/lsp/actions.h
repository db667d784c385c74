/* The handlers of code actions. Params may be any JSON, or NULL. */
#ifndef DM_LSP_ACTIONS_H
#define DM_LSP_ACTIONS_H

#include "server.h"

struct dm_reply
dm_server_actions(struct dm_server *server, const json_t *params);
struct dm_reply
dm_server_resolve_action(struct dm_server *server, const json_t *params);

#endif
