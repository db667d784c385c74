/* Findings as diagnostics. Params may be any JSON, or NULL. */
#ifndef DM_LSP_DIAGNOSTICS_H
#define DM_LSP_DIAGNOSTICS_H

#include "server.h"

void
dm_server_publish(struct dm_server *server, struct dm_document *document);
/* textDocument/diagnostic: the same for a client that asks. resultId: the document's serial. */
struct dm_reply
dm_server_pull(struct dm_server *server, const json_t *params);
/* The Diagnostic of a finding; a new reference. */
json_t *
dm_diagnostic_json(const struct dm_server *server, const struct dm_analysis *analysis,
	const struct dm_finding *finding);

/* workspace/diagnostic: of the open documents; others are for `dockmend --check`. */
struct dm_reply
dm_server_pull_all(struct dm_server *server, const json_t *params);

#endif
