#include "compose.h"

#include "../escape.h"
#include "../file/file.h"
#include "../file/inside.h"
#include "../file/links.h"
#include "../config/yaml_tree.h"
#include "assigned.h"
#include "claims.h"
#include "service.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

bool
dm_is_compose_name(struct dm_str name)
{
	bool yaml = dm_str_ends(name, ".yaml") || dm_str_ends(name, ".yml");
	return yaml && !dm_str_starts(name, "Dockerfile") && !dm_str_starts(name, "Containerfile");
}

enum {
	ENTRIES = 1000,  /* services of a file, and contexts of all of them */
	LIMIT = 1 << 20, /* bytes of a file */
};

struct reader {
	struct dm_files *files;
	const char *path;        /* of the compose file */
	const char *folder;      /* that it lies in, with a slash; "" the current one */
	const char *inside;      /* what nothing that it names may lead out of */
	struct dm_claims claims; /* by which files of variables are read */
	bool includes;           /* other files, which are not read */
	uint32_t first;          /* files->items before it */
};

/* ---- paths ---- */

/* Without links, below the current folder where it can be: diffs need that. NULL: not there, or outside. */
static const char *
tidy(struct dm_arena *arena, const char *inside, const char *path, bool *outside)
{
	char real[PATH_MAX], here[PATH_MAX];
	bool there = realpath(path, real) != NULL;
	*outside = there && !dm_inside(inside, real);
	if (!there || *outside) {
		return NULL;
	}
	size_t n = getcwd(here, sizeof here) ? strlen(here) : 0;
	n -= n == 1; /* the root */
	bool below = strncmp(real, here, n) == 0 && real[n] == '/';
	return dm_arena_str(arena, dm_str(below ? real + n + 1 : real)).p;
}

static bool
is_remote(const char *context)
{
	struct dm_str s = dm_str(context);
	return dm_str_find(s, "://") != (size_t)-1 || dm_str_starts(s, "git@") ||
	       dm_str_starts(s, "github.com/");
}

/* ---- services ---- */

/* path:line:column: kind: service: what */
static void
say(struct reader *r, struct dm_buf *out, const struct dm_yaml *node, const char *kind,
	const char *service, const char *what)
{
	dm_text_escaped(out, dm_str(r->path));
	dm_buf_printf(out, ":%u:%u: %s: ", node->line, node->column, kind);
	dm_text_escaped(out, dm_str(service));
	dm_buf_put(out, ": ");
	dm_text_escaped(out, dm_str(what));
	dm_buf_byte(out, '\n');
}

static void
note(struct reader *r, const struct dm_yaml *node, const char *service, const char *what)
{
	say(r, &r->files->notes, node, "note", service, what);
}

/* A mapping of names, or a list of NAME=PLACE. */
static void
add_contexts(struct reader *r, struct dm_build *known, const struct dm_yaml *node)
{
	for (uint32_t i = 0; node && node->kind != DM_YAML_SCALAR && i < node->count; i++) {
		const struct dm_yaml *item =
			node->kind == DM_YAML_MAP ? node->keys[i] : node->items[i];
		if (item->kind == DM_YAML_SCALAR) {
			struct dm_str name = dm_str(item->text);
			size_t equals = dm_str_find_byte(name, '=');
			name.n = equals == (size_t)-1 ? name.n : equals;
			known->contexts = dm_usage_append(r->files->arena, known->contexts,
				dm_arena_str(r->files->arena, name).p);
		}
	}
}

/* A mapping KEY: VALUE, or a list of KEY=VALUE; a value with a variable is told and left out. */
static void
add_arguments(
	struct reader *r, struct dm_build *known, const char *service, const struct dm_yaml *node)
{
	for (uint32_t i = 0; node && node->kind != DM_YAML_SCALAR && i < node->count; i++) {
		bool map = node->kind == DM_YAML_MAP;
		const struct dm_yaml *item = node->items[i], *key = map ? node->keys[i] : item;
		if (item->kind != DM_YAML_SCALAR || key->kind != DM_YAML_SCALAR) {
			continue;
		}
		if (strchr(item->text, '$')) {
			note(r, item, service,
				"an argument's value has a variable; it is left out");
			continue;
		}
		const char *text = !map                 ? item->text
				   : dm_yaml_null(item) ? key->text
							: dm_arena_printf(r->files->arena, "%s=%s",
								  key->text, item->text);
		known->arguments = dm_usage_append(r->files->arena, known->arguments, text);
	}
}

