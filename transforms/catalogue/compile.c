/*
 * Build-time program: turns the catalogue's YAML into C tables (src/catalogue.h).
 *
 *   compile OUT.c managers.yaml trust.yaml images.yaml programs.yaml packages.yaml
 *
 * Each file is a list of mappings. An unknown or missing key is an error with file, line and column, status 2.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum kind {
	TEXT,     /* "..." or NULL where the key is missing */
	REQUIRED, /* "..." */
	NAME,     /* REQUIRED, and its length beside it, 0 where it is a glob */
	LIST,     /* (const char *const[]){..., NULL} or NULL */
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
	{"yes_add", TEXT}, {"no_recommends", LIST}, {"no_recommends_add", TEXT}, {"no_cache", LIST},
	{"no_cache_add", TEXT}, {"no_cache_env", LIST}, {"refreshes_itself", BOOL}, {"lists", LIST},
	{"caches", LIST}, {"cleaned_by", LIST}, {"clean_add", TEXT}, {"clean_user", TEXT},
	{"clean_drops_lists", BOOL}, {"upgrade_join", TEXT}, {"upgrade_run", TEXT},
	{"upgrade_sources", LIST}, {"upgrade_foreign", LIST}, {"upgrade_archives", LIST},
	{NULL, TEXT}};
static const struct field publisher_fields[] = {
	{"pattern", REQUIRED}, {"trust", TRUST}, {"source", REQUIRED}, {NULL, TEXT}};
static const struct field image_fields[] = {{"name", NAME}, {"tags", LIST}, {"family", REQUIRED},
	{"manager", TEXT}, {"user", TEXT}, {"users", LIST}, {"shell", KNOWN}, {"needs_root", KNOWN},
	{"ports", LIST}, {"command", KNOWN}, {"mirrors_gone", TEXT}, {"successor", TEXT},
	{"deprecated", TEXT}, {"freezes", BOOL}, {NULL, TEXT}};
static const struct field program_fields[] = {
	{"names", NEEDED}, {"verbs", LIST}, {"reason", REQUIRED}, {"why", REQUIRED}, {NULL, TEXT}};
static const struct field recommend_fields[] = {
	{"family", REQUIRED}, {"package", REQUIRED}, {"keep", LIST}, {"loses", LIST}, {NULL, TEXT}};

static const struct table tables[] = {
	{"dm_manager", "dm_managers", "dm_manager_count", manager_fields},
	{"dm_publisher", "dm_publishers", "dm_publisher_count", publisher_fields},
	{"dm_image", "dm_images", "dm_image_count", image_fields},
	{"dm_program", "dm_programs", "dm_program_count", program_fields},
	{"dm_recommend", "dm_recommends", "dm_recommend_count", recommend_fields},
};

struct input {
	const char *path;
	yaml_document_t document;
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
put_list(FILE *out, struct input *input, const yaml_node_t *node)
{
	if (node->type != YAML_SEQUENCE_NODE) {
		die(input, node, "a list is needed here");
	}
	fputs("(const char *const[]){", out);
	for (yaml_node_item_t *item = node->data.sequence.items.start;
		item < node->data.sequence.items.top; item++) {
		put_text(out, scalar(input, yaml_document_get_node(&input->document, *item)));
		fputs(", ", out);
	}
	fputs("NULL}", out);
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
put_value(FILE *out, struct input *input, const struct field *field, const yaml_node_t *node)
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
		fprintf(out, ", .length = %zu",
			strpbrk(scalar(input, node), "*?") ? 0 : strlen(scalar(input, node)));
		break;
	case LIST:
	case NEEDED:
		put_list(out, input, node);
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
put_row(FILE *out, struct input *input, const struct table *table, const yaml_node_t *row)
{
	if (row->type != YAML_MAPPING_NODE) {
		die(input, row, "a mapping is needed here");
	}
	bool seen[32] = {false};
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
		put_value(out, input, &table->fields[i],
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
put_table(FILE *out, const char *path, const struct table *table)
{
	struct input input = {.path = path};
	yaml_parser_t parser;
	FILE *file = fopen(path, "rb");
	if (!file || !yaml_parser_initialize(&parser)) {
		perror(path);
		exit(2);
	}
	yaml_parser_set_input_file(&parser, file);
	if (!yaml_parser_load(&parser, &input.document)) {
		fprintf(stderr, "%s:%zu:%zu: %s\n", path, parser.problem_mark.line + 1,
			parser.problem_mark.column + 1,
			parser.problem ? parser.problem : "not YAML");
		exit(2);
	}
	yaml_node_t *root = yaml_document_get_root_node(&input.document);
	if (!root || root->type != YAML_SEQUENCE_NODE) {
		die(&input, root, "a list of mappings is needed");
	}
	fprintf(out, "\nconst struct %s %s[] = {\n", table->type, table->array);
	for (yaml_node_item_t *item = root->data.sequence.items.start;
		item < root->data.sequence.items.top; item++) {
		put_row(out, &input, table, yaml_document_get_node(&input.document, *item));
	}
	fprintf(out, "};\n\nconst uint32_t %s = sizeof %s / sizeof *%s;\n", table->count,
		table->array, table->array);
	yaml_document_delete(&input.document);
	yaml_parser_delete(&parser);
	fclose(file);
}

int
main(int argc, char **argv)
{
	const int ntables = (int)(sizeof tables / sizeof *tables);
	if (argc != ntables + 2) {
		fputs("usage: compile OUT.c managers trust images programs packages\n", stderr);
		return 2;
	}
	FILE *out = fopen(argv[1], "wb");
	if (!out) {
		perror(argv[1]);
		return 2;
	}
	fputs("/* Made from transforms/catalogue/ by its compile.c. */\n#include "
	      "\"catalogue.h\"\n\n#include <stddef.h>\n",
		out);
	for (int i = 0; i < ntables; i++) {
		put_table(out, argv[i + 2], &tables[i]);
	}
	return fclose(out) == 0 ? 0 : 2;
}
