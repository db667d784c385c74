/* The catalogue's YAML, and mistakes in it: each ends the program with file, line, column, and what is wrong, status 2. */
#ifndef DM_INPUT_H
#define DM_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <yaml.h>

struct dm_input {
	const char *path;
	yaml_document_t document;
	yaml_node_t *root; /* never NULL once it is read */
};

struct dm_inputs {
	struct dm_input *items;
	size_t count;
};

/* node NULL: the file as a whole. */
void
dm_input_fail(const struct dm_input *input, const yaml_node_t *node, const char *format, ...)
	__attribute__((format(printf, 3, 4), noreturn));
/* Room for one item more. */
void *
dm_input_grow(void *items, size_t count, size_t size);
void
dm_input_read(struct dm_input *input, const char *path);
/* FILE of dir/FILE.yaml */
const struct dm_input *
dm_input_find(const struct dm_inputs *inputs, const char *file);
const char *
dm_input_text(const struct dm_input *input, const yaml_node_t *node);
/* Of a list; its items. */
size_t
dm_input_length(const struct dm_input *input, const yaml_node_t *list);
const yaml_node_t *
dm_input_item(const struct dm_input *input, const yaml_node_t *list, size_t index);
/* Number `index` of a mapping's pairs; false: it has fewer. */
bool
dm_input_pair(const struct dm_input *input, const yaml_node_t *map, size_t index,
	const yaml_node_t **key, const yaml_node_t **value);
/* The value of a mapping's key, or NULL. */
const yaml_node_t *
dm_input_value(const struct dm_input *input, const yaml_node_t *map, const char *name);
/* The mapping of the file's list whose key has this value, or NULL; before: only those before this one, NULL: all. */
const yaml_node_t *
dm_input_row(
	const struct dm_input *input, const char *key, const char *text, const yaml_node_t *before);

#endif
