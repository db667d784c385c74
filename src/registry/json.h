/* JSON that somebody else wrote: nothing reaches jansson before its size, depth and number of values were counted. */
#ifndef DM_REGISTRY_JSON_H
#define DM_REGISTRY_JSON_H

#include "../base.h"

#include <jansson.h>

enum {
	DM_JSON_DEPTH = 64,      /* arrays and objects, one in the other; image configs have 4 */
	DM_JSON_VALUES = 100000, /* jansson takes up to 190 bytes for each empty one */
};

/*
 * json_loadb, for a text whose depth and number of values are within the limits. NULL: it is not, or is no JSON; error,
 * which may be NULL, holds line and column then, and never text of the document. The caller owns the result.
 */
json_t *
dm_json_load(struct dm_str text, size_t flags, json_error_t *error);
/* The text of object[key]; "" where there is none, or where a NUL byte is in it. */
const char *
dm_json_text(const json_t *object, const char *key);

#endif
