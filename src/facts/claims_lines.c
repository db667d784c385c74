#include "claims_lines.h"

#include "engine_lines.h"
#include "service.h"

/* The Dockerfile that a build of the same text gives the image's name to; NULL: none does. */
static const char *
built_as(struct dm_claim_reader *r, struct dm_str text, struct dm_str image, const char **context)
{
	struct dm_engine_lines lines = {text, 0, 0};
	for (struct dm_engine_call call; dm_engine_next(r->arena, &lines, &call);) {
		if (!call.runs && call.tag.n && dm_str_eq(call.tag, image)) {
			const struct dm_given given = dm_given_to_call(r, &call);
			*context = dm_claim_resolve(r, given.context);
			return dm_claim_resolve(r, given.dockerfile);
		}
	}
	return NULL;
}

void
dm_claims_read_lines(struct dm_claim_reader *r, struct dm_str text)
{
	struct dm_engine_lines lines = {text, 0, 0};
	for (struct dm_engine_call call; dm_engine_next(r->arena, &lines, &call);) {
		if (!call.runs || r->claims->count >= DM_CLAIMS) {
			continue;
		}
		const char *context = NULL, *file = built_as(r, text, call.image, &context);
		struct dm_claim *claim = dm_claim_add(r, NULL, "docker run");
		const struct dm_service_place place = {r->arena, NULL, r->folder, context};
		claim->dockerfile = file;
		claim->image = file ? NULL : dm_arena_str(r->arena, call.image).p;
		claim->named = true;
		claim->usage.source =
			dm_arena_printf(r->arena, "%s:%u: docker run", r->name, call.line);
		dm_engine_read_run(&place, &call, &claim->usage);
	}
}
