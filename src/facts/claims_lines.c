#include "claims_lines.h"

#include "engine_lines.h"
#include "image_names.h"
#include "service.h"

struct dm_given
dm_given_to_call(struct dm_claim_reader *r, const struct dm_engine_call *call)
{
	struct dm_given given =
		dm_given_from_context(r, dm_arena_str(r->arena, call->context).p, NULL, NULL);
	given.dockerfile =
		call->dockerfile.n ? dm_arena_str(r->arena, call->dockerfile).p : given.dockerfile;
	given.target = call->target.n ? dm_arena_str(r->arena, call->target).p : NULL;
	return given;
}

/* The calls of one text. */
struct calls {
	struct dm_engine_call *items;
	uint32_t count;
	uint32_t first; /* of the names in the claims that builds of this text give */
};

static void
read_calls(struct dm_claim_reader *r, struct dm_str text, struct calls *calls)
{
	struct dm_engine_lines lines = {.text = text};
	for (struct dm_engine_call call; dm_engine_next(r->arena, &lines, &call);) {
		if (call.runs) {
			*dm_push(r->arena, calls->items, calls->count) = call;
			continue;
		}
		const struct dm_given given = dm_given_to_call(r, &call);
		for (uint32_t i = 0; i < call.ntags; i++) {
			dm_claim_add_tag(r, call.tags[i], &given);
		}
	}
}

/* The name that a build of the same text gives the image; NULL: none does. */
static const struct dm_tag *
built_as(struct dm_claim_reader *r, const struct calls *calls, struct dm_str image)
{
	struct dm_str name = dm_image_name_plain(r->arena, image);
	struct dm_str untagged = dm_image_name_untagged(name);
	const struct dm_tag *other = NULL; /* the same with another tag */
	for (uint32_t i = calls->first; i < r->claims->ntags; i++) {
		const struct dm_tag *tag = &r->claims->tags[i];
		if (dm_str_eq(tag->name, name)) {
			return tag;
		}
		bool like = !other && dm_str_eq(dm_image_name_untagged(tag->name), untagged);
		other = like ? tag : other;
	}
	return other;
}

/* The value of an option that the call has; {NULL, 0}: it has none of that name. */
static struct dm_str
value_of(const struct dm_engine_call *call, const char *name)
{
	for (uint32_t i = 0; i < call->noptions; i++) {
		if (dm_str_is(call->options[i].name, name)) {
			return call->options[i].value;
		}
	}
	return (struct dm_str){NULL, 0};
}

/* docker compose exec web npm test: in what another line or file starts, as its user, unless it says another */
static void
read_known(struct dm_claim_reader *r, const struct dm_engine_call *call)
{
	const struct dm_service_place place = {r->arena, NULL, r->folder, NULL, r->claims};
	struct dm_usage usage = {
		.source = dm_arena_printf(r->arena, "%s:%u: %s", r->name, call->line, call->known)};
	dm_engine_read_run(&place, call, &usage);
	bool says = usage.command || usage.entrypoint || usage.root || usage.nbinds ||
		    usage.volumes || usage.variables || usage.variables_of || usage.ports;
	if (says && !value_of(call, "-u").p && !value_of(call, "--user").p) {
		struct dm_claim *claim = dm_claim_add(r, NULL, call->known);
		claim->image = dm_arena_str(r->arena, call->image).p;
		claim->named = claim->known = true;
		claim->only_known = strcmp(call->known, "docker exec") != 0 ||
				    dm_str_find_byte(call->image, '/') != (size_t)-1;
		claim->usage = usage;
	}
}

static void
read_run(struct dm_claim_reader *r, const struct calls *calls, struct dm_engine_call *call)
{
	if (call->known) {
		read_known(r, call);
		return;
	}
	const struct dm_tag *tag = built_as(r, calls, call->image);
	while (!tag && dm_engine_skip_variable(r->arena, call)) {
		tag = built_as(r, calls, call->image);
	}
	struct dm_claim *claim = dm_claim_add(r, NULL, "docker run");
	const struct dm_service_place place = {
		r->arena, NULL, r->folder, tag ? tag->context : NULL, r->claims};
	claim->dockerfile = tag ? tag->dockerfile : NULL;
	claim->image = tag ? NULL : dm_arena_str(r->arena, call->image).p;
	claim->named = true;
	struct dm_str name = value_of(call, "--name");
	claim->called =
		name.n ? dm_usage_append(r->arena, NULL, dm_arena_str(r->arena, name).p) : NULL;
	claim->usage.target = tag ? tag->target : NULL;
	claim->usage.source = dm_arena_printf(r->arena, "%s:%u: docker run", r->name, call->line);
	dm_engine_read_run(&place, call, &claim->usage);
}

/* What a variable says in one file is not what it says in another. */
static void
drop_local_names(struct dm_claims *claims, uint32_t first)
{
	uint32_t kept = first;
	for (uint32_t i = first; i < claims->ntags; i++) {
		struct dm_str name = dm_image_name_untagged(claims->tags[i].name);
		if (dm_str_find_byte(name, '$') == (size_t)-1) {
			claims->tags[kept++] = claims->tags[i];
		}
	}
	claims->ntags = kept;
}

void
dm_claims_read_lines_after(struct dm_claim_reader *r, struct dm_str text, uint32_t first)
{
	struct calls calls = {.first = first};
	read_calls(r, text, &calls);
	uint32_t i = 0;
	for (; i < calls.count && r->claims->count < DM_CLAIMS; i++) {
		read_run(r, &calls, &calls.items[i]);
	}
	if (i < calls.count) {
		dm_claim_add_unread(r, NULL, "more runs than are read");
	}
	drop_local_names(r->claims, calls.first);
}

void
dm_claims_read_lines(struct dm_claim_reader *r, struct dm_str text)
{
	dm_claims_read_lines_after(r, text, r->claims->ntags);
}
