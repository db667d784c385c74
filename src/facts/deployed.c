#include "deployed.h"

#include "../catalogue.h"
#include "../config/yaml_tree.h"
#include "bake.h"
#include "claims_compose.h"
#include "claims_lines.h"
#include "engine_lines.h"
#include "fly.h"
#include "service.h"

enum {
	TARGETS = 1000, /* of a bake file: each is looked for among all */
};

/* ---- names ---- */

static bool
is_yaml(struct dm_str name)
{
	return dm_str_ends(name, ".yaml") || dm_str_ends(name, ".yml");
}

/* README.md, readme.rst */
static bool
is_readme(struct dm_str name)
{
	static const char readme[] = "README";
	size_t n = sizeof readme - 1;
	return name.n >= n && dm_str_case_eq(dm_str_slice(name, 0, n), dm_str(readme));
}

enum dm_deployed
dm_deployed_kind(struct dm_str name)
{
	if (dm_str_starts(name, "docker-bake")) {
		return dm_str_ends(name, ".hcl")    ? DM_DEPLOYED_BAKE_HCL
		       : dm_str_ends(name, ".json") ? DM_DEPLOYED_BAKE_YAML
						    : DM_DEPLOYED_NOT;
	}
	if (dm_str_is(name, "devcontainer.json") || dm_str_is(name, ".devcontainer.json")) {
		return DM_DEPLOYED_DEVELOP;
	}
	if (dm_words_has(&dm_words_run_files, name) ||
		dm_words_after(&dm_words_run_suffixes, name) || is_readme(name)) {
		return DM_DEPLOYED_LINES;
	}
	if (dm_str_is(name, "fly.toml")) {
		return DM_DEPLOYED_FLY;
	}
	if (!is_yaml(name)) {
		return DM_DEPLOYED_NOT;
	}
	if (dm_str_starts(name, "compose.") || dm_str_starts(name, "docker-compose") ||
		dm_str_starts(name, "docker-stack")) {
		return DM_DEPLOYED_COMPOSE;
	}
	if (dm_words_has(&dm_words_release_files, name)) {
		return DM_DEPLOYED_RELEASES;
	}
	return dm_str_is(name, "action.yml") || dm_str_is(name, "action.yaml")
		       ? DM_DEPLOYED_ACTION
		       : DM_DEPLOYED_MANIFEST;
}

enum dm_deployed
dm_deployed_naming(const char *path)
{
	static const char workflows[] = ".github/workflows/";
	struct dm_str name = dm_str_base_name(dm_str(path));
	struct dm_str folder = {path, strlen(path) - name.n};
	bool below =
		dm_str_ends(folder, workflows) &&
		(folder.n == sizeof workflows - 1 || folder.p[folder.n - sizeof workflows] == '/');
	if (below && is_yaml(name)) {
		return DM_DEPLOYED_WORKFLOW;
	}
	enum dm_deployed kind = dm_deployed_kind(name);
	bool names = kind != DM_DEPLOYED_MANIFEST && kind != DM_DEPLOYED_LINES &&
		     kind != DM_DEPLOYED_RELEASES && kind != DM_DEPLOYED_FLY;
	return names ? kind : DM_DEPLOYED_NOT;
}

/* ---- bake ---- */

static void
read_bake(struct dm_claim_reader *r, const struct dm_yaml *root)
{
	const struct dm_yaml *targets = dm_yaml_get(root, "target");
	bool some = targets && targets->kind == DM_YAML_MAP && targets->count <= TARGETS;
	for (uint32_t i = 0; some && i < targets->count; i++) {
		const struct dm_yaml *item = targets->items[i];
		static const char *const keys[] = {"context", "dockerfile", "target"};
		const char *said[3];
		for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
			said[k] = dm_bake_text(r->arena, root, dm_bake_get(targets, item, keys[k]));
		}
		const struct dm_given given = dm_given_from_context(r, said[0], said[1], said[2]);
		if (dm_bake_known(targets, item) &&
			!dm_bake_get(targets, item, "dockerfile-inline")) {
			dm_claim_add_build(r, targets->keys[i],
				dm_arena_printf(r->arena, "target %s", targets->keys[i]->text),
				&given);
		}
	}
}

/* ---- GitHub ---- */

