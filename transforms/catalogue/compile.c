/*
 * Build-time program: turns the catalogue's YAML into C tables (src/catalogue.h). It is built by the building machine's
 * compiler, without the flags of the program, so that a cross build works.
 *
 *   compile OUT.c FILE.yaml...
 *
 * A file is a list of mappings, the rows of the table of its name; words.yaml alone is one mapping of lists. What may be
 * in a row is in schema.c: adding a column is one line of it and a field of the struct, adding a list of words
 * one line of src/words.def. `like: NAME` takes what the row does not say from an earlier row; a row of managers.yaml
 * takes the rest from its family, one of images.yaml from its image and then its release; what a Docker Official Image is
 * configured with comes from configs.yaml (see images.c). `source` and `gone` are for readers. A mistake is told with
 * file, line and column, status 2.
 */
#include "images.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The lists of words.yaml. */
static const char *const lists[] = {
#define WORDS(name) #name,
#include "words.def"
#undef WORDS
};

enum {
	LISTS = sizeof lists / sizeof *lists,
};

/* The rows of the rows of a file: releases of products. */
static void
put_inner_rows(struct dm_output *out, const struct dm_table *table, const struct dm_input *input)
{
	for (size_t i = 0; i < dm_input_length(input, input->root); i++) {
		const yaml_node_t *rows =
			dm_input_value(input, dm_input_item(input, input->root, i), "rows");
		for (size_t k = 0; k < dm_input_length(input, rows); k++) {
			const yaml_node_t *row = dm_input_item(input, rows, k);
			struct dm_places places = dm_rows_places(table, input, row);
			dm_rows_put(out, table, &places);
		}
	}
	fputs("};\n", out->rows);
}

/* "go" of "go build" */
static const char *
first_word(const char *text)
{
	size_t length = strcspn(text, " ");
	char *word = dm_input_grow(NULL, length, 1);
	memcpy(word, text, length);
	word[length] = 0;
	return word;
}

/* Each once; rows: an array for the number of the first row that has each, or NULL; in `sets` for a bit of each such row. */
static void
put_keys(struct dm_output *out, const char *array, const char *rows, bool sets,
	struct dm_keys *names)
{
	size_t n = 0;
	qsort(names->items, names->count, sizeof *names->items, dm_output_compare);
	for (size_t i = 0; i < names->count; i++) {
		unsigned row = names->items[i].row;
		if (n == 0 || strcmp(names->items[n - 1].text, names->items[i].text) != 0) {
			names->items[n] = names->items[i];
			names->items[n++].row = sets ? 0 : row;
		}
		names->items[n - 1].row |= sets ? 1u << row : 0;
	}
	names->count = n;
	if (rows) {
		fprintf(out->rows, "\nconst uint8_t %s[] = {", rows);
		for (size_t i = 0; i < n; i++) {
			fprintf(out->rows, "%u, ", names->items[i].row);
		}
		fputs("};\n", out->rows);
	}
	dm_output_words(out, array, names);
}

/* The first words of all texts of a field of a table, each once; the field is a text, or a list of them. `sets`: see put_keys. */
static void
put_names_of(struct dm_output *out, const char *array, const char *rows, bool sets,
	const struct dm_input *input, const char *list_name)
{
	struct dm_keys names = {NULL, 0};
	for (size_t i = 0; i < dm_input_length(input, input->root); i++) {
		const yaml_node_t *list =
			dm_input_value(input, dm_input_item(input, input->root, i), list_name);
		if (list && list->type == YAML_SCALAR_NODE) {
			dm_output_key(&names, first_word(dm_input_text(input, list)), i, 0);
			continue;
		}
		for (size_t k = 0; list && k < dm_input_length(input, list); k++) {
			const char *text = dm_input_text(input, dm_input_item(input, list, k));
			dm_output_key(&names, first_word(text), i, k);
		}
	}
	put_keys(out, array, rows, sets, &names);
}

static void
put_names(struct dm_output *out, const char *array, const char *rows, const struct dm_input *input,
	const char *list_name)
{
	put_names_of(out, array, rows, false, input, list_name);
}

/* The libraries of all languages, each with a bit for each language that it is one of. */
static void
put_quiet(struct dm_output *out, const struct dm_input *input)
{
	for (size_t i = 8; i < dm_input_length(input, input->root); i++) {
		const yaml_node_t *row = dm_input_item(input, input->root, i);
		if (dm_input_value(input, row, "quiet")) {
			dm_input_fail(input, row, "dm_quiet_languages has 8 bits");
		}
	}
	put_names_of(out, "dm_quiet_names", "dm_quiet_languages", true, input, "quiet");
}

