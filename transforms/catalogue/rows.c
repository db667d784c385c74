#include "rows.h"

#include <string.h>

void
dm_place_add(struct dm_places *places, const struct dm_input *input, const yaml_node_t *map)
{
	if (places->count == PLACES) {
		dm_input_fail(input, map, "`like` of `like` of `like`");
	}
	places->input[places->count] = input;
	places->map[places->count++] = map;
}

static bool
has_field(const struct dm_table *table, const char *key)
{
	const struct dm_field *field = table->fields;
	while (field->key && strcmp(field->key, key) != 0) {
		field++;
	}
	return field->key || (table->like && strcmp(key, "like") == 0);
}

void
dm_rows_check(const struct dm_table *table, const struct dm_input *input, const yaml_node_t *map)
{
	const yaml_node_t *key, *value, *other;
	for (size_t i = 0; dm_input_pair(input, map, i, &key, &value); i++) {
		const char *name = dm_input_text(input, key);
		bool family = table == dm_tables && has_field(table + 1, name);
		if (!family && !has_field(table, name)) {
			dm_input_fail(input, key, "rows of %s have no key `%s`", table->file, name);
		}
		for (size_t k = 0; k < i && dm_input_pair(input, map, k, &other, &value); k++) {
			if (strcmp(dm_input_text(input, other), name) == 0) {
				dm_input_fail(input, key, "the key `%s` is there twice", name);
			}
		}
	}
}

const yaml_node_t *
dm_place_value(const struct dm_places *places, const char *key, size_t *place)
{
	const yaml_node_t *value = NULL;
	for (*place = 0; *place < places->count; ++*place) {
		value = dm_input_value(places->input[*place], places->map[*place], key);
		if (value) {
			break;
		}
	}
	return value;
}

static const char *
id_of(const struct dm_places *places)
{
	size_t place;
	const yaml_node_t *name = dm_place_value(places, "id", &place);
	return name ? dm_input_text(places->input[place], name) : "";
}

void
dm_rows_fields(struct dm_output *out, const struct dm_table *table, const struct dm_places *places,
	unsigned kind)
{
	size_t place;
	const char *id = id_of(places);
	for (const struct dm_field *field = table->fields; field->key; field++) {
		const yaml_node_t *value = dm_place_value(places, field->key, &place);
		if (!value && (field->kind & NEEDED)) {
			dm_input_fail(places->input[0], places->map[0], "the row has no `%s`",
				field->key);
		}
		if (value && (field->kind & KINDS) != NOTE && (field->kind & CONFIG) == kind) {
			dm_output_value(out, places->input[place], field, value, id);
		}
	}
}

void
dm_rows_put(struct dm_output *out, const struct dm_table *table, const struct dm_places *places)
{
	fputs("\t{", out->rows);
	dm_rows_fields(out, table, places, 0);
	fputs("},\n", out->rows);
}

const yaml_node_t *
dm_rows_need(const struct dm_input *of, const char *key, const struct dm_input *input,
	const yaml_node_t *name, const yaml_node_t *before)
{
	const yaml_node_t *row = dm_input_row(of, key, dm_input_text(input, name), before);
	if (!row) {
		dm_input_fail(input, name, "there is no row `%s: %s`%s", key,
			dm_input_text(input, name), before ? " before this one" : "");
	}
	return row;
}

struct dm_places
dm_rows_places(const struct dm_table *table, const struct dm_input *input, const yaml_node_t *row)
{
	struct dm_places places = {.count = 0};
	dm_rows_check(table, input, row);
	for (const yaml_node_t *like = row; like;) {
		dm_place_add(&places, input, like);
		const yaml_node_t *name = table->like ? dm_input_value(input, like, "like") : NULL;
		like = name ? dm_rows_need(input, table->like, input, name, like) : NULL;
	}
	return places;
}
