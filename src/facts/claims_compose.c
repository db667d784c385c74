#include "claims_compose.h"

#include "../config/yaml_tree.h"
#include "service.h"

enum {
	DEEP = 4,        /* files that include or extend each other */
	PARTS = 16,      /* that one service is merged of */
	INCLUDED = 64,   /* files of one folder, as often as they are included */
	SERVICES = 1000, /* of one folder, likewise; each is looked for among all */
};

/* A file that another one names. */
struct dm_claim_file {
	const char *path;
	const struct dm_yaml *root; /* NULL: no map */
};

/* A compose file whose paths count from the reader's folder. */
struct composed {
	struct dm_claim_reader r;
	const struct dm_yaml *root;
	const struct composed
		*main; /* whose services those of this one add to; NULL: no other file */
	bool merged;   /* all of them do; else those which say nothing of their image */
	const struct composed *within; /* that includes it; NULL: none does */
};

/* What a service is merged of, the later over the earlier. */
struct part {
	const struct dm_yaml *service;
	const char *folder; /* that its paths count from */
};

struct parts {
	struct part items[PARTS];
	uint32_t count;
	const char *
		unread; /* a file that a part is in which nobody may read, or has not that part; NULL */
};

/* ---- files ---- */

/* Many services may extend those of one file. NULL: nobody may read it, or it is no map. */
static const struct dm_yaml *
read_once(struct dm_claim_reader *r, const char *path)
{
	struct dm_claims *claims = r->claims;
	struct dm_str text;
	struct dm_yaml *root;
	struct dm_err err = {0};
	for (uint32_t i = 0; i < claims->nfiles; i++) {
		if (strcmp(claims->files[i].path, path) == 0) {
			return claims->files[i].root;
		}
	}
	bool map = claims->read && claims->read(claims, path, &text) &&
		   dm_yaml_parse(r->arena, text, &root, &err) && root->kind == DM_YAML_MAP;
	*dm_push(r->arena, claims->files, claims->nfiles) =
		(struct dm_claim_file){path, map ? root : NULL};
	return map ? root : NULL;
}

/* The root of a file beside this one, and the folder that it lies in; NULL: nobody may read it, or it is no map. */
static const struct dm_yaml *
read_beside(struct dm_claim_reader *r, const char *name, const char **folder)
{
	const char *path = strchr(name, '$') ? NULL : dm_path_from(r->arena, r->folder, name);
	const struct dm_yaml *root = path ? read_once(r, path) : NULL;
	if (root) {
		*folder = dm_path_folder(r->arena, path);
	}
	return root;
}

/* compose.override.yaml, which is merged into compose.yaml beside it without being named */
static bool
is_override(struct dm_str name)
{
	return dm_str_starts(name, "compose.override.") ||
	       dm_str_starts(name, "docker-compose.override.");
}

static bool
says_image(const struct dm_yaml *service)
{
	return dm_yaml_get(service, "build") || dm_yaml_get(service, "image");
}

/* A service of it says nothing of its image, and so adds to one of another file. */
static bool
adds(const struct dm_yaml *root)
{
	const struct dm_yaml *services = dm_yaml_get(root, "services");
	bool any = false;
	for (uint32_t i = 0;
		services && services->kind == DM_YAML_MAP && i < services->count && !any; i++) {
		any = !says_image(services->items[i]);
	}
	return any;
}

/* The file that the others of a folder add to, where this is another; root NULL: there is none. */
static struct composed
read_main(struct dm_claim_reader *r)
{
	static const char *const names[] = {
		"compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml", NULL};
	struct composed file = {.r = *r};
	bool main = dm_str_listed(dm_str_base_name(dm_str(r->name)), names);
	for (size_t i = 0; names[i] && !main && !file.root; i++) {
		file.root = read_beside(r, names[i], &file.r.folder);
	}
	return file;
}

/* ---- services ---- */

static const struct dm_yaml *
service_of(const struct dm_yaml *root, const char *name)
{
	const struct dm_yaml *services = root ? dm_yaml_get(root, "services") : NULL;
	const struct dm_yaml *service = services ? dm_yaml_get(services, name) : NULL;
	return service && service->kind == DM_YAML_MAP ? service : NULL;
}

