/* The server's loop: what comes in is read ahead, and handed to the one that answers it. */
#include "actions.h"
#include "completion.h"
#include "diagnostics.h"
#include "formatting.h"
#include "hover.h"
#include "initialize.h"
#include "resolve.h"

#include <stdlib.h>

struct dm_server *
dm_server_create(const struct dm_lsp_options *options)
{
	struct dm_server *server = dm_realloc(NULL, sizeof *server);
	struct dm_err err = {0};
	*server = (struct dm_server){.line = *options,
		.options = *options,
		.job = {.child = {.report = -1}, .pipe = -1}};
	if (options->program && !dm_launcher_start(&server->launcher, 1U << DM_LAUNCH_LOCK,
					options->program, &err)) {
		server->line.program = server->options.program = NULL;
	}
	return server;
}

void
dm_server_destroy(struct dm_server *server)
{
	if (!server) {
		return;
	}
	for (uint32_t i = 0; i < server->queued; i++) {
		json_decref(server->queue[i].message);
	}
	dm_server_end_job(server);
	dm_launcher_finish(&server->launcher);
	dm_analysis_finish(&server->analysis);
	dm_kept_finish(&server->kept);
	dm_documents_finish(&server->documents);
	dm_frames_finish(&server->frames);
	dm_arena_finish(&server->strings);
	json_decref(server->initial);
	dm_buf_finish(&server->out);
	free(server);
}

size_t
dm_server_room(const struct dm_server *server)
{
	size_t held = server->frames.in.n - server->frames.from;
	size_t most = (size_t)DM_FRAME_LIMIT + DM_FRAME_HEADER;
	return server->queued == DM_QUEUE || held >= most ? 0 : most - held;
}

struct dm_buf *
dm_server_output(struct dm_server *server)
{
	return &server->out;
}

bool
dm_server_exited(const struct dm_server *server, int *status)
{
	*status = server->shut ? 0 : 1;
	return server->phase == DM_PHASE_EXITED;
}

/* ---- documents ---- */

static void
open_document(struct dm_server *server, const json_t *params)
{
	const json_t *item = json_object_get(params, "textDocument");
	const char *uri = json_string_value(json_object_get(item, "uri"));
	const json_t *text = json_object_get(item, "text");
	if (!uri || !json_is_string(text)) {
		dm_server_log(server, 1, "didOpen without uri or text");
		return;
	}
	if (!dm_document_open(&server->documents, uri,
		    json_integer_value(json_object_get(item, "version")),
		    (struct dm_str){json_string_value(text), json_string_length(text)})) {
		dm_server_log(server, 1, "too many open documents; this one is left out");
	}
}

static void
change_document(struct dm_server *server, const json_t *params)
{
	struct dm_reply ignored;
	struct dm_document *document = dm_server_document(server, params, &ignored);
	const json_t *changes = json_object_get(params, "contentChanges");
	const json_t *version = json_object_get(json_object_get(params, "textDocument"), "version");
	if (!document) {
		dm_server_log(server, 1, "didChange of a document that is not open");
		return;
	}
	bool sound = json_is_array(changes) && json_array_size(changes) <= DM_DOCUMENT_CHANGES;
	for (size_t i = 0; sound && i < json_array_size(changes); i++) {
		sound = dm_document_change(&server->documents, document, server->client.encoding,
			json_array_get(changes, i));
	}
	if (!sound && document->fault == DM_DOCUMENT_FINE) {
		document->fault = DM_DOCUMENT_LOST;
	}
	if (json_is_integer(version)) {
		document->version = json_integer_value(version);
	}
	dm_document_touch(&server->documents, document);
}

static void
close_document(struct dm_server *server, const json_t *params)
{
	struct dm_reply ignored;
	struct dm_document *document = dm_server_document(server, params, &ignored);
	if (document) {
		if (!server->client.pull) {
			dm_server_notify(server, "textDocument/publishDiagnostics",
				json_pack("{s:o, s:[]}", "uri", dm_text_json(dm_str(document->uri)),
					"diagnostics"));
		}
		dm_document_close(&server->documents, document);
	}
}

/* Clients that watch no files at least save some. */
static void
reload(struct dm_server *server, const json_t *params)
{
	(void)params;
	dm_server_reload(server);
}