/* What is known of the Dockerfile from an earlier service, or a new entry for it. */
static struct dm_build *
find_build(struct reader *r, const char *path, const char *context, bool *again)
{
	for (uint32_t i = r->first; i < r->files->count; i++) {
		if (strcmp(r->files->items[i].path, path) == 0) {
			*again = true;
			return r->files->items[i].build;
		}
	}
	struct dm_build *known = dm_arena_alloc(r->files->arena, sizeof *known);
	known->context = context;
	*dm_push(r->files->arena, r->files->items, r->files->count) =
		(struct dm_found){.path = path, .inside = r->inside, .build = known, .named = true};
	*again = false;
	return known;
}

/* The stage that is built, or NULL. */
static const char *
target_of(struct reader *r, const struct dm_yaml *build)
{
	const char *target =
		build->kind == DM_YAML_SCALAR ? NULL : dm_yaml_get_text(build, "target");
	return dm_assigned_target(r->files->arena, target);
}

/* What it is built from; NULL: a Dockerfile that is left alone. */
static struct dm_build *
add_build(struct reader *r, const char *service, const struct dm_yaml *build)
{
	struct dm_arena *arena = r->files->arena;
	bool plain = build->kind == DM_YAML_SCALAR, again;
	const char *context = plain ? build->text : dm_yaml_get_text(build, "context");
	const char *name = plain ? NULL : dm_yaml_get_text(build, "dockerfile");
	const char *target = target_of(r, build);
	context = context && *context ? context : ".";
	name = name ? name : "Dockerfile";
	if (!plain && dm_yaml_get(build, "dockerfile_inline")) {
		note(r, build, service,
			"its Dockerfile is written in this file, which is left alone");
		return NULL;
	}
	if (is_remote(context)) {
		note(r, build, service, "it is built from elsewhere");
		return NULL;
	}
	if (strchr(context, '$') || strchr(name, '$')) {
		note(r, build, service, "a variable tells where its Dockerfile is; name that one");
		return NULL;
	}
	context = dm_path_from(arena, r->folder, context);
	bool outside[2];
	const char *written = dm_path_from(arena, context, name);
	const char *path = tidy(arena, r->inside, written, &outside[0]);
	const char *real = tidy(arena, r->inside, context, &outside[1]);
	if (outside[0] || outside[1]) {
		say(r, &r->files->errors, build, "error", service,
			dm_arena_printf(arena,
				"%s leads out of %s; left alone, name its Dockerfile itself",
				outside[0] ? written : context, r->inside));
		return NULL;
	}
	if (!path) {
		say(r, &r->files->errors, build, "error", service,
			dm_arena_printf(arena, "%s is not there", written));
		return NULL;
	}
	if (r->files->no_links && dm_path_links_named(written)) {
		say(r, &r->files->errors, build, "error", service,
			dm_arena_printf(arena,
				"%s is a link, or reached through one; --untrusted follows none",
				written));
		return NULL;
	}
	if (r->files->no_links && dm_path_links_named(context)) {
		note(r, build, service, "its context is a link, which --untrusted does not follow");
		context = "";
		real = NULL;
	}
	context = real ? real : context;
	struct dm_build *known = find_build(r, path, context, &again);
	if (again && strcmp(known->context, context) != 0) {
		known->context = ""; /* what one holds says nothing of the other */
	}
	bool all = target && (!again || known->targets);
	known->targets = all ? dm_usage_append(arena, known->targets, target) : NULL;
	add_contexts(r, known, plain ? NULL : dm_yaml_get(build, "additional_contexts"));
	if (!again && !plain) {
		add_arguments(r, known, service, dm_yaml_get(build, "args"));
	}
	return known;
}

