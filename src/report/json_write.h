/* JSON as text: what all machine formats are written with. A comma is put where one is missing. */
#ifndef DM_JSON_WRITE_H
#define DM_JSON_WRITE_H

#include "../base.h"

/* A string with its quotes; invalid UTF-8 becomes U+FFFD and sets *lossy. */
void
dm_json_string(struct dm_buf *out, struct dm_str s, bool *lossy);
/* After another item of the same object or array: a comma. */
void
dm_json_next(struct dm_buf *out);
/* `"key":`, with the comma before it. The key is written as it is. */
void
dm_json_key(struct dm_buf *out, const char *key);
void
dm_json_text(struct dm_buf *out, const char *key, struct dm_str value, bool *lossy);
/* Text of ours, which is ASCII. */
void
dm_json_word(struct dm_buf *out, const char *key, const char *value);
void
dm_json_number(struct dm_buf *out, const char *key, uint32_t value);
/* `"key":{` or `"key":[`; key NULL: an item of an array. dm_buf_byte closes it. */
void
dm_json_open(struct dm_buf *out, const char *key, char bracket);
/* The bytes in base64 (RFC 4648, section 4), with quotes. */
void
dm_json_base64(struct dm_buf *out, struct dm_str s);
/* Nothing that JSON or a line-based review would change on its way: valid UTF-8 without NUL and CR. */
bool
dm_text_plain(struct dm_str s);

#endif
