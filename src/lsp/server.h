/* Inside the language server: its state, and how it sends. */
#ifndef DM_SERVER_H
#define DM_SERVER_H

#include "../sandbox/launcher.h"
#include "analysis.h"
#include "frame.h"
#include "lsp.h"

/* JSON-RPC 2.0 section 5.1, and the protocol's ErrorCodes and LSPErrorCodes */
enum dm_rpc_error {
	DM_RPC_PARSE = -32700,
	DM_RPC_REQUEST = -32600, /* no request object; after shutdown */
	DM_RPC_METHOD = -32601,
	DM_RPC_PARAMS = -32602,
	DM_RPC_INTERNAL = -32603,
	DM_RPC_UNREADY = -32002,   /* before initialize */
	DM_RPC_FAILED = -32803,    /* RequestFailed */
	DM_RPC_MODIFIED = -32801,  /* ContentModified */
	DM_RPC_CANCELLED = -32800, /* RequestCancelled */
};

enum {
	DM_QUEUE = 64, /* messages that are read ahead, so that a cancellation can overtake */
	DM_QUEUE_BYTES = 4 << 20, /* of them; one more may exceed it */
};

struct dm_queued {
	json_t *message; /* NULL: it could not be read */
	size_t bytes;
	enum dm_rpc_error code; /* why */
	const char *why;
};

enum dm_phase {
	DM_PHASE_NEW,      /* initialize is awaited */
	DM_PHASE_RUNNING,  /* initialize was answered */
	DM_PHASE_SHUTDOWN, /* shutdown was answered: exit is awaited */
	DM_PHASE_EXITED,
};

/* What the client said that it understands. */
struct dm_client {
	enum dm_encoding encoding;
	bool markdown;         /* hover */
	bool code_description; /* publishDiagnostics */
	bool related;          /* relatedInformation of a diagnostic */
	bool tag_unnecessary, tag_deprecated;
	bool version;
	bool action_literals; /* codeAction gives CodeAction, not Command */
	bool action_resolve;  /* `edit` may come with codeAction/resolve */
	bool document_changes;
	bool create;        /* a WorkspaceEdit may make a file */
	bool wait_for_save; /* willSaveWaitUntil */
	bool pull;          /* asks for diagnostics (textDocument/diagnostic) */
	bool refresh;       /* can be told to ask again */
	bool watch;         /* registers file watchers */
	bool configuration; /* answers workspace/configuration */
};

/* A program that runs for a request, which is answered when it ends. */
struct dm_job {
	json_t *id; /* of the request; NULL: none runs, or nobody waits for it any more */
	struct dm_launched child; /* report -1: none runs */
	int pipe;                 /* its stdout and stderr */
	struct dm_buf said;
};

struct dm_server {
	struct dm_lsp_options line;    /* the command line's */
	struct dm_lsp_options options; /* with the client's settings on top */
	struct dm_arena strings;       /* of the client's settings */
	json_t *initial;               /* initializationOptions; NULL: none came */
	struct dm_frames frames;
	struct dm_buf out;
	struct dm_queued queue[DM_QUEUE];
	uint32_t queued;
	size_t queued_bytes;
	enum dm_phase phase;
	bool shut; /* shutdown came before exit */
	struct dm_client client;
	struct dm_documents documents;
	struct dm_analysis analysis;
	struct dm_kept_files kept; /* of build contexts */
	uint32_t requests;         /* of ours, numbered */
	/* what starts options.program; not started where there is none */
	struct dm_launcher launcher;
	struct dm_job job;
};

/* What a request comes to: a result, or an error code with its message. */
struct dm_reply {
	json_t *result; /* new reference; NULL: an error */
	enum dm_rpc_error code;
	const char *message;
	bool later; /* a job answers it */
};

static inline struct dm_reply
dm_reply_with(json_t *result)
{
	return (struct dm_reply){.result = result};
}

static inline struct dm_reply
dm_reply_error(enum dm_rpc_error code, const char *message)
{
	return (struct dm_reply){.code = code, .message = message};
}

/* ---- sending ---- */

/* id NULL: the request's own could not be read. */
void
dm_server_reply(struct dm_server *server, const json_t *id, struct dm_reply reply);
/* Takes the reference of params. */
void
dm_server_notify(struct dm_server *server, const char *method, json_t *params);
void
dm_server_request(struct dm_server *server, const char *method, json_t *params);
/* window/logMessage; LSP MessageType: 1 error, 2 warning, 3 info */
void
dm_server_log(struct dm_server *server, int type, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* ---- documents ---- */

/* The open document that params.textDocument.uri names; NULL: none, *reply says which error. */
struct dm_document *
dm_server_document(struct dm_server *server, const json_t *params, struct dm_reply *reply);
/* The same, and the offset in its text that params.position names. */
struct dm_document *
dm_server_place(
	struct dm_server *server, const json_t *params, uint32_t *off, struct dm_reply *reply);
/* The document's analysis, made now where it has to be. */
const struct dm_analysis *
dm_server_analysis(struct dm_server *server, struct dm_document *document);

#endif
