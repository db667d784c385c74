#include "server.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- sending ---- */

/* Takes the reference. */
static void
send_json(struct dm_server *server, json_t *message)
{
	char *text = message ? json_dumps(message, JSON_COMPACT) : NULL;
	if (text) {
		dm_frame_put(&server->out, dm_str(text));
	}
	free(text);
	json_decref(message);
}

void
dm_server_notify(struct dm_server *server, const char *method, json_t *params)
{
	send_json(server,
		json_pack("{s:s, s:s, s:o}", "jsonrpc", "2.0", "method", method, "params", params));
}

void
dm_server_request(struct dm_server *server, const char *method, json_t *params)
{
	char id[64];
	snprintf(id, sizeof id, "%s %u", method, ++server->requests);
	send_json(server, json_pack("{s:s, s:s, s:s, s:o}", "jsonrpc", "2.0", "id", id, "method",
				  method, "params", params));
}

void
dm_server_log(struct dm_server *server, int type, const char *format, ...)
{
	char text[1024];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	dm_server_notify(server, "window/logMessage",
		json_pack("{s:i, s:o}", "type", type, "message", dm_text_json(dm_str(text))));
}

void
dm_server_reply(struct dm_server *server, const json_t *id, struct dm_reply reply)
{
	json_t *echo = id ? json_deep_copy(id) : json_null();
	if (!reply.result && reply.code == 0) {
		reply = dm_reply_error(DM_RPC_INTERNAL, "the answer could not be made");
	}
	if (reply.result) {
		send_json(server, json_pack("{s:s, s:o, s:o}", "jsonrpc", "2.0", "id", echo,
					  "result", reply.result));
		return;
	}
	send_json(server,
		json_pack("{s:s, s:o, s:{s:i, s:o}}", "jsonrpc", "2.0", "id", echo, "error", "code",
			(int)reply.code, "message", dm_text_json(dm_str(reply.message))));
}

/* ---- documents ---- */

struct dm_document *
dm_server_document(struct dm_server *server, const json_t *params, struct dm_reply *reply)
{
	const char *uri =
		json_string_value(json_object_get(json_object_get(params, "textDocument"), "uri"));
	struct dm_document *document = uri ? dm_document_find(&server->documents, uri) : NULL;
	if (!uri) {
		*reply = dm_reply_error(DM_RPC_PARAMS, "textDocument.uri is missing");
	} else if (!document) {
		*reply = dm_reply_error(DM_RPC_PARAMS, "this document is not open");
	}
	return document;
}

struct dm_document *
dm_server_place(
	struct dm_server *server, const json_t *params, uint32_t *off, struct dm_reply *reply)
{
	struct dm_place_at at;
	struct dm_document *document = dm_server_document(server, params, reply);
	if (document && !dm_position_read(json_object_get(params, "position"), &at)) {
		*reply = dm_reply_error(DM_RPC_PARAMS, "position is missing or no position");
		return NULL;
	}
	if (document) {
		*off = dm_position_offset(dm_document_text(document), server->client.encoding, at);
	}
	return document;
}

const struct dm_analysis *
dm_server_analysis(struct dm_server *server, struct dm_document *document)
{
	dm_analysis_make(&server->analysis, document, &server->options, server->client.encoding,
		&server->kept);
	return &server->analysis;
}
