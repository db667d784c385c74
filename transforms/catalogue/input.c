#include "input.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void __attribute__((format(printf, 3, 4), noreturn))
dm_input_fail(const struct dm_input *input, const yaml_node_t *node, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fprintf(stderr, "%s:%zu:%zu: ", input->path, node ? node->start_mark.line + 1 : 1,
		node ? node->start_mark.column + 1 : 1);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(2);
}

void *
dm_input_grow(void *items, size_t count, size_t size)
{
	void *more = realloc(items, (count + 1) * size);
	if (!more) {
		perror("catalogue");
		exit(2);
	}
	return more;
}

void
dm_input_read(struct dm_input *input, const char *path)
{
	yaml_parser_t parser;
	FILE *file = fopen(path, "rb");
	input->path = path;
	if (!file || !yaml_parser_initialize(&parser)) {
		perror(path);
		exit(2);
	}
	yaml_parser_set_input_file(&parser, file);
	if (!yaml_parser_load(&parser, &input->document)) {
		fprintf(stderr, "%s:%zu:%zu: %s\n", path, parser.problem_mark.line + 1,
			parser.problem_mark.column + 1,
			parser.problem ? parser.problem : "this is no YAML");
		exit(2);
	}
	yaml_parser_delete(&parser);
	fclose(file);
	input->root = yaml_document_get_root_node(&input->document);
	if (!input->root) {
		dm_input_fail(input, NULL, "the file is empty");
	}
}

const struct dm_input *
dm_input_find(const struct dm_inputs *inputs, const char *file)
{
	for (size_t i = 0; i < inputs->count; i++) {
		const char *slash = strrchr(inputs->items[i].path, '/');
		const char *name = slash ? slash + 1 : inputs->items[i].path;
		if (strncmp(name, file, strlen(file)) == 0 &&
			strcmp(name + strlen(file), ".yaml") == 0) {
			return &inputs->items[i];
		}
	}
	fprintf(stderr, "usage: compile OUT.c FILE.yaml...: %s.yaml is missing\n", file);
	exit(2);
}

const char *
dm_input_text(const struct dm_input *input, const yaml_node_t *node)
{
	if (node->type != YAML_SCALAR_NODE) {
		dm_input_fail(input, node, "a text is needed here");
	}
	return (const char *)node->data.scalar.value;
}

size_t
dm_input_length(const struct dm_input *input, const yaml_node_t *list)
{
	if (list->type != YAML_SEQUENCE_NODE) {
		dm_input_fail(input, list, "a list is needed here");
	}
	return (size_t)(list->data.sequence.items.top - list->data.sequence.items.start);
}

const yaml_node_t *
dm_input_item(const struct dm_input *input, const yaml_node_t *list, size_t index)
{
	yaml_document_t *document = (yaml_document_t *)&input->document;
	return yaml_document_get_node(document, list->data.sequence.items.start[index]);
}

bool
dm_input_pair(const struct dm_input *input, const yaml_node_t *map, size_t index,
	const yaml_node_t **key, const yaml_node_t **value)
{
	yaml_document_t *document = (yaml_document_t *)&input->document;
	if (map->type != YAML_MAPPING_NODE) {
		dm_input_fail(input, map, "a mapping is needed here");
	}
	const yaml_node_pair_t *pairs = map->data.mapping.pairs.start;
	if (pairs + index >= map->data.mapping.pairs.top) {
		return false;
	}
	*key = yaml_document_get_node(document, pairs[index].key);
	*value = yaml_document_get_node(document, pairs[index].value);
	return true;
}

const yaml_node_t *
dm_input_value(const struct dm_input *input, const yaml_node_t *map, const char *name)
{
	const yaml_node_t *key, *value;
	for (size_t i = 0; dm_input_pair(input, map, i, &key, &value); i++) {
		if (strcmp(dm_input_text(input, key), name) == 0) {
			return value;
		}
	}
	return NULL;
}

const yaml_node_t *
dm_input_row(
	const struct dm_input *input, const char *key, const char *text, const yaml_node_t *before)
{
	for (size_t i = 0; i < dm_input_length(input, input->root); i++) {
		const yaml_node_t *row = dm_input_item(input, input->root, i);
		const yaml_node_t *value = dm_input_value(input, row, key);
		if (row == before) {
			break;
		}
		if (value && strcmp(dm_input_text(input, value), text) == 0) {
			return row;
		}
	}
	return NULL;
}