/* ---- dispatch ---- */

static struct dm_reply
shut_down(struct dm_server *server, const json_t *params)
{
	(void)params;
	server->phase = DM_PHASE_SHUTDOWN;
	server->shut = true;
	return dm_reply_with(json_null());
}

static const struct {
	const char *method;
	struct dm_reply (*handle)(struct dm_server *server, const json_t *params);
} requests[] = {
	{"shutdown", shut_down},
	{"textDocument/formatting", dm_server_format},
	{"textDocument/rangeFormatting", dm_server_format_range},
	{"textDocument/rangesFormatting", dm_server_format_range},
	{"textDocument/diagnostic", dm_server_pull},
	{"workspace/diagnostic", dm_server_pull_all},
	{"textDocument/willSaveWaitUntil", dm_server_format_on_save},
	{"textDocument/completion", dm_server_complete},
	{"textDocument/codeAction", dm_server_actions},
	{"codeAction/resolve", dm_server_resolve_action},
	{"textDocument/hover", dm_server_hover},
};

static const struct {
	const char *method;
	void (*handle)(struct dm_server *server, const json_t *params);
} notifications[] = {
	{"initialized", dm_server_initialized},
	{"textDocument/didOpen", open_document},
	{"textDocument/didChange", change_document},
	{"textDocument/didSave", reload},
	{"textDocument/didClose", close_document},
	{"workspace/didChangeConfiguration", dm_server_configuration},
	{"workspace/didChangeWatchedFiles", reload},
};

static struct dm_reply
handle_request(struct dm_server *server, const json_t *id, const char *method, const json_t *params)
{
	if (server->phase == DM_PHASE_SHUTDOWN) {
		return dm_reply_error(DM_RPC_REQUEST, "the server is shutting down");
	}
	if (strcmp(method, "initialize") == 0) {
		return server->phase == DM_PHASE_NEW
			       ? dm_server_initialize(server, params)
			       : dm_reply_error(DM_RPC_REQUEST, "initialize came already");
	}
	if (server->phase == DM_PHASE_NEW) {
		return dm_reply_error(DM_RPC_UNREADY, "initialize has to come first");
	}
	if (strcmp(method, "workspace/executeCommand") == 0) {
		return dm_server_execute(server, id, params);
	}
	for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
		if (strcmp(method, requests[i].method) == 0) {
			return requests[i].handle(server, params);
		}
	}
	return dm_reply_error(DM_RPC_METHOD, "no such method");
}

static void
handle_notification(struct dm_server *server, const char *method, const json_t *params)
{
	if (strcmp(method, "exit") == 0) {
		server->phase = DM_PHASE_EXITED;
		return;
	}
	for (size_t i = 0; server->phase == DM_PHASE_RUNNING &&
			   i < sizeof notifications / sizeof *notifications;
		i++) {
		if (strcmp(method, notifications[i].method) == 0) {
			notifications[i].handle(server, params);
		}
	}
}

static void
handle_response(struct dm_server *server, const char *id, const json_t *message)
{
	const json_t *result = json_object_get(message, "result");
	if (result && strncmp(id, "workspace/configuration ", 24) == 0) {
		dm_server_configured(server, result);
	}
}

static bool
is_id(const json_t *id)
{
	return json_is_string(id) || json_is_integer(id) || json_is_real(id);
}

/* JSON-RPC 2.0, section 4 and 5: a request has id and method, a notification no id, a response no method. */
static void
handle(struct dm_server *server, const json_t *message)
{
	const json_t *id = json_object_get(message, "id");
	const json_t *method = json_object_get(message, "method");
	const json_t *params = json_object_get(message, "params");
	const char *version = json_string_value(json_object_get(message, "jsonrpc"));
	const json_t *echo = is_id(id) ? id : NULL;
	if (!version || strcmp(version, "2.0") != 0) {
		dm_server_reply(
			server, echo, dm_reply_error(DM_RPC_REQUEST, "no JSON-RPC 2.0 object"));
	} else if (!method && id &&
		   (json_object_get(message, "result") || json_object_get(message, "error"))) {
		handle_response(server, json_is_string(id) ? json_string_value(id) : "", message);
	} else if (!json_is_string(method) || (id && !echo)) {
		dm_server_reply(server, echo, dm_reply_error(DM_RPC_REQUEST, "no request object"));
	} else if (params && !json_is_object(params) && !json_is_array(params) &&
		   !json_is_null(params)) {
		if (echo) {
			dm_server_reply(server, echo,
				dm_reply_error(DM_RPC_PARAMS, "params is no object or array"));
		}
	} else if (id) {
		struct dm_reply reply =
			handle_request(server, id, json_string_value(method), params);
		if (!reply.later) {
			dm_server_reply(server, id, reply);
		}
	} else {
		handle_notification(server, json_string_value(method), params);
	}
}