/* Source: docs.github.com, "Dockerfile support for GitHub Actions", USER */
static void
read_action(struct dm_claim_reader *r, const struct dm_yaml *root)
{
	const struct dm_yaml *runs = dm_yaml_get(root, "runs");
	const char *using = dm_yaml_get_text(runs, "using"),
		   *image = dm_yaml_get_text(runs, "image");
	if (!using || strcmp(using, "docker") != 0 || !image ||
		dm_str_find(dm_str(image), "://") != (size_t)-1) {
		return;
	}
	struct dm_claim *claim = dm_claim_add_build(
		r, runs, "a GitHub action", &(struct dm_given){.dockerfile = image});
	if (claim) {
		claim->usage.root = "runs it on the runner's files, for which it must be root";
	}
}

/* docker build -f F --target T CONTEXT, in the lines of a step */
static void
read_build_lines(struct dm_claim_reader *r, const struct dm_yaml *step, struct dm_str text)
{
	struct dm_engine_lines lines = {.text = text};
	for (struct dm_engine_call call; dm_engine_next(r->arena, &lines, &call);) {
		if (!call.runs) {
			const struct dm_given given = dm_given_to_call(r, &call);
			dm_claim_add_build(r, step, "docker build", &given);
		}
	}
}

/*
 * Of docker/build-push-action: paths from the top of the repository, the Dockerfile's default from the context. Without
 * a context it is git's: the repository itself. Source: docs.docker.com, "Path context", "Git context".
 */
static struct dm_given
given_to_action(struct dm_claim_reader *r, const struct dm_yaml *with)
{
	static const char whole[] = "{{defaultContext}}";
	const char *context = dm_yaml_get_text(with, "context"),
		   *file = dm_yaml_get_text(with, "file");
	if (context && dm_str_starts(dm_str(context), whole)) {
		const char *folder = context + sizeof whole - 1;
		context = *folder == ':' ? folder + 1 : ".";
	}
	struct dm_given given =
		dm_given_from_context(r, context, NULL, dm_yaml_get_text(with, "target"));
	given.dockerfile = file ? file : given.dockerfile;
	return given;
}

/* The folder that the commands of a step run in is not read out of them. */
static bool
goes_elsewhere(struct dm_str text)
{
	for (size_t i = 0; i < text.n;) {
		size_t end = i;
		while (end < text.n && !dm_is_space(text.p[end])) {
			end++;
		}
		struct dm_str word = dm_str_slice(text, i, end);
		if (dm_str_is(word, "cd") || dm_str_is(word, "pushd")) {
			return true;
		}
		i = end + 1;
	}
	return false;
}

static void
read_step(struct dm_claim_reader *r, const struct dm_yaml *step)
{
	const char *uses = dm_yaml_get_text(step, "uses"), *run = dm_yaml_get_text(step, "run");
	if (uses && dm_str_starts(dm_str(uses), "docker/build-push-action")) {
		const struct dm_given given = given_to_action(r, dm_yaml_get(step, "with"));
		dm_claim_add_build(r, step, "docker/build-push-action", &given);
	}
	if (run && !goes_elsewhere(dm_str(run))) {
		const char *folder = dm_yaml_get_text(step, "working-directory");
		struct dm_claim_reader there = *r;
		there.folder = folder ? dm_path_from(r->arena, r->folder, folder) : r->folder;
		read_build_lines(&there, step, dm_str(run));
	}
}

static void
read_workflow(struct dm_claim_reader *r, const struct dm_yaml *root)
{
	const struct dm_yaml *jobs = dm_yaml_get(root, "jobs");
	for (uint32_t i = 0; jobs && jobs->kind == DM_YAML_MAP && i < jobs->count; i++) {
		const struct dm_yaml *steps = dm_yaml_get(jobs->items[i], "steps");
		for (uint32_t k = 0; steps && steps->kind == DM_YAML_LIST && k < steps->count;
			k++) {
			read_step(r, steps->items[k]);
		}
	}
}

/* ---- dev containers (containers.dev, "devcontainer.json reference") ---- */

/* "make setup", ["apt-get", "install", "gdb"], {"tools": "apt-get install gdb"} */
static void
add_later(struct dm_claim_reader *r, struct dm_usage *usage, const struct dm_yaml *command)
{
	const char *text = command && command->kind == DM_YAML_SCALAR ? command->text : NULL;
	if (text) {
		usage->runs_later = dm_arena_printf(
			r->arena, "%s %s", usage->runs_later ? usage->runs_later : "", text);
	}
}

