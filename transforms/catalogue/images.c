#include "images.h"

#include <stdlib.h>
#include <string.h>

static bool
is_glob(const char *text)
{
	return strpbrk(text, "*?") != NULL;
}

/* Plain names first, by name; then the globs. */
static int
compare_names(const void *a, const void *b)
{
	const struct dm_key *left = a, *right = b;
	if (is_glob(left->text) != is_glob(right->text)) {
		return is_glob(left->text) ? 1 : -1;
	}
	return is_glob(left->text) ? (left->row < right->row ? -1 : left->row > right->row)
				   : dm_output_compare(a, b);
}

static void
put_image_order(struct dm_output *out, struct dm_keys *names)
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
	static const struct dm_field fields[] = {CONFIG_FIELDS};
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
add_overrides(const struct dm_output *out, struct image *image, const yaml_node_t *list)
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

/* The override for all tags. */
static const yaml_node_t *
whole_override(const struct image *image, const yaml_node_t *list)
{
	const yaml_node_t *all = NULL;
	for (size_t i = 0; list && i < dm_input_length(image->input, list); i++) {
		const yaml_node_t *item = dm_input_item(image->input, list, i);
		all = dm_input_value(image->input, item, "tags") ? all : item;
	}
	return all;
}

/* Those of configs.yaml, each with what the override for all tags says. */
static void
add_rows(const struct dm_output *out, struct image *image, const yaml_node_t *all)
{
	const struct dm_input *file = dm_input_find(out->inputs, "configs");
	const yaml_node_t *rows = dm_input_value(file, image->config, "rows");
	for (size_t k = 0; k < dm_input_length(file, rows); k++) {
		const yaml_node_t *row = dm_input_item(file, rows, k);
		dm_rows_check(&dm_config_rows_table, file, row);
		struct variant *variant =
			add_variant(image, file, dm_input_value(file, row, "tags"));
		if (all) {
			add_source(variant, image->input, all);
		}
		add_source(variant, file, row);
	}
}