/* ---- the queue ---- */

static bool
is_cancellation(const json_t *message)
{
	const char *method = json_string_value(json_object_get(message, "method"));
	return method && strcmp(method, "$/cancelRequest") == 0;
}

static void
drop(struct dm_server *server, uint32_t index)
{
	server->queued_bytes -= server->queue[index].bytes;
	json_decref(server->queue[index].message);
	server->queued--;
	memmove(&server->queue[index], &server->queue[index + 1],
		(server->queued - index) * sizeof *server->queue);
}

/* A request that still waits is answered now, with the code for that; others are answered as usual. */
static void
cancel(struct dm_server *server, const json_t *message)
{
	const json_t *id = json_object_get(json_object_get(message, "params"), "id");
	if (id && dm_server_cancel_job(server, id)) {
		return;
	}
	for (uint32_t i = 0; id && i < server->queued; i++) {
		const json_t *request = server->queue[i].message;
		if (json_object_get(request, "method") &&
			json_equal(json_object_get(request, "id"), id)) {
			dm_server_reply(server, id, dm_reply_error(DM_RPC_CANCELLED, "cancelled"));
			drop(server, i);
			return;
		}
	}
}

static struct dm_queued
read_message(struct dm_str body)
{
	json_error_t error;
	struct dm_queued queued = {.bytes = body.n};
	queued.message = json_loadb(body.p, body.n, JSON_ALLOW_NUL | JSON_DECODE_ANY, &error);
	if (!queued.message) {
		queued.code = DM_RPC_PARSE;
		queued.why = "the message is no JSON";
	}
	return queued;
}

static void
read_ahead(struct dm_server *server)
{
	while (server->queued < DM_QUEUE && server->queued_bytes < DM_QUEUE_BYTES) {
		struct dm_str body;
		struct dm_queued queued = {.bytes = 0};
		switch (dm_frames_next(&server->frames, &body)) {
		case DM_FRAME_MORE:
			return;
		case DM_FRAME_READY:
			queued = read_message(body);
			break;
		case DM_FRAME_BROKEN:
			queued.code = DM_RPC_PARSE;
			queued.why = "no header that can be read";
			break;
		case DM_FRAME_TOO_BIG:
			queued.code = DM_RPC_REQUEST;
			queued.why = "the message is too large";
			break;
		}
		if (queued.message && is_cancellation(queued.message)) {
			cancel(server, queued.message);
			json_decref(queued.message);
			continue;
		}
		server->queue[server->queued++] = queued;
		server->queued_bytes += queued.bytes;
	}
}

/* One that could not be read may have been a change of a document: nobody knows. */
static void
handle_queued(struct dm_server *server, const struct dm_queued *queued)
{
	if (queued->message) {
		handle(server, queued->message);
		return;
	}
	dm_documents_lose(&server->documents);
	dm_server_reply(server, NULL, dm_reply_error(queued->code, queued->why));
}

void
dm_server_feed(struct dm_server *server, const char *p, size_t n)
{
	dm_frames_feed(&server->frames, p, n);
	read_ahead(server);
}

bool
dm_server_step(struct dm_server *server)
{
	read_ahead(server);
	if (server->phase == DM_PHASE_EXITED) {
		return false;
	}
	if (server->queued) {
		handle_queued(server, &server->queue[0]);
		drop(server, 0);
		return true;
	}
	for (struct dm_document *d = server->documents.first; d; d = d->next) {
		if (d->owed && server->phase == DM_PHASE_RUNNING) {
			d->owed = false;
			dm_server_publish(server, d);
			return true;
		}
	}
	return false;
}
