#include "document.h"

#include <stdlib.h>

static char *
copy(const char *s, size_t n)
{
	char *out = dm_realloc(NULL, n + 1);
	memcpy(out, s, n);
	out[n] = '\0';
	return out;
}

static int
hex(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

char *
dm_uri_path(const char *uri)
{
	struct dm_str s = dm_str(uri);
	if (!dm_str_case_eq(dm_str_slice(s, 0, s.n < 7 ? s.n : 7), DM_STR("file://"))) {
		return NULL;
	}
	const char *path = strchr(uri + 7, '/'); /* after the host */
	if (!path) {
		return NULL;
	}
	char *out = copy(path, strlen(path));
	size_t n = 0;
	for (size_t i = 0; out[i]; i++, n++) {
		out[n] = out[i];
		if (out[i] == '%' && hex(out[i + 1]) >= 0 && hex(out[i + 2]) >= 0) {
			out[n] = (char)(hex(out[i + 1]) * 16 + hex(out[i + 2]));
			i += 2;
		}
		if (out[n] == '\0') {
			free(out);
			return NULL;
		}
	}
	out[n] = '\0';
	return out;
}

struct dm_str
dm_document_text(const struct dm_document *document)
{
	return document->text.n ? dm_buf_view(&document->text) : DM_STR("");
}

struct dm_document *
dm_document_find(const struct dm_documents *documents, const char *uri)
{
	struct dm_document *document = documents->first;
	while (document && strcmp(document->uri, uri) != 0) {
		document = document->next;
	}
	return document;
}

void
dm_document_touch(struct dm_documents *documents, struct dm_document *document)
{
	document->serial = ++documents->serial;
	document->owed = true;
}

static bool
fits(const struct dm_documents *documents, const struct dm_document *document, size_t size)
{
	return size <= DM_DOCUMENT_LIMIT &&
	       documents->bytes - document->text.n + size <= DM_DOCUMENTS_LIMIT;
}

static void
set_text(struct dm_documents *documents, struct dm_document *document, struct dm_str text)
{
	bool fit = fits(documents, document, text.n);
	documents->bytes -= document->text.n;
	dm_buf_finish(&document->text);
	document->fault = fit ? DM_DOCUMENT_FINE : DM_DOCUMENT_TOO_BIG;
	if (fit) {
		dm_buf_str(&document->text, text);
		documents->bytes += text.n;
	}
}

bool
dm_document_open(
	struct dm_documents *documents, const char *uri, json_int_t version, struct dm_str text)
{
	struct dm_document *document = dm_document_find(documents, uri);
	if (!document) {
		if (documents->count >= DM_DOCUMENT_COUNT) {
			return false;
		}
		document = dm_realloc(NULL, sizeof *document);
		*document = (struct dm_document){.next = documents->first,
			.uri = copy(uri, strlen(uri)),
			.path = dm_uri_path(uri)};
		documents->first = document;
		documents->count++;
	}
	document->version = version;
	set_text(documents, document, text);
	dm_document_touch(documents, document);
	return true;
}

/* Replaces [from, to) by text. */
static void
splice(struct dm_documents *documents, struct dm_document *document, uint32_t from, uint32_t to,
	struct dm_str text)
{
	struct dm_buf *buf = &document->text;
	size_t old = to - from, tail = buf->n - to;
	if (!fits(documents, document, buf->n - old + text.n)) {
		set_text(documents, document, (struct dm_str){NULL, 0});
		document->fault = DM_DOCUMENT_TOO_BIG;
		return;
	}
	documents->bytes += text.n - old;
	if (text.n > old) {
		dm_buf_add(buf, text.p, text.n - old); /* room; the bytes are overwritten */
	}
	if (tail) {
		memmove(buf->p + from + text.n, buf->p + to, tail);
	}
	if (text.n) {
		memcpy(buf->p + from, text.p, text.n);
	}
	buf->n = from + text.n + tail;
}

bool
dm_document_change(struct dm_documents *documents, struct dm_document *document,
	enum dm_encoding encoding, const json_t *change)
{
	const json_t *json = json_object_get(change, "text");
	const json_t *range = json_object_get(change, "range");
	struct dm_str text = {json_string_value(json), json_string_length(json)};
	struct dm_place_at start, end;
	if (!json_is_string(json)) {
		return false;
	}
	if (!range || json_is_null(range)) {
		set_text(documents, document, text);
		return true;
	}
	if (!dm_range_read(range, &start, &end)) {
		return false;
	}
	if (document->fault != DM_DOCUMENT_FINE) {
		return true; /* nobody knows what the range speaks of */
	}
	struct dm_str now = dm_document_text(document);
	uint32_t from = dm_position_offset(now, encoding, start);
	uint32_t to = dm_position_offset(now, encoding, end);
	if (from > to) {
		document->fault = DM_DOCUMENT_LOST;
		return true;
	}
	splice(documents, document, from, to, text);
	return true;
}

static void
free_document(struct dm_document *document)
{
	dm_buf_finish(&document->text);
	dm_buf_finish(&document->notes);
	dm_settings_finish(&document->settings);
	dm_around_finish(&document->around);
	free(document->uri);
	free(document->path);
	free(document);
}

void
dm_document_close(struct dm_documents *documents, struct dm_document *document)
{
	struct dm_document **link = &documents->first;
	while (*link != document) {
		link = &(*link)->next;
	}
	*link = document->next;
	documents->count--;
	documents->bytes -= document->text.n;
	free_document(document);
}

void
dm_documents_reload(struct dm_documents *documents)
{
	for (struct dm_document *d = documents->first; d; d = d->next) {
		dm_settings_finish(&d->settings);
		dm_around_finish(&d->around);
		d->settings = (struct dm_settings){0};
		d->settled = false;
		dm_document_touch(documents, d);
	}
}

void
dm_documents_lose(struct dm_documents *documents)
{
	for (struct dm_document *d = documents->first; d; d = d->next) {
		if (d->fault == DM_DOCUMENT_FINE) {
			d->fault = DM_DOCUMENT_LOST;
			dm_document_touch(documents, d);
		}
	}
}

void
dm_documents_finish(struct dm_documents *documents)
{
	while (documents->first) {
		dm_document_close(documents, documents->first);
	}
}
