/*
 * The language server without any client: framing, positions, documents, errors; and a storm of random, truncated
 * and interleaved messages (STORM=N of them, 2000 where it is not set), which it survives without growing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "../src/lsp/server.h"

static const struct dm_lsp_options plain = {.inline_ignores = true};

/* ---- framing ---- */

static void
test_frames_cut_anywhere(void **state)
{
	(void)state;
	static const char stream[] = "Content-Length: 2\r\nContent-Type: x\r\n\r\n{}"
				     "content-length:3\n\n[1]";
	for (size_t cut = 0; cut < sizeof stream; cut++) {
		struct dm_frames frames = {.skip = 0};
		struct dm_str body;
		dm_frames_feed(&frames, stream, cut);
		uint32_t ready = 0;
		while (dm_frames_next(&frames, &body) == DM_FRAME_READY) {
			ready++;
		}
		dm_frames_feed(&frames, stream + cut, sizeof stream - 1 - cut);
		while (dm_frames_next(&frames, &body) == DM_FRAME_READY) {
			assert_true(dm_str_is(body, ready == 0 ? "{}" : "[1]"));
			ready++;
		}
		assert_int_equal(ready, 2);
		dm_frames_finish(&frames);
	}
}

static void
test_frames_too_big(void **state)
{
	(void)state;
	struct dm_frames frames = {.skip = 0};
	struct dm_str body;
	char piece[65536];
	memset(piece, ' ', sizeof piece);
	dm_frames_feed(&frames, "Content-Length: 67108864\r\n\r\n", 28);
	assert_int_equal(dm_frames_next(&frames, &body), DM_FRAME_TOO_BIG);
	for (int i = 0; i < 1024; i++) {
		dm_frames_feed(&frames, piece, sizeof piece);
		assert_int_equal(dm_frames_next(&frames, &body), DM_FRAME_MORE);
		assert_true(frames.in.n == 0); /* what is skipped is not kept */
	}
	dm_frames_feed(&frames, "Content-Length: 1\r\n\r\n1", 22);
	assert_int_equal(dm_frames_next(&frames, &body), DM_FRAME_READY);
	dm_frames_finish(&frames);
}

static void
test_frames_header_is_bounded(void **state)
{
	(void)state;
	struct dm_frames frames = {.skip = 0};
	struct dm_str body;
	for (int i = 0; i < 100; i++) {
		dm_frames_feed(
			&frames, "aaaaaaaaaa: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", 57);
	}
	assert_int_equal(dm_frames_next(&frames, &body), DM_FRAME_BROKEN);
	assert_int_equal(dm_frames_next(&frames, &body), DM_FRAME_MORE);
	assert_true(frames.in.n - frames.from < 16);
	dm_frames_finish(&frames);
}

/* ---- positions ---- */

static uint32_t
offset(const char *text, enum dm_encoding encoding, uint32_t line, uint32_t character)
{
	return dm_position_offset(dm_str(text), encoding, (struct dm_place_at){line, character});
}

static void
test_positions(void **state)
{
	(void)state;
	static const char text[] = "a\xC3\xA9\xF0\x9F\x98\x80z\r\nb\n";
	assert_int_equal(offset(text, DM_UTF16, 0, 0), 0);
	assert_int_equal(offset(text, DM_UTF16, 0, 2), 3);
	assert_int_equal(offset(text, DM_UTF16, 0, 3), 3); /* inside a surrogate pair */
	assert_int_equal(offset(text, DM_UTF16, 0, 4), 7);
	assert_int_equal(offset(text, DM_UTF16, 0, 99), 8); /* before CR LF */
	assert_int_equal(offset(text, DM_UTF8, 0, 2), 1);   /* inside a sequence */
	assert_int_equal(offset(text, DM_UTF8, 0, 7), 7);
	assert_int_equal(offset(text, DM_UTF8, 1, 1), 11);
	assert_int_equal(offset(text, DM_UTF16, 2, 0), 12);
	assert_int_equal(offset(text, DM_UTF16, 7, 7), 12);
	assert_int_equal(offset("", DM_UTF16, 7, 7), 0);
}

