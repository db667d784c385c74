/* The handlers of formatting. Params may be any JSON, or NULL. */
#ifndef DM_LSP_FORMATTING_H
#define DM_LSP_FORMATTING_H

#include "server.h"

struct dm_reply
dm_server_format(struct dm_server *server, const json_t *params);
/* willSaveWaitUntil: the same where the setting fixOnSave wants that, else null. */
struct dm_reply
dm_server_format_on_save(struct dm_server *server, const json_t *params);
struct dm_reply
dm_server_format_range(struct dm_server *server, const json_t *params);
/* TextEdits of changes; a new reference, NULL where a text is no UTF-8. */
json_t *
dm_edits_json(const struct dm_view *view, const struct dm_change *changes, uint32_t count);

#endif
