#include "uses.h"

#include "../image/trust.h"

static struct dm_used_image *
read_image(struct dm_context *ctx, const struct dm_image_use *use, uint32_t i)
{
	const struct dm_uses *before = ctx->uses_before;
	if (before && i < before->count && dm_str_eq(before->items[i].value, use->value)) {
		return before->images[i];
	}
	struct dm_used_image *image = dm_arena_alloc(ctx->arena, sizeof *image);
	image->valid =
		use->value.n && dm_reference_parse(ctx->arena, use->value, &image->reference);
	return image;
}

const struct dm_uses *
dm_context_uses(struct dm_context *ctx)
{
	if (ctx->uses) {
		return ctx->uses;
	}
	struct dm_uses *uses = dm_arena_alloc(ctx->arena, sizeof *uses);
	if (ctx->places) {
		uses->items = ctx->places->uses;
		uses->count = ctx->places->count;
	} else {
		uses->items = dm_image_uses(ctx->arena, ctx->tree, ctx->policy, &uses->count);
	}
	uses->images = dm_arena_alloc(ctx->arena, uses->count * sizeof(*uses->images));
	for (uint32_t i = 0; i < uses->count; i++) {
		uses->images[i] = read_image(ctx, &uses->items[i], i);
	}
	ctx->uses = uses;
	return uses;
}

enum dm_trust
dm_context_trust(struct dm_context *ctx, struct dm_used_image *image, const char **source)
{
	if (!image->asked) {
		image->trust =
			dm_trust_of(ctx->policy, ctx->arena, &image->reference, &image->source);
		image->asked = true;
	}
	*source = image->source;
	return image->trust;
}

const struct dm_lifecycle *
dm_context_lifecycle(struct dm_context *ctx, struct dm_used_image *image)
{
	if (!image->aged) {
		struct dm_lifecycle lifecycle;
		if (dm_lifecycle_find(ctx->arena, &image->reference, &lifecycle)) {
			image->lifecycle = dm_arena_copy(ctx->arena, &lifecycle, sizeof lifecycle);
		}
		image->aged = true;
	}
	return image->lifecycle;
}

void
dm_report_use(struct dm_context *ctx, const struct dm_image_use *use)
{
	struct dm_span spelled = use->site.len ? use->site : use->tail.len ? use->tail : use->part;
	if (use->site.len && use->site_instr == use->instr) {
		dm_report_at(ctx, use->site);
	} else if (use->site.len) {
		dm_report_at(ctx, use->site);
		dm_report_spot(ctx, use->word, "read here");
	} else {
		dm_report_at(ctx, use->word);
		dm_report_spot(ctx,
			use->site_instr == use->instr ? (struct dm_span){0, 0} : spelled,
			"the value comes from here");
	}
}
