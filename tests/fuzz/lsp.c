/*
 * Fuzz target: whatever a client sends, the language server answers with well-formed messages, and the edits that it
 * offers for an open document give what the driver gives. Input that starts with m (UTF-16) or M (UTF-8) is one
 * message a line, after an initialize; other input is the stream itself, fed in pieces.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../../src/lsp/formatting.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
fail(const char *what)
{
	fprintf(stderr, "lsp: %s\n", what);
	abort();
}

/* Takes all answers out; *last is the last one (new reference). */
static void
check_output(struct dm_server *server, json_t **last)
{
	struct dm_buf *out = dm_server_output(server);
	struct dm_frames frames = {.skip = 0};
	struct dm_str body;
	dm_frames_feed(&frames, out->p ? out->p : "", out->n);
	while (frames.from < frames.in.n) {
		json_error_t error;
		if (dm_frames_next(&frames, &body) != DM_FRAME_READY) {
			fail("an answer that is no message");
		}
		json_t *answer = json_loadb(body.p, body.n, JSON_ALLOW_NUL, &error);
		if (!json_is_object(answer)) {
			fail("an answer that is no JSON object");
		}
		json_decref(*last);
		*last = answer;
	}
	dm_frames_finish(&frames);
	out->n = 0;
}

static void
feed(struct dm_server *server, const char *p, size_t n, json_t **last)
{
	int status;
	while (n && !dm_server_exited(server, &status)) {
		size_t room = dm_server_room(server);
		size_t part = room < n ? room : n;
		if (part) {
			dm_server_feed(server, p, part);
		} else if (!dm_server_step(server)) {
			fail("no room, and nothing to do");
		}
		p += part;
		n -= part;
		check_output(server, last);
	}
}

static void
feed_message(struct dm_server *server, struct dm_str body, json_t **last)
{
	struct dm_buf frame = {NULL, 0, 0};
	dm_frame_put(&frame, body);
	feed(server, frame.p, frame.n, last);
	dm_buf_finish(&frame);
}

static void
settle(struct dm_server *server, json_t **last)
{
	while (dm_server_step(server)) {
		check_output(server, last);
	}
	check_output(server, last);
}

/* Applies TextEdits from the last to the first, as a client does. */
static void
check_edits(struct dm_server *server, struct dm_document *document, const json_t *edits)
{
	const struct dm_analysis *analysis = dm_server_analysis(server, document);
	struct dm_str before = analysis->view.text;
	struct dm_buf out = {NULL, 0, 0};
	size_t from = 0;
	for (size_t i = 0; i < json_array_size(edits); i++) {
		const json_t *edit = json_array_get(edits, i);
		const json_t *text = json_object_get(edit, "newText");
		struct dm_place_at start, end;
		if (!dm_range_read(json_object_get(edit, "range"), &start, &end)) {
			fail("an edit without range");
		}
		size_t at = dm_position_offset(before, server->client.encoding, start);
		if (at < from || !json_is_string(text)) {
			fail("edits out of order, or without text");
		}
		dm_buf_str(&out, dm_str_slice(before, from, at));
		dm_buf_add(&out, json_string_value(text), json_string_length(text));
		from = dm_position_offset(before, server->client.encoding, end);
	}
	dm_buf_str(&out, dm_str_slice(before, from, before.n));
	struct dm_str want = analysis->editable ? analysis->result.revision.text : before;
	if (!dm_str_eq(dm_buf_view(&out), want)) {
		fail("the edits do not give the result");
	}
	dm_buf_finish(&out);
}

static void
check_documents(struct dm_server *server)
{
	size_t bytes = 0;
	for (struct dm_document *d = server->documents.first; d; d = d->next) {
		bytes += d->text.n;
		json_t *params = json_pack("{s:{s:s}}", "textDocument", "uri", d->uri);
		struct dm_reply reply = dm_server_format(server, params);
		if (!reply.result) {
			fail("no answer to formatting");
		}
		check_edits(server, d, reply.result);
		json_decref(reply.result);
		json_decref(params);
	}
	if (bytes != server->documents.bytes) {
		fail("the bytes of the documents are miscounted");
	}
}

static void
feed_lines(struct dm_server *server, struct dm_str rest, json_t **last)
{
	while (rest.n) {
		size_t end = dm_str_find_byte(rest, '\n');
		end = end == (size_t)-1 ? rest.n : end;
		feed_message(server, dm_str_slice(rest, 0, end), last);
		rest = dm_str_slice(rest, end < rest.n ? end + 1 : end, rest.n);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char hello[] =
		"{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{"
		"\"capabilities\":{\"general\":{\"positionEncodings\":[\"utf-%s\"]},"
		"\"textDocument\":{\"codeAction\":{\"codeActionLiteralSupport\":{}},"
		"\"hover\":{\"contentFormat\":[\"markdown\"]},\"publishDiagnostics\":{"
		"\"tagSupport\":{\"valueSet\":[1,2]},\"codeDescriptionSupport\":true}}}}}";
	const struct dm_lsp_options options = {.inline_ignores = true};
	json_t *last = NULL;
	char text[1024];
	if (size == 0) {
		return 0;
	}
	json_object_seed(1);
	struct dm_server *server = dm_server_create(&options);
	const char *p = (const char *)data;
	if (*p == 'm' || *p == 'M') {
		snprintf(text, sizeof text, hello, *p == 'm' ? "16" : "8");
		feed_message(server, dm_str(text), &last);
		feed_lines(server, (struct dm_str){p + 1, size - 1}, &last);
	} else {
		size_t piece = 1 + (size_t)(unsigned char)*p % 61;
		for (size_t i = 0; i < size; i += piece) {
			feed(server, p + i, size - i < piece ? size - i : piece, &last);
			dm_server_step(server);
			check_output(server, &last);
		}
	}
	settle(server, &last);
	check_documents(server);
	json_decref(last);
	dm_server_destroy(server);
	return 0;
}