static void
test_positions_there_and_back(void **state)
{
	(void)state;
	struct dm_arena arena = {0};
	struct dm_view view = {.text = DM_STR("x\xF0\x9F\x98\x80y\n\xE2\x82\xAC\r\n\r\nend")};
	view.lines = dm_lines_index(&arena, view.text);
	for (int encoding = DM_UTF16; encoding <= DM_UTF8; encoding++) {
		view.encoding = (enum dm_encoding)encoding;
		for (uint32_t off = 0; off <= view.text.n; off++) {
			bool inside = off < view.text.n && (view.text.p[off] & 0xC0) == 0x80;
			bool between = off && off < view.text.n && view.text.p[off] == '\n' &&
				       view.text.p[off - 1] == '\r';
			struct dm_place_at at;
			json_t *json = dm_position_json(&view, off);
			assert_true(dm_position_read(json, &at));
			if (!inside && !between) {
				assert_int_equal(
					dm_position_offset(view.text, view.encoding, at), off);
			}
			json_decref(json);
		}
	}
	dm_arena_finish(&arena);
}

/* ---- documents ---- */

static void
test_paths(void **state)
{
	(void)state;
	static const struct {
		const char *uri, *path;
	} cases[] = {
		{"file:///a/b%20c", "/a/b c"},
		{"file://host/a", "/a"},
		{"FILE:///a%2Fb%", "/a/b%"},
		{"file:///a%00b", NULL},
		{"file://", NULL},
		{"untitled:Untitled-1", NULL},
		{"", NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *path = dm_uri_path(cases[i].uri);
		if (cases[i].path) {
			assert_non_null(path);
			assert_string_equal(path, cases[i].path);
		} else {
			assert_null(path);
		}
		free(path);
	}
}

static void
test_documents_are_bounded(void **state)
{
	(void)state;
	struct dm_documents documents = {NULL, 0, 0, 0};
	char uri[32];
	struct dm_str large = {calloc(1, DM_DOCUMENT_LIMIT), DM_DOCUMENT_LIMIT};
	for (int i = 0; i < DM_DOCUMENT_COUNT; i++) {
		snprintf(uri, sizeof uri, "u:%d", i);
		assert_true(dm_document_open(&documents, uri, 1, large));
	}
	assert_false(dm_document_open(&documents, "u:more", 1, large));
	assert_true(dm_document_open(&documents, "u:1", 2, DM_STR("x"))); /* it is open already */
	assert_true(documents.bytes <= DM_DOCUMENTS_LIMIT);
	assert_int_equal(dm_document_find(&documents, "u:0")->fault, DM_DOCUMENT_FINE);
	assert_int_equal(dm_document_find(&documents, "u:511")->fault, DM_DOCUMENT_TOO_BIG);
	dm_documents_finish(&documents);
	assert_int_equal(documents.bytes, 0);
	free((char *)large.p);
}

/* ---- looking digests up ---- */

static void
send_text(struct dm_server *server, const char *format, const char *uri)
{
	char body[1024];
	struct dm_buf frame = {0};
	snprintf(body, sizeof body, format, uri);
	dm_frame_put(&frame, dm_str(body));
	dm_server_feed(server, frame.p, frame.n);
	while (dm_server_step(server)) {
	}
	dm_buf_finish(&frame);
}

static bool
answers(struct dm_server *server, const char *text)
{
	struct dm_buf *out = dm_server_output(server);
	return out->n && dm_str_find(dm_buf_view(out), text) != (size_t)-1;
}

/* A server with one open file in `folder`, whose look-ups run the script. */
static struct dm_server *
start_with_script(const char *folder, const char *script, char *uri, size_t size)
{
	static char path[256];
	char file[128];
	snprintf(path, sizeof path, "%.64s/program", folder);
	snprintf(file, sizeof file, "%.64s/Dockerfile", folder);
	snprintf(uri, size, "file://%s", file);
	FILE *out = fopen(path, "w");
	assert_non_null(out);
	fprintf(out, "#!/bin/sh\n%s\n", script);
	fclose(out);
	chmod(path, 0700);
	out = fopen(file, "w");
	assert_non_null(out);
	fputs("FROM debian:12\n", out);
	fclose(out);
	const struct dm_lsp_options options = {.inline_ignores = true, .program = path};
	struct dm_server *server = dm_server_create(&options);
	send_text(server,
		"{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{"
		"\"capabilities\":{}}}",
		"");
	assert_true(answers(server, "dockmend.resolveDigests"));
	send_text(server,
		"{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didOpen\",\"params\":{"
		"\"textDocument\":{\"uri\":\"%s\",\"version\":1,\"text\":\"FROM debian:12\\n\"}}}",
		uri);
	return server;
}

static const char ask[] = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"workspace/executeCommand\","
			  "\"params\":{\"command\":\"dockmend.resolveDigests\",\"arguments\":["
			  "\"%s\"]}}";
static const char hover[] = "{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"textDocument/hover\","
			    "\"params\":{\"textDocument\":{\"uri\":\"%s\"},\"position\":{"
			    "\"line\":0,\"character\":7}}}";

static void
collect_all(struct dm_server *server)
{
	while (dm_server_pipe(server) >= 0) {
		dm_server_collect(server);
	}
	while (dm_server_step(server)) {
	}
}

static struct dm_server *
start_pulling(void)
{
	struct dm_server *server = dm_server_create(&plain);
	send_text(server,
		"{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{"
		"\"capabilities\":{\"textDocument\":{\"diagnostic\":{}},\"workspace\":{"
		"\"diagnostics\":{\"refreshSupport\":true}}}}}",
		"");
	assert_true(answers(server, "\"diagnosticProvider\""));
	send_text(server,
		"{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didOpen\",\"params\":{"
		"\"textDocument\":{\"uri\":\"u:1\",\"version\":1,\"text\":\"FROM debian:12\\n"
		"# dockmend ignore=assume-yes,\\nRUN apt-get install x%s\\n\"}}}",
		"");
	return server;
}

static void
test_diagnostics_that_are_asked_for(void **state)
{
	(void)state;
	static const char ask_again[] =
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"textDocument/diagnostic\",\"params\":{"
		"\"textDocument\":{\"uri\":\"u:1\"},\"previousResultId\":\"%s\"}}";
	struct dm_server *server = start_pulling();
	struct dm_buf *out = dm_server_output(server);
	assert_false(answers(server, "publishDiagnostics"));
	send_text(server, ask_again, "0");
	assert_true(answers(server, "\"kind\":\"full\"") || answers(server, "\"kind\": \"full\""));
	assert_true(answers(server, "upgrade-packages"));
	char number[24], *id;
	dm_buf_byte(out, '\0');
	id = strstr(out->p, "\"resultId\"");
	assert_non_null(id);
	id = strpbrk(id + 10, "0123456789");
	snprintf(number, sizeof number, "%lu", strtoul(id, NULL, 10));
	out->n = 0;
	send_text(server, ask_again, number);
	assert_true(answers(server, "unchanged"));
	out->n = 0;
	send_text(server,
		"{\"jsonrpc\":\"2.0\",\"method\":\"workspace/didChangeWatchedFiles\","
		"\"params\":{}%s}",
		"");
	assert_true(answers(server, "workspace/diagnostic/refresh"));
	send_text(server, ask_again, number);
	assert_true(answers(server, "upgrade-packages"));
	dm_server_destroy(server);
}

static void
test_completion_in_comments(void **state)
{
	(void)state;
	static const char complete[] =
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"textDocument/completion\",\"params\":{"
		"\"textDocument\":{\"uri\":\"u:1\"},\"position\":{\"line\":1,\"character\":%s}}}";
	struct dm_server *server = start_pulling();
	struct dm_buf *out = dm_server_output(server);
	out->n = 0;
	send_text(server, complete, "29"); /* after the comma */
	assert_true(answers(server, "pin-digest"));
	out->n = 0;
	send_text(server, complete, "11"); /* # dockmend */
	assert_true(answers(server, "skip-file"));
	assert_false(answers(server, "pin-digest"));
	out->n = 0;
	send_text(server, complete, "1");
	assert_false(answers(server, "label"));
	dm_server_destroy(server);
}

/* Who renews digests is asked for an editor as for the command line. */
static void
test_bots_of_the_repository(void **state)
{
	(void)state;
	static const char format[] =
		"{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"textDocument/formatting\",\"params\":{"
		"\"textDocument\":{\"uri\":\"%s\"},\"options\":{}}}";
	static const char open[] =
		"{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didOpen\",\"params\":{"
		"\"textDocument\":{\"uri\":\"%s\",\"version\":1,\"text\":\"ARG T=22\\nFROM "
		"node:$T\\n"
		"USER node\\n\"}}}";
	char folder[] = "/tmp/dockmend-lsp-XXXXXX", uri[160], command[1024];
	assert_non_null(mkdtemp(folder));
	snprintf(command, sizeof command,
		"cd '%s' && mkdir -p .git .github && printf 'version: 1\\nimages:\\n  "
		"docker.io/library/node:22:\\n    digest: sha256:%064d\\n' >dockmend.lock",
		folder, 1);
	assert_int_equal(system(command), 0);
	for (int bot = 0; bot < 2; bot++) {
		struct dm_server *server = start_with_script(folder, "true", uri, sizeof uri);
		send_text(server, open, uri);
		dm_server_output(server)->n = 0;
		send_text(server, format, uri);
		assert_int_equal(answers(server, "sha256:"), !bot);
		dm_server_destroy(server);
		snprintf(command, sizeof command,
			"printf 'updates: [{ package-ecosystem: docker }]\\n' "
			">'%s/.github/dependabot.yml'",
			folder);
		assert_int_equal(system(command), 0);
	}
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	assert_int_equal(system(command), 0);
}

/* A script of the context is read again where it changed: what its RUN does is judged anew. */
static void
test_context_that_changes(void **state)
{
	(void)state;
	static const char open[] =
		"{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didOpen\",\"params\":{"
		"\"textDocument\":{\"uri\":\"%s\",\"version\":1,\"text\":\"FROM debian:12\\nCOPY "
		"x.sh /\\n"
		"RUN /x.sh\\n\"}}}";
	static const char *const scripts[] = {
		"#!/bin/sh\ntrue\n", "#!/bin/sh\napt-get update && apt-get upgrade -y\n"};
	char folder[] = "/tmp/dockmend-lsp-XXXXXX", uri[160], path[160];
	assert_non_null(mkdtemp(folder));
	struct dm_server *server = start_with_script(folder, "true", uri, sizeof uri);
	snprintf(path, sizeof path, "%s/x.sh", folder);
	for (size_t i = 0; i < 4; i++) {
		FILE *out = fopen(path, "w");
		assert_non_null(out);
		fputs(scripts[i % 2], out);
		fclose(out);
		dm_server_output(server)->n = 0;
		send_text(server, open, uri);
		assert_int_equal(answers(server, "upgrade-packages"), i % 2 == 0);
	}
	dm_server_destroy(server);
	char command[128];
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	assert_int_equal(system(command), 0);
}

static void
test_look_up(void **state)
{
	(void)state;
	static const char lock[] =
		"test \"$*\" = 'lock -- ./Dockerfile' || exit 2\n"
		"printf 'version: 1\\nimages:\\n  docker.io/library/debian:12:\\n    digest: "
		"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\\n' "
		">dockmend.lock";
	char folder[] = "/tmp/dockmend-lsp-XXXXXX", uri[256], command[64];
	assert_non_null(mkdtemp(folder));
	struct dm_server *server = start_with_script(folder, lock, uri, sizeof uri);
	dm_server_output(server)->n = 0;
	send_text(server, ask, uri);
	assert_true(dm_server_pipe(server) >= 0);
	assert_false(answers(server, "\"id\":7"));
	send_text(server, hover, uri); /* editing goes on */
	assert_true(answers(server, "\"id\":8"));
	send_text(server, ask, uri);
	assert_true(answers(server, "running already"));
	dm_server_output(server)->n = 0;
	collect_all(server);
	assert_true(answers(server, "\"id\":7,\"result\":null"));
	send_text(server, hover, uri);
	assert_true(answers(server, "digest in the lock: sha256:0123"));
	dm_server_destroy(server);
	snprintf(command, sizeof command, "rm -r %s", folder);
	assert_int_equal(system(command), 0);
}

static void
test_look_up_that_fails_or_is_cancelled(void **state)
{
	(void)state;
	char folder[] = "/tmp/dockmend-lsp-XXXXXX", uri[256], command[64];
	assert_non_null(mkdtemp(folder));
	struct dm_server *server =
		start_with_script(folder, "echo registry is away; exit 2", uri, sizeof uri);
	send_text(server, ask, uri);
	dm_server_output(server)->n = 0;
	collect_all(server);
	assert_true(answers(server, "registry is away"));
	assert_true(answers(server, "-32803"));
	dm_server_destroy(server);
	server = start_with_script(folder, "exec sleep 600", uri, sizeof uri);
	send_text(server, ask, uri);
	send_text(server,
		"{\"jsonrpc\":\"2.0\",\"method\":\"$/cancelRequest\",\"params\":{\"id\":7}}", "");
	assert_true(answers(server, "-32800"));
	collect_all(server); /* it was ended */
	send_text(server, ask, "file:///other");
	assert_true(answers(server, "-32602"));
	send_text(server, ask, uri);
	dm_server_destroy(server); /* and so is one that still runs */
	snprintf(command, sizeof command, "rm -r %s", folder);
	assert_int_equal(system(command), 0);
}

/* ---- the storm ---- */

struct random {
	uint64_t state;
};

static uint32_t
draw(struct random *random, uint32_t below)
{
	random->state = random->state * 6364136223846793005U + 1442695040888963407U;
	return (uint32_t)(random->state >> 33) % below;
}

/* Ranges may make no sense; that is the point. */
static void
put_message(struct dm_buf *out, struct random *r)
{
	static const char *const methods[] = {"textDocument/formatting", "textDocument/hover",
		"textDocument/rangeFormatting", "textDocument/codeAction", "codeAction/resolve",
		"shutdown", "textDocument/nope", "$/x"};
	static const char *const texts[] = {"FROM debian:12\\nRUN apt-get install git\\n", "",
		"\\n", "FROM node\\r\\nRUN npm ci \\\\\\r\\n && x\\r\\n", "\\ud83d\\ude00",
		"\\u0000", "RUN <<E\\npip install x\\nE\\n", "\\r", "COPY --from=busybox:1 a b\\n"};
	struct dm_buf body = {0};
	const char *text = texts[draw(r, sizeof texts / sizeof *texts)];
	unsigned a = draw(r, 4), b = draw(r, 20), c = draw(r, 5), d = draw(r, 20);
	dm_buf_put(&body, "{\"jsonrpc\":\"2.0\",");
	switch (draw(r, 8)) {
	case 0:
	case 1:
		dm_buf_printf(&body,
			"\"method\":\"textDocument/didOpen\",\"params\":{\"textDocument\":{"
			"\"uri\":\"file:///none/%u\",\"version\":1,\"text\":\"%s\"}}}",
			draw(r, 3), text);
		break;
	case 2:
	case 3:
		dm_buf_printf(&body,
			"\"method\":\"textDocument/didChange\",\"params\":{\"textDocument\":{"
			"\"uri\":\"file:///none/"
			"%u\",\"version\":%u},\"contentChanges\":[{\"range\":"
			"{\"start\":{\"line\":%u,\"character\":%u},\"end\":{\"line\":%u,"
			"\"character\":%u}},\"text\":\"%s\"}]}}",
			draw(r, 4), b, a, b, c, d, text);
		break;
	case 4:
		dm_buf_printf(&body,
			"\"method\":\"%s\",\"params\":{\"id\":%u,\"textDocument\":{\"uri\":"
			"\"file:///none/%u\"},\"settings\":{\"dockmend\":{\"unsafe\":%s}}}}",
			draw(r, 2)   ? "textDocument/didClose"
			: draw(r, 2) ? "$/cancelRequest"
				     : "workspace/didChangeConfiguration",
			b, draw(r, 3), a ? "true" : "[]");
		break;
	default:
		dm_buf_printf(&body,
			"\"id\":%u,\"method\":\"%s\",\"params\":{\"textDocument\":{\"uri\":"
			"\"file:///none/%u\"},\"context\":{\"diagnostics\":[]},\"position\":{"
			"\"line\":%u,\"character\":%u},\"range\":{\"start\":{\"line\":%u,"
			"\"character\":0},\"end\":{\"line\":%u,\"character\":%u}},\"data\":{"
			"\"uri\":"
			"\"file:///none/0\",\"serial\":%u,\"group\":%u}}}",
			b, methods[draw(r, 64) ? draw(r, 5) : draw(r, 8)], draw(r, 4), a, b, a, c,
			d, b, a);
		break;
	}
	dm_frame_put(out, dm_buf_view(&body));
	dm_buf_finish(&body);
}

/* Cuts it short, spoils some of its bytes, or puts another one in its middle. */
static void
spoil(struct dm_buf *out, struct random *r)
{
	switch (draw(r, 12)) {
	case 0:
		out->n = draw(r, (uint32_t)out->n);
		break;
	case 1:
		for (uint32_t i = draw(r, 8); i > 0; i--) {
			out->p[draw(r, (uint32_t)out->n)] = (char)draw(r, 256);
		}
		break;
	case 2: {
		struct dm_buf other = {0}, mixed = {0};
		uint32_t at = draw(r, (uint32_t)out->n);
		put_message(&other, r);
		dm_buf_add(&mixed, out->p, at);
		dm_buf_str(&mixed, dm_buf_view(&other));
		dm_buf_add(&mixed, out->p + at, out->n - at);
		dm_buf_finish(out);
		dm_buf_finish(&other);
		*out = mixed;
		break;
	}
	default:
		break;
	}
}

static void
drain(struct dm_server *server, size_t *answered)
{
	while (dm_server_step(server)) {
		*answered += dm_server_output(server)->n;
		dm_server_output(server)->n = 0;
	}
}

static struct dm_server *
start(size_t *answered)
{
	static const char hello[] =
		"{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\","
		"\"params\":{\"capabilities\":{\"textDocument\":{\"codeAction\":{"
		"\"codeActionLiteralSupport\":{}}}}}}";
	struct dm_server *server = dm_server_create(&plain);
	struct dm_buf frame = {0};
	dm_frame_put(&frame, dm_str(hello));
	dm_server_feed(server, frame.p, frame.n);
	drain(server, answered);
	dm_buf_finish(&frame);
	return server;
}

static void
test_storm(void **state)
{
	(void)state;
	const char *wanted = getenv("STORM");
	long count = wanted ? atol(wanted) : 2000;
	struct random r = {20261125};
	size_t answered = 0, early = 0;
	int status;
	struct dm_server *server = start(&answered);
	assert_true(count > 0);
	for (long i = 0; i < count; i++) {
		struct dm_buf message = {0};
		put_message(&message, &r);
		spoil(&message, &r);
		if (message.n) {
			dm_server_feed(server, message.p, message.n);
		}
		if (draw(&r, 3) == 0) {
			drain(server, &answered);
		}
		if (server->queued == DM_QUEUE || i % 500 == 499 ||
			dm_server_exited(server, &status) || server->shut) {
			drain(server, &answered);
			dm_server_destroy(server);
			server = start(&answered);
		}
		dm_buf_finish(&message);
		if (i == count / 10) {
			early = mallinfo2().uordblks;
		}
	}
	dm_server_destroy(server);
	assert_true(answered > 0);
	/* a sanitizer's allocator says nothing here, but finds leaks by itself */
	assert_true(mallinfo2().uordblks <= early + (1 << 20));
}

static void
test_ten_thousand_edits_keep_memory_flat(void **state)
{
	(void)state;
	size_t answered = 0, early = 0;
	struct dm_server *server = start(&answered);
	for (int i = 0; i < 10000; i++) {
		char body[512];
		struct dm_buf frame = {0};
		snprintf(body, sizeof body,
			"{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/%s\",\"params\":{"
			"\"textDocument\":{\"uri\":\"u:x\",\"version\":%d,\"text\":\"FROM "
			"debian:12\\nRUN apt-get install git\\n\"},\"contentChanges\":[{\"range\":{"
			"\"start\":{\"line\":1,\"character\":20},\"end\":{\"line\":1,"
			"\"character\":%d}},\"text\":\"%s\"}]}}",
			i == 0 ? "didOpen" : "didChange", i, 20 + i % 2, i % 2 ? "" : "x");
		dm_frame_put(&frame, dm_str(body));
		dm_server_feed(server, frame.p, frame.n);
		drain(server, &answered);
		dm_buf_finish(&frame);
		early = i == 1000 ? mallinfo2().uordblks : early;
	}
	assert_true(mallinfo2().uordblks <= early + 65536);
	assert_true(answered > 10000 * 100);
	dm_server_destroy(server);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_frames_cut_anywhere),
		cmocka_unit_test(test_frames_too_big),
		cmocka_unit_test(test_frames_header_is_bounded),
		cmocka_unit_test(test_positions),
		cmocka_unit_test(test_positions_there_and_back),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_documents_are_bounded),
		cmocka_unit_test(test_diagnostics_that_are_asked_for),
		cmocka_unit_test(test_completion_in_comments),
		cmocka_unit_test(test_bots_of_the_repository),
		cmocka_unit_test(test_context_that_changes),
		cmocka_unit_test(test_look_up),
		cmocka_unit_test(test_look_up_that_fails_or_is_cancelled),
		cmocka_unit_test(test_storm),
		cmocka_unit_test(test_ten_thousand_edits_keep_memory_flat),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
