#include "output.h"

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

void
dm_output_text(FILE *out, const char *text)
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

/* The number of the text among those that are there, to which it is added where it is new; takes the text. */
static size_t
keep_text(char ***texts, size_t *count, char *text, bool *is_new)
{
	size_t number = 0;
	while (number < *count && strcmp((*texts)[number], text) != 0) {
		number++;
	}
	*is_new = number == *count;
	if (*is_new) {
		*texts = dm_input_grow(*texts, *count, sizeof **texts);
		(*texts)[(*count)++] = text;
	} else {
		free(text);
	}
	return number;
}

/* The number of the list with these items, {"a", "b", NULL}; takes the text. */
static size_t
keep_list(struct dm_output *out, char *text)
{
	bool is_new;
	size_t number = keep_text(&out->texts, &out->ntexts, text, &is_new);
	if (is_new) {
		fprintf(out->lists, "static const char *const list_%zu[] = %s;\n", number, text);
	}
	return number;
}

size_t
dm_output_config(struct dm_output *out, char *text)
{
	bool is_new;
	size_t number = keep_text(&out->configs, &out->nconfigs, text, &is_new);
	if (is_new) {
		fprintf(out->lists, "static const struct dm_config config_%zu = %s;\n", number,
			text);
	}
	return number;
}

void
dm_output_list(struct dm_output *out, const struct dm_input *input, const yaml_node_t *node)
{
	char *text = NULL;
	size_t size = 0;
	FILE *list = open_memstream(&text, &size);
	putc('{', list);
	for (size_t i = 0; i < dm_input_length(input, node); i++) {
		dm_output_text(list, dm_input_text(input, dm_input_item(input, node, i)));
		fputs(", ", list);
	}
	fputs("NULL}", list);
	fclose(list);
	fprintf(out->rows, "list_%zu", keep_list(out, text));
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
		dm_output_text(list, strcmp(word, "$id") == 0 ? id : word);
		fputs(", ", list);
	}
	fputs("NULL}", list);
	fclose(list);
	size_t number = keep_list(out, text);
	fputs("{.env = ", rows);
	if (env) {
		dm_output_text(rows, dm_input_text(input, env));
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
		dm_output_text(list, dm_input_text(input, in));
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
		dm_output_text(out->rows, dm_input_text(input, node));
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
		dm_output_text(out->rows, dm_input_text(input, node));
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

void
dm_output_words(struct dm_output *out, const char *name, struct dm_keys *words)
{
	char *text = NULL;
	size_t size = 0;
	uint64_t starts = 0, ends = 0;
	FILE *items = open_memstream(&text, &size);
	putc('{', items);
	for (size_t i = 0; i < words->count; i++) {
		const char *word = words->items[i].text;
		starts |= UINT64_C(1) << ((unsigned char)word[0] & 63);
		ends |= UINT64_C(1) << ((unsigned char)word[strlen(word) - 1] & 63);
		dm_output_text(items, word);
		fputs(", ", items);
	}
	fputs("NULL}", items);
	fclose(items);
	fprintf(out->rows,
		"\nconst struct dm_words %s = {list_%zu, %zu, UINT64_C(0x%llx), "
		"UINT64_C(0x%llx)};\n",
		name, keep_list(out, text), words->count, (unsigned long long)starts,
		(unsigned long long)ends);
	free(words->items);
}
