/*
 * Build-time program: turns the catalogue's YAML into C tables (src/catalogue.h).
 *
 *   compile OUT.c managers.yaml trust.yaml releases.yaml images.yaml deprecated.yaml programs.yaml packages.yaml
 *
 * Each file is a list of mappings. A row of images.yaml becomes a table row of its own, with what its image and its
 * release say besides; `source` and `gone` are for readers. An unknown or missing key is an error with file, line and column, status 2.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum kind {
	TEXT,     /* "..." or NULL where the key is missing */
	REQUIRED, /* "..." */
	NAME,     /* REQUIRED, and beside it the length of what stands before its first * or ? */
	LIST,     /* list_N or NULL */
	NEEDED,   /* LIST that must be there */
	BOOL,     /* true, false */
	KNOWN,    /* DM_YES, DM_NO, DM_UNKNOWN_FACT */
	TRUST,    /* DM_TRUST_... */
};

struct field {
	const char *key;
	enum kind kind;
};

struct table {
	const char *type, *array, *count;
	const struct field *fields;
};

static const struct field manager_fields[] = {{"id", REQUIRED}, {"family", REQUIRED},
	{"commands", LIST}, {"releases", LIST}, {"system", BOOL}, {"letter_verbs", BOOL},
	{"refresh", LIST}, {"refresh_options", LIST}, {"install", LIST}, {"upgrade", LIST},
	{"remove", LIST}, {"clean", LIST}, {"value_options", LIST}, {"yes", LIST},
	{"yes_add", TEXT}, {"yes_unknown", LIST}, {"no_recommends", LIST},
	{"no_recommends_add", TEXT}, {"no_cache", LIST}, {"no_cache_add", TEXT},
	{"no_cache_missing", LIST}, {"no_cache_env", LIST}, {"refreshes_itself", BOOL},
	{"lists", LIST}, {"caches", LIST}, {"repositories", LIST}, {"repository_tools", LIST},
	{"cleaned_by", LIST}, {"clean_add", TEXT}, {"clean_without", TEXT}, {"clean_user", TEXT},
	{"clean_where", LIST}, {"fetch_operand", TEXT}, {"cache_serves_builds", BOOL},
	{"held_by", LIST}, {"clean_drops_lists", BOOL}, {"upgrade_join", TEXT},
	{"upgrade_run", TEXT}, {"upgrade_sources", LIST}, {"upgrade_foreign", LIST},
	{"upgrade_archives", LIST}, {"upgrade_snapshots", LIST}, {NULL, TEXT}};
static const struct field publisher_fields[] = {
	{"pattern", NAME}, {"trust", TRUST}, {"source", REQUIRED}, {NULL, TEXT}};
static const struct field image_fields[] = {{"name", NAME}, {"tags", NEEDED}, {"family", REQUIRED},
	{"manager", TEXT}, {"user", TEXT}, {"users", LIST}, {"shell", KNOWN}, {"needs_root", KNOWN},
	{"ports", LIST}, {"command", KNOWN}, {"mirrors_gone", TEXT}, {"freezes", BOOL},
	{NULL, TEXT}};
static const struct field deprecated_fields[] = {{"name", NAME}, {"tags", LIST},
	{"since", REQUIRED}, {"successor", TEXT}, {"source", REQUIRED}, {NULL, TEXT}};
static const struct field program_fields[] = {
	{"names", NEEDED}, {"verbs", LIST}, {"reason", REQUIRED}, {"why", REQUIRED}, {NULL, TEXT}};
static const struct field recommend_fields[] = {
	{"family", REQUIRED}, {"package", REQUIRED}, {"keep", LIST}, {"loses", LIST}, {NULL, TEXT}};

/* Keys beside those of image_fields. */
static const struct field release_fields[] = {
	{"release", REQUIRED}, {"gone", TEXT}, {"source", REQUIRED}, {NULL, TEXT}};
static const struct field entry_fields[] = {{"source", REQUIRED}, {"rows", REQUIRED}, {NULL, TEXT}};
static const struct field row_fields[] = {{"release", REQUIRED}, {NULL, TEXT}};

