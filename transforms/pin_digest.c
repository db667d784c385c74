#include "../src/image/trust.h"
#include "../src/pass/uses.h"

static const char *const aka[] = {"DL3006", "DL3007", "DS-0001", "CKV_DOCKER_7",
	"dockerfile-source-not-pinned", "avoid-latest-version", "missing-image-version",
	"9efb0b2d-89c9-41a3-91ca-dcc0aec911fd", "f45ea400-6bbe-4501-9fc7-1c3d75c32067", NULL};
static const struct dm_reason reasons[] = {
	{"untrusted", "the image is from no trusted publisher, and a pin would look like approval",
		"use a trusted image, or add it to trust.allow in .dockmend.yaml", false,
		DM_REASON_NOTE},
	{"no-digest", "no digest of the image is known offline",
		"run `dockmend lock`, use --resolve, or write it under digests: in .dockmend.yaml",
		false, DM_REASON_NOTE},
	{"arg-composed",
		"part of the reference comes from a variable, which a digest would silently void",
		"put the whole reference or the whole tag into one ARG, or write it out", false,
		DM_REASON_ACT},
	{"arg-shared", "the ARG that holds the reference is read elsewhere too",
		"use an ARG of its own", false, DM_REASON_ACT},
	{"arg-without-default", "the ARG that holds the reference has no default", "give it one",
		false, DM_REASON_ACT},
	{"arg-platform", "the reference depends on the platform that is built for",
		"name the image in one stage per platform", false, DM_REASON_NOTE},
	{"maybe-stage", "ONBUILD runs in another file, where the name may be that of a stage",
		"name the image with its tag", false, DM_REASON_NOTE},
	{"no-reference", "this is not the name of an image, so no builder can get it",
		"name an image, or fill the template in", false, DM_REASON_ACT},
	{"quoted", "the reference is quoted or escaped in a way that cannot be edited safely",
		"write it without quotes", false, DM_REASON_ACT},
	{"syntax-unrenewed",
		"a digest would hold the frontend back, fixes of its faults included, where "
		"nothing "
		"renews it: of bots Renovate alone does",
		"set up Renovate, or set passes: { pin-digest: { syntax: always } }", false,
		DM_REASON_NOTE},
	{.code = NULL},
};
static const char *const syntax_choices[] = {"auto", "always", "never", NULL};
static const struct dm_key options[] = {
	{.name = "syntax",
		.value = DM_VALUE_TEXT,
		.choices = syntax_choices,
		.fallback = "auto",
		.help = "whether `# syntax=` is pinned; auto: where Renovate is set up, which "
			"renews "
			"it"},
	{.name = NULL},
};

static const char *
find_digest(const struct dm_context *ctx, const char *canonical)
{
	for (uint32_t i = 0; i < ctx->policy->npins; i++) {
		const struct dm_pin *pin = &ctx->policy->pins[i];
		struct dm_reference reference;
		if (dm_reference_parse(ctx->arena, dm_str(pin->image), &reference) &&
			strcmp(dm_reference_canonical(ctx->arena, &reference), canonical) == 0) {
			return pin->digest;
		}
	}
	const struct dm_lock_entry *entry = dm_lock_find(ctx->lock, canonical);
	return entry ? entry->digest : NULL;
}

/* The bytes that end the reference: all of it, or its whole tag; len 0: it is not written in one place. */
static struct dm_span
end_of(const struct dm_image_use *use)
{
	return use->site.len ? use->site : use->tail;
}

/* The digest that is written at the end of the reference; len 0: it is spelled in another way. */
static struct dm_span
digest_site(const struct dm_context *ctx, const struct dm_image_use *use, struct dm_str digest)
{
	struct dm_span end = end_of(use), site = {dm_span_end(end), 0};
	if (end.len > digest.n) {
		site = (struct dm_span){dm_span_end(end) - (uint32_t)digest.n, (uint32_t)digest.n};
	}
	bool spelled = dm_str_eq(dm_span_str(ctx->tree->text, site), digest);
	return spelled ? site : (struct dm_span){site.off, 0};
}

