#include "claims_hosts.h"

#include "../config/yaml_tree.h"
#include "claims_pods.h"
#include "service.h"

/* A claim on an image, which only its name tells; NULL: one too many */
static struct dm_claim *
add_image(
	struct dm_claim_reader *r, const struct dm_yaml *node, const char *what, const char *image)
{
	if (r->claims->count >= DM_CLAIMS) {
		dm_claim_add_unread(r, node, "more containers than are read");
		return NULL;
	}
	struct dm_claim *claim = dm_claim_add(r, node, what);
	claim->image = image;
	claim->named = true;
	return claim;
}

/* ---- Helm ---- */

/* image: acme/web:1, image: {registry: ghcr.io, repository: acme/web}; NULL: it names none */
static const char *
image_of(struct dm_claim_reader *r, const struct dm_yaml *node)
{
	const struct dm_yaml *image = dm_yaml_get(node, "image");
	bool map = image && image->kind == DM_YAML_MAP;
	const char *name =
		map ? dm_yaml_get_text(image, "repository") : dm_yaml_get_text(node, "image");
	const char *registry = map ? dm_yaml_get_text(image, "registry") : NULL;
	return name && registry ? dm_arena_printf(r->arena, "%s/%s", registry, name) : name;
}

/* persistence: {enabled: true, mountPath: /data} */
static void
read_persistence(struct dm_claim_reader *r, const struct dm_yaml *node, struct dm_usage *usage)
{
	const struct dm_yaml *kept = dm_yaml_get(node, "persistence");
	const char *path = kept ? dm_yaml_get_text(kept, "mountPath") : NULL;
	path = path || !kept ? path : dm_yaml_get_text(kept, "path");
	if (path && path[0] == '/' && dm_yaml_get_on(kept, "enabled")) {
		usage->volumes = dm_usage_append(r->arena, usage->volumes, path);
	}
}

static void
read_part(struct dm_claim_reader *r, const struct dm_yaml *node)
{
	const char *image = image_of(r, node);
	struct dm_claim *claim =
		image ? add_image(r, dm_yaml_get(node, "image"), "a chart of Helm", image) : NULL;
	if (!claim) {
		return;
	}
	dm_pod_security(dm_yaml_get(node, "podSecurityContext"), &claim->usage);
	dm_pod_security(dm_yaml_get(node, "securityContext"), &claim->usage);
	dm_pod_volumes(r, node, node, &claim->usage);
	dm_pod_variables(r, node, &claim->usage);
	dm_usage_set_all(r->arena, &claim->usage, dm_yaml_get(node, "env"));
	read_persistence(r, node, &claim->usage);
}

void
dm_claims_read_values(struct dm_claim_reader *r, const struct dm_yaml *root)
{
	read_part(r, root);
	for (uint32_t i = 0; i < root->count; i++) {
		if (root->items[i]->kind == DM_YAML_MAP) {
			read_part(r, root->items[i]);
		}
	}
}

/* ---- ECS ---- */

/* The folder of the host that a volume of the task is; NULL: it keeps what is in it elsewhere */
static const char *
host_of(const struct dm_yaml *task, const char *name)
{
	const struct dm_yaml *volumes = dm_yaml_get(task, "volumes");
	for (uint32_t i = 0; volumes && volumes->kind == DM_YAML_LIST && i < volumes->count; i++) {
		const char *own = dm_yaml_get_text(volumes->items[i], "name");
		if (own && strcmp(own, name) == 0) {
			const struct dm_yaml *host = dm_yaml_get(volumes->items[i], "host");
			return host ? dm_yaml_get_text(host, "sourcePath") : NULL;
		}
	}
	return NULL;
}

static void
read_mounts(struct dm_claim_reader *r, const struct dm_yaml *task, const struct dm_yaml *container,
	struct dm_usage *usage)
{
	const struct dm_service_place place = {r->arena, NULL, r->folder, NULL, r->claims};
	const struct dm_yaml *mounts = dm_yaml_get(container, "mountPoints");
	for (uint32_t i = 0; mounts && mounts->kind == DM_YAML_LIST && i < mounts->count; i++) {
		const char *name = dm_yaml_get_text(mounts->items[i], "sourceVolume"),
			   *path = dm_yaml_get_text(mounts->items[i], "containerPath");
		const char *host = name ? host_of(task, name) : NULL;
		if (name && path) {
			dm_service_add_volume(&place,
				dm_str(dm_arena_printf(r->arena, "%s:%s%s", host ? host : "volume",
					path,
					dm_yaml_get_on(mounts->items[i], "readOnly") ? ":ro" : "")),
				usage);
		}
	}
}

static void
read_rights(struct dm_arena *arena, const struct dm_yaml *container, struct dm_usage *usage)
{
	const char *user = dm_yaml_get_text(container, "user");
	const struct dm_yaml *parameters = dm_yaml_get(container, "linuxParameters");
	const struct dm_yaml *capabilities =
		parameters ? dm_yaml_get(parameters, "capabilities") : NULL;
	const struct dm_yaml *add = capabilities ? dm_yaml_get(capabilities, "add") : NULL;
	dm_usage_start_as(arena, usage, dm_str(user));
	if (add && add->kind == DM_YAML_LIST && add->count) {
		usage->root = "is given capabilities, which only root has then";
	}
	usage->root = dm_yaml_get_on(container, "privileged") ? "is privileged" : usage->root;
}

static void
read_variables(struct dm_claim_reader *r, const struct dm_yaml *container, struct dm_usage *usage)
{
	static const char *const lists[] = {"environment", "secrets"};
	for (size_t k = 0; k < sizeof lists / sizeof *lists; k++) {
		const struct dm_yaml *set = dm_yaml_get(container, lists[k]);
		for (uint32_t i = 0; set && set->kind == DM_YAML_LIST && i < set->count; i++) {
			const char *name = dm_yaml_get_text(set->items[i], "name"),
				   *value = dm_yaml_get_text(set->items[i], "value");
			if (name) {
				dm_usage_set(r->arena, usage,
					dm_str(value ? dm_arena_printf(
							       r->arena, "%s=%s", name, value)
						     : name));
			}
		}
	}
	if (dm_yaml_get(container, "environmentFiles")) {
		usage->variables_of = "environmentFiles";
	}
}

void
dm_claims_read_task(struct dm_claim_reader *r, const struct dm_yaml *root)
{
	const struct dm_yaml *containers = dm_yaml_get(root, "containerDefinitions");
	for (uint32_t i = 0;
		containers && containers->kind == DM_YAML_LIST && i < containers->count; i++) {
		const struct dm_yaml *container = containers->items[i];
		const char *image = dm_yaml_get_text(container, "image");
		struct dm_claim *claim =
			image ? add_image(r, container, "a task of ECS", image) : NULL;
		if (!claim) {
			continue;
		}
		read_rights(r->arena, container, &claim->usage);
		read_mounts(r, root, container, &claim->usage);
		read_variables(r, container, &claim->usage);
		dm_usage_publish_all(r->arena, &claim->usage,
			dm_yaml_get(container, "portMappings"), "containerPort");
		claim->usage.entrypoint =
			dm_service_words(r->arena, dm_yaml_get(container, "entryPoint"));
		claim->usage.command =
			dm_service_words(r->arena, dm_yaml_get(container, "command"));
	}
}
