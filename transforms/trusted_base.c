#include "../src/image/lifecycle.h"
#include "../src/image/trust.h"
#include "../src/pass/uses.h"

#include <stdlib.h>

static const char *const aka[] = {"DL3026", NULL};
static const struct dm_reason reasons[] = {
	{"unknown-base", "the image is named by a variable whose value the file does not tell",
		"give the ARG a default, or name the image in FROM", false, DM_REASON_NOTE},
	{"unknown-image",
		"outside of Dockerfiles: the image is named by a variable without a constant "
		"default",
		"nothing where its values are pinned; else give it a default: ${TAG:-1.2}", false,
		DM_REASON_NOTE},
	{.code = NULL},
};

/* true: the policy says what to use instead, and that was reported. */
static bool
replace(struct dm_context *ctx, const struct dm_image_use *use,
	const struct dm_reference *reference)
{
	const char *to;
	if (!dm_replacements_apply(
		    ctx->policy->replace, ctx->policy->nreplace, ctx->arena, reference, &to) ||
		!to || dm_str_is(use->value, to)) {
		return false;
	}
	if (use->kind == DM_USE_PLACE) {
		dm_report_advice(ctx, use->instr, "the policy replaces %.*s by %s: name that here",
			DM_FMT(use->value), to);
	} else if (use->site.len == 0) {
		dm_report_advice(ctx, use->instr,
			"the policy replaces %.*s by %s, but the reference is not written out in "
			"one place",
			DM_FMT(use->value), to);
	} else if (!use->again) {
		struct dm_edits edits = dm_context_edits(ctx);
		dm_edit_replace(&edits, use->site, dm_str(to));
		dm_report_fix(ctx, use->site_instr, DM_SAFE, &edits,
			"the policy replaces %.*s by %s", DM_FMT(use->value), to);
	}
	return true;
}

/* An image whose release gets no fixes any more, or will get none from a day that is known. */
static void
judge_age(struct dm_context *ctx, const struct dm_image_use *use, struct dm_used_image *image)
{
	const struct dm_lifecycle *life = dm_context_lifecycle(ctx, image);
	if (!life) {
		return;
	}
	const struct dm_product *product = life->product;
	const char *ends = dm_day_text(ctx->arena, life->release->ends);
	const char *more = life->support != DM_SUPPORT_RUNNING && life->release->extended
				   ? dm_day_text(ctx->arena, life->release->extended)
				   : "";
	bool inform = life->support != DM_SUPPORT_ENDED || image->reference.digest.n;
	if (life->support == DM_SUPPORT_RUNNING) {
		dm_report_advice(ctx, use->instr, "%.*s: support of %s %s ends on %s",
			DM_FMT(use->value), product->title, dm_text(life->release->release), ends);
	} else if (life->support == DM_SUPPORT_EXTENDED) {
		dm_report_advice(ctx, use->instr,
			"%.*s: support of %s %s ended on %s; %s goes on until %s",
			DM_FMT(use->value), product->title, dm_text(life->release->release), ends,
			product->extended_by, more);
	} else {
		bool paid = life->release->extended >= dm_catalogue_date();
		const char *except = paid ? dm_arena_printf(ctx->arena, " (but for %s, until %s)",
						    product->extended_by, more)
					  : "";
		dm_report_advice(ctx, use->instr, "%.*s: %s %s has had no fixes since %s%s%s%s",
			DM_FMT(use->value), product->title, dm_text(life->release->release),
			!product->paid && life->release->extended ? more : ends, except,
			product->maintained ? ": use " : "",
			product->maintained ? product->maintained : "");
	}
	dm_report_mark(ctx, inform ? DM_LEVEL_INFO : DM_LEVEL_WARNING, NULL);
}

