/*
 * Build-time program: turns the catalogue's YAML into C tables (src/catalogue.h). It is built by the building machine's
 * compiler, without the flags of the program, so that a cross build works.
 *
 *   compile OUT.c FILE.yaml...
 *
 * A file is a list of mappings, the rows of the table of its name; words.yaml alone is one mapping of lists. What may be
 * in a row is in schema.h: adding a column is one line of it and a field of the struct, adding a list of words
 * one line of src/words.def. `like: NAME` takes what the row does not say from an earlier row; a row of managers.yaml
 * takes the rest from its family, one of images.yaml from its image and then its release; what a Docker Official Image is
 * configured with comes from configs.yaml (see put_image). `source` and `gone` are for readers. A mistake is told with
 * file, line and column, status 2.
 */
#include "input.h"
#include "schema.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	TABLES = sizeof tables / sizeof *tables,
	PLACES = 6, /* where a value is looked for */
	KINDS = NEEDED - 1,
};

/* The lists of words.yaml. */
static const char *const lists[] = {
#define WORDS(name) #name,
#include "words.def"
#undef WORDS
};

enum {
	LISTS = sizeof lists / sizeof *lists,
};

/* ---- output ---- */

/* A text that a row is looked up by. */
struct key {
	const char *text;
	unsigned row, item; /* item: of the row's list */
};

struct keys {
	struct key *items;
	size_t count;
};

/* Lists that several rows have are there once: each pointer costs start-up time. */
struct output {
	FILE *lists, *rows; /* lists are written before the rows */
	char **texts;       /* of list_0, list_1, ... */
	size_t ntexts, nplaced;
	char **configs; /* of config_0, config_1, ... */
	size_t nconfigs;
	size_t ninner; /* rows of rows so far */
	const struct dm_inputs *inputs;
};

static void
add_key(struct keys *keys, const char *text, size_t row, size_t index)
{
	keys->items = dm_input_grow(keys->items, keys->count, sizeof *keys->items);
	keys->items[keys->count++] = (struct key){text, (unsigned)row, (unsigned)index};
}

static int
compare_keys(const void *a, const void *b)
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
				   : compare_keys(a, b);
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
keep_list(struct output *out, char *text)
{
	bool is_new;
	size_t number = keep_text(&out->texts, &out->ntexts, text, &is_new);
	if (is_new) {
		fprintf(out->lists, "static const char *const list_%zu[] = %s;\n", number, text);
	}
	return number;
}

/* The number of the configuration with these fields, {.user = "", }; takes the text. */
static size_t
keep_config(struct output *out, char *text)
{
	bool is_new;
	size_t number = keep_text(&out->configs, &out->nconfigs, text, &is_new);
	if (is_new) {
		fprintf(out->lists, "static const struct dm_config config_%zu = %s;\n", number,
			text);
	}
	return number;
}