/* --update: another digest in the place of the one that is there. */
static void
renew(struct dm_context *ctx, const struct dm_image_use *use, const struct dm_reference *reference)
{
	struct dm_str platform = dm_use_platform(use);
	const char *canonical = dm_reference_canonical(ctx->arena, reference);
	struct dm_span site = digest_site(ctx, use, reference->digest);
	bool place = use->kind == DM_USE_PLACE, may = !use->reason && (site.len || place);
	for (uint32_t i = 0; may && i < ctx->lock->nrefreshes; i++) {
		const struct dm_lock_refresh *refresh = &ctx->lock->refreshes[i];
		if (strcmp(refresh->image, canonical) == 0 &&
			dm_str_is(reference->digest, refresh->old) &&
			dm_str_is(platform, refresh->platform)) {
			if (place) {
				dm_report_advice(ctx, use->instr,
					"the tag of %.*s is of another digest now: write %s",
					DM_FMT(use->value), refresh->fresh);
				return;
			}
			struct dm_edits edits = dm_context_edits(ctx);
			dm_edit_replace(&edits, site, dm_str(refresh->fresh));
			dm_report_fix(ctx, use->site_instr, DM_SAFE, &edits,
				"the tag of %.*s is of another digest now", DM_FMT(use->value));
			return;
		}
	}
}

/* Which image that is changes with every release: DL3006, DL3007. */
static bool
is_latest(const struct dm_used_image *image)
{
	const struct dm_reference *reference = &image->reference;
	return image->valid && !reference->digest.n &&
	       (!reference->tag.n || dm_str_is(reference->tag, "latest"));
}

/* The names that this run gives to ARGs: none of its fixes is made yet, so the file does not show them. */
struct given {
	const char **names;
	uint32_t count;
};

/* The text says the name somewhere, or a fix of this run will. */
static bool
is_taken(const struct dm_context *ctx, const struct given *given, struct dm_str name)
{
	for (uint32_t i = 0; i < given->count; i++) {
		if (dm_str_is(name, given->names[i])) {
			return true;
		}
	}
	return dm_str_find(ctx->tree->text, dm_arena_str(ctx->arena, name).p) != (size_t)-1;
}

/* python -> PYTHON_TAG: the name of an ARG that the file does not have yet; NULL: it has all that were tried. */
static const char *
name_tag(const struct dm_context *ctx, struct given *given, const struct dm_reference *reference)
{
	size_t start = reference->path.n - dm_str_base_name(reference->path).n;
	struct dm_buf name = {0};
	const char *free_name = NULL;
	for (size_t i = start; i < reference->path.n; i++) {
		char c = reference->path.p[i];
		bool lower = c >= 'a' && c <= 'z', digit = c >= '0' && c <= '9';
		dm_buf_put(&name, digit && i == start ? "_" : "");
		dm_buf_byte(&name, lower ? (char)(c - 'a' + 'A') : digit ? c : '_');
	}
	dm_buf_put(&name, "_TAG");
	for (size_t more = 1, n = name.n; more < 10 && !free_name; more++) {
		struct dm_str wanted = dm_buf_view(&name);
		free_name =
			is_taken(ctx, given, wanted) ? NULL : dm_arena_str(ctx->arena, wanted).p;
		name.n = n;
		dm_buf_printf(&name, "_%zu", more + 1);
	}
	dm_buf_finish(&name);
	if (free_name) {
		*dm_push(ctx->arena, given->names, given->count) = free_name;
	}
	return free_name;
}

/*
 * python:${V}-slim -> python:${PYTHON_TAG}, which is 3.12-slim@sha256:...: whoever passes V goes without it from then on,
 * so it is for people to choose. false: it cannot be done.
 */