static void
read_parts(struct composed *file, const char *name, const struct dm_yaml *service, unsigned depth,
	struct parts *parts);

/* extends: {file: common.yaml, service: base}: what that service says counts, too; of the same file likewise. */
static void
read_extended(
	struct composed *file, const struct dm_yaml *service, unsigned depth, struct parts *parts)
{
	const struct dm_yaml *extends = dm_yaml_get(service, "extends");
	bool plain = extends && extends->kind == DM_YAML_SCALAR;
	const char *name = plain ? extends->text : dm_yaml_get_text(extends, "service");
	const char *path = plain ? NULL : dm_yaml_get_text(extends, "file");
	if (!extends || !name) {
		return;
	}
	struct composed other = *file;
	if (path) {
		other.main = NULL;
		other.root = read_beside(&file->r, path, &other.r.folder);
	}
	const struct dm_yaml *extended = service_of(other.root, name);
	if (extended) {
		read_parts(&other, name, extended, depth + 1, parts);
	} else if (path) {
		parts->unread = path;
	}
}

/* What it is merged of: the service of the main file that it adds to, those that it extends, and itself. */
static void
read_parts(struct composed *file, const char *name, const struct dm_yaml *service, unsigned depth,
	struct parts *parts)
{
	if (depth > DEEP) {
		parts->unread = file->r.name;
		return;
	}
	const struct dm_yaml *base = file->main && (file->merged || !says_image(service))
					     ? service_of(file->main->root, name)
					     : NULL;
	if (base) {
		struct composed main = *file->main;
		read_parts(&main, name, base, depth + 1, parts);
	}
	read_extended(file, service, depth, parts);
	if (parts->count == PARTS) {
		parts->unread = file->r.name;
	} else {
		parts->items[parts->count++] = (struct part){service, file->r.folder};
	}
}

/* What it is built from: each key of `build` counts where it is said last. False: nothing here is built. */
static bool
read_given(struct dm_claim_reader *r, const struct parts *parts, struct dm_given *given)
{
	const char *context = NULL, *dockerfile = NULL, *target = NULL;
	bool any = false;
	for (uint32_t i = 0; i < parts->count; i++) {
		const struct part *part = &parts->items[i];
		const struct dm_yaml *build = dm_yaml_get(part->service, "build");
		if (!build) {
			continue;
		}
		if (build->kind == DM_YAML_LIST || dm_yaml_null(build) ||
			dm_yaml_get(build, "dockerfile_inline")) {
			return false;
		}
		bool plain = build->kind == DM_YAML_SCALAR;
		const char *folder = plain ? build->text : dm_yaml_get_text(build, "context");
		const char *file = plain ? NULL : dm_yaml_get_text(build, "dockerfile");
		const char *stage = plain ? NULL : dm_yaml_get_text(build, "target");
		bool first = !context;
		context = folder || first ? dm_path_from(r->arena, part->folder,
						    folder && *folder ? folder : ".")
					  : context;
		dockerfile = file ? file : dockerfile;
		target = stage ? stage : target;
		any = true;
	}
	*given = dm_given_from_context(r, context, dockerfile, target);
	return any;
}

/* A claim on what the service builds, or else on its image, by its name; NULL: on neither. */
static struct dm_claim *
add_claim(struct dm_claim_reader *r, const struct dm_yaml *key, const struct parts *parts)
{
	const char *image = NULL, *what = dm_arena_printf(r->arena, "service %s", key->text);
	bool builds = false;
	for (uint32_t i = 0; i < parts->count; i++) {
		const char *own = dm_yaml_get_text(parts->items[i].service, "image");
		image = own ? own : image;
		builds = builds || dm_yaml_get(parts->items[i].service, "build");
	}
	struct dm_given given;
	if (builds) {
		if (!read_given(r, parts, &given)) {
			return NULL;
		}
		dm_claim_add_tag(r, dm_str(image), &given);
		return dm_claim_add_build(r, key, what, &given);
	}
	if (!image) {
		return NULL;
	}
	struct dm_claim *claim = dm_claim_add(r, key, what);
	claim->image = image;
	claim->named = true;
	return claim;
}

