/* Rows of the catalogue: where their values are looked for, and what is written of them. */
#ifndef DM_ROWS_H
#define DM_ROWS_H

#include "output.h"

enum {
	PLACES = 6, /* where a value is looked for */
};

/* Where a row's values are looked for, in this order. */
struct dm_places {
	const struct dm_input *input[PLACES];
	const yaml_node_t *map[PLACES];
	size_t count;
};

void
dm_place_add(struct dm_places *places, const struct dm_input *input, const yaml_node_t *map);
/* Every key is one of the table's, and none is there twice. A family may say what its managers do. */
void
dm_rows_check(const struct dm_table *table, const struct dm_input *input, const yaml_node_t *map);
/* The value of the first place that has one; *place says which. */
const yaml_node_t *
dm_place_value(const struct dm_places *places, const char *key, size_t *place);
/* The fields of one of the two kinds: those of CONFIG, or the others. */
void
dm_rows_fields(struct dm_output *out, const struct dm_table *table, const struct dm_places *places,
	unsigned kind);
/* {.key = value, } without those of CONFIG. */
void
dm_rows_put(struct dm_output *out, const struct dm_table *table, const struct dm_places *places);
/* The row of `of` whose key has the value `name`, before `before` (NULL: anywhere); the program fails where there is none. */
const yaml_node_t *
dm_rows_need(const struct dm_input *of, const char *key, const struct dm_input *input,
	const yaml_node_t *name, const yaml_node_t *before);
/* The row, and what it is like. */
struct dm_places
dm_rows_places(const struct dm_table *table, const struct dm_input *input, const yaml_node_t *row);

#endif
