#include "claims_compose.h"

#include "../config/yaml_tree.h"
#include "service.h"

enum {
	DEEP = 4, /* files that include or extend each other */
};

/* The root of a file beside this one, and the folder that it lies in; NULL: nobody may read it, or it is no map. */
static const struct dm_yaml *
read_beside(struct dm_claim_reader *r, const char *name, const char **folder)
{
	struct dm_str text;
	struct dm_yaml *root;
	struct dm_err err = {0};
	const char *path = strchr(name, '$') ? NULL : dm_claim_path(r->arena, r->folder, name);
	if (!path || !r->claims->read || !r->claims->read(r->claims, path, &text) ||
		!dm_yaml_parse(r->arena, text, &root, &err) || root->kind != DM_YAML_MAP) {
		return NULL;
	}
	*folder = dm_path_folder(r->arena, path);
	return root;
}

/* extends: {file: common.yaml, service: base}: what that service says counts, too; of the same file likewise. */
static void
read_extended(struct dm_claim_reader *r, const struct dm_yaml *root, const struct dm_yaml *service,
	const struct dm_service_place *place, struct dm_usage *usage)
{
	const struct dm_yaml *extends = dm_yaml_get(service, "extends");
	bool plain = extends && extends->kind == DM_YAML_SCALAR;
	const char *name = plain ? extends->text : dm_yaml_get_text(extends, "service");
	const char *file = plain ? NULL : dm_yaml_get_text(extends, "file");
	struct dm_service_place other = *place;
	if (!extends || !name || r->claims->depth >= DEEP) {
		return;
	}
	const struct dm_yaml *base = file ? read_beside(r, file, &other.folder) : root;
	const struct dm_yaml *services = base ? dm_yaml_get(base, "services") : NULL;
	const struct dm_yaml *extended = services ? dm_yaml_get(services, name) : NULL;
	if (extended) {
		r->claims->depth++;
		read_extended(r, base, extended, &other, usage);
		r->claims->depth--;
		dm_service_read(&other, extended, usage);
	}
}

/* A service that builds nothing here: its image counts by its name. */
static void
read_imaged(struct dm_claim_reader *r, const struct dm_yaml *root, const struct dm_yaml *key,
	const struct dm_yaml *service)
{
	const char *image = dm_yaml_get_text(service, "image");
	if (!image || strchr(image, '$') || r->claims->count >= DM_CLAIMS) {
		return;
	}
	struct dm_claim *claim =
		dm_claim_add(r, key, dm_arena_printf(r->arena, "service %s", key->text));
	const struct dm_service_place place = {r->arena, key->text, r->folder, NULL};
	claim->image = image;
	claim->named = true;
	read_extended(r, root, service, &place, &claim->usage);
	dm_service_read(&place, service, &claim->usage);
}

/* include: [a.yaml, {path: b.yaml}] */
static void
read_included(struct dm_claim_reader *r, const struct dm_yaml *root)
{
	const struct dm_yaml *list = dm_yaml_get(root, "include");
	for (uint32_t i = 0; list && list->kind == DM_YAML_LIST && i < list->count; i++) {
		const struct dm_yaml *item = list->items[i];
		const char *name =
			item->kind == DM_YAML_SCALAR ? item->text : dm_yaml_get_text(item, "path");
		struct dm_claim_reader other = *r;
		const struct dm_yaml *included = name && r->claims->depth < DEEP
							 ? read_beside(r, name, &other.folder)
							 : NULL;
		if (included) {
			other.name = name;
			r->claims->depth++;
			dm_claims_read_compose(&other, included);
			r->claims->depth--;
		}
	}
}

void
dm_claims_read_compose(struct dm_claim_reader *r, const struct dm_yaml *root)
{
	read_included(r, root);
	const struct dm_yaml *services = dm_yaml_get(root, "services");
	for (uint32_t i = 0; services && services->kind == DM_YAML_MAP && i < services->count;
		i++) {
		const struct dm_yaml *service = services->items[i], *key = services->keys[i];
		const struct dm_yaml *build = dm_yaml_get(service, "build");
		if (!build && service->kind == DM_YAML_MAP) {
			read_imaged(r, root, key, service);
		}
		if (!build || build->kind == DM_YAML_LIST || dm_yaml_null(build) ||
			dm_yaml_get(build, "dockerfile_inline")) {
			continue;
		}
		bool plain = build->kind == DM_YAML_SCALAR;
		const struct dm_given given = dm_given_from_context(r,
			plain ? build->text : dm_yaml_get_text(build, "context"),
			plain ? NULL : dm_yaml_get_text(build, "dockerfile"),
			plain ? NULL : dm_yaml_get_text(build, "target"));
		struct dm_claim *claim = dm_claim_add_build(
			r, key, dm_arena_printf(r->arena, "service %s", key->text), &given);
		if (claim) {
			const struct dm_service_place place = {
				r->arena, key->text, r->folder, claim->usage.context};
			read_extended(r, root, service, &place, &claim->usage);
			dm_service_read(&place, service, &claim->usage);
		}
	}
}
