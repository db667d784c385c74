/*
 * OCI image-spec 1.1: image-index.md, manifest.md, config.md; Docker's "Image Manifest Version 2, Schema 2", which has
 * the same fields. Content comes from anywhere: what has not the expected form is skipped or refused.
 */
#include "manifest.h"

#include "../image/reference.h"
#include "../lock/lock.h"
#include "json.h"

enum {
	ITEMS = 256,       /* of a list */
	BYTES = 64 * 1024, /* of a list's texts */
};

static const char *
copy(struct dm_arena *arena, const char *text)
{
	return dm_arena_str(arena, dm_str(text)).p;
}

/* windows(10.0.20348.2655)/amd64, linux/arm64/v8; NULL: none that the lock could hold. */
static const char *
platform_name(struct dm_arena *arena, const json_t *platform)
{
	const char *os = dm_json_text(platform, "os"), *variant = dm_json_text(platform, "variant");
	const char *version = dm_json_text(platform, "os.version");
	const char *name = dm_arena_printf(arena, "%s%s%s%s/%s%s%s", os, *version ? "(" : "",
		version, *version ? ")" : "", dm_json_text(platform, "architecture"),
		*variant ? "/" : "", variant);
	bool runs = *os && strcmp(os, "unknown") != 0; /* attestations are for unknown/unknown */
	return runs && dm_platform_valid(dm_str(name)) ? name : NULL;
}

static bool
has_platform(const struct dm_manifest *manifest, const char *name)
{
	for (uint32_t i = 0; i < manifest->nchildren; i++) {
		if (strcmp(manifest->children[i].platform, name) == 0) {
			return true;
		}
	}
	return false;
}

static void
read_children(struct dm_arena *arena, const json_t *list, struct dm_manifest *manifest)
{
	size_t i;
	const json_t *item;
	json_array_foreach((json_t *)list, i, item)
	{
		if (manifest->nchildren == DM_CHILDREN) {
			break;
		}
		const json_t *annotations = json_object_get(item, "annotations");
		const char *name = platform_name(arena, json_object_get(item, "platform"));
		const char *digest = dm_json_text(item, "digest");
		if (name && dm_digest_valid(dm_str(digest)) && !has_platform(manifest, name) &&
			!*dm_json_text(annotations, "vnd.docker.reference.type")) {
			struct dm_child *child =
				dm_push(arena, manifest->children, manifest->nchildren);
			*child = (struct dm_child){name, copy(arena, digest)};
		}
	}
}

static bool
is_image_config(const char *type)
{
	return strcmp(type, "application/vnd.oci.image.config.v1+json") == 0 ||
	       strcmp(type, "application/vnd.docker.container.image.v1+json") == 0;
}

bool
dm_manifest_parse(struct dm_arena *arena, struct dm_str body, const char *type,
	struct dm_manifest *manifest, struct dm_err *err)
{
	json_t *root = dm_json_load(body, 0, NULL);
	*manifest = (struct dm_manifest){0};
	const json_t *children = json_object_get(root, "manifests");
	const json_t *config = json_object_get(root, "config");
	const char *said = dm_json_text(root, "mediaType");
	type = *said ? said : type;
	bool index = strcmp(type, DM_TYPE_OCI_INDEX) == 0 || strcmp(type, DM_TYPE_DOCKER_LIST) == 0;
	bool image = strcmp(type, DM_TYPE_OCI_MANIFEST) == 0 ||
		     strcmp(type, DM_TYPE_DOCKER_MANIFEST) == 0;
	bool ok = true;
	if (!json_is_object(root) ||
		json_integer_value(json_object_get(root, "schemaVersion")) != 2) {
		ok = dm_fail(err, 0, 0, "the answer is no manifest of schema version 2");
	} else if (index && json_is_array(children)) {
		manifest->index = true;
		read_children(arena, children, manifest);
	} else if (image && json_is_object(config)) {
		const char *digest = dm_json_text(config, "digest");
		if (is_image_config(dm_json_text(config, "mediaType")) &&
			dm_digest_valid(dm_str(digest))) {
			manifest->config = copy(arena, digest);
		}
	} else {
		ok = dm_fail(err, 0, 0, "the answer is neither an image nor an index of images");
	}
	json_decref(root);
	return ok;
}

/* ["nginx", "-g"] or, by mistake of some tools, "nginx"; null is an empty list. */
static const char **
read_words(struct dm_arena *arena, const json_t *value)
{
	const char **words = NULL;
	uint32_t count = 0;
	size_t i;
	const json_t *item;
	if (json_is_string(value)) {
		*dm_push(arena, words, count) = copy(arena, json_string_value(value));
	}
	json_array_foreach((json_t *)value, i, item)
	{
		if (json_is_string(item)) {
			*dm_push(arena, words, count) = copy(arena, json_string_value(item));
		}
	}
	*dm_push(arena, words, count) = NULL;
	return words;
}

static const char **
read_ports(struct dm_arena *arena, const json_t *value)
{
	const char **ports = NULL, *key;
	uint32_t count = 0;
	const json_t *item;
	json_object_foreach((json_t *)value, key, item)
	{
		*dm_push(arena, ports, count) = copy(arena, key);
	}
	*dm_push(arena, ports, count) = NULL;
	return ports;
}

/* Lists of a hostile image would make the lock unreadable. */
static bool
is_modest(const json_t *config)
{
	static const char *const keys[] = {"ExposedPorts", "Entrypoint", "Cmd"};
	bool modest = true;
	for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
		const json_t *list = json_object_get(config, keys[k]), *item;
		const char *key;
		size_t i, size = json_string_length(list);
		json_array_foreach((json_t *)list, i, item)
		{
			size += json_string_length(item);
		}
		json_object_foreach((json_t *)list, key, item)
		{
			size += strlen(key);
		}
		modest = modest && size <= BYTES && json_array_size(list) <= ITEMS &&
			 json_object_size(list) <= ITEMS;
	}
	return modest;
}

/* "": root; NULL: nobody who could be meant, such as text with a NUL or a line end in it. */
static const char *
read_user(struct dm_arena *arena, const json_t *value)
{
	struct dm_str text = {json_string_value(value), json_string_length(value)};
	if (!text.n) {
		return !value || json_is_null(value) || json_is_string(value) ? "" : NULL;
	}
	return dm_user_valid(text, 2) ? dm_arena_str(arena, text).p : NULL;
}

bool
dm_image_config_read(struct dm_arena *arena, const json_t *config, const json_t *platform,
	struct dm_image_config *image)
{
	image->platform = platform_name(arena, platform);
	if (!is_modest(config)) {
		return false;
	}
	image->user = read_user(arena, json_object_get(config, "User"));
	image->ports = read_ports(arena, json_object_get(config, "ExposedPorts"));
	image->entrypoint = read_words(arena, json_object_get(config, "Entrypoint"));
	image->command = read_words(arena, json_object_get(config, "Cmd"));
	return true;
}

bool
dm_image_config_parse(struct dm_arena *arena, struct dm_str body, struct dm_image_config *image,
	bool *configured, struct dm_err *err)
{
	json_t *root = dm_json_load(body, JSON_ALLOW_NUL, NULL);
	bool ok = json_is_object(root);
	if (ok) {
		*configured =
			dm_image_config_read(arena, json_object_get(root, "config"), root, image);
	} else {
		dm_fail(err, 0, 0, "the image's config is not JSON");
	}
	json_decref(root);
	return ok;
}