static const struct table tables[] = {
	{"dm_manager", "dm_managers", "dm_manager_count", manager_fields},
	{"dm_publisher", "dm_publishers", "dm_publisher_count", publisher_fields},
	{"dm_image", "dm_images", "dm_image_count", NULL}, /* put_images */
	{"dm_deprecated", "dm_deprecated", "dm_deprecated_count", deprecated_fields},
	{"dm_program", "dm_programs", "dm_program_count", program_fields},
	{"dm_recommend", "dm_recommends", "dm_recommend_count", recommend_fields},
};

struct input {
	const char *path;
	yaml_document_t document;
};

/* Lists that several rows have are there once: each pointer costs start-up time. */
struct lists {
	FILE *out;    /* where they stand, before the rows */
	char **texts; /* {"a", "b", NULL}: list_0, list_1, ... */
	size_t count;
};

static void
die(const struct input *input, const yaml_node_t *node, const char *message)
{
	fprintf(stderr, "%s:%zu:%zu: %s\n", input->path, node ? node->start_mark.line + 1 : 1,
		node ? node->start_mark.column + 1 : 1, message);
	exit(2);
}

static const char *
scalar(const struct input *input, const yaml_node_t *node)
{
	if (node->type != YAML_SCALAR_NODE) {
		die(input, node, "a text is needed here");
	}
	return (const char *)node->data.scalar.value;
}

static void
put_text(FILE *out, const char *text)
{
	putc('"', out);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\') {
			putc('\\', out);
		}
		putc(*text, out);
	}
	putc('"', out);
}

static void
put_list(FILE *out, struct lists *lists, struct input *input, const yaml_node_t *node)
{
	char *text = NULL;
	size_t size = 0, number = 0;
	FILE *list = open_memstream(&text, &size);
	if (!list) {
		exit(2);
	}
	if (node->type != YAML_SEQUENCE_NODE) {
		die(input, node, "a list is needed here");
	}
	putc('{', list);
	for (yaml_node_item_t *item = node->data.sequence.items.start;
		item < node->data.sequence.items.top; item++) {
		put_text(list, scalar(input, yaml_document_get_node(&input->document, *item)));
		fputs(", ", list);
	}
	fputs("NULL}", list);
	fclose(list);
	while (number < lists->count && strcmp(lists->texts[number], text) != 0) {
		number++;
	}
	if (number < lists->count) {
		free(text);
	} else {
		lists->texts = realloc(lists->texts, (number + 1) * sizeof *lists->texts);
		if (!lists->texts) {
			exit(2);
		}
		lists->texts[lists->count++] = text;
		fprintf(lists->out, "static const char *const list_%zu[] = %s;\n", number, text);
	}
	fprintf(out, "list_%zu", number);
}

/* One of a few words, each with its C spelling. */
static void
put_choice(FILE *out, const struct input *input, const yaml_node_t *node,
	const char *const (*choices)[2])
{
	const char *text = scalar(input, node);
	for (; (*choices)[0]; choices++) {
		if (strcmp(text, (*choices)[0]) == 0) {
			fputs((*choices)[1], out);
			return;
		}
	}
	die(input, node, "not one of the words that may stand here");
}

static void
put_value(FILE *out, struct lists *lists, struct input *input, const struct field *field,
	const yaml_node_t *node)
{
	static const char *const bools[][2] = {{"true", "true"}, {"false", "false"}, {NULL, NULL}};
	static const char *const known[][2] = {{"yes", "DM_YES"}, {"no", "DM_NO"}, {NULL, NULL}};
	static const char *const trust[][2] = {{"official", "DM_TRUST_OFFICIAL"},
		{"verified", "DM_TRUST_VERIFIED"}, {"sponsored", "DM_TRUST_SPONSORED"},
		{"vendor", "DM_TRUST_VENDOR"}, {NULL, NULL}};
	switch (field->kind) {
	case TEXT:
	case REQUIRED:
		put_text(out, scalar(input, node));
		break;
	case NAME:
		put_text(out, scalar(input, node));
		fprintf(out, ", .head = %zu", strcspn(scalar(input, node), "*?"));
		break;
	case LIST:
	case NEEDED:
		put_list(out, lists, input, node);
		break;
	case BOOL:
		put_choice(out, input, node, bools);
		break;
	case KNOWN:
		put_choice(out, input, node, known);
		break;
	case TRUST:
		put_choice(out, input, node, trust);
		break;
	}
}