static void
read_later(struct dm_claim_reader *r, struct dm_usage *usage, const struct dm_yaml *root)
{
	static const char *const keys[] = {"onCreateCommand", "updateContentCommand",
		"postCreateCommand", "postStartCommand", "postAttachCommand"};
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const struct dm_yaml *command = dm_yaml_get(root, keys[i]);
		add_later(r, usage, command);
		for (uint32_t k = 0;
			command && command->kind != DM_YAML_SCALAR && k < command->count && k < 64;
			k++) {
			add_later(r, usage, command->items[k]);
		}
	}
}

static void
read_develop(struct dm_claim_reader *r, const struct dm_yaml *root)
{
	const struct dm_yaml *build = dm_yaml_get(root, "build");
	const char *dockerfile = dm_yaml_get_text(build, "dockerfile");
	dockerfile = dockerfile ? dockerfile : dm_yaml_get_text(root, "dockerFile");
	const char *target = dm_yaml_get_text(build, "target");
	const char *context = dm_yaml_get_text(build, "context");
	const struct dm_given given = {
		.context = context ? context : ".", .dockerfile = dockerfile, .target = target};
	struct dm_claim *claim =
		dockerfile ? dm_claim_add_build(r, NULL, "a dev container", &given) : NULL;
	if (!claim) {
		return;
	}
	struct dm_usage *usage = &claim->usage;
	/* what ships is told elsewhere */
	usage->builds = target != NULL;
	usage->develops = true;
	read_later(r, usage, root);
	const char *users[] = {
		dm_yaml_get_text(root, "remoteUser"), dm_yaml_get_text(root, "containerUser")};
	for (size_t i = 0; i < sizeof users / sizeof *users; i++) {
		if (users[i] && (strcmp(users[i], "root") == 0 || strcmp(users[i], "0") == 0)) {
			usage->root = "works in it as root";
		}
	}
	static const char *const lists[] = {"runArgs", "mounts", "capAdd"};
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		const struct dm_yaml *list = dm_yaml_get(root, lists[i]);
		for (uint32_t k = 0; list && list->kind == DM_YAML_LIST && k < list->count; k++) {
			struct dm_str text = dm_str(
				list->items[k]->kind == DM_YAML_SCALAR ? list->items[k]->text : "");
			bool asks = dm_str_starts(text, "--privileged") ||
				    dm_str_starts(text, "--cap-add") || i == 2 ||
				    dm_words_in(&dm_words_engine_sockets, text);
			usage->root = asks ? "is given rights that only root has" : usage->root;
		}
	}
	usage->root = dm_yaml_get_on(root, "privileged") ? "is privileged" : usage->root;
}

/* ---- Kubernetes (kubernetes.io, "Configure a Security Context") ---- */

static const char *
number_of(const struct dm_yaml *context, const char *key)
{
	const char *text = dm_yaml_get_text(context, key);
	return text && dm_is_user_number(dm_str(text)) ? text : NULL;
}

static void
read_security(const struct dm_yaml *context, struct dm_usage *usage)
{
	const char *uid = number_of(context, "runAsUser"), *gid = number_of(context, "runAsGroup");
	if (uid && strcmp(uid, "0") == 0) {
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

/* The volumes of the pod that are folders of the host. */
static void
read_host_paths(struct dm_claim_reader *r, const struct dm_yaml *pod,
	const struct dm_yaml *container, struct dm_usage *usage)
{
	const struct dm_yaml *volumes = dm_yaml_get(pod, "volumes"),
			     *mounts = dm_yaml_get(container, "volumeMounts");
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
			} else if (host && !dm_yaml_get_on(mounts->items[i], "readOnly")) {
				*dm_push(r->arena, usage->binds, usage->nbinds) =
					(struct dm_bind){target, NULL, false};
			} else if (dm_yaml_get(volume, "persistentVolumeClaim")) {
				usage->volumes = dm_usage_append(r->arena, usage->volumes, target);
			}
		}
	}
}