static void
read_service(struct composed *file, const struct dm_yaml *key, const struct dm_yaml *service)
{
	struct dm_claim_reader *r = &file->r;
	struct parts parts = {.count = 0};
	read_parts(file, key->text, service, 0, &parts);
	if (r->claims->count >= DM_CLAIMS) {
		dm_claim_add_unread(r, key, "more services than are read");
		return;
	}
	struct dm_claim *claim = add_claim(r, key, &parts);
	for (uint32_t i = 0; claim && i < parts.count; i++) {
		const struct dm_service_place place = {r->arena, key->text, parts.items[i].folder,
			claim->usage.context, r->claims};
		dm_service_read(&place, parts.items[i].service, &claim->usage);
		const char *name = dm_yaml_get_text(parts.items[i].service, "container_name");
		claim->called =
			name ? dm_usage_append(r->arena, claim->called, name) : claim->called;
	}
	if (claim) {
		claim->called = dm_usage_append(r->arena, claim->called, key->text);
	}
	if (claim && parts.unread) {
		claim->usage.unread = dm_arena_printf(r->arena, "what %s says", parts.unread);
	}
}

/* ---- includes ---- */

static void
read_file(struct composed *file);

/* It is one of those that include each other, which compose refuses. */
static bool
includes_itself(const struct composed *file)
{
	const struct composed *at = file->within;
	while (at && at->root != file->root) {
		at = at->within;
	}
	return at != NULL;
}

/* path: a.yaml, or a list of files each of which adds to the first; paths in them count from project_directory */
static void
read_include(struct composed *within, const struct dm_yaml *item)
{
	struct dm_claim_reader *r = &within->r;
	const struct dm_yaml *path = item->kind == DM_YAML_MAP ? dm_yaml_get(item, "path") : item;
	const char *project = dm_yaml_get_text(item, "project_directory");
	uint32_t count = path && path->kind == DM_YAML_LIST ? path->count : path != NULL;
	struct composed first = {.root = NULL};
	for (uint32_t i = 0; i < count; i++) {
		const struct dm_yaml *node = path->kind == DM_YAML_LIST ? path->items[i] : path;
		const char *name = node->kind == DM_YAML_SCALAR ? node->text : "it";
		struct composed file = {.r = *r, .within = within};
		bool more = r->claims->included < INCLUDED && r->claims->depth < DEEP;
		file.root = more && node->kind == DM_YAML_SCALAR
				    ? read_beside(r, name, &file.r.folder)
				    : NULL;
		if (!file.root) {
			dm_claim_add_unread(
				r, item, dm_arena_printf(r->arena, "what %s says", name));
		}
		if (!file.root || includes_itself(&file)) {
			continue;
		}
		r->claims->included++;
		file.r.name = name;
		file.r.folder = project      ? dm_path_from(r->arena, r->folder, project)
				: first.root ? first.r.folder
					     : file.r.folder;
		file.main = first.root ? &first : NULL;
		file.merged = true;
		r->claims->depth++;
		read_file(&file);
		r->claims->depth--;
		first = first.root ? first : file;
	}
}

static void
read_file(struct composed *file)
{
	struct dm_claim_reader *r = &file->r;
	const struct dm_yaml *includes = dm_yaml_get(file->root, "include");
	for (uint32_t i = 0; includes && includes->kind == DM_YAML_LIST && i < includes->count;
		i++) {
		read_include(file, includes->items[i]);
	}
	const struct dm_yaml *services = dm_yaml_get(file->root, "services");
	for (uint32_t i = 0; services && services->kind == DM_YAML_MAP && i < services->count;
		i++) {
		if (r->claims->services++ >= SERVICES) {
			dm_claim_add_unread(r, services->keys[i], "more services than are read");
			break;
		}
		if (services->items[i]->kind == DM_YAML_MAP) {
			read_service(file, services->keys[i], services->items[i]);
		}
	}
}

void
dm_claims_read_compose(struct dm_claim_reader *r, const struct dm_yaml *root)
{
	struct composed file = {.r = *r, .root = root};
	file.merged = is_override(dm_str_base_name(dm_str(r->name)));
	const struct composed main =
		file.merged || adds(root) ? read_main(r) : (struct composed){.root = NULL};
	file.main = main.root ? &main : NULL;
	read_file(&file);
}
