#ifndef DM_LSP_COMPLETION_H
#define DM_LSP_COMPLETION_H

#include "server.h"

/* textDocument/completion: in a comment what `# dockmend` takes, and after ignore= the ids of passes; else nothing. */
struct dm_reply
dm_server_complete(struct dm_server *server, const json_t *params);

#endif