static void
judge(struct dm_context *ctx, const struct dm_image_use *use, struct dm_used_image *image,
	bool first)
{
	const struct dm_reference *reference = &image->reference;
	const char *source;
	if (replace(ctx, use, reference)) {
		return;
	}
	enum dm_trust trust = dm_context_trust(ctx, image, &source);
	if (trust == DM_TRUST_NONE && source) {
		dm_report_advice(ctx, use->instr, "%.*s is denied by the policy (%s)",
			DM_FMT(use->value), source);
		return;
	}
	if (trust == DM_TRUST_NONE && dm_reference_library(reference) &&
		!dm_reference_known(reference)) {
		dm_report_advice(ctx, use->instr,
			"%.*s is none of the Docker Official Images, though it has a name like "
			"theirs: name its registry, or add it to trust.allow or contexts in "
			".dockmend.yaml",
			DM_FMT(use->value));
		return;
	}
	if (trust == DM_TRUST_NONE) {
		dm_report_advice(ctx, use->instr,
			"%.*s is from no trusted publisher: use an official or verified "
			"image, or add it to trust.allow in .dockmend.yaml",
			DM_FMT(use->value));
		if (reference->digest.n) { /* it stays what it was when somebody looked at it */
			dm_report_mark(ctx, DM_LEVEL_INFO, NULL);
		}
		return;
	}
	const struct dm_deprecated *old =
		trust == DM_TRUST_USER ? NULL : dm_deprecated_find(ctx->arena, reference);
	if (old) {
		dm_report_advice(ctx, use->instr,
			"%.*s is a %s that has not been maintained since %s%s%s",
			DM_FMT(use->value), dm_trust_name(DM_TRUST_OFFICIAL), old->since,
			old->successor ? ": use " : "", old->successor ? old->successor : "");
	} else if (trust != DM_TRUST_USER && first) {
		judge_age(ctx, use, image);
	}
}

static int
compare(const void *one, const void *other)
{
	const struct dm_image_use *a = *(const struct dm_image_use *const *)one;
	const struct dm_image_use *b = *(const struct dm_image_use *const *)other;
	int order = dm_str_compare(a->value, b->value);
	return order ? order : (a > b) - (a < b);
}

/* Per use: no use before it names the same image. */
static const bool *
find_first(struct dm_context *ctx, const struct dm_uses *uses)
{
	bool *first = dm_arena_alloc(ctx->arena, uses->count * sizeof *first);
	const struct dm_image_use **sorted =
		dm_arena_alloc(ctx->arena, uses->count * sizeof(*sorted));
	for (uint32_t i = 0; i < uses->count; i++) {
		sorted[i] = &uses->items[i];
	}
	if (uses->count > 1) {
		dm_sort(sorted, uses->count, sizeof(*sorted), compare);
	}
	for (uint32_t i = 0; i < uses->count; i++) {
		first[sorted[i] - uses->items] =
			i == 0 || !dm_str_eq(sorted[i]->value, sorted[i - 1]->value);
	}
	return first;
}

static void
run(struct dm_context *ctx)
{
	const struct dm_uses *uses = dm_context_uses(ctx);
	const bool *first = find_first(ctx, uses);
	for (uint32_t i = 0; i < uses->count; i++) {
		const struct dm_image_use *use = &uses->items[i];
		uint32_t before = ctx->nfindings;
		if (use->value.n == 0) {
			bool place = use->kind == DM_USE_PLACE;
			dm_report_decline(ctx, use->instr, place ? "unknown-image" : "unknown-base",
				"which image %.*s is depends on a %s",
				DM_FMT(dm_span_str(ctx->tree->text, use->word)),
				place ? "variable" : "build argument");
		} else if (uses->images[i]->valid) {
			judge(ctx, use, uses->images[i], first[i]);
		}
		if (ctx->nfindings > before) {
			dm_report_use(ctx, use);
		}
	}
}

const struct dm_pass dm_pass_trusted_base = {
	.id = "trusted-base",
	.title = "say where a base image comes from and whether to trust it",
	.why = "A base image is other people's code that runs as yours; official and verified "
	       "images are "
	       "reviewed and rebuilt, most others are not.",
	.aka = aka,
	.safety = DM_SAFE,
	.base = true,
	.judges_images = true,
	.touches = 1U << DM_FROM | 1U << DM_COPY | 1U << DM_RUN | 1U << DM_ARG | 1U << DM_ONBUILD,
	.reasons = reasons,
	.run = run,
};