static void
add_service(struct reader *r, const struct dm_yaml *name, const struct dm_yaml *service)
{
	const struct dm_yaml *build = dm_yaml_get(service, "build"),
			     *extends = dm_yaml_get(service, "extends");
	if (extends && dm_yaml_get(extends, "file")) {
		note(r, extends, name->text, "extends a service of another file; name that too");
	}
	if (!build || build->kind == DM_YAML_LIST || dm_yaml_null(build)) {
		return;
	}
	struct dm_build *known = add_build(r, name->text, build);
	if (!known) {
		return;
	}
	struct dm_arena *arena = r->files->arena;
	if (!known->usages) {
		known->usages = dm_arena_alloc(arena, sizeof *known->usages);
	}
	struct dm_usage *usage = dm_push(arena, known->usages->items, known->usages->count);
	*usage = (struct dm_usage){.builds = true,
		.target = target_of(r, build),
		.source = dm_arena_printf(
			arena, "%s:%u: service %s", r->path, name->line, name->text)};
	char context[PATH_MAX];
	const struct dm_service_place place = {arena, name->text, r->folder,
		known->context[0] && realpath(known->context, context) ? context : NULL,
		&r->claims};
	dm_service_read(&place, service, usage);
	const char *other = dm_yaml_get_text(extends, "file");
	usage->unread = other         ? dm_arena_printf(arena, "what %s says", other)
			: r->includes ? "what included files say"
				      : NULL;
}

static bool
read_inside(struct dm_claims *claims, const char *path, struct dm_str *text)
{
	return dm_file_read_small(claims->arena, claims->root, path, LIMIT, text);
}

/* Each target and context is compared with those before it. */
static bool
check_number(const struct dm_yaml *services, struct dm_err *err)
{
	uint32_t contexts = 0;
	for (uint32_t i = 0; i < services->count; i++) {
		const struct dm_yaml *build = dm_yaml_get(services->items[i], "build");
		const struct dm_yaml *list =
			build ? dm_yaml_get(build, "additional_contexts") : NULL;
		const struct dm_yaml *key = services->keys[i];
		contexts += list ? list->count : 0;
		if (i == ENTRIES || contexts > ENTRIES) {
			return dm_fail(err, key->line, key->column, "more than %d %s", ENTRIES,
				i == ENTRIES ? "services" : "additional contexts");
		}
	}
	return true;
}

/* The repository of the compose file; else the current folder if that is above, else the file's own. NULL: gone. */
static const char *
inside_of(struct dm_arena *arena, const char *folder)
{
	char real[PATH_MAX], here[PATH_MAX];
	if (!realpath(folder, real)) {
		return NULL;
	}
	const char *repository = dm_inside_repository(arena, real);
	bool below = getcwd(here, sizeof here) && dm_inside(here, real);
	return repository ? repository : dm_arena_str(arena, dm_str(below ? here : real)).p;
}

bool
dm_compose_find(struct dm_files *files, const char *path, struct dm_err *err)
{
	struct dm_file file;
	struct dm_yaml *root;
	const char *slash = strrchr(path, '/');
	struct reader r = {.files = files, .path = path, .first = files->count};
	r.folder = slash ? dm_arena_printf(files->arena, "%.*s/", (int)(slash - path), path) : "";
	r.inside = inside_of(files->arena, *r.folder ? r.folder : ".");
	if (!dm_file_read(files->arena, path, &file, err)) {
		return false;
	}
	if (file.text.n > LIMIT) {
		return dm_fail(err, 0, 0, "larger than 1 MiB; no compose file is");
	}
	if (!dm_yaml_parse(files->arena, file.text, &root, err)) {
		return false;
	}
	if (!r.inside) {
		return dm_fail(err, 0, 0, "its folder is gone");
	}
	const struct dm_yaml *services = dm_yaml_get(root, "services"),
			     *include = dm_yaml_get(root, "include");
	if (!services || services->kind != DM_YAML_MAP) {
		return dm_fail(
			err, root->line, root->column, "this is no compose file: no services");
	}
	r.claims = (struct dm_claims){.arena = files->arena, .root = r.inside, .read = read_inside};
	if (include) {
		r.includes = true;
		note(&r, include, "include", "other compose files are not followed; name them too");
	}
	if (!check_number(services, err)) {
		return false;
	}
	for (uint32_t i = 0; i < services->count; i++) {
		add_service(&r, services->keys[i], services->items[i]);
	}
	if (files->count == r.first && !files->errors.n) {
		say(&r, &files->notes, services, "note", "services",
			"none is built from a Dockerfile");
	}
	return true;
}