/* env: [{name: PORT, value: "80"}] */
static void
read_env(struct dm_claim_reader *r, const struct dm_yaml *container, struct dm_usage *usage)
{
	const struct dm_yaml *env = dm_yaml_get(container, "env");
	for (uint32_t i = 0; env && env->kind == DM_YAML_LIST && i < env->count; i++) {
		const char *name = dm_yaml_get_text(env->items[i], "name");
		const char *value = dm_yaml_get_text(env->items[i], "value");
		if (name) {
			usage->variables = dm_usage_append(r->arena, usage->variables,
				value ? dm_arena_printf(r->arena, "%s=%s", name, value) : name);
		}
	}
}

static void
read_pod(struct dm_claim_reader *r, const struct dm_yaml *pod)
{
	const struct dm_yaml *containers = dm_yaml_get(pod, "containers");
	for (uint32_t i = 0;
		containers && containers->kind == DM_YAML_LIST && i < containers->count; i++) {
		const struct dm_yaml *container = containers->items[i];
		const char *image = dm_yaml_get_text(container, "image");
		if (!image || r->claims->count >= DM_CLAIMS) {
			continue;
		}
		struct dm_claim *claim = dm_claim_add(r, container, "a container of Kubernetes");
		claim->image = image;
		read_security(dm_yaml_get(pod, "securityContext"), &claim->usage);
		read_security(dm_yaml_get(container, "securityContext"), &claim->usage);
		read_host_paths(r, pod, container, &claim->usage);
		read_env(r, container, &claim->usage);
		/* in place of ENTRYPOINT and CMD (kubernetes.io, "Define a Command and Arguments for a Container") */
		claim->usage.entrypoint =
			dm_service_words(r->arena, dm_yaml_get(container, "command"));
		claim->usage.command = dm_service_words(r->arena, dm_yaml_get(container, "args"));
	}
}

/* Pod: spec; Deployment and its like: spec.template.spec; CronJob: spec.jobTemplate.spec.template.spec */
static void
read_manifest(struct dm_claim_reader *r, const struct dm_yaml *root)
{
	const struct dm_yaml *spec = dm_yaml_get(root, "spec");
	const struct dm_yaml *job = spec ? dm_yaml_get(spec, "jobTemplate") : NULL;
	spec = job && dm_yaml_get(job, "spec") ? dm_yaml_get(job, "spec") : spec;
	const struct dm_yaml *template = spec ? dm_yaml_get(spec, "template") : NULL;
	spec = template && dm_yaml_get(template, "spec") ? dm_yaml_get(template, "spec") : spec;
	if (dm_yaml_get_text(root, "apiVersion") && dm_yaml_get_text(root, "kind") && spec) {
		read_pod(r, spec);
	}
}

/* ---- releases ---- */

/* One of the platforms is not that of most machines which build; without any it is dockers_v2's linux/amd64, linux/arm64. */
static bool
has_foreign_platform(const struct dm_yaml *platforms)
{
	bool foreign = !platforms || platforms->kind != DM_YAML_LIST;
	for (uint32_t i = 0; !foreign && i < platforms->count; i++) {
		const char *text = platforms->items[i]->text;
		foreign = text && strcmp(text, "linux/amd64") != 0;
	}
	return foreign;
}

/*
 * dockers: one image of each platform, dockers_v2: one of several. Programs are built before, and only copied. Source:
 * goreleaser.com, "Docker Images", "Docker Images (v2)".
 */
static void
read_releases(struct dm_claim_reader *r, const struct dm_yaml *root)
{
	static const char *const lists[] = {"dockers", "dockers_v2"};
	for (size_t k = 0; k < sizeof lists / sizeof *lists; k++) {
		const struct dm_yaml *images = dm_yaml_get(root, lists[k]);
		for (uint32_t i = 0; images && images->kind == DM_YAML_LIST && i < images->count;
			i++) {
			const struct dm_yaml *image = images->items[i];
			const char *machine = dm_yaml_get_text(image, "goarch");
			bool foreign =
				k == 0 ? machine && strcmp(machine, "amd64") != 0
				       : has_foreign_platform(dm_yaml_get(image, "platforms"));
			const char *file = dm_yaml_get_text(image, "dockerfile");
			const struct dm_given given = dm_given_from_context(r, ".", file, NULL);
			struct dm_claim *claim = foreign ? dm_claim_add_build(r, image,
								   "an image of goreleaser", &given)
							 : NULL;
			if (claim) {
				claim->usage.foreign = true;
			}
		}
	}
}