/* The last parts of all calls that mean something: makedirs of os.makedirs, basicConfig of "logging.basicConfig filename" */
static void
put_last_parts(struct dm_output *out, const char *array, const struct dm_input *input,
	const char *const *fields)
{
	struct dm_keys names = {NULL, 0};
	for (size_t i = 0; i < dm_input_length(input, input->root); i++) {
		const yaml_node_t *row = dm_input_item(input, input->root, i);
		for (const char *const *field = fields; *field; field++) {
			const yaml_node_t *calls = dm_input_value(input, row, *field);
			for (size_t k = 0; calls && k < dm_input_length(input, calls); k++) {
				const char *text = first_word(
					dm_input_text(input, dm_input_item(input, calls, k)));
				size_t start = strlen(text);
				while (start > 0 && !strchr(".:\\", text[start - 1])) {
					start--;
				}
				dm_output_key(&names, text + start, i, k);
				if (start > 0) { /* {"download.default_directory": path} */
					dm_output_key(&names, text, i, k);
				}
			}
		}
	}
	put_keys(out, array, NULL, false, &names);
}

/* The words of all releases. */
static void
put_release_words(struct dm_output *out, const struct dm_input *input)
{
	struct dm_keys words = {NULL, 0};
	for (size_t i = 0; i < dm_input_length(input, input->root); i++) {
		const yaml_node_t *rows =
			dm_input_value(input, dm_input_item(input, input->root, i), "rows");
		for (size_t k = 0; k < dm_input_length(input, rows); k++) {
			const yaml_node_t *word =
				dm_input_value(input, dm_input_item(input, rows, k), "word");
			if (word) {
				dm_output_key(&words, dm_input_text(input, word), i, k);
			}
		}
	}
	qsort(words.items, words.count, sizeof *words.items, dm_output_compare);
	dm_output_words(out, "dm_release_words", &words);
}

/* dm_conflict_names, where the sides of each begin in dm_conflict_sides, and these, a 0 after those of each row. */
static void
put_conflicts(struct dm_output *out, const struct dm_input *input)
{
	struct dm_keys names = {NULL, 0};
	unsigned *starts = NULL, place = 0, greatest = 1;
	fputs("\nconst uint16_t dm_conflict_sides[] = {", out->rows);
	for (size_t i = 0; i < dm_input_length(input, input->root); i++) {
		const yaml_node_t *row = dm_input_item(input, input->root, i);
		const yaml_node_t *sides = dm_input_value(input, row, "sides");
		const yaml_node_t *list = dm_input_value(input, row, "names");
		if (!sides || !list) {
			dm_input_fail(input, row, "a row needs `sides` and `names`");
		}
		starts = dm_input_grow(starts, i, sizeof *starts);
		starts[i] = place;
		for (size_t k = 0; k < dm_input_length(input, sides); k++) {
			const yaml_node_t *item = dm_input_item(input, sides, k);
			char *end;
			unsigned long side = strtoul(dm_input_text(input, item), &end, 10);
			if (side == 0 || side > UINT16_MAX || *end) {
				dm_input_fail(input, item, "a side is a number from 1 to 65535");
			}
			fprintf(out->rows, "%lu, ", side);
			greatest = side > greatest ? (unsigned)side : greatest;
			place++;
		}
		fputs("0, ", out->rows);
		place++;
		for (size_t k = 0; k < dm_input_length(input, list); k++) {
			const yaml_node_t *name = dm_input_item(input, list, k);
			dm_output_key(&names, dm_input_text(input, name), i, k);
		}
		if (place > UINT16_MAX) {
			dm_input_fail(input, row, "dm_conflict_starts has 16 bits");
		}
	}
	fprintf(out->rows, "};\n\nconst uint32_t dm_conflict_side_count = %u;\n",
		(greatest | 1) + 1);
	qsort(names.items, names.count, sizeof *names.items, dm_output_compare);
	fputs("\nconst uint16_t dm_conflict_starts[] = {", out->rows);
	for (size_t i = 0; i < names.count; i++) {
		fprintf(out->rows, "%u, ", starts[names.items[i].row]);
	}
	fputs("};\n", out->rows);
	dm_output_words(out, "dm_conflict_names", &names);
	free(starts);
}

static void
put_rows(struct dm_output *out, const struct dm_table *table, const struct dm_input *input)
{
	struct dm_keys commands = {NULL, 0};
	for (size_t i = 0; i < dm_input_length(input, input->root); i++) {
		struct dm_places places =
			dm_rows_places(table, input, dm_input_item(input, input->root, i));
		size_t place;
		const yaml_node_t *family = dm_place_value(&places, "family", &place);
		if (table == dm_tables + 1 && family) {
			const struct dm_input *families = dm_input_find(out->inputs, "families");
			dm_place_add(&places, families,
				dm_rows_need(families, "id", places.input[place], family, NULL));
		}
		dm_rows_put(out, table, &places);
		const yaml_node_t *list = dm_place_value(&places, "commands", &place);
		for (size_t k = 0; list && k < dm_input_length(places.input[place], list); k++) {
			const yaml_node_t *name = dm_input_item(places.input[place], list, k);
			dm_output_key(&commands, dm_input_text(places.input[place], name), i, k);
		}
	}
	fputs("};\n", out->rows);
	if (commands.count) {
		size_t n = commands.count;
		dm_output_pairs(out, "dm_manager_command", "dm_manager_commands", &commands);
		fprintf(out->rows, "\nconst uint32_t dm_manager_command_count = %zu;\n", n);
	}
}

