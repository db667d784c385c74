#include "claims_jobs.h"

#include "../config/yaml_tree.h"
#include "claims_run.h"
#include "service.h"

enum {
	STEPS = 256, /* of a job in which names are looked for */
};

/* What a job's container or a service says; its image as a text, or in a map with the rest. */
static struct dm_claim *
add_container(struct dm_claim_reader *r, const struct dm_yaml *node, const char *what)
{
	bool plain = node && node->kind == DM_YAML_SCALAR;
	const char *image = plain ? node->text : node ? dm_yaml_get_text(node, "image") : NULL;
	const char *options = node && !plain ? dm_yaml_get_text(node, "options") : NULL;
	struct dm_claim *claim = image && *image ? dm_claim_add_run(r, node, what, dm_str(options),
							   image, DM_STR(""))
						 : NULL;
	if (!claim || plain) {
		return claim;
	}
	const struct dm_service_place place = {r->arena, NULL, r->folder, NULL, r->claims};
	const struct dm_yaml *volumes = dm_yaml_get(node, "volumes"),
			     *env = dm_yaml_get(node, "env");
	for (uint32_t i = 0; volumes && volumes->kind == DM_YAML_LIST && i < volumes->count; i++) {
		if (volumes->items[i]->kind == DM_YAML_SCALAR) {
			dm_service_add_volume(
				&place, dm_str(volumes->items[i]->text), &claim->usage);
		}
	}
	dm_usage_set_all(r->arena, &claim->usage, env);
	return claim;
}

void
dm_claims_read_job(struct dm_claim_reader *r, const struct dm_yaml *job)
{
	struct dm_claim *claim =
		add_container(r, dm_yaml_get(job, "container"), "the container of a job");
	if (claim) {
		/* the runner's folders, in which every step works */
		*dm_push(r->arena, claim->usage.binds, claim->usage.nbinds) =
			(struct dm_bind){.target = "/__w"};
	}
	const struct dm_yaml *services = dm_yaml_get(job, "services");
	for (uint32_t i = 0; services && services->kind == DM_YAML_MAP && i < services->count;
		i++) {
		add_container(r, services->items[i],
			dm_arena_printf(r->arena, "service %s of a job", services->keys[i]->text));
	}
}

/* ---- names ---- */

/* acme/web of acme/web:${{ github.sha }}; {NULL, 0}: a run decides which image it is */
static struct dm_str
told_name(struct dm_str name)
{
	size_t at = dm_str_find_byte(name, '$');
	name = dm_str_slice(name, 0, at == (size_t)-1 ? name.n : at);
	bool cut = at != (size_t)-1;
	size_t colon = dm_str_find_byte(dm_str_base_name(name), ':');
	if (cut && colon == (size_t)-1) {
		return (struct dm_str){NULL, 0};
	}
	return cut ? dm_str_slice(name, 0, name.n - dm_str_base_name(name).n + colon) : name;
}

/* Names on lines, or between commas. */
static void
add_names(struct dm_claim_reader *r, const char *text, const struct dm_given *given)
{
	struct dm_str rest = dm_str(text), line;
	while (rest.n) {
		size_t end = 0;
		while (end < rest.n && rest.p[end] != ',' && rest.p[end] != '\n') {
			end++;
		}
		line = dm_str_trim(dm_str_slice(rest, 0, end));
		rest = dm_str_slice(rest, end + (end < rest.n), rest.n);
		/* name=acme/web,enable=true; type=raw,value=x of metadata-action */
		line = dm_str_starts(line, "name=") ? dm_str_slice(line, 5, line.n) : line;
		struct dm_str told = told_name(line);
		bool more = dm_str_find_byte(line, '=') != (size_t)-1;
		if (told.n && !more) {
			dm_claim_add_tag(r, told, given);
		}
		/* of this file alone, in which a variable says the same */
		if (!more && told.n != line.n) {
			dm_claim_add_tag(r, line, given);
		}
	}
}

/* tags: ${{ steps.meta.outputs.tags }} refers to the step of that id; one that refers to none, and a step without an id, may be any. */
static bool
may_be_tagged_by(const char *tags, const char *id)
{
	static const char mark[] = "steps.";
	struct dm_str rest = dm_str(tags);
	bool any = false;
	if (!id) {
		return true;
	}
	for (size_t at; (at = dm_str_find(rest, mark)) != (size_t)-1;) {
		rest = dm_str_slice(rest, at + sizeof mark - 1, rest.n);
		size_t end = 0;
		while (end < rest.n && (dm_is_name_byte(rest.p[end]) || rest.p[end] == '-')) {
			end++;
		}
		if (dm_str_is(dm_str_slice(rest, 0, end), id)) {
			return true;
		}
		any = true;
	}
	return !any;
}

void
dm_claims_name_built(struct dm_claim_reader *r, const struct dm_yaml *job,
	const struct dm_yaml *step, const struct dm_given *given)
{
	const struct dm_yaml *steps = dm_yaml_get(job, "steps");
	if (!dm_claim_resolve(r, given->dockerfile)) {
		return;
	}
	const char *tags = dm_yaml_get_text(dm_yaml_get(step, "with"), "tags");
	add_names(r, tags, given);
	for (uint32_t i = 0; i < steps->count && i < STEPS && steps->items[i] != step; i++) {
		const char *uses = dm_yaml_get_text(steps->items[i], "uses");
		if (uses && dm_str_starts(dm_str(uses), "docker/metadata-action") &&
			may_be_tagged_by(tags, dm_yaml_get_text(steps->items[i], "id"))) {
			add_names(r,
				dm_yaml_get_text(dm_yaml_get(steps->items[i], "with"), "images"),
				given);
		}
	}
}
