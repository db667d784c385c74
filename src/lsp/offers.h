/* Code actions that are no fixes: use the successor, trust this registry, skip this file, explain. */
#ifndef DM_LSP_OFFERS_H
#define DM_LSP_OFFERS_H

#include "server.h"

#define DM_COMMAND_EXPLAIN "dockmend.explain" /* arguments: [pass or reason code] */

struct dm_offers {
	struct dm_server *server;
	const struct dm_document *document;
	const struct dm_analysis *analysis;
	json_t *list; /* of CodeAction, to which they are appended */
};

/* What can be done about a base image of this finding: the successor that its publisher names, its registry's trust. */
void
dm_offer_image(struct dm_offers *offers, const struct dm_finding *finding);
/* The comment that leaves the whole file alone. */
void
dm_offer_skip(struct dm_offers *offers);
/* Shows what the finding's pass, or its reason, means; the client runs the command. */
void
dm_offer_explanation(struct dm_offers *offers, const struct dm_finding *finding);
/* The handler of that command. */
struct dm_reply
dm_offer_explain(struct dm_server *server, const json_t *arguments);

#endif
