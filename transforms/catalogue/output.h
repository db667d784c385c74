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

/* What rows share is there once: each pointer costs start-up time. */
struct dm_output {
	FILE *lists, *rows;             /* lists are written before the rows */
	FILE *texts, *places, *configs; /* dm_texts, dm_text_lists, dm_configs: after them */
	FILE *slots;                    /* dm_word_slots, as well */
	void *numbers[4];               /* of each kind of these: trees by text */
	size_t counts[4];               /* the number of the next one */
	size_t nplaced;
	size_t nslots;
	size_t ninner;     /* rows of rows so far */
	bool places_alone; /* what is written has places of texts, no pointers */
	char *parts[5];    /* what `rows` to `slots` hold at the end, with their sizes */
	size_t sizes[5];
	const struct dm_inputs *inputs;
};

/* false: the file can't be written, see errno. */
bool
dm_output_open(struct dm_output *out, const char *path, const struct dm_inputs *inputs);
bool
dm_output_close(struct dm_output *out);
/* Adds one; the text is not copied. */
void
dm_output_key(struct dm_keys *keys, const char *text, size_t row, size_t index);
/* Of two keys, for qsort: by text, then by row. */
int
dm_output_compare(const void *a, const void *b);
/* The number of the configuration with these fields, {.user = "", }; the text has to stay. */
size_t
dm_output_config(struct dm_output *out, const char *text);
/* list_N of the node's texts, or the place of such a list. */
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
