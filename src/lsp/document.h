/* Open documents: their text as the client has it, and the settings that hold for them. */
#ifndef DM_DOCUMENT_H
#define DM_DOCUMENT_H

#include "../config/settings.h"
#include "../facts/around.h"
#include "../facts/bots.h"
#include "position.h"

enum {
	DM_DOCUMENT_LIMIT = 4 << 20,   /* bytes of a document; no Dockerfile is so large */
	DM_DOCUMENTS_LIMIT = 64 << 20, /* bytes of all documents */
	DM_DOCUMENT_COUNT = 512,
	DM_DOCUMENT_CHANGES = 10000, /* parts of one didChange */
};

/* Why a document gets no edits, besides what is wrong with its text. */
enum dm_document_fault {
	DM_DOCUMENT_FINE,
	DM_DOCUMENT_TOO_BIG, /* over a limit: its text is not kept */
	DM_DOCUMENT_LOST,    /* a change was lost or made no sense; whole text heals it */
};

struct dm_document {
	struct dm_document *next;
	char *uri;
	char *path; /* of a file: URI; NULL */
	json_int_t version;
	struct dm_buf text;
	enum dm_document_fault fault;
	uint64_t serial;             /* another number for each text and each change of settings */
	bool owed;                   /* diagnostics are to be published */
	struct dm_settings settings; /* policy and lock, once read: */
	struct dm_around around;     /* and what the repository says of its image */
	struct dm_bots bots;
	struct dm_usages usages;
	bool settled, settings_fine; /* they were looked for; err tells what is wrong */
	bool excluded;               /* by the policy */
	const struct dm_policy *policy;
	const struct dm_lock *lock;
	struct dm_err err;
	struct dm_buf notes; /* what of the settings was not obeyed */
};

struct dm_documents {
	struct dm_document *first;
	size_t bytes;
	uint32_t count;
	uint64_t serial; /* the last one that was given out */
};

/* Never NULL, also where it is empty. */
struct dm_str
dm_document_text(const struct dm_document *document);
struct dm_document *
dm_document_find(const struct dm_documents *documents, const char *uri);
/* Opens it, or replaces the text of an open one; false: too many are open. */
bool
dm_document_open(
	struct dm_documents *documents, const char *uri, json_int_t version, struct dm_str text);
/*
 * One item of contentChanges, {range?, text}. false: it has no such form. Where the range makes no sense, the
 * document is lost.
 */
bool
dm_document_change(struct dm_documents *documents, struct dm_document *document,
	enum dm_encoding encoding, const json_t *change);
void
dm_document_close(struct dm_documents *documents, struct dm_document *document);
/* What was computed or read for it no longer holds; diagnostics are owed. */
void
dm_document_touch(struct dm_documents *documents, struct dm_document *document);
/* Policy and lock are read again, for all. */
void
dm_documents_reload(struct dm_documents *documents);
/* A message could not be read: whatever it changed, nobody knows. */
void
dm_documents_lose(struct dm_documents *documents);
void
dm_documents_finish(struct dm_documents *documents);
/* The path of a file: URI, percent-decoded; NULL. The caller frees it. */
char *
dm_uri_path(const char *uri);

#endif
