#include "output.h"

#include "shape.h"

#include <search.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void
dm_output_key(struct dm_keys *keys, const char *text, size_t row, size_t index)
{
	keys->items = dm_input_grow(keys->items, keys->count, sizeof *keys->items);
	keys->items[keys->count++] = (struct dm_key){text, (unsigned)row, (unsigned)index};
}

int
dm_output_compare(const void *a, const void *b)
{
	const struct dm_key *left = a, *right = b;
	int order = strcmp(left->text, right->text);
	return order ? order : left->row < right->row ? -1 : left->row > right->row;
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

/* The kinds of what has numbers. */
enum {
	LISTS,     /* of pointers: list_N */
	TEXTS,     /* places in dm_texts */
	PLACES_OF, /* lists of these: places in dm_text_lists */
	CONFIGS,   /* of dm_configs */
};

struct numbered {
	const char *text;
	size_t number;
};

static int
compare_numbered(const void *a, const void *b)
{
	const struct numbered *left = a, *right = b;
	return strcmp(left->text, right->text);
}

/* The number of a text of that kind, where it is new the next one; the text has to stay. */
static size_t
number_of(struct dm_output *out, unsigned kind, const char *text, bool *is_new)
{
	struct numbered *own = dm_input_grow(NULL, 0, sizeof *own);
	*own = (struct numbered){text, out->counts[kind]};
	struct numbered *const *found = tsearch(own, &out->numbers[kind], compare_numbered);
	if (!found) {
		perror("compile");
		exit(2);
	}
	*is_new = *found == own;
	if (!*is_new) {
		free(own);
	}
	return (*found)->number;
}

/* The number of the list with these items, {"a", "b", NULL}. */
static size_t
keep_list(struct dm_output *out, const char *text)
{
	bool is_new;
	size_t number = number_of(out, LISTS, text, &is_new);
	if (is_new) {
		fprintf(out->lists, "static const char *const list_%zu[] = %s;\n", number, text);
		out->counts[LISTS]++;
	}
	return number;
}

/* The place of the text in dm_texts; the byte before it is its length, or as many as fit. */
static size_t
place_of(struct dm_output *out, const char *text)
{
	bool is_new;
	size_t place = number_of(out, TEXTS, text, &is_new), n = strlen(text);
	if (is_new) {
		fprintf(out->texts, "\t\"\\%03zo\" ", n < DM_LONG_TEXT ? n : DM_LONG_TEXT);
		put_text(out->texts, text);
		fputs("\"\\0\"\n", out->texts);
		out->counts[TEXTS] += n + 2;
	}
	return place;
}

/* The place in dm_text_lists of `count` places of texts, "7, 12, 0, ". */
static size_t
place_of_list(struct dm_output *out, const char *text, size_t count)
{
	bool is_new;
	size_t place = number_of(out, PLACES_OF, text, &is_new);
	if (is_new) {
		fprintf(out->places, "\t%s\n", text);
		out->counts[PLACES_OF] += count + 1;
	}
	return place;
}

size_t
dm_output_config(struct dm_output *out, const char *text)
{
	bool is_new;
	size_t number = number_of(out, CONFIGS, text, &is_new);
	if (is_new) {
		fprintf(out->configs, "\t%s,\n", text);
		out->counts[CONFIGS]++;
	}
	return number;
}

static void
put_places(struct dm_output *out, const struct dm_input *input, const yaml_node_t *node)
{
	char *text = NULL;
	size_t size = 0, count = dm_input_length(input, node);
	FILE *list = open_memstream(&text, &size);
	for (size_t i = 0; i < count; i++) {
		const char *item = dm_input_text(input, dm_input_item(input, node, i));
		fprintf(list, "%zu, ", place_of(out, item));
	}
	fputs("0,", list);
	fclose(list);
	fprintf(out->rows, "%zu", place_of_list(out, text, count));
}

void
dm_output_list(struct dm_output *out, const struct dm_input *input, const yaml_node_t *node)
{
	char *text = NULL;
	size_t size = 0;
	if (out->places_alone) {
		put_places(out, input, node);
		return;
	}
	FILE *list = open_memstream(&text, &size);
	putc('{', list);
	for (size_t i = 0; i < dm_input_length(input, node); i++) {
		put_text(list, dm_input_text(input, dm_input_item(input, node, i)));
		fputs(", ", list);
	}
	fputs("NULL}", list);
	fclose(list);
	fprintf(out->rows, "list_%zu", keep_list(out, text));
}

static void
put_field_text(struct dm_output *out, const char *text)
{
	if (out->places_alone) {
		fprintf(out->rows, "%zu", place_of(out, text));
	} else {
		put_text(out->rows, text);
	}
}

/* One of a few words, each with its C spelling. */
static void
put_choice(FILE *out, const struct dm_input *input, const yaml_node_t *node,
	const char *const (*choices)[2])
{
	const char *text = dm_input_text(input, node);
	for (const char *const(*choice)[2] = choices; (*choice)[0]; choice++) {
		if (strcmp(text, (*choice)[0]) == 0) {
			fputs((*choice)[1], out);
			return;
		}
	}
	dm_input_fail(input, node, "`%s` is none of the words for this key, such as `%s`", text,
		choices[0][0]);
}

/* 20260831, so that days compare as numbers */
static void
put_day(FILE *out, const struct dm_input *input, const yaml_node_t *node)
{
	const char *text = dm_input_text(input, node);
	unsigned long number = strtoul(text, NULL, 10);
	unsigned long month = number / 100 % 100, day = number % 100;
	if (strlen(text) != 8 || strspn(text, "0123456789") != 8 || month - 1 > 11 ||
		day - 1 > 30) {
		dm_input_fail(input, node, "`%s` is no day such as 20260831", text);
	}
	fputs(text, out);
}

/* {.env = "A=b", .words = list_N} */
static void
put_call(struct dm_output *out, FILE *rows, const struct dm_input *input, const yaml_node_t *node,
	const char *id)
{
	const yaml_node_t *env = dm_input_value(input, node, "env"),
			  *words = dm_input_value(input, node, "words");
	char *text = NULL;
	size_t size = 0;
	FILE *list = open_memstream(&text, &size);
	if (!words || dm_input_length(input, words) == 0) {
		dm_input_fail(input, node, "a call needs `words`");
	}
	putc('{', list);
	for (size_t i = 0; i < dm_input_length(input, words); i++) {
		const char *word = dm_input_text(input, dm_input_item(input, words, i));
		put_text(list, strcmp(word, "$id") == 0 ? id : word);
		fputs(", ", list);
	}
	fputs("NULL}", list);
	fclose(list);
	size_t number = keep_list(out, text);
	fputs("{.env = ", rows);
	if (env) {
		put_text(rows, dm_input_text(input, env));
	} else {
		fputs("NULL", rows);
	}
	fprintf(rows, ", .words = list_%zu}", number);
}

/* A list of places, each with its call. */
static void
put_placed(struct dm_output *out, const struct dm_input *input, const yaml_node_t *node,
	const char *id)
{
	char *text = NULL;
	size_t size = 0;
	FILE *list = open_memstream(&text, &size);
	for (size_t i = 0; i < dm_input_length(input, node); i++) {
		const yaml_node_t *entry = dm_input_item(input, node, i);
		const yaml_node_t *in = dm_input_value(input, entry, "in");
		if (!in) {
			dm_input_fail(input, entry, "a call in a place needs `in`");
		}
		putc('{', list);
		put_text(list, dm_input_text(input, in));
		fputs(", ", list);
		put_call(out, list, input, entry, id);
		fputs("}, ", list);
	}
	fclose(list);
	fprintf(out->lists,
		"static const struct dm_placed_call placed_%zu[] = {%s{NULL, {NULL, NULL}}};\n",
		out->nplaced, text);
	fprintf(out->rows, "placed_%zu", out->nplaced++);
	free(text);
}

/* The row of families.yaml. */
static void
put_family(struct dm_output *out, const struct dm_input *input, const yaml_node_t *node)
{
	const struct dm_input *families = dm_input_find(out->inputs, "families");
	for (size_t i = 0; i < dm_input_length(families, families->root); i++) {
		const yaml_node_t *id =
			dm_input_value(families, dm_input_item(families, families->root, i), "id");
		if (id && strcmp(dm_input_text(families, id), dm_input_text(input, node)) == 0) {
			fprintf(out->rows, "&dm_families[%zu]", i);
			return;
		}
	}
	dm_input_fail(input, node, "families.yaml has no row `id: %s`", dm_input_text(input, node));
}

void
dm_output_value(struct dm_output *out, const struct dm_input *input, const struct dm_field *field,
	const yaml_node_t *node, const char *id)
{
	static const char *const bools[][2] = {{"true", "true"}, {"false", "false"}, {NULL, NULL}};
	static const char *const known[][2] = {{"yes", "DM_YES"}, {"no", "DM_NO"}, {NULL, NULL}};
	static const char *const accounts[][2] = {
		{"shadow", "DM_ACCOUNTS_SHADOW"}, {"busybox", "DM_ACCOUNTS_BUSYBOX"}, {NULL, NULL}};
	static const char *const trust[][2] = {{"official", "DM_TRUST_OFFICIAL"},
		{"verified", "DM_TRUST_VERIFIED"}, {"sponsored", "DM_TRUST_SPONSORED"},
		{"vendor", "DM_TRUST_VENDOR"}, {NULL, NULL}};
	fprintf(out->rows, ".%s = ", field->key);
	switch (field->kind & KINDS) {
	case NAME:
		put_field_text(out, dm_input_text(input, node));
		fprintf(out->rows, ", .head = %zu", strcspn(dm_input_text(input, node), "*?"));
		break;
	case LIST:
		dm_output_list(out, input, node);
		break;
	case BOOL:
		put_choice(out->rows, input, node, bools);
		break;
	case KNOWN:
		put_choice(out->rows, input, node, known);
		break;
	case ROWS:
		fprintf(out->rows, "{%zu, %zu}", out->ninner, dm_input_length(input, node));
		out->ninner += dm_input_length(input, node);
		break;
	case DAY:
		put_day(out->rows, input, node);
		break;
	case TRUST:
		put_choice(out->rows, input, node, trust);
		break;
	case ACCOUNTS:
		put_choice(out->rows, input, node, accounts);
		break;
	case FAMILY:
		put_family(out, input, node);
		break;
	case CALL:
		put_call(out, out->rows, input, node, id);
		break;
	case PLACED:
		put_placed(out, input, node, id);
		break;
	default:
		put_field_text(out, dm_input_text(input, node));
	}
	fputs(", ", out->rows);
}

void
dm_output_pairs(struct dm_output *out, const char *type, const char *array, struct dm_keys *keys)
{
	qsort(keys->items, keys->count, sizeof *keys->items, dm_output_compare);
	fprintf(out->rows, "\nconst struct %s %s[] = {", type, array);
	for (size_t i = 0; i < keys->count; i++) {
		fprintf(out->rows, "{%u, %u}, ", keys->items[i].row, keys->items[i].item);
	}
	fprintf(out->rows, "};\n");
	free(keys->items);
}

/* A table of the words by dm_shape, the number of each from 1: an entry that is taken leaves it the next one. */
static void
put_slots(FILE *out, const struct dm_keys *words, size_t mask)
{
	size_t *slots = calloc(mask + 1, sizeof *slots);
	if (!slots) {
		perror("compile");
		exit(2);
	}
	for (size_t i = 0; i < words->count; i++) {
		const char *word = words->items[i].text;
		size_t slot = dm_shape(word, strlen(word)) & mask;
		while (slots[slot]) {
			slot = (slot + 1) & mask;
		}
		slots[slot] = i + 1;
	}
	putc('\t', out);
	for (size_t i = 0; i <= mask; i++) {
		fprintf(out, "%zu, ", slots[i]);
	}
	putc('\n', out);
	free(slots);
}

void
dm_output_words(struct dm_output *out, const char *name, struct dm_keys *words)
{
	char *text = NULL;
	size_t size = 0;
	uint64_t starts = 0, seconds = 0, ends = 0;
	FILE *items = open_memstream(&text, &size);
	for (size_t i = 0; i < words->count; i++) {
		const char *word = words->items[i].text;
		starts |= UINT64_C(1) << ((unsigned char)word[0] & 63);
		seconds |= word[1] ? UINT64_C(1) << ((unsigned char)word[1] & 63) : UINT64_MAX;
		ends |= UINT64_C(1) << ((unsigned char)word[strlen(word) - 1] & 63);
		fprintf(items, "%zu, ", place_of(out, word));
	}
	fputs("0,", items);
	fclose(items);
	size_t mask = 1;
	while (mask < 2 * words->count) {
		mask = 2 * mask + 1; /* at most half of the entries are taken */
	}
	put_slots(out->slots, words, mask);
	fprintf(out->rows,
		"\nconst struct dm_words %s = {%zu, %zu, %zu, %zu, UINT64_C(0x%llx), "
		"UINT64_C(0x%llx), UINT64_C(0x%llx)};\n",
		name, place_of_list(out, text, words->count), words->count, out->nslots, mask,
		(unsigned long long)starts, (unsigned long long)seconds, (unsigned long long)ends);
	out->nslots += mask + 1;
	free(words->items);
}

bool
dm_output_open(struct dm_output *out, const char *path, const struct dm_inputs *inputs)
{
	*out = (struct dm_output){.inputs = inputs, .lists = fopen(path, "wb")};
	out->rows = open_memstream(&out->parts[0], &out->sizes[0]);
	out->texts = open_memstream(&out->parts[1], &out->sizes[1]);
	out->places = open_memstream(&out->parts[2], &out->sizes[2]);
	out->configs = open_memstream(&out->parts[3], &out->sizes[3]);
	out->slots = open_memstream(&out->parts[4], &out->sizes[4]);
	out->counts[PLACES_OF] = 1; /* place 0 is for what is not there */
	out->counts[TEXTS] = 2;     /* after that, and after the first one's length */
	if (!out->lists || !out->rows || !out->texts || !out->places || !out->configs ||
		!out->slots) {
		return false;
	}
	fputs("/* Made from transforms/catalogue/ by its compile.c. */\n#include "
	      "\"catalogue.h\"\n\n#include <stddef.h>\n\n",
		out->lists);
	return true;
}

bool
dm_output_close(struct dm_output *out)
{
	bool well = fclose(out->rows) == 0;
	well = fclose(out->texts) == 0 && well;
	well = fclose(out->places) == 0 && well;
	well = fclose(out->configs) == 0 && well;
	well = fclose(out->slots) == 0 && well;
	fprintf(out->lists, "%s\nconst char dm_texts[] = \"\\0\"\n%s\t;\n", out->parts[0],
		out->parts[1]);
	fprintf(out->lists, "\nconst uint32_t dm_text_lists[] = {0,\n%s};\n", out->parts[2]);
	fprintf(out->lists, "\nconst uint16_t dm_word_slots[] = {\n%s};\n", out->parts[4]);
	fprintf(out->lists, "\nconst struct dm_config dm_configs[] = {\n%s};\n", out->parts[3]);
	return fclose(out->lists) == 0 && well;
}