static void
read_variants(const struct dm_output *out, struct image *image)
{
	const struct dm_input *input = image->input;
	const yaml_node_t *list = dm_input_value(input, image->map, "overrides");
	const yaml_node_t *rows = dm_input_value(input, image->map, "rows");
	for (size_t i = 0; list && i < dm_input_length(input, list); i++) {
		const yaml_node_t *item = dm_input_item(input, list, i);
		dm_rows_check(&dm_overrides_table, input, item);
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
	const yaml_node_t *all = whole_override(image, list);
	if (image->config) {
		add_rows(out, image, all);
	}
	if (!image->nvariants || image->variants[image->nvariants - 1].tags) {
		struct variant *others = add_variant(image, input, NULL); /* no row knows them */
		if (all) {
			add_source(others, input, all);
		}
	}
}

/* An entrypoint of which it is known whether it needs root is not judged again. */
static size_t
put_config(struct dm_output *out, const struct dm_table *table, const struct dm_places *places)
{
	char *text = NULL;
	size_t size = 0, place;
	FILE *rows = out->rows;
	bool places_alone = out->places_alone;
	const yaml_node_t *root = dm_place_value(places, "needs_root", &place);
	out->rows = open_memstream(&text, &size);
	out->places_alone = false;
	putc('{', out->rows);
	for (const struct dm_field *field = table->fields; field->key; field++) {
		const yaml_node_t *value = dm_place_value(places, field->key, &place);
		bool judged = root && strcmp(field->key, "entrypoint") == 0;
		if (value && (field->kind & CONFIG) && !judged) {
			dm_output_value(out, places->input[place], field, value, "");
		}
	}
	putc('}', out->rows);
	fclose(out->rows);
	out->rows = rows;
	out->places_alone = places_alone;
	return dm_output_config(out, text);
}

/* A variant that tags of a release can have. */
struct choice {
	const struct variant *variant;
	size_t config;
	bool covered; /* they all have it */
};

static struct choice
choose(struct dm_output *out, const struct dm_table *table, const struct variant *variant,
	const struct dm_places *release)
{
	struct dm_places places = {.count = 0};
	for (size_t k = 0; k < 3 && variant->of[k]; k++) {
		dm_place_add(&places, variant->of[k], variant->maps[k]);
	}
	for (size_t k = 0; k < release->count; k++) {
		dm_place_add(&places, release->input[k], release->map[k]);
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
list_choices(struct dm_output *out, const struct dm_table *table, const struct image *image,
	const struct dm_places *release, struct choice *choices)
{
	size_t place, count = 0;
	const yaml_node_t *tags = dm_place_value(release, "tags", &place);
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
put_release(struct dm_output *out, const struct dm_table *table, const struct image *image,
	const struct dm_places *release, struct dm_keys *names)
{
	size_t place, name_place;
	const yaml_node_t *tags = dm_place_value(release, "tags", &place);
	const yaml_node_t *name = dm_place_value(release, "name", &name_place);
	struct choice *choices = calloc(image->nvariants, sizeof *choices);
	if (!tags || !name || !choices) {
		dm_input_fail(release->input[0], release->map[0], "the row has no `tags`");
	}
	size_t count = list_choices(out, table, image, release, choices);
	for (size_t i = 0; i < count; i++) {
		fputs("\t{", out->rows);
		dm_rows_fields(out, table, release, 0);
		if (!choices[i].covered) {
			fputs(".also = ", out->rows);
			dm_output_list(out, choices[i].variant->input, choices[i].variant->tags);
			fputs(", ", out->rows);
		}
		fprintf(out->rows, ".config = %zu},\n", choices[i].config);
		dm_output_key(
			names, dm_input_text(release->input[name_place], name), names->count, 0);
	}
	free(choices);
	return is_all(release->input[place], tags);
}

/* What configs.yaml knows of tags whose release nobody typed; true: of all. */
static bool
put_systems(struct dm_output *out, const struct dm_table *table, const struct image *image,
	struct dm_keys *names)
{
	const struct dm_input *file = dm_input_find(out->inputs, "configs");
	const struct dm_input *releases = dm_input_find(out->inputs, "releases");
	const yaml_node_t *list =
		image->config ? dm_input_value(file, image->config, "systems") : NULL;
	bool whole = false;
	for (size_t i = 0; list && i < dm_input_length(file, list); i++) {
		const yaml_node_t *item = dm_input_item(file, list, i);
		dm_rows_check(&dm_systems_table, file, item);
		struct dm_places places = {.count = 0};
		dm_place_add(&places, file, item);
		dm_place_add(&places, image->input, image->map);
		dm_place_add(&places, releases,
			dm_rows_need(releases, "release", file,
				dm_input_value(file, item, "release"), NULL));
		whole = put_release(out, table, image, &places, names);
	}
	return whole;
}

/*
 * An image has several rows, each with a release. Of a Docker Official Image, configs.yaml tells what it is configured with,
 * by other tags: then a row says which tags match `also`.
 */
static void
put_image(struct dm_output *out, const struct dm_table *table, const struct dm_input *input,
	const yaml_node_t *map, struct dm_keys *names)
{
	const struct dm_input *releases = dm_input_find(out->inputs, "releases");
	const yaml_node_t *rows = dm_input_value(input, map, "rows");
	const yaml_node_t *name = dm_input_value(input, map, "name");
	dm_rows_check(table, input, map);
	if (!rows || !dm_input_value(input, map, "source")) {
		dm_input_fail(input, map, "an image needs `rows` and `source`");
	}
	struct image image = {.input = input, .map = map};
	image.config = name ? dm_input_row(dm_input_find(out->inputs, "configs"), "name",
				      dm_input_text(input, name), NULL)
			    : NULL;
	read_variants(out, &image);
	for (size_t i = 0; i < dm_input_length(input, rows); i++) {
		struct dm_places places =
			dm_rows_places(table, input, dm_input_item(input, rows, i));
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
		dm_place_add(&places, input, map);
		dm_place_add(
			&places, releases, dm_rows_need(releases, "release", input, release, NULL));
		put_release(out, table, &image, &places, names);
	}
	free(image.variants);
}

/* An image of configs.yaml that images.yaml does not have: of other releases than those that are told nothing is known. */
static void
put_config_alone(struct dm_output *out, const struct dm_table *table, const struct dm_input *file,
	const yaml_node_t *map, struct dm_keys *names)
{
	const struct dm_input *releases = dm_input_find(out->inputs, "releases");
	struct image image = {.input = file, .map = map, .config = map};
	struct dm_places places = {.count = 0};
	add_rows(out, &image, NULL);
	if (image.variants[image.nvariants - 1].tags) {
		add_variant(&image, file, NULL);
	}
	dm_place_add(&places, file, map);
	dm_place_add(&places, releases, dm_input_row(releases, "release", "unknown", NULL));
	if (!put_systems(out, table, &image, names)) {
		put_release(out, table, &image, &places, names);
	}
	free(image.variants);
}

/* Of configs.yaml. */
static void
put_other_configs(struct dm_output *out, const struct dm_table *table, struct dm_keys *names)
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
check_configs(const struct dm_output *out)
{
	const struct dm_input *file = dm_input_find(out->inputs, "configs");
	for (size_t i = 0; i < dm_input_length(file, file->root); i++) {
		const yaml_node_t *row = dm_input_item(file, file->root, i);
		dm_rows_check(&dm_configs_table, file, row);
		const yaml_node_t *name = dm_input_value(file, row, "name");
		if (!name || !dm_input_value(file, row, "rows")) {
			dm_input_fail(file, row, "a configuration needs `name` and `rows`");
		}
		if (dm_input_row(file, "name", dm_input_text(file, name), NULL) != row) {
			dm_input_fail(file, name, "`%s` is there twice", dm_input_text(file, name));
		}
	}
}

void
dm_images_put(struct dm_output *out, const struct dm_table *table, const struct dm_input *input)
{
	const struct dm_input *releases = dm_input_find(out->inputs, "releases");
	struct dm_keys names = {NULL, 0};
	check_configs(out);
	for (size_t i = 0; i < dm_input_length(releases, releases->root); i++) {
		const yaml_node_t *release = dm_input_item(releases, releases->root, i);
		dm_rows_check(table, releases, release);
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