static void
put_row(FILE *out, struct lists *lists, struct input *input, const struct table *table,
	const yaml_node_t *row)
{
	if (row->type != YAML_MAPPING_NODE) {
		die(input, row, "a mapping is needed here");
	}
	bool seen[64] = {false};
	fputs("\t{", out);
	for (yaml_node_pair_t *pair = row->data.mapping.pairs.start;
		pair < row->data.mapping.pairs.top; pair++) {
		const yaml_node_t *key = yaml_document_get_node(&input->document, pair->key);
		size_t i = 0;
		while (table->fields[i].key &&
			strcmp(scalar(input, key), table->fields[i].key) != 0) {
			i++;
		}
		if (!table->fields[i].key || seen[i]) {
			die(input, key, seen[i] ? "the key is given twice" : "unknown key");
		}
		seen[i] = true;
		fprintf(out, ".%s = ", table->fields[i].key);
		put_value(out, lists, input, &table->fields[i],
			yaml_document_get_node(&input->document, pair->value));
		fputs(", ", out);
	}
	for (size_t i = 0; table->fields[i].key; i++) {
		enum kind kind = table->fields[i].kind;
		bool needed = kind == REQUIRED || kind == NAME || kind == TRUST || kind == NEEDED;
		if (needed && !seen[i]) {
			die(input, row, table->fields[i].key);
		}
	}
	fputs("},\n", out);
}

static void
put_head(FILE *out, const struct table *table)
{
	fprintf(out, "\nconst struct %s %s[] = {\n", table->type, table->array);
}

/* ---- images ---- */

static yaml_node_t *
read_list(struct input *input)
{
	yaml_parser_t parser;
	FILE *file = fopen(input->path, "rb");
	if (!file || !yaml_parser_initialize(&parser)) {
		perror(input->path);
		exit(2);
	}
	yaml_parser_set_input_file(&parser, file);
	if (!yaml_parser_load(&parser, &input->document)) {
		fprintf(stderr, "%s:%zu:%zu: %s\n", input->path, parser.problem_mark.line + 1,
			parser.problem_mark.column + 1,
			parser.problem ? parser.problem : "not YAML");
		exit(2);
	}
	yaml_parser_delete(&parser);
	fclose(file);
	yaml_node_t *root = yaml_document_get_root_node(&input->document);
	if (!root || root->type != YAML_SEQUENCE_NODE) {
		die(input, root, "a list of mappings is needed");
	}
	return root;
}

/* The value of a key, or NULL. */
static const yaml_node_t *
look_up(struct input *input, const yaml_node_t *map, const char *name)
{
	if (map->type != YAML_MAPPING_NODE) {
		die(input, map, "a mapping is needed here");
	}
	for (yaml_node_pair_t *pair = map->data.mapping.pairs.start;
		pair < map->data.mapping.pairs.top; pair++) {
		const yaml_node_t *key = yaml_document_get_node(&input->document, pair->key);
		if (strcmp(scalar(input, key), name) == 0) {
			return yaml_document_get_node(&input->document, pair->value);
		}
	}
	return NULL;
}

static bool
names_field(const struct field *fields, const char *key)
{
	while (fields->key && strcmp(fields->key, key) != 0) {
		fields++;
	}
	return fields->key;
}

/* Every key is one of image_fields or of `more`, and those of `more` that are REQUIRED are there. */
static void
check_keys(struct input *input, const yaml_node_t *map, const struct field *more)
{
	for (const struct field *field = more; field->key; field++) {
		if (field->kind == REQUIRED && !look_up(input, map, field->key)) {
			die(input, map, field->key);
		}
	}
	for (yaml_node_pair_t *pair = map->data.mapping.pairs.start;
		pair < map->data.mapping.pairs.top; pair++) {
		const yaml_node_t *key = yaml_document_get_node(&input->document, pair->key);
		const char *name = scalar(input, key);
		if (!names_field(more, name) && !names_field(image_fields, name)) {
			die(input, key, "unknown key");
		}
	}
}

