/*
 * dockmend lsp: the language server, JSON-RPC 2.0 over a byte stream (Language Server Protocol 3.17). One thread:
 * bytes go in, answers come out of a buffer, and nothing but the policy, the lock and the scripts of the build
 * context is read. Whoever owns the stream moves the bytes (run.c, the tests, the fuzz target).
 */
#ifndef DM_LSP_H
#define DM_LSP_H

#include "../base.h"

/* What the command line says; the client's settings come on top. */
struct dm_lsp_options {
	uint32_t only, skip; /* bit per index of dm_passes */
	bool unsafe, inline_ignores, no_policy, untrusted;
	bool fix_on_save; /* textDocument/willSaveWaitUntil is answered with the fixes */
	bool no_syntax;   /* what BuildKit refuses is left to another server */
	const char *config, *lock, *context; /* NULL: looked for */
	const char *program; /* what looks digests up: this program; NULL: nothing is ever run */
};

struct dm_server;

/* options are copied, their strings borrowed. */
struct dm_server *
dm_server_create(const struct dm_lsp_options *options);
void
dm_server_destroy(struct dm_server *server);
/* How many more bytes it takes before it has to be stepped; 0: its queue is full. */
size_t
dm_server_room(const struct dm_server *server);
/* At most dm_server_room bytes, cut anywhere. */
void
dm_server_feed(struct dm_server *server, const char *p, size_t n);
/* One message, or the diagnostics of one document; false: nothing is left to do. */
bool
dm_server_step(struct dm_server *server);
/* What waits to be written; the caller takes it and sets n to 0. */
struct dm_buf *
dm_server_output(struct dm_server *server);
/* The pipe of a program that runs for a request: dm_server_collect once it can be read; -1: none runs. */
int
dm_server_pipe(const struct dm_server *server);
void
dm_server_collect(struct dm_server *server);
/* true: `exit` came, or the stream cannot be read any more; status is 0 after `shutdown`, else 1. */
bool
dm_server_exited(const struct dm_server *server, int *status);

/* Serves standard input and output until `exit` or the end of input; the exit status. */
int
dm_lsp_run(const struct dm_lsp_options *options);

#endif
