#include "deployed.h"

#include "../catalogue.h"
#include "../config/yaml_tree.h"
#include "../dockerfile/name.h"
#include "account_text.h"
#include "bake.h"
#include "claims_bases.h"
#include "claims_commands.h"
#include "claims_compose.h"
#include "claims_hosts.h"
#include "claims_jobs.h"
#include "claims_lines.h"
#include "claims_pods.h"
#include "claims_run.h"
#include "engine_lines.h"
#include "fly.h"
#include "image_names.h"

#include <strings.h>

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
	if (dm_is_dockerfile_name(name)) {
		return DM_DEPLOYED_DOCKERFILE;
	}
	if (dm_words_has(&dm_words_command_files, name)) {
		return DM_DEPLOYED_COMMANDS;
	}
	if (dm_str_is(name, "fly.toml")) {
		return DM_DEPLOYED_FLY;
	}
	if (dm_str_ends(name, ".container")) {
		return DM_DEPLOYED_UNIT;
	}
	if (dm_str_ends(name, ".json") && dm_str_find(name, "task") != (size_t)-1) {
		return DM_DEPLOYED_TASK;
	}
	if (!is_yaml(name)) {
		return DM_DEPLOYED_NOT;
	}
	if (dm_str_starts(name, "values.") || dm_str_starts(name, "values-")) {
		return DM_DEPLOYED_VALUES;
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
		     kind != DM_DEPLOYED_COMMANDS && kind != DM_DEPLOYED_RELEASES &&
		     kind != DM_DEPLOYED_FLY && kind != DM_DEPLOYED_UNIT &&
		     kind != DM_DEPLOYED_TASK && kind != DM_DEPLOYED_VALUES &&
		     kind != DM_DEPLOYED_DOCKERFILE;
	return names ? kind : DM_DEPLOYED_NOT;
}

/* ---- bake ---- */

/* tags = ["acme/web:1"]; what a variable tells is no name */
static void
add_bake_names(struct dm_claim_reader *r, const struct dm_yaml *tags, const struct dm_given *given)
{
	for (uint32_t i = 0; tags && tags->kind == DM_YAML_LIST && i < tags->count; i++) {
		struct dm_str name =
			dm_str(tags->items[i]->kind == DM_YAML_SCALAR ? tags->items[i]->text : "");
		if (dm_str_find_byte(dm_image_name_untagged(name), '$') == (size_t)-1) {
			dm_claim_add_tag(r, name, given);
		}
	}
}

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
			add_bake_names(r, dm_bake_get(targets, item, "tags"), &given);
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
	static const char published[] = "docker://", what[] = "a GitHub action";
	/* in any case: actions/runner, ActionManifestManager.cs */
	if (!using || strcasecmp(using, "docker") != 0 || !image) {
		return;
	}
	struct dm_claim *claim = NULL;
	if (dm_str_starts(dm_str(image), published)) {
		if (r->claims->count >= DM_CLAIMS) {
			dm_claim_add_unread(r, runs, "more actions than are read");
			return;
		}
		claim = dm_claim_add(r, runs, what);
		claim->image = image + sizeof published - 1;
		claim->named = true;
	} else if (dm_str_find(dm_str(image), "://") == (size_t)-1) {
		claim = dm_claim_add_build(r, runs, what, &(struct dm_given){.dockerfile = image});
	}
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
			for (uint32_t i = 0; i < call.ntags; i++) {
				/* a variable says something else in another file */
				bool told = dm_str_find_byte(dm_image_name_untagged(call.tags[i]),
						    '$') == (size_t)-1;
				dm_claim_add_tag(
					r, told ? call.tags[i] : (struct dm_str){NULL, 0}, &given);
			}
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

/* One of the platforms, a list or words between commas, is not that of most machines which build. */
static bool
has_foreign_platform(const struct dm_yaml *platforms)
{
	bool foreign = false, list = platforms->kind == DM_YAML_LIST;
	for (uint32_t i = 0; !foreign && i < (list ? platforms->count : 1); i++) {
		struct dm_str text = dm_str((list ? platforms->items[i] : platforms)->text);
		for (size_t at = 0; at < text.n && !foreign;) {
			size_t end = at;
			while (end < text.n && text.p[end] != ',' && text.p[end] != '\n') {
				end++;
			}
			struct dm_str one = dm_str_trim(dm_str_slice(text, at, end));
			foreign = one.n && !dm_str_is(one, "linux/amd64");
			at = end + 1;
		}
	}
	return foreign;
}

/*
 * The job runs on a machine of the usual platform, and sets up nothing that runs programs of others. Source:
 * docs.docker.com, "Multi-platform image with GitHub Actions".
 */