/* A text that a row is looked up by. */
struct key {
	const char *text;
	unsigned row, item; /* item: of the row's list */
};

struct keys {
	struct key *items;
	size_t count;
};

static void
add_key(struct keys *keys, const char *text, size_t row, size_t item)
{
	keys->items = realloc(keys->items, (keys->count + 1) * sizeof *keys->items);
	if (!keys->items) {
		exit(2);
	}
	keys->items[keys->count++] = (struct key){text, (unsigned)row, (unsigned)item};
}

static int
compare_texts(const void *a, const void *b)
{
	const struct key *left = a, *right = b;
	int order = strcmp(left->text, right->text);
	return order ? order : left->row < right->row ? -1 : left->row > right->row;
}

static bool
is_glob(const char *text)
{
	return strpbrk(text, "*?") != NULL;
}

/* Plain names first, by name; then the globs. */
static int
compare_names(const void *a, const void *b)
{
	const struct key *left = a, *right = b;
	if (is_glob(left->text) != is_glob(right->text)) {
		return is_glob(left->text) ? 1 : -1;
	}
	return is_glob(left->text) ? (left->row < right->row ? -1 : left->row > right->row)
				   : compare_texts(a, b);
}

struct images {
	struct input input, releases;
	const yaml_node_t *list; /* of releases */
	struct keys names;
};

static const yaml_node_t *
find_release(struct images *images, const yaml_node_t *row)
{
	const yaml_node_t *id = look_up(&images->input, row, "release");
	for (yaml_node_item_t *item = images->list->data.sequence.items.start;
		item < images->list->data.sequence.items.top; item++) {
		const yaml_node_t *release =
			yaml_document_get_node(&images->releases.document, *item);
		const yaml_node_t *name = look_up(&images->releases, release, "release");
		if (strcmp(scalar(&images->releases, name), scalar(&images->input, id)) == 0) {
			return release;
		}
	}
	die(&images->input, id, "no such release");
	return NULL;
}

/* What the row says, else its image, else its release. */
static void
put_image(FILE *out, struct lists *lists, struct images *images, const yaml_node_t *entry,
	const yaml_node_t *row)
{
	check_keys(&images->input, row, row_fields);
	const yaml_node_t *release = find_release(images, row);
	fputs("\t{", out);
	for (const struct field *field = image_fields; field->key; field++) {
		struct input *input = &images->input;
		const yaml_node_t *value = look_up(input, row, field->key);
		value = value ? value : look_up(input, entry, field->key);
		if (!value) {
			input = &images->releases;
			value = look_up(input, release, field->key);
		}
		if (value) {
			fprintf(out, ".%s = ", field->key);
			put_value(out, lists, input, field, value);
			fputs(", ", out);
			if (field->kind == NAME) {
				add_key(&images->names, scalar(input, value), images->names.count,
					0);
			}
		} else if (field->kind != TEXT && field->kind != LIST && field->kind != BOOL &&
			   field->kind != KNOWN) {
			die(&images->input, row, field->key);
		}
	}
	fputs("},\n", out);
}

static void
put_image_order(FILE *out, struct keys *names)
{
	size_t plain = 0;
	qsort(names->items, names->count, sizeof *names->items, compare_names);
	fputs("};\n\nconst uint16_t dm_image_order[] = {", out);
	for (size_t i = 0; i < names->count; i++) {
		fprintf(out, "%u, ", names->items[i].row);
		plain += !is_glob(names->items[i].text);
	}
	fprintf(out, "};\n\nconst uint32_t dm_image_plain = %zu;\n", plain);
	free(names->items);
}