static void
put_words(struct dm_output *out, const struct dm_input *input, const char *name)
{
	const yaml_node_t *list = dm_input_value(input, input->root, name);
	struct dm_keys words = {NULL, 0};
	char array[64];
	if (!list) {
		dm_input_fail(
			input, input->root, "the list `%s` of src/words.def is missing", name);
	}
	for (size_t i = 0; i < dm_input_length(input, list); i++) {
		const yaml_node_t *word = dm_input_item(input, list, i);
		if (dm_input_text(input, word)[0] == '\0') {
			dm_input_fail(input, word, "a word is empty");
		}
		dm_output_key(&words, dm_input_text(input, word), i, 0);
	}
	qsort(words.items, words.count, sizeof *words.items, dm_output_compare);
	for (size_t i = 1; i < words.count; i++) {
		if (strcmp(words.items[i].text, words.items[i - 1].text) == 0) {
			dm_input_fail(input, dm_input_item(input, list, words.items[i].row),
				"`%s` is in the list twice", words.items[i].text);
		}
	}
	snprintf(array, sizeof array, "dm_words_%s", name);
	dm_output_words(out, array, &words);
}

static void
put_all_words(struct dm_output *out, const struct dm_input *input)
{
	const yaml_node_t *key, *value;
	for (size_t i = 0; dm_input_pair(input, input->root, i, &key, &value); i++) {
		size_t k = 0;
		while (k < LISTS && strcmp(lists[k], dm_input_text(input, key)) != 0) {
			k++;
		}
		if (k == LISTS) {
			dm_input_fail(input, key, "src/words.def has no list `%s`",
				dm_input_text(input, key));
		}
	}
	for (size_t i = 0; i < LISTS; i++) {
		put_words(out, input, lists[i]);
	}
}

int
main(int argc, char **argv)
{
	if (argc < 3) {
		fputs("usage: compile OUT.c FILE.yaml...\n", stderr);
		return 2;
	}
	static const char *const calls[] = {"asks", "classes", "databases", "defines", "drivers",
		"evaluates", "extracts", "folders", "loads", "maybe", "moves", "opens", "options",
		"perhaps", "ports", "privileged", "receivers", "reflects", "renames", "runs",
		"scopes", "seconds", "settings", "temporary", "thirds", "writes", NULL};
	static const char *const keys[] = {"keys", "read_keys", NULL};
	struct dm_inputs inputs = {NULL, 0};
	for (char **path = argv + 2; *path; path++) {
		inputs.items = dm_input_grow(inputs.items, inputs.count, sizeof *inputs.items);
		dm_input_read(&inputs.items[inputs.count++], *path);
	}
	struct dm_output out;
	if (!dm_output_open(&out, argv[1], &inputs)) {
		perror(argv[1]);
		return 2;
	}
	for (const struct dm_table *table = dm_tables; table < dm_tables + dm_table_count;
		table++) {
		const struct dm_input *input = dm_input_find(&inputs, table->file);
		out.places_alone = table->places;
		fprintf(out.rows, "\nconst struct %s %s[] = {\n", table->type, table->array);
		if (strcmp(table->file, "images") == 0) {
			dm_images_put(&out, table, input);
		} else if (strcmp(table->array, "dm_releases") == 0) {
			put_inner_rows(&out, table, input);
		} else {
			put_rows(&out, table, input);
		}
		fprintf(out.rows, "\nconst uint32_t %s_count = sizeof %s / sizeof *%s;\n",
			table->type, table->array, table->array);
	}
	put_names(&out, "dm_manager_names", NULL, dm_input_find(&inputs, "managers"), "commands");
	put_names(&out, "dm_program_names", NULL, dm_input_find(&inputs, "programs"), "names");
	put_names(&out, "dm_product_names", NULL, dm_input_find(&inputs, "lifecycles"), "names");
	put_release_words(&out, dm_input_find(&inputs, "lifecycles"));
	put_names(&out, "dm_recommend_names", "dm_recommend_rows",
		dm_input_find(&inputs, "packages"), "package");
	put_names(&out, "dm_library_names", NULL, dm_input_find(&inputs, "library"), "names");
	put_names(&out, "dm_started_names", NULL, dm_input_find(&inputs, "started"), "names");
	put_names(&out, "dm_wrapper_names", NULL, dm_input_find(&inputs, "wrappers"), "names");
	put_names(&out, "dm_home_filler_texts", NULL, dm_input_find(&inputs, "homes"), "texts");
	put_names(&out, "dm_builder_names", NULL, dm_input_find(&inputs, "languages"), "builders");
	put_conflicts(&out, dm_input_find(&inputs, "conflicts"));
	put_quiet(&out, dm_input_find(&inputs, "languages"));
	put_names(&out, "dm_language_suffixes", "dm_suffix_languages",
		dm_input_find(&inputs, "languages"), "suffixes");
	put_last_parts(&out, "dm_call_names", dm_input_find(&inputs, "languages"), calls);
	put_last_parts(&out, "dm_key_names", dm_input_find(&inputs, "languages"), keys);
	put_all_words(&out, dm_input_find(&inputs, "words"));
	return dm_output_close(&out) ? 0 : 2;
}