static bool
suggest_tag(struct dm_context *ctx, struct given *given, const struct dm_image_use *use,
	const struct dm_reference *reference, const char *digest)
{
	const struct dm_indexes *froms = &ctx->tree->by_kind[DM_FROM];
	bool before = use->site_instr->line <= use->instr->line;
	const char *name = before ? name_tag(ctx, given, reference) : NULL;
	struct dm_str base = use->instr->words[0].text;
	size_t colon = (size_t)(reference->tag.p - use->value.p);
	uint32_t last = 0;
	if (!name) {
		return false;
	}
	struct dm_edits edits = dm_context_edits(ctx);
	dm_edit_replace(&edits, use->part,
		dm_str(dm_arena_printf(
			ctx->arena, "%s=%.*s@%s", name, DM_FMT(reference->tag), digest)));
	for (uint32_t i = 0; i < froms->count; i++) {
		const struct dm_instr *from = &ctx->tree->instrs[froms->items[i]];
		if (!from->nwords || !dm_str_eq(from->words[0].text, base)) {
			continue;
		}
		struct dm_span tag = from->words[0].span;
		tag.off += (uint32_t)colon;
		tag.len -= (uint32_t)colon;
		dm_edit_replace(&edits, dm_cook_span(&from->cook, tag),
			dm_str(dm_arena_printf(ctx->arena, "${%s}", name)));
		last = dm_span_end(from->head);
	}
	dm_report_fix(ctx, use->site_instr, DM_UNSAFE, &edits,
		"%.*s can change under the same tag, of which %.*s is a part; with the whole tag "
		"in "
		"%s, --build-arg %.*s has no effect any more",
		DM_FMT(use->value), DM_FMT(use->argument), name, DM_FMT(use->argument));
	struct dm_finding *finding = &ctx->findings[ctx->nfindings - 1];
	finding->where.len = last - finding->where.off;
	finding->argument = dm_arena_str(ctx->arena, use->argument).p;
	return true;
}

/* Nothing was done. unpinned: what `lock` could look up; NULL: it could not. */
static void
decline(struct dm_context *ctx, const struct dm_image_use *use, const struct dm_used_image *image,
	const char *code, const char *unpinned)
{
	const char *latest = image->valid && !image->reference.tag.n
				     ? " has no tag, which means latest, and"
			     : is_latest(image) ? " is whatever is newest, and"
						: "";
	struct dm_str value = use->value.n ? use->value : dm_span_str(ctx->tree->text, use->word);
	dm_report_decline(
		ctx, use->instr, code, "%.*s%s is not pinned to a digest", DM_FMT(value), latest);
	bool warns = is_latest(image) || (unpinned && ctx->lock->path);
	dm_report_mark(ctx, warns ? DM_LEVEL_WARNING : DM_LEVEL_INFO, unpinned);
}

/* The digest for a file that is no Dockerfile, which a person writes. */
static void
advise(struct dm_context *ctx, const struct dm_image_use *use, const struct dm_reference *reference,
	const char *digest)
{
	dm_report_advice(ctx, use->instr, "%.*s is not pinned to a digest: write %.*s%s@%s%s",
		DM_FMT(use->value), DM_FMT(use->value), reference->tag.n ? "" : ":latest", digest,
		dm_context_bots(ctx) & DM_BOT_RENOVATE ? ", which Renovate renews" : "");
}

/* The edit of a place that spells the whole reference; the tag of an untagged one is what was pinned. */
static void
put_digest(struct dm_context *ctx, const struct dm_image_use *use,
	const struct dm_reference *reference, const char *digest, struct dm_edits *edits)
{
	const char *tag = reference->tag.n ? "" : ":latest";
	dm_edit_insert(edits, dm_span_end(end_of(use)),
		dm_str(dm_arena_printf(ctx->arena, "%s@%s", tag, digest)));
}

