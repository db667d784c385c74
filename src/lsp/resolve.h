/* The handler of the command that looks digests up. Params may be any JSON, or NULL. */
#ifndef DM_LSP_RESOLVE_H
#define DM_LSP_RESOLVE_H

#include "server.h"

#define DM_COMMAND_RESOLVE "dockmend.resolveDigests" /* arguments: [uri] */

struct dm_reply
dm_server_execute(struct dm_server *server, const json_t *id, const json_t *params);
/* The job's request was cancelled: ends it; false: it is another request's. */
bool
dm_server_cancel_job(struct dm_server *server, const json_t *id);
/* Ends the job, whoever waits for it. */
void
dm_server_end_job(struct dm_server *server);

#endif