/* ---- Fly.io ---- */

static void
read_fly(struct dm_claim_reader *r, struct dm_str text)
{
	const struct dm_fly fly = dm_fly_read(r->arena, text);
	const struct dm_given given = dm_given_from_context(r, ".", fly.dockerfile, NULL);
	struct dm_claim *claim =
		fly.destinations ? dm_claim_add_build(r, NULL, "Fly.io", &given) : NULL;
	if (claim) {
		claim->usage.volumes = fly.destinations;
	}
}

/* ---- texts ---- */

struct dm_str
dm_json_uncommented(struct dm_arena *arena, struct dm_str text)
{
	struct dm_str copy = dm_arena_str(arena, text);
	char *p = (char *)(uintptr_t)copy.p;
	bool quoted = false;
	for (size_t i = 0; i < copy.n; i++) {
		char next = i + 1 < copy.n ? p[i + 1] : '\0';
		if (quoted) {
			quoted = p[i] != '"';
			i += p[i] == '\\';
		} else if (p[i] == '"') {
			quoted = true;
		} else if (p[i] == '/' && next == '/') {
			while (i < copy.n && p[i] != '\n') {
				p[i++] = ' ';
			}
		} else if (p[i] == '/' && next == '*') {
			size_t end = dm_str_find(dm_str_slice(copy, i + 2, copy.n), "*/");
			end = end == (size_t)-1 ? copy.n : i + 2 + end + 2;
			for (; i < end; i++) {
				p[i] = p[i] == '\n' ? '\n' : ' ';
			}
			i--;
		} else if (p[i] == '\t') {
			p[i] = ' ';
		}
	}
	return copy;
}

static void
read_document(struct dm_claim_reader *r, enum dm_deployed kind, struct dm_str text)
{
	struct dm_yaml *root;
	struct dm_err err = {0};
	if (!dm_yaml_parse(r->arena, text, &root, &err) || root->kind != DM_YAML_MAP) {
		return;
	}
	switch (kind) {
	case DM_DEPLOYED_COMPOSE:
		dm_claims_read_compose(r, root);
		break;
	case DM_DEPLOYED_BAKE_YAML:
		read_bake(r, root);
		break;
	case DM_DEPLOYED_ACTION:
		read_action(r, root);
		break;
	case DM_DEPLOYED_WORKFLOW:
		read_workflow(r, root);
		break;
	case DM_DEPLOYED_DEVELOP:
		read_develop(r, root);
		break;
	case DM_DEPLOYED_RELEASES:
		read_releases(r, root);
		break;
	default:
		read_manifest(r, root);
		break;
	}
}

void
dm_deployed_read(struct dm_claims *claims, enum dm_deployed kind, const char *folder,
	const char *name, struct dm_str text)
{
	struct dm_claim_reader r = {claims, claims->arena, folder, name};
	if (kind == DM_DEPLOYED_BAKE_HCL) {
		read_bake(&r, dm_bake_parse(r.arena, text));
		return;
	}
	if (kind == DM_DEPLOYED_LINES) {
		dm_claims_read_lines(&r, text);
		return;
	}
	if (kind == DM_DEPLOYED_FLY) {
		read_fly(&r, text);
		return;
	}
	if (kind == DM_DEPLOYED_DEVELOP) {
		text = dm_json_uncommented(r.arena, text);
	}
	/* most YAML files are no manifests, and a parse costs more than a look */
	if (kind == DM_DEPLOYED_MANIFEST &&
		(dm_str_find(text, "apiVersion:") == (size_t)-1 ||
			dm_str_find(text, "containers:") == (size_t)-1)) {
		return;
	}
	/* documents of one file, parted by ---; their lines count from the start of each */
	for (size_t i = 0; i < text.n;) {
		struct dm_str rest = dm_str_slice(text, i, text.n);
		size_t end = kind == DM_DEPLOYED_MANIFEST ? dm_str_find(rest, "\n---") : (size_t)-1;
		end = end == (size_t)-1 ? rest.n : end + 1;
		read_document(&r, kind, dm_str_slice(rest, 0, end));
		i += end;
		while (end < rest.n && i < text.n && text.p[i] == '-') {
			i++;
		}
	}
}