/* A digest stands still: what brings it the fixes of its tag. Dependabot reads FROM alone. */
static const char *
renewal(const struct dm_context *ctx, const struct dm_image_use *use)
{
	unsigned bots = dm_context_bots(ctx);
	bool from = use->kind == DM_USE_FROM && use->site_instr->kind == DM_FROM;
	if (bots & DM_BOT_RENOVATE) {
		return "; Renovate renews it";
	}
	if (bots & DM_BOT_DEPENDABOT) {
		return from ? "; Dependabot renews it"
		       : use->site_instr->kind == DM_ARG
			       ? "; Dependabot, which renews digests here, reads no ARGs"
			       : "; Dependabot, which renews digests here, reads FROM alone: renew "
				 "it with dockmend lock --update on a schedule";
	}
	return "; renew it with dockmend lock --update on a schedule (images.md has a workflow), "
	       "or with Renovate";
}

static bool
pins_syntax(const struct dm_context *ctx)
{
	const char *option = dm_context_option(ctx, "syntax");
	return strcmp(option, "always") == 0 ||
	       (strcmp(option, "auto") == 0 && (dm_context_bots(ctx) & DM_BOT_RENOVATE));
}

static void
pin(struct dm_context *ctx, struct given *given, const struct dm_image_use *use,
	struct dm_used_image *image)
{
	const char *source;
	if (use->kind == DM_USE_PLACE && !use->value.n) {
		return; /* trusted-base says so */
	}
	if (use->value.n && !image->valid) {
		decline(ctx, use, image, "no-reference", NULL);
		return;
	}
	if (image->valid && image->reference.digest.n) {
		renew(ctx, use, &image->reference);
		return;
	}
	if (use->reason && !use->part.len) {
		decline(ctx, use, image, use->reason, NULL);
		return;
	}
	if (use->kind == DM_USE_SYNTAX && !pins_syntax(ctx)) {
		dm_report_decline(ctx, use->instr, "syntax-unrenewed",
			"%.*s is not pinned to a digest", DM_FMT(use->value));
		return;
	}
	enum dm_trust trust = dm_context_trust(ctx, image, &source);
	if (trust == DM_TRUST_NONE) {
		decline(ctx, use, image, "untrusted", NULL);
		return;
	}
	const char *canonical = dm_reference_canonical(ctx->arena, &image->reference);
	const char *digest = find_digest(ctx, canonical);
	if (!digest) {
		decline(ctx, use, image, "no-digest", canonical);
		return;
	}
	if (use->part.len) {
		if (!suggest_tag(ctx, given, use, &image->reference, digest)) {
			decline(ctx, use, image, use->reason, NULL);
		}
		return;
	}
	if (use->kind == DM_USE_PLACE) {
		advise(ctx, use, &image->reference, digest);
		return;
	}
	struct dm_edits edits = dm_context_edits(ctx);
	put_digest(ctx, use, &image->reference, digest, &edits);
	bool argument = use->site_instr->kind == DM_ARG;
	bool stuck = argument && dm_context_bots(ctx) == DM_BOT_DEPENDABOT;
	dm_report_fix(ctx, use->site_instr, stuck ? DM_UNSAFE : DM_SAFE, &edits,
		"%.*s (%s) can change under the same tag: its known digest holds it%s",
		DM_FMT(use->value), dm_trust_name(trust), renewal(ctx, use));
}

static void
run(struct dm_context *ctx)
{
	const struct dm_uses *uses = dm_context_uses(ctx);
	struct given given = {.count = 0};
	for (uint32_t i = 0; i < uses->count; i++) {
		uint32_t before = ctx->nfindings;
		if (!uses->items[i].again) {
			pin(ctx, &given, &uses->items[i], uses->images[i]);
		}
		if (ctx->nfindings > before) {
			dm_report_use(ctx, &uses->items[i]);
		}
	}
}

const struct dm_pass dm_pass_pin_digest = {
	.id = "pin-digest",
	.title = "pin trusted images by digest",
	.why = "A tag moves: the image that is built tomorrow may be another one than the one that "
	       "was tested. A "
	       "digest cannot change; the tag stays beside it for readers and update bots.",
	.aka = aka,
	.safety = DM_SAFE,
	.judges_images = true,
	.touches = 1U << DM_FROM | 1U << DM_COPY | 1U << DM_RUN | 1U << DM_ARG | 1U << DM_ONBUILD,
	.options = options,
	.reasons = reasons,
	.run = run,
};
