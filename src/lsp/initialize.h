/* The handlers of initialize and of the client's settings. Params may be any JSON, or NULL. */
#ifndef DM_LSP_INITIALIZE_H
#define DM_LSP_INITIALIZE_H

#include "server.h"

struct dm_reply
dm_server_initialize(struct dm_server *server, const json_t *params);
void
dm_server_initialized(struct dm_server *server, const json_t *params);
/* Policy, lock or the build context may have changed: all is judged anew, and clients that ask are told to. */
void
dm_server_reload(struct dm_server *server);
void
dm_server_configuration(struct dm_server *server, const json_t *params);
/* The client's answer to workspace/configuration. */
void
dm_server_configured(struct dm_server *server, const json_t *result);

#endif
