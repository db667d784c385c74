/*
 * Positions of the protocol: 0-based line, and characters in UTF-16 code units or in bytes. A line ends with LF or
 * CR LF, as BuildKit reads it. The protocol also ends one with a CR alone, which editors do not agree on: documents
 * that hold one get no edits (document.h).
 */
#ifndef DM_POSITION_H
#define DM_POSITION_H

#include "../source.h"

#include <jansson.h>

enum dm_encoding {
	DM_UTF16, /* "utf-16": what a client that says nothing means */
	DM_UTF8,  /* "utf-8": bytes */
};

/* A text, where its lines start, and how the client counts. */
struct dm_view {
	struct dm_str text;
	struct dm_lines lines;
	enum dm_encoding encoding;
};

struct dm_place_at {
	uint32_t line, character;
};

/* New references. */
json_t *
dm_position_json(const struct dm_view *view, uint32_t off);
json_t *
dm_range_json(const struct dm_view *view, struct dm_span span);
/* false: no {line, character} of unsigned 31-bit numbers. */
bool
dm_position_read(const json_t *json, struct dm_place_at *at);
bool
dm_range_read(const json_t *json, struct dm_place_at *start, struct dm_place_at *end);
/* After the end of a line: its end; after the last line: the end of the text. Never inside a UTF-8 sequence. */
uint32_t
dm_position_offset(struct dm_str text, enum dm_encoding encoding, struct dm_place_at at);
/* A JSON string; bytes that are no UTF-8 become U+FFFD. */
json_t *
dm_text_json(struct dm_str s);

#endif
