/* Source: kubernetes.io, "Configure a Security Context for a Pod or Container" */
#include "claims_pods.h"

#include "../config/yaml_tree.h"
#include "account_text.h"
#include "service.h"

static const char *
number_of(const struct dm_yaml *context, const char *key)
{
	const char *text = dm_yaml_get_text(context, key);
	return text && dm_account_is_number(dm_str(text)) ? text : NULL;
}

void
dm_pod_security(const struct dm_yaml *context, struct dm_usage *usage)
{
	const char *uid = number_of(context, "runAsUser"), *gid = number_of(context, "runAsGroup");
	if (uid && dm_account_is_root(dm_str(uid))) {
		usage->root = "starts it as user 0";
	} else if (uid) {
		usage->root = NULL;
		usage->uid = uid;
	}
	usage->gid = gid ? gid : usage->gid;
	const struct dm_yaml *add =
		context && dm_yaml_get(context, "capabilities")
			? dm_yaml_get(dm_yaml_get(context, "capabilities"), "add")
			: NULL;
	if (add && add->kind == DM_YAML_LIST && add->count) {
		usage->root = "is given capabilities, which only root has then";
	}
	usage->root =
		context && dm_yaml_get_on(context, "privileged") ? "is privileged" : usage->root;
}

/* defaultMode: 0400, 256 of JSON, of a Secret or a ConfigMap: files of root's that no one else may read */
static bool
is_private(const struct dm_yaml *volume)
{
	static const char *const kinds[] = {"secret", "configMap", "projected"};
	bool private = false;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		const struct dm_yaml *kind = dm_yaml_get(volume, kinds[i]);
		const char *mode = kind ? dm_yaml_get_text(kind, "defaultMode") : NULL;
		private = private || (mode && dm_is_private_mode(mode));
	}
	return private;
}

/* The volumes of the pod that are folders of the host, that are kept, or that root alone may read. */
void
dm_pod_volumes(struct dm_claim_reader *r, const struct dm_yaml *pod,
	const struct dm_yaml *container, struct dm_usage *usage)
{
	const struct dm_yaml *volumes = dm_yaml_get(pod, "volumes"),
			     *mounts = dm_yaml_get(container, "volumeMounts"),
			     *security = dm_yaml_get(pod, "securityContext");
	/* files of volumes are its group's, and that may read them */
	bool group = security && dm_yaml_get(security, "fsGroup");
	for (uint32_t i = 0; mounts && mounts->kind == DM_YAML_LIST && i < mounts->count; i++) {
		const char *name = dm_yaml_get_text(mounts->items[i], "name");
		const char *target = dm_yaml_get_text(mounts->items[i], "mountPath");
		dm_usage_mounts_home(r->arena, usage, dm_str(target));
		for (uint32_t k = 0; name && target && volumes && volumes->kind == DM_YAML_LIST &&
				     k < volumes->count;
			k++) {
			const struct dm_yaml *volume = volumes->items[k];
			const char *own = dm_yaml_get_text(volume, "name");
			const struct dm_yaml *host = dm_yaml_get(volume, "hostPath");
			if (!own || strcmp(own, name) != 0) {
				continue;
			}
			const char *path = host ? dm_yaml_get_text(host, "path") : NULL;
			if (path && dm_is_engine_socket(dm_str(path))) {
				usage->root = "hands it the socket of the container engine";
			} else if (!group && is_private(volume)) {
				usage->root = "mounts files that only root may read";
			} else if (host && !dm_yaml_get_on(mounts->items[i], "readOnly")) {
				*dm_push(r->arena, usage->binds, usage->nbinds) =
					(struct dm_bind){.target = target};
			} else if (dm_yaml_get(volume, "persistentVolumeClaim")) {
				usage->volumes = dm_usage_append(r->arena, usage->volumes, target);
			}
		}
	}
}

/* env: [{name: PORT, value: "80"}]; envFrom: [{configMapRef: {name: x}}] */
void
dm_pod_variables(struct dm_claim_reader *r, const struct dm_yaml *container, struct dm_usage *usage)
{
	const struct dm_yaml *env = dm_yaml_get(container, "env"),
			     *from = dm_yaml_get(container, "envFrom");
	for (uint32_t i = 0; env && env->kind == DM_YAML_LIST && i < env->count; i++) {
		const char *name = dm_yaml_get_text(env->items[i], "name");
		const char *value = dm_yaml_get_text(env->items[i], "value");
		if (name) {
			dm_usage_set(r->arena, usage,
				dm_str(value ? dm_arena_printf(r->arena, "%s=%s", name, value)
					     : name));
		}
	}
	if (from && from->kind == DM_YAML_LIST && from->count) {
		usage->variables_of = "a ConfigMap or a Secret";
	}
}

/* name: of the manifest; NULL: it has none */
static void
read_pod(struct dm_claim_reader *r, const struct dm_yaml *pod, const char *name)
{
	const struct dm_yaml *containers = dm_yaml_get(pod, "containers");
	for (uint32_t i = 0;
		containers && containers->kind == DM_YAML_LIST && i < containers->count; i++) {
		const struct dm_yaml *container = containers->items[i];
		const char *image = dm_yaml_get_text(container, "image");
		if (image && r->claims->count >= DM_CLAIMS) {
			dm_claim_add_unread(r, container, "more containers than are read");
		}
		if (!image || r->claims->count >= DM_CLAIMS) {
			continue;
		}
		struct dm_claim *claim = dm_claim_add(r, container, "a container of Kubernetes");
		claim->image = image;
		claim->called = name ? dm_usage_append(r->arena, NULL, name) : NULL;
		dm_pod_security(dm_yaml_get(pod, "securityContext"), &claim->usage);
		dm_pod_security(dm_yaml_get(container, "securityContext"), &claim->usage);
		if (dm_yaml_get_on(pod, "hostPID")) {
			claim->usage.root = "sees the processes of the host";
		} else if (dm_yaml_get_on(pod, "shareProcessNamespace")) {
			claim->usage.root = "sees the processes of its pod";
		}
		dm_pod_volumes(r, pod, container, &claim->usage);
		dm_pod_variables(r, container, &claim->usage);
		dm_usage_publish_all(
			r->arena, &claim->usage, dm_yaml_get(container, "ports"), "containerPort");
		/* in place of ENTRYPOINT and CMD (kubernetes.io, "Define a Command and Arguments for a Container") */
		claim->usage.entrypoint =
			dm_service_words(r->arena, dm_yaml_get(container, "command"));
		claim->usage.command = dm_service_words(r->arena, dm_yaml_get(container, "args"));
	}
}

/* Pod: spec; Deployment and its like: spec.template.spec; CronJob: spec.jobTemplate.spec.template.spec */
void
dm_claims_read_manifest(struct dm_claim_reader *r, const struct dm_yaml *root)
{
	const struct dm_yaml *spec = dm_yaml_get(root, "spec");
	const struct dm_yaml *job = spec ? dm_yaml_get(spec, "jobTemplate") : NULL;
	spec = job && dm_yaml_get(job, "spec") ? dm_yaml_get(job, "spec") : spec;
	const struct dm_yaml *template = spec ? dm_yaml_get(spec, "template") : NULL;
	spec = template && dm_yaml_get(template, "spec") ? dm_yaml_get(template, "spec") : spec;
	if (dm_yaml_get_text(root, "apiVersion") && dm_yaml_get_text(root, "kind") && spec) {
		const struct dm_yaml *metadata = dm_yaml_get(root, "metadata");
		read_pod(r, spec, metadata ? dm_yaml_get_text(metadata, "name") : NULL);
	}
}