static void
put_images(FILE *out, struct lists *lists, const char *releases, const char *path,
	const struct table *table)
{
	struct images images = {.input = {.path = path}, .releases = {.path = releases}};
	images.list = read_list(&images.releases);
	for (yaml_node_item_t *item = images.list->data.sequence.items.start;
		item < images.list->data.sequence.items.top; item++) {
		check_keys(&images.releases,
			yaml_document_get_node(&images.releases.document, *item), release_fields);
	}
	put_head(out, table);
	const yaml_node_t *list = read_list(&images.input);
	for (yaml_node_item_t *item = list->data.sequence.items.start;
		item < list->data.sequence.items.top; item++) {
		const yaml_node_t *entry = yaml_document_get_node(&images.input.document, *item);
		check_keys(&images.input, entry, entry_fields);
		const yaml_node_t *rows = look_up(&images.input, entry, "rows");
		if (rows->type != YAML_SEQUENCE_NODE) {
			die(&images.input, rows, "a list is needed here");
		}
		for (yaml_node_item_t *row = rows->data.sequence.items.start;
			row < rows->data.sequence.items.top; row++) {
			put_image(out, lists, &images, entry,
				yaml_document_get_node(&images.input.document, *row));
		}
	}
	put_image_order(out, &images.names);
	yaml_document_delete(&images.input.document);
	yaml_document_delete(&images.releases.document);
}

/* ---- tables ---- */

static void
put_command_order(FILE *out, struct input *input, const yaml_node_t *root)
{
	struct keys keys = {NULL, 0};
	const yaml_node_item_t *rows = root->data.sequence.items.start;
	for (const yaml_node_item_t *row = rows; row < root->data.sequence.items.top; row++) {
		const yaml_node_t *list =
			look_up(input, yaml_document_get_node(&input->document, *row), "commands");
		const yaml_node_item_t *items = list ? list->data.sequence.items.start : NULL;
		for (const yaml_node_item_t *item = items;
			item && item < list->data.sequence.items.top; item++) {
			add_key(&keys,
				scalar(input, yaml_document_get_node(&input->document, *item)),
				(size_t)(row - rows), (size_t)(item - items));
		}
	}
	qsort(keys.items, keys.count, sizeof *keys.items, compare_texts);
	fputs("\nconst struct dm_manager_command dm_manager_commands[] = {", out);
	for (size_t i = 0; i < keys.count; i++) {
		fprintf(out, "{%u, %u}, ", keys.items[i].row, keys.items[i].item);
	}
	fprintf(out, "};\n\nconst uint32_t dm_manager_command_count = %zu;\n", keys.count);
	free(keys.items);
}

static void
put_rows(FILE *out, struct lists *lists, const char *path, const struct table *table)
{
	struct input input = {.path = path};
	const yaml_node_t *root = read_list(&input);
	put_head(out, table);
	for (yaml_node_item_t *item = root->data.sequence.items.start;
		item < root->data.sequence.items.top; item++) {
		put_row(out, lists, &input, table, yaml_document_get_node(&input.document, *item));
	}
	fputs("};\n", out);
	if (table->fields == manager_fields) {
		put_command_order(out, &input, root);
	}
	yaml_document_delete(&input.document);
}

int
main(int argc, char **argv)
{
	const int ntables = (int)(sizeof tables / sizeof *tables);
	if (argc != ntables + 3) {
		fputs("usage: compile OUT.c managers trust releases images deprecated programs "
		      "packages\n",
			stderr);
		return 2;
	}
	FILE *out = fopen(argv[1], "wb");
	char *text = NULL;
	size_t size = 0;
	FILE *rows = open_memstream(&text, &size);
	if (!out || !rows) {
		perror(argv[1]);
		return 2;
	}
	struct lists lists = {.out = out};
	fputs("/* Made from transforms/catalogue/ by its compile.c. */\n#include "
	      "\"catalogue.h\"\n\n#include <stddef.h>\n\n",
		out);
	char **path = argv + 2;
	for (const struct table *table = tables; table < tables + ntables; table++, path++) {
		if (table->fields) {
			put_rows(rows, &lists, *path, table);
		} else {
			put_images(rows, &lists, path[0], path[1], table);
			path++;
		}
		fprintf(rows, "\nconst uint32_t %s = sizeof %s / sizeof *%s;\n", table->count,
			table->array, table->array);
	}
	fclose(rows);
	fputs(text, out);
	free(text);
	for (size_t i = 0; i < lists.count; i++) {
		free(lists.texts[i]);
	}
	free(lists.texts);
	return fclose(out) == 0 ? 0 : 2;
}
