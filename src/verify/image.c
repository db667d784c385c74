/* Sources: OCI image specification, config.md; Docker Engine API, ImageInspect. */
#include "image.h"

#include "orders.h"

enum {
	SHOWN = 20, /* differences */
};

static const char **
keys_of(struct dm_arena *arena, const json_t *object)
{
	size_t n = json_object_size(object), i = 0;
	const char **keys = dm_arena_alloc(arena, (n + 1) * sizeof *keys);
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)object, key, value)
	{
		keys[i++] = dm_arena_str(arena, dm_str(key)).p;
	}
	return keys;
}

bool
dm_built_image_read(
	struct dm_arena *arena, struct dm_str text, const char *id, struct dm_built_image *image)
{
	json_t *root = json_loadb(text.p ? text.p : "", text.n, 0, NULL);
	json_t *top = json_is_array(root) ? json_array_get(root, 0) : root;
	json_t *config = json_object_get(top, "Config"),
	       *layers = json_object_get(json_object_get(top, "RootFS"), "Layers");
	const char *user = json_string_value(json_object_get(config, "User")),
		   *first = json_string_value(json_array_get(layers, 0));
	*image = (struct dm_built_image){.id = id};
	image->size = json_integer_value(json_object_get(top, "Size"));
	image->layers = (uint32_t)json_array_size(layers);
	image->user = dm_arena_str(arena, dm_str(user ? user : "")).p;
	image->user = image->user ? image->user : "";
	image->first_layer = dm_arena_str(arena, dm_str(first ? first : "")).p;
	image->first_layer = image->first_layer ? image->first_layer : "";
	image->volumes = keys_of(arena, json_object_get(config, "Volumes"));
	image->ports = keys_of(arena, json_object_get(config, "ExposedPorts"));
	image->config = json_is_object(config) ? json_incref(config) : NULL;
	json_decref(root);
	return image->config != NULL;
}

/* null, "", [] and {} mean the same: engines differ in which of them they write. */
static bool
is_empty(const json_t *value)
{
	return !value || json_is_null(value) || json_is_false(value) ||
	       (json_is_string(value) && json_string_length(value) == 0) ||
	       (json_is_array(value) && json_array_size(value) == 0) ||
	       (json_is_object(value) && json_object_size(value) == 0);
}

static bool
is_same(const json_t *a, const json_t *b)
{
	return (is_empty(a) && is_empty(b)) || json_equal(a, b);
}

struct list {
	struct dm_arena *arena;
	const char **items;
	uint32_t count;
};

static void
add(struct list *list, const char *what, const char *name)
{
	const char *text = dm_arena_printf(list->arena, "%s%s%s", what, *name ? " " : "", name);
	for (uint32_t i = 0; i < list->count; i++) {
		if (strcmp(list->items[i], text) == 0) {
			return;
		}
	}
	if (list->count < SHOWN) {
		*dm_push(list->arena, list->items, list->count) = text;
	}
}

/* The value of KEY=VALUE in a list; NULL: not there. */
static const char *
value_of(const json_t *list, const char *entry, size_t key)
{
	size_t i;
	json_t *item;
	json_array_foreach((json_t *)list, i, item)
	{
		const char *text = json_string_value(item);
		if (text && strncmp(text, entry, key + 1) == 0) {
			return text;
		}
	}
	return NULL;
}

static void
compare_environment(struct list *list, const json_t *a, const json_t *b)
{
	size_t i;
	json_t *item;
	json_array_foreach((json_t *)a, i, item)
	{
		const char *text = json_string_value(item);
		size_t key = text ? strcspn(text, "=") : 0;
		const char *other = text ? value_of(b, text, key) : NULL;
		if (text && (!other || strcmp(other, text) != 0)) {
			add(list, "Env", dm_arena_printf(list->arena, "%.*s", (int)key, text));
		}
	}
}

static void
compare_objects(struct list *list, const char *what, const json_t *a, const json_t *b)
{
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)a, key, value)
	{
		if (strcmp(key, DM_KEEPER_LABEL) != 0 &&
			!json_equal(value, json_object_get(b, key))) {
			add(list, what, key);
		}
	}
}

static void
compare(struct list *list, const json_t *a, const json_t *b)
{
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)a, key, value)
	{
		const json_t *other = json_object_get(b, key);
		/* Image is the parent of old builders, Hostname and Domainname of containers */
		if (strcmp(key, "User") == 0 || strcmp(key, "Image") == 0 ||
			strcmp(key, "Hostname") == 0 || is_same(value, other)) {
			continue;
		}
		if (strcmp(key, "Env") == 0) {
			compare_environment(list, value, other);
			compare_environment(list, other, value);
		} else if (strcmp(key, "Labels") == 0) {
			compare_objects(list, "Labels", value, other);
			compare_objects(list, "Labels", other, value);
		} else {
			add(list, key, "");
		}
	}
}

const char **
dm_built_image_differences(struct dm_arena *arena, const struct dm_built_image *before,
	const struct dm_built_image *after)
{
	struct list list = {.arena = arena};
	compare(&list, before->config, after->config);
	compare(&list, after->config, before->config);
	*dm_push(arena, list.items, list.count) = NULL;
	return list.items;
}

void
dm_built_image_finish(struct dm_built_image *image)
{
	json_decref(image->config);
	*image = (struct dm_built_image){.id = NULL};
}
