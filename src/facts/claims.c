#include "claims.h"

#include "../config/yaml_tree.h"
#include "../file/inside.h"
#include "assigned.h"
#include "image_names.h"

#include <limits.h>
#include <stdlib.h>

enum {
	TEXTS = 1024, /* files of variables of one folder: each is looked for among all */
};

struct dm_claim_text {
	const char *path;
	struct dm_str text; /* {NULL, 0}: nobody may read it */
};

bool
dm_claims_text(struct dm_claims *claims, const char *path, struct dm_str *text)
{
	uint32_t i = 0;
	while (i < claims->ntexts && strcmp(claims->texts[i].path, path) != 0) {
		i++;
	}
	if (i == claims->ntexts && i >= TEXTS) {
		return false;
	}
	if (i == claims->ntexts) {
		bool read = claims->read && claims->read(claims, path, text);
		*dm_push(claims->arena, claims->texts, claims->ntexts) =
			(struct dm_claim_text){path, read ? *text : (struct dm_str){NULL, 0}};
	}
	*text = claims->texts[i].text;
	return text->p != NULL;
}

const char *
dm_claim_resolve(struct dm_claim_reader *r, const char *path)
{
	char real[PATH_MAX];
	path = dm_assigned_default(r->arena, path);
	if (strchr(path, '$') || strstr(path, "://") ||
		!realpath(dm_path_from(r->arena, r->folder, path), real)) {
		return NULL;
	}
	return dm_arena_str(r->arena, dm_str(real)).p;
}

struct dm_claim *
dm_claim_add(struct dm_claim_reader *r, const struct dm_yaml *node, const char *what)
{
	struct dm_claim *claim = dm_push(r->arena, r->claims->items, r->claims->count);
	*claim = (struct dm_claim){.dockerfile = NULL};
	claim->usage.source =
		node ? dm_arena_printf(r->arena, "%s:%u: %s", r->name, node->line, what)
		     : dm_arena_printf(r->arena, "%s: %s", r->name, what);
	return claim;
}

void
dm_claim_add_unread(struct dm_claim_reader *r, const struct dm_yaml *node, const char *unread)
{
	if (!r->claims->unread) {
		r->claims->unread = true;
		struct dm_claim *claim = dm_claim_add(r, node, "the project");
		claim->any = true;
		claim->usage.unread = unread;
	}
}

struct dm_claim *
dm_claim_add_build(struct dm_claim_reader *r, const struct dm_yaml *node, const char *what,
	const struct dm_given *given)
{
	if (r->claims->count >= DM_CLAIMS) {
		dm_claim_add_unread(r, node, "more builds than are read");
		return NULL;
	}
	const char *path = dm_claim_resolve(r, given->dockerfile);
	if (!path) {
		return NULL;
	}
	struct dm_claim *claim = dm_claim_add(r, node, what);
	const char *context = given->context ? dm_claim_resolve(r, given->context) : NULL;
	claim->dockerfile = path;
	claim->usage.builds = true;
	claim->usage.target = dm_assigned_target(r->arena, given->target);
	claim->usage.context = context && dm_inside(r->claims->root, context) ? context : NULL;
	return claim;
}

void
dm_claim_add_tag(struct dm_claim_reader *r, struct dm_str name, const struct dm_given *given)
{
	const char *path = name.n && r->claims->ntags < DM_CLAIMS
				   ? dm_claim_resolve(r, given->dockerfile)
				   : NULL;
	if (path) {
		*dm_push(r->arena, r->claims->tags, r->claims->ntags) =
			(struct dm_tag){.name = dm_image_name_plain(r->arena, name),
				.dockerfile = path,
				.target = dm_assigned_target(r->arena, given->target),
				.context = dm_claim_resolve(r, given->context)};
	}
}

struct dm_given
dm_given_from_context(
	struct dm_claim_reader *r, const char *context, const char *dockerfile, const char *target)
{
	context = context && *context ? context : ".";
	return (struct dm_given){.context = context,
		.dockerfile =
			dm_path_from(r->arena, context, dockerfile ? dockerfile : "Dockerfile"),
		.target = target};
}