static void
put_list(struct output *out, const struct dm_input *input, const yaml_node_t *node)
{
	char *text = NULL;
	size_t size = 0;
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
put_call(struct output *out, FILE *rows, const struct dm_input *input, const yaml_node_t *node,
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
put_placed(
	struct output *out, const struct dm_input *input, const yaml_node_t *node, const char *id)
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
put_family(struct output *out, const struct dm_input *input, const yaml_node_t *node)
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

static void
put_value(struct output *out, const struct dm_input *input, const struct field *field,
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
		put_text(out->rows, dm_input_text(input, node));
		fprintf(out->rows, ", .head = %zu", strcspn(dm_input_text(input, node), "*?"));
		break;
	case LIST:
		put_list(out, input, node);
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
		put_text(out->rows, dm_input_text(input, node));
	}
	fputs(", ", out->rows);
}

/* ---- rows ---- */

/* Where a row's values are looked for, in this order. */
struct places {
	const struct dm_input *input[PLACES];
	const yaml_node_t *map[PLACES];
	size_t count;
};

static void
add_place(struct places *places, const struct dm_input *input, const yaml_node_t *map)
{
	if (places->count == PLACES) {
		dm_input_fail(input, map, "`like` of `like` of `like`");
	}
	places->input[places->count] = input;
	places->map[places->count++] = map;
}

static bool
has_field(const struct table *table, const char *key)
{
	const struct field *field = table->fields;
	while (field->key && strcmp(field->key, key) != 0) {
		field++;
	}
	return field->key || (table->like && strcmp(key, "like") == 0);
}

/* Every key is one of the table's, and none is there twice. A family may say what its managers do. */
static void
check_keys(const struct table *table, const struct dm_input *input, const yaml_node_t *map)
{
	const yaml_node_t *key, *value, *other;
	for (size_t i = 0; dm_input_pair(input, map, i, &key, &value); i++) {
		const char *name = dm_input_text(input, key);
		bool family = table == tables && has_field(table + 1, name);
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

/* The value of the first place that has one; *place says which. */
static const yaml_node_t *
value_of(const struct places *places, const char *key, size_t *place)
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
id_of(const struct places *places)
{
	size_t place;
	const yaml_node_t *name = value_of(places, "id", &place);
	return name ? dm_input_text(places->input[place], name) : "";
}

/* The fields of one of the two kinds: those of CONFIG, or the others. */
static void
put_fields(
	struct output *out, const struct table *table, const struct places *places, unsigned kind)
{
	size_t place;
	const char *id = id_of(places);
	for (const struct field *field = table->fields; field->key; field++) {
		const yaml_node_t *value = value_of(places, field->key, &place);
		if (!value && (field->kind & NEEDED)) {
			dm_input_fail(places->input[0], places->map[0], "the row has no `%s`",
				field->key);
		}
		if (value && (field->kind & KINDS) != NOTE && (field->kind & CONFIG) == kind) {
			put_value(out, places->input[place], field, value, id);
		}
	}
}

static void
put_row(struct output *out, const struct table *table, const struct places *places)
{
	fputs("\t{", out->rows);
	put_fields(out, table, places, 0);
	fputs("},\n", out->rows);
}

static const yaml_node_t *
need_row(const struct dm_input *of, const char *key, const struct dm_input *input,
	const yaml_node_t *name, const yaml_node_t *before)
{
	const yaml_node_t *row = dm_input_row(of, key, dm_input_text(input, name), before);
	if (!row) {
		dm_input_fail(input, name, "there is no row `%s: %s`%s", key,
			dm_input_text(input, name), before ? " before this one" : "");
	}
	return row;
}

/* The row, and what it is like. */
static struct places
places_of(const struct table *table, const struct dm_input *input, const yaml_node_t *row)
{
	struct places places = {.count = 0};
	check_keys(table, input, row);
	for (const yaml_node_t *like = row; like;) {
		add_place(&places, input, like);
		const yaml_node_t *name = table->like ? dm_input_value(input, like, "like") : NULL;
		like = name ? need_row(input, table->like, input, name, like) : NULL;
	}
	return places;
}

/* ---- tables ---- */

static void
put_pairs(struct output *out, const char *type, const char *array, struct keys *keys)
{
	qsort(keys->items, keys->count, sizeof *keys->items, compare_keys);
	fprintf(out->rows, "\nconst struct %s %s[] = {", type, array);
	for (size_t i = 0; i < keys->count; i++) {
		fprintf(out->rows, "{%u, %u}, ", keys->items[i].row, keys->items[i].item);
	}
	fprintf(out->rows, "};\n");
	free(keys->items);
}

/* A list for binary search; takes the keys, which are sorted. */
static void
put_word_list(struct output *out, const char *name, struct keys *words)
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
		put_text(items, word);
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

static void
put_image_order(struct output *out, struct keys *names)
{
	size_t plain = 0;
	qsort(names->items, names->count, sizeof *names->items, compare_names);
	fputs("\nconst uint16_t dm_image_order[] = {", out->rows);
	for (size_t i = 0; i < names->count; i++) {
		fprintf(out->rows, "%u, ", names->items[i].row);
		plain += !is_glob(names->items[i].text);
	}
	fprintf(out->rows, "};\n\nconst uint32_t dm_image_plain = %zu;\n", plain);
	free(names->items);
}

/* What an image is configured with for some of its tags. */
struct variant {
	const struct dm_input *input;
	const yaml_node_t *tags;      /* NULL: all */
	const yaml_node_t *maps[3];   /* of the input `of`, the first that says something wins */
	const struct dm_input *of[3]; /* NULL: no more */
};

struct image {
	const struct dm_input *input;
	const yaml_node_t *map;
	const yaml_node_t *config; /* of configs.yaml; NULL: it does not know the image */
	struct variant *variants;  /* the first whose tags match */
	size_t nvariants;
};

/* `*` and `?` of the inner one are bytes like others here, which only a `*` or `?` matches. */
static bool
glob_covers(const char *outer, const char *inner)
{
	if (*outer == '*') {
		return glob_covers(outer + 1, inner) || (*inner && glob_covers(outer, inner + 1));
	}
	if (!*outer || !*inner) {
		return *outer == *inner;
	}
	bool one = *outer == '?' ? *inner != '*' : *outer == *inner;
	return one && glob_covers(outer + 1, inner + 1);
}

/* No tag matches both: they begin differently, or one of them is a tag, which the other does not match. */
static bool
globs_exclude(const char *one, const char *other)
{
	size_t head = strcspn(one, "*?"), end = strcspn(other, "*?");
	bool begins = strncmp(one, other, head < end ? head : end) == 0;
	return !begins || (!one[head] && !glob_covers(other, one)) ||
	       (!other[end] && !glob_covers(one, other));
}

/* tags NULL: all. Every one of the inner globs is inside an outer one; exclude: none has a tag in common. */
static bool
tags_relate(const struct dm_input *input, const yaml_node_t *tags, const struct dm_input *other,
	const yaml_node_t *inner, bool exclude)
{
	for (size_t i = 0; tags && i < dm_input_length(other, inner); i++) {
		const char *text = dm_input_text(other, dm_input_item(other, inner, i));
		size_t related = 0, count = dm_input_length(input, tags);
		for (size_t k = 0; k < count; k++) {
			const char *glob = dm_input_text(input, dm_input_item(input, tags, k));
			related += exclude ? globs_exclude(glob, text) : glob_covers(glob, text);
		}
		if (exclude ? related < count : related == 0) {
			return false;
		}
	}
	return tags || !exclude;
}

static bool
is_all(const struct dm_input *input, const yaml_node_t *tags)
{
	return dm_input_length(input, tags) == 1 &&
	       strcmp(dm_input_text(input, dm_input_item(input, tags, 0)), "*") == 0;
}

static struct variant *
add_variant(struct image *image, const struct dm_input *input, const yaml_node_t *tags)
{
	image->variants = dm_input_grow(image->variants, image->nvariants, sizeof *image->variants);
	struct variant *variant = &image->variants[image->nvariants++];
	*variant = (struct variant){.input = input, .tags = tags};
	if (tags && is_all(input, tags)) {
		variant->tags = NULL;
	}
	return variant;
}

static void
add_source(struct variant *variant, const struct dm_input *input, const yaml_node_t *map)
{
	size_t n = 0;
	while (variant->of[n]) {
		n++;
	}
	variant->of[n] = input;
	variant->maps[n] = map;
}

/* What a row says must not be typed beside it: in an override only, which names its source. */
static void
refuse_config(const struct dm_input *input, const yaml_node_t *map)
{
	static const struct field fields[] = {CONFIG_FIELDS};
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		if (dm_input_value(input, map, fields[i].key)) {
			dm_input_fail(input, map,
				"configs.yaml knows the image: `%s` is one of its `overrides`, "
				"with "
				"its source",
				fields[i].key);
		}
	}
}

/* The overrides that have tags come first; what they leave open the row of configs.yaml for their tags says. */
static void
add_overrides(const struct output *out, struct image *image, const yaml_node_t *list)
{
	const struct dm_input *file = dm_input_find(out->inputs, "configs");
	const yaml_node_t *rows =
		image->config ? dm_input_value(file, image->config, "rows") : NULL;
	for (size_t i = 0; i < dm_input_length(image->input, list); i++) {
		const yaml_node_t *item = dm_input_item(image->input, list, i);
		const yaml_node_t *tags = dm_input_value(image->input, item, "tags");
		if (!tags) {
			continue;
		}
		struct variant *variant = add_variant(image, image->input, tags);
		add_source(variant, image->input, item);
		for (size_t k = 0; rows && k < dm_input_length(file, rows); k++) {
			const yaml_node_t *row = dm_input_item(file, rows, k);
			if (tags_relate(file, dm_input_value(file, row, "tags"), image->input, tags,
				    false)) {
				add_source(variant, file, row);
				break;
			}
		}
	}
}

/* Those of configs.yaml, each with what the override for all tags says. */
static void
add_rows(const struct output *out, struct image *image, const yaml_node_t *list)
{
	const struct dm_input *file = dm_input_find(out->inputs, "configs");
	const yaml_node_t *rows = dm_input_value(file, image->config, "rows");
	const yaml_node_t *all = NULL;
	for (size_t i = 0; list && i < dm_input_length(image->input, list); i++) {
		const yaml_node_t *item = dm_input_item(image->input, list, i);
		all = dm_input_value(image->input, item, "tags") ? all : item;
	}
	for (size_t k = 0; k < dm_input_length(file, rows); k++) {
		const yaml_node_t *row = dm_input_item(file, rows, k);
		check_keys(&config_rows, file, row);
		struct variant *variant =
			add_variant(image, file, dm_input_value(file, row, "tags"));
		if (all) {
			add_source(variant, image->input, all);
		}
		add_source(variant, file, row);
	}
}

static void
read_variants(const struct output *out, struct image *image)
{
	const struct dm_input *input = image->input;
	const yaml_node_t *list = dm_input_value(input, image->map, "overrides");
	const yaml_node_t *rows = dm_input_value(input, image->map, "rows");
	for (size_t i = 0; list && i < dm_input_length(input, list); i++) {
		const yaml_node_t *item = dm_input_item(input, list, i);
		check_keys(&overrides, input, item);
		if (!dm_input_value(input, item, "source")) {
			dm_input_fail(input, item, "an override needs its `source`");
		}
	}
	if (image->config) {
		refuse_config(input, image->map);
		for (size_t i = 0; i < dm_input_length(input, rows); i++) {
			refuse_config(input, dm_input_item(input, rows, i));
		}
	}
	if (list) {
		add_overrides(out, image, list);
	}
	if (image->config) {
		add_rows(out, image, list);
	}
	if (!image->nvariants || image->variants[image->nvariants - 1].tags) {
		add_variant(image, input, NULL); /* nothing is known */
	}
}

/* An entrypoint of which it is known whether it needs root is not judged again. */
static size_t
put_config(struct output *out, const struct table *table, const struct places *places)
{
	char *text = NULL;
	size_t size = 0, place;
	FILE *rows = out->rows;
	const yaml_node_t *root = value_of(places, "needs_root", &place);
	out->rows = open_memstream(&text, &size);
	putc('{', out->rows);
	for (const struct field *field = table->fields; field->key; field++) {
		const yaml_node_t *value = value_of(places, field->key, &place);
		bool judged = root && strcmp(field->key, "entrypoint") == 0;
		if (value && (field->kind & CONFIG) && !judged) {
			put_value(out, places->input[place], field, value, "");
		}
	}
	putc('}', out->rows);
	fclose(out->rows);
	out->rows = rows;
	return keep_config(out, text);
}

/* A variant that tags of a release can have. */
struct choice {
	const struct variant *variant;
	size_t config;
	bool covered; /* they all have it */
};

static struct choice
choose(struct output *out, const struct table *table, const struct variant *variant,
	const struct places *release)
{
	struct places places = {.count = 0};
	for (size_t k = 0; k < 3 && variant->of[k]; k++) {
		add_place(&places, variant->of[k], variant->maps[k]);
	}
	for (size_t k = 0; k < release->count; k++) {
		add_place(&places, release->input[k], release->map[k]);
	}
	return (struct choice){variant, put_config(out, table, &places), !variant->tags};
}

/* Another variant before it has all its tags. */
static bool
is_hidden(const struct image *image, const struct variant *variant)
{
	const struct variant *other = image->variants;
	while (other < variant &&
		!(variant->tags && tags_relate(other->input, other->tags, variant->input,
					   variant->tags, false))) {
		other++;
	}
	return other < variant;
}

/* The variants that tags of the release can have, without those that say what is said of all the others. */
static size_t
list_choices(struct output *out, const struct table *table, const struct image *image,
	const struct places *release, struct choice *choices)
{
	size_t place, count = 0;
	const yaml_node_t *tags = value_of(release, "tags", &place);
	const struct dm_input *input = release->input[place];
	for (size_t i = 0; i < image->nvariants && (!count || !choices[count - 1].covered); i++) {
		const struct variant *variant = &image->variants[i];
		if (!is_hidden(image, variant) &&
			!tags_relate(variant->input, variant->tags, input, tags, true)) {
			choices[count] = choose(out, table, variant, release);
			choices[count++].covered =
				tags_relate(variant->input, variant->tags, input, tags, false);
		}
	}
	while (count > 1 && choices[count - 2].config == choices[count - 1].config) {
		choices[count - 2] = choices[count - 1];
		count--;
	}
	return count;
}

/* The rows of one release, for each variant of the image that has tags of it; true: no tag is left for a later row. */
static bool
put_release(struct output *out, const struct table *table, const struct image *image,
	const struct places *release, struct keys *names)
{
	size_t place, name_place;
	const yaml_node_t *tags = value_of(release, "tags", &place);
	const yaml_node_t *name = value_of(release, "name", &name_place);
	struct choice *choices = calloc(image->nvariants, sizeof *choices);
	if (!tags || !name || !choices) {
		dm_input_fail(release->input[0], release->map[0], "the row has no `tags`");
	}
	size_t count = list_choices(out, table, image, release, choices);
	for (size_t i = 0; i < count; i++) {
		fputs("\t{", out->rows);
		put_fields(out, table, release, 0);
		if (!choices[i].covered) {
			fputs(".also = ", out->rows);
			put_list(out, choices[i].variant->input, choices[i].variant->tags);
			fputs(", ", out->rows);
		}
		fprintf(out->rows, ".config = &config_%zu},\n", choices[i].config);
		add_key(names, dm_input_text(release->input[name_place], name), names->count, 0);
	}
	free(choices);
	return is_all(release->input[place], tags);
}

/* What configs.yaml knows of tags whose release nobody typed; true: of all. */
static bool
put_systems(struct output *out, const struct table *table, const struct image *image,
	struct keys *names)
{
	const struct dm_input *file = dm_input_find(out->inputs, "configs");
	const struct dm_input *releases = dm_input_find(out->inputs, "releases");
	const yaml_node_t *list =
		image->config ? dm_input_value(file, image->config, "systems") : NULL;
	bool whole = false;
	for (size_t i = 0; list && i < dm_input_length(file, list); i++) {
		const yaml_node_t *item = dm_input_item(file, list, i);
		check_keys(&systems, file, item);
		struct places places = {.count = 0};
		add_place(&places, file, item);
		add_place(&places, image->input, image->map);
		add_place(&places, releases,
			need_row(releases, "release", file, dm_input_value(file, item, "release"),
				NULL));
		whole = put_release(out, table, image, &places, names);
	}
	return whole;
}

/*
 * An image has several rows, each with a release. Of a Docker Official Image, configs.yaml tells what it is configured with,
 * by other tags: then a row says which tags match `also`.
 */
static void
put_image(struct output *out, const struct table *table, const struct dm_input *input,
	const yaml_node_t *map, struct keys *names)
{
	const struct dm_input *releases = dm_input_find(out->inputs, "releases");
	const yaml_node_t *rows = dm_input_value(input, map, "rows");
	const yaml_node_t *name = dm_input_value(input, map, "name");
	check_keys(table, input, map);
	if (!rows || !dm_input_value(input, map, "source")) {
		dm_input_fail(input, map, "an image needs `rows` and `source`");
	}
	struct image image = {.input = input, .map = map};
	image.config = name ? dm_input_row(dm_input_find(out->inputs, "configs"), "name",
				      dm_input_text(input, name), NULL)
			    : NULL;
	read_variants(out, &image);
	for (size_t i = 0; i < dm_input_length(input, rows); i++) {
		struct places places = places_of(table, input, dm_input_item(input, rows, i));
		const yaml_node_t *release = dm_input_value(input, places.map[0], "release");
		const yaml_node_t *tags = dm_input_value(input, places.map[0], "tags");
		if (!release) {
			dm_input_fail(input, places.map[0], "the row has no `release`");
		}
		if (tags && is_all(input, tags) &&
			strcmp(dm_input_text(input, release), "unknown") == 0 &&
			put_systems(out, table, &image, names)) {
			continue;
		}
		add_place(&places, input, map);
		add_place(&places, releases, need_row(releases, "release", input, release, NULL));
		put_release(out, table, &image, &places, names);
	}
	free(image.variants);
}

/* An image of configs.yaml that images.yaml does not have: of other releases than those that are told nothing is known. */
static void
put_config_alone(struct output *out, const struct table *table, const struct dm_input *file,
	const yaml_node_t *map, struct keys *names)
{
	const struct dm_input *releases = dm_input_find(out->inputs, "releases");
	struct image image = {.input = file, .map = map, .config = map};
	struct places places = {.count = 0};
	add_rows(out, &image, NULL);
	if (image.variants[image.nvariants - 1].tags) {
		add_variant(&image, file, NULL);
	}
	add_place(&places, file, map);
	add_place(&places, releases, dm_input_row(releases, "release", "unknown", NULL));
	if (!put_systems(out, table, &image, names)) {
		put_release(out, table, &image, &places, names);
	}
	free(image.variants);
}

/* Of configs.yaml. */
static void
put_other_configs(struct output *out, const struct table *table, struct keys *names)
{
	const struct dm_input *file = dm_input_find(out->inputs, "configs");
	const struct dm_input *images = dm_input_find(out->inputs, "images");
	for (size_t i = 0; i < dm_input_length(file, file->root); i++) {
		const yaml_node_t *row = dm_input_item(file, file->root, i);
		const char *name = dm_input_text(file, dm_input_value(file, row, "name"));
		if (!dm_input_row(images, "name", name, NULL)) {
			put_config_alone(out, table, file, row, names);
		}
	}
}

/* None is there twice. */
static void
check_configs(const struct output *out)
{
	const struct dm_input *file = dm_input_find(out->inputs, "configs");
	for (size_t i = 0; i < dm_input_length(file, file->root); i++) {
		const yaml_node_t *row = dm_input_item(file, file->root, i);
		check_keys(&configs, file, row);
		const yaml_node_t *name = dm_input_value(file, row, "name");
		if (!name || !dm_input_value(file, row, "rows")) {
			dm_input_fail(file, row, "a configuration needs `name` and `rows`");
		}
		if (dm_input_row(file, "name", dm_input_text(file, name), NULL) != row) {
			dm_input_fail(file, name, "`%s` is there twice", dm_input_text(file, name));
		}
	}
}

static void
put_images(struct output *out, const struct table *table, const struct dm_input *input)
{
	const struct dm_input *releases = dm_input_find(out->inputs, "releases");
	struct keys names = {NULL, 0};
	check_configs(out);
	for (size_t i = 0; i < dm_input_length(releases, releases->root); i++) {
		const yaml_node_t *release = dm_input_item(releases, releases->root, i);
		check_keys(table, releases, release);
		if (!dm_input_value(releases, release, "release") ||
			!dm_input_value(releases, release, "source")) {
			dm_input_fail(releases, release, "a release needs `release` and `source`");
		}
	}
	for (size_t i = 0; i < dm_input_length(input, input->root); i++) {
		put_image(out, table, input, dm_input_item(input, input->root, i), &names);
	}
	put_other_configs(out, table, &names);
	fputs("};\n", out->rows);
	put_image_order(out, &names);
}

/* The rows of the rows of a file: releases of products. */
static void
put_inner_rows(struct output *out, const struct table *table, const struct dm_input *input)
{
	for (size_t i = 0; i < dm_input_length(input, input->root); i++) {
		const yaml_node_t *rows =
			dm_input_value(input, dm_input_item(input, input->root, i), "rows");
		for (size_t k = 0; k < dm_input_length(input, rows); k++) {
			const yaml_node_t *row = dm_input_item(input, rows, k);
			struct places places = places_of(table, input, row);
			put_row(out, table, &places);
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

/* The first words of all texts of a list of a table, each once. */
static void
put_names(
	struct output *out, const char *array, const struct dm_input *input, const char *list_name)
{
	struct keys names = {NULL, 0};
	size_t n = 0;
	for (size_t i = 0; i < dm_input_length(input, input->root); i++) {
		const yaml_node_t *list =
			dm_input_value(input, dm_input_item(input, input->root, i), list_name);
		for (size_t k = 0; list && k < dm_input_length(input, list); k++) {
			const char *text = dm_input_text(input, dm_input_item(input, list, k));
			add_key(&names, first_word(text), i, k);
		}
	}
	qsort(names.items, names.count, sizeof *names.items, compare_keys);
	for (size_t i = 0; i < names.count; i++) {
		if (n == 0 || strcmp(names.items[n - 1].text, names.items[i].text) != 0) {
			names.items[n++] = names.items[i];
		}
	}
	names.count = n;
	put_word_list(out, array, &names);
}

static void
put_rows(struct output *out, const struct table *table, const struct dm_input *input)
{
	struct keys commands = {NULL, 0};
	for (size_t i = 0; i < dm_input_length(input, input->root); i++) {
		struct places places =
			places_of(table, input, dm_input_item(input, input->root, i));
		size_t place;
		const yaml_node_t *family = value_of(&places, "family", &place);
		if (table == tables + 1 && family) {
			const struct dm_input *families = dm_input_find(out->inputs, "families");
			add_place(&places, families,
				need_row(families, "id", places.input[place], family, NULL));
		}
		put_row(out, table, &places);
		const yaml_node_t *list = value_of(&places, "commands", &place);
		for (size_t k = 0; list && k < dm_input_length(places.input[place], list); k++) {
			const yaml_node_t *name = dm_input_item(places.input[place], list, k);
			add_key(&commands, dm_input_text(places.input[place], name), i, k);
		}
	}
	fputs("};\n", out->rows);
	if (commands.count) {
		size_t n = commands.count;
		put_pairs(out, "dm_manager_command", "dm_manager_commands", &commands);
		fprintf(out->rows, "\nconst uint32_t dm_manager_command_count = %zu;\n", n);
	}
}

static void
put_words(struct output *out, const struct dm_input *input, const char *name)
{
	const yaml_node_t *list = dm_input_value(input, input->root, name);
	struct keys words = {NULL, 0};
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
		add_key(&words, dm_input_text(input, word), i, 0);
	}
	qsort(words.items, words.count, sizeof *words.items, compare_keys);
	for (size_t i = 1; i < words.count; i++) {
		if (strcmp(words.items[i].text, words.items[i - 1].text) == 0) {
			dm_input_fail(input, dm_input_item(input, list, words.items[i].row),
				"`%s` is in the list twice", words.items[i].text);
		}
	}
	snprintf(array, sizeof array, "dm_words_%s", name);
	put_word_list(out, array, &words);
}

static void
put_all_words(struct output *out, const struct dm_input *input)
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
	char *rows = NULL;
	size_t size = 0;
	if (argc < 3) {
		fputs("usage: compile OUT.c FILE.yaml...\n", stderr);
		return 2;
	}
	struct dm_inputs inputs = {NULL, 0};
	for (char **path = argv + 2; *path; path++) {
		inputs.items = dm_input_grow(inputs.items, inputs.count, sizeof *inputs.items);
		dm_input_read(&inputs.items[inputs.count++], *path);
	}
	struct output out = {.inputs = &inputs,
		.lists = fopen(argv[1], "wb"),
		.rows = open_memstream(&rows, &size)};
	if (!out.lists || !out.rows) {
		perror(argv[1]);
		return 2;
	}
	fputs("/* Made from transforms/catalogue/ by its compile.c. */\n#include "
	      "\"catalogue.h\"\n\n#include <stddef.h>\n\n",
		out.lists);
	for (const struct table *table = tables; table < tables + TABLES; table++) {
		const struct dm_input *input = dm_input_find(&inputs, table->file);
		fprintf(out.rows, "\nconst struct %s %s[] = {\n", table->type, table->array);
		if (strcmp(table->file, "images") == 0) {
			put_images(&out, table, input);
		} else if (strcmp(table->array, "dm_releases") == 0) {
			put_inner_rows(&out, table, input);
		} else {
			put_rows(&out, table, input);
		}
		fprintf(out.rows, "\nconst uint32_t %s_count = sizeof %s / sizeof *%s;\n",
			table->type, table->array, table->array);
	}
	put_names(&out, "dm_program_names", dm_input_find(&inputs, "programs"), "names");
	put_names(&out, "dm_product_names", dm_input_find(&inputs, "lifecycles"), "names");
	put_names(&out, "dm_library_names", dm_input_find(&inputs, "library"), "names");
	put_names(&out, "dm_wrapper_names", dm_input_find(&inputs, "wrappers"), "names");
	put_names(&out, "dm_builder_names", dm_input_find(&inputs, "languages"), "builders");
	put_all_words(&out, dm_input_find(&inputs, "words"));
	fclose(out.rows);
	fputs(rows, out.lists);
	return fclose(out.lists) == 0 ? 0 : 2;
}
