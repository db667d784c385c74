/* The C that the catalogue becomes: values of fields, lists and configurations that rows share, arrays for searches. */
#ifndef DM_OUTPUT_H
#define DM_OUTPUT_H

#include "input.h"
#include "schema.h"

#include <stdio.h>

/* A text that a row is looked up by. */
struct dm_key {
	const char *text;
	unsigned row, item; /* item: of the row's list */
};

struct dm_keys {
	struct dm_key *items;
	size_t count;
};

/* Lists that several rows have are there once: each pointer costs start-up time. */
struct dm_output {
	FILE *lists, *rows; /* lists are written before the rows */
	char **texts;       /* of list_0, list_1, ... */
	size_t ntexts, nplaced;
	char **configs; /* of config_0, config_1, ... */
	size_t nconfigs;
	size_t ninner; /* rows of rows so far */
	const struct dm_inputs *inputs;
};

/* Adds one; the text is not copied. */
void
dm_output_key(struct dm_keys *keys, const char *text, size_t row, size_t index);
/* Of two keys, for qsort: by text, then by row. */
int
dm_output_compare(const void *a, const void *b);
/* "text" */
void
dm_output_text(FILE *out, const char *text);
/* The number of the configuration with these fields, {.user = "", }; takes the text. */
size_t
dm_output_config(struct dm_output *out, char *text);
/* list_N of the node's texts */
void
dm_output_list(struct dm_output *out, const struct dm_input *input, const yaml_node_t *node);
/* .key = value, as the field's kind says; id: what $id is in calls. */
void
dm_output_value(struct dm_output *out, const struct dm_input *input, const struct dm_field *field,
	const yaml_node_t *node, const char *id);
/* {row, item}, in the order of the texts; takes the keys. */
void
dm_output_pairs(struct dm_output *out, const char *type, const char *array, struct dm_keys *keys);
/* A list for binary search; takes the keys, which are sorted. */
void
dm_output_words(struct dm_output *out, const char *name, struct dm_keys *words);

#endif