static bool
emulates_nothing(const struct dm_yaml *job)
{
	struct dm_str machine = dm_str(dm_yaml_get_text(job, "runs-on"));
	bool usual = dm_str_starts(machine, "ubuntu-") &&
		     dm_str_find(machine, "arm") == (size_t)-1 &&
		     dm_str_find_byte(machine, '$') == (size_t)-1;
	const struct dm_yaml *steps = dm_yaml_get(job, "steps");
	for (uint32_t i = 0; usual && i < steps->count; i++) {
		struct dm_str uses = dm_str(dm_yaml_get_text(steps->items[i], "uses")),
			      run = dm_str(dm_yaml_get_text(steps->items[i], "run"));
		usual = dm_str_find(uses, "qemu") == (size_t)-1 &&
			dm_str_find(run, "qemu") == (size_t)-1 &&
			dm_str_find(run, "binfmt") == (size_t)-1;
	}
	return usual;
}

static void
read_step(struct dm_claim_reader *r, const struct dm_yaml *job, const struct dm_yaml *step)
{
	const char *uses = dm_yaml_get_text(step, "uses"), *run = dm_yaml_get_text(step, "run");
	if (uses && dm_str_starts(dm_str(uses), "docker/build-push-action")) {
		const struct dm_yaml *with = dm_yaml_get(step, "with"),
				     *platforms = dm_yaml_get(with, "platforms");
		const struct dm_given given = given_to_action(r, with);
		struct dm_claim *claim =
			dm_claim_add_build(r, step, "docker/build-push-action", &given);
		if (claim && platforms && has_foreign_platform(platforms)) {
			claim->usage.foreign = emulates_nothing(job);
		}
		dm_claims_name_built(r, job, step, &given);
	}
	if (run && !dm_commands_go_elsewhere(dm_str(run))) {
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
	uint32_t first = r->claims->ntags;
	for (uint32_t i = 0; jobs && jobs->kind == DM_YAML_MAP && i < jobs->count; i++) {
		const struct dm_yaml *steps = dm_yaml_get(jobs->items[i], "steps");
		for (uint32_t k = 0; steps && steps->kind == DM_YAML_LIST && k < steps->count;
			k++) {
			read_step(r, jobs->items[i], steps->items[k]);
		}
		dm_claims_read_job(r, jobs->items[i]);
	}
	dm_claims_read_commands(r, root, first);
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
		if (users[i] && *users[i] && dm_account_is_root(dm_str(users[i]))) {
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

/* ---- releases ---- */

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
			/* without any it is linux/amd64, linux/arm64 */
			const struct dm_yaml *platforms = dm_yaml_get(image, "platforms");
			bool foreign = k == 0 ? machine && strcmp(machine, "amd64") != 0
					      : !platforms || has_foreign_platform(platforms);
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
	bool tells = fly.destinations || fly.ports;
	struct dm_claim *claim = tells ? dm_claim_add_build(r, NULL, "Fly.io", &given) : NULL;
	if (claim) {
		claim->usage.volumes = fly.destinations;
		claim->usage.ports = fly.ports;
		/* a port alone says nothing of which stages ship */
		claim->usage.builds = fly.destinations != NULL;
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
	bool parsed = dm_yaml_parse(r->arena, text, &root, &err);
	if (kind == DM_DEPLOYED_COMMANDS && parsed) {
		dm_claims_read_commands(r, root, r->claims->ntags);
		return;
	}
	if (kind == DM_DEPLOYED_COMMANDS) {
		dm_claims_read_lines(r, text); /* a template */
	}
	if (!parsed || root->kind != DM_YAML_MAP) {
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
	case DM_DEPLOYED_TASK:
		dm_claims_read_task(r, root);
		break;
	case DM_DEPLOYED_VALUES:
		dm_claims_read_values(r, root);
		break;
	default:
		dm_claims_read_manifest(r, root);
		break;
	}
}

static bool
is_manifest(struct dm_str text)
{
	return dm_str_find(text, "apiVersion:") != (size_t)-1 &&
	       dm_str_find(text, "containers:") != (size_t)-1;
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
	if (kind == DM_DEPLOYED_DOCKERFILE) {
		dm_claims_read_bases(&r, text);
		return;
	}
	if (kind == DM_DEPLOYED_UNIT) {
		dm_claims_read_unit(&r, text);
		return;
	}
	if (kind == DM_DEPLOYED_DEVELOP || dm_str_ends(dm_str(name), ".json")) {
		text = dm_json_uncommented(r.arena, text);
	}
	/* most YAML files are no manifests, and a parse costs more than a look */
	if (kind == DM_DEPLOYED_MANIFEST && !is_manifest(text)) {
		kind = DM_DEPLOYED_COMMANDS;
	}
	if (kind == DM_DEPLOYED_COMMANDS && !dm_words_in(&dm_words_engine_marks, text)) {
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
