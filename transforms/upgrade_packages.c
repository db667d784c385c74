#include "../src/facts/ships.h"
#include "../src/packages/upgrade.h"
#include "../src/pass/pass.h"

static const char *const aka[] = {NULL};
static const struct dm_reason reasons[] = {
	{"unknown-base", "nobody knows which package manager the base image has",
		"describe the image under images: in .dockmend.yaml, as in "
		"`\"registry.example/base:*\": {packages: apt, user: root}`",
		false, DM_REASON_NOTE},
	{"scratch", "the stage starts from nothing, so there is nothing to upgrade", "nothing",
		false, DM_REASON_FINE},
	{"no-package-manager", "the base image has no package manager", "pin a newer base image",
		false, DM_REASON_NOTE},
	{"windows", "Windows images are updated by their base image", "pin a newer base image",
		false, DM_REASON_NOTE},
	{"lambda", "AWS keeps the base images of Lambda up to date together with its runtime",
		"pin a newer base image, or allow lambda in the policy", true, DM_REASON_NOTE},
	{"generated",
		"a program writes the file, as its header says, and would undo every fix of any "
		"pass",
		"fix the template, or name passes with --only", false, DM_REASON_NOTE},
	{"product-package",
		"the image's own product comes from a package repository that it still has, and "
		"its tag names the version",
		"take a newer tag, or allow product-package in the policy", true, DM_REASON_NOTE},
	{"mirrors-gone", "the release's packages are no longer where the image looks for them",
		"use a release that is maintained, or point the file at the archive", true,
		DM_REASON_ACT},
	{"pinned-snapshot", "the file takes its packages from a snapshot on purpose",
		"move the snapshot, or allow pinned-snapshot in the policy", true, DM_REASON_NOTE},
	{"pinned-packages",
		"the file asks for packages in one version, and what they need may be upgraded "
		"past it",
		"drop the versions, or allow pinned-packages in the policy", true, DM_REASON_NOTE},
	{"mixed-releases",
		"the file adds the repository of another release, to which everything would be "
		"upgraded",
		"take single packages from it only (a tag, a priority), or upgrade by hand", true,
		DM_REASON_NOTE},
	{"not-root", "another user than root is in force, and nobody knows which to go back to",
		"set USER, or describe the image under images: in .dockmend.yaml", false,
		DM_REASON_NOTE},
	{"user-in-doubt",
		"the file installs packages as a user that is not root by what is known of the "
		"base "
		"image, so that one of the two is out of date",
		"set USER root before the first install, or describe the image under images: in "
		".dockmend.yaml",
		false, DM_REASON_NOTE},
	{"foreign-shell", "the SHELL in force is no POSIX shell", "upgrade by hand", false,
		DM_REASON_NOTE},
	{"not-understood",
		"the first RUN that installs sets up or refreshes the package lists in a way that "
		"an "
		"upgrade can neither join nor precede",
		"join its commands with &&, or upgrade by hand", false, DM_REASON_NOTE},
	{.code = NULL},
};
static const struct dm_key options[] = {
	DM_OPTION_STAGES(
		"which stages are upgraded: those that the image is made of, or those that "
		"only hand files on too"),
	{.name = "allow",
		.value = DM_VALUE_TEXT,
		.list = true,
		.reasons = reasons,
		.example = "[pinned-packages]",
		.help = "reason codes that do not decline here"},
	{.name = NULL},
};

/* The tag is a full version: 8.0.36, 16.3; not a series such as 8.0, which moves on by itself. */
static bool
names_version(struct dm_str base)
{
	size_t from = base.n, dots = 0;
	while (from > 0 && base.p[from - 1] != ':' && base.p[from - 1] != '/') {
		from--;
	}
	if (from == 0 || base.p[from - 1] != ':') {
		return false;
	}
	size_t at = from;
	for (; at < base.n && (base.p[at] == '.' || (base.p[at] >= '0' && base.p[at] <= '9'));
		at++) {
		dots += base.p[at] == '.';
	}
	size_t first = dm_str_find_byte(dm_str_slice(base, from, base.n), '.');
	/* 16-3.4: the second part is the product's */
	struct dm_str second = dm_str_slice(base, at, base.n);
	bool numbered = second.n > 1 && second.p[0] == '-' && dm_is_digit(second.p[1]);
	return dots > 1 || (dots == 1 && first > 1) ||
	       (numbered && dm_str_find_byte(second, '.') != (size_t)-1);
}

/* The image, or the stage itself, has a repository whose packages fit each other by version. */
static bool
has_vendor_repository(const struct dm_tree *tree, const struct dm_lineage *l)
{
	bool has = l->image && l->image->vendor_repository;
	for (uint32_t i = 0; i < l->count && !has; i++) {
		const struct dm_instr *instr = l->instrs[i];
		/* a host has a dot, and most RUNs have none */
		has = (instr->kind == DM_RUN || instr->kind == DM_ADD) &&
		      dm_str_find_byte(instr->cook.text, '.') != (size_t)-1 &&
		      dm_words_in(&dm_words_vendor_hosts, instr->cook.text);
		for (uint32_t k = 0; k < instr->nheredocs && !has; k++) {
			has = dm_words_in(&dm_words_vendor_hosts,
				dm_span_str(tree->text, instr->heredocs[k].body));
		}
	}
	return has;
}

/* The packages are where they are for a reason: a reason code, or NULL. */
static const char *
judge_packages(const struct dm_context *ctx, const struct dm_lineage *l)
{
	if (l->image && l->image->mirrors_gone && !dm_lineage_moves_mirrors(l) &&
		!dm_context_allows(ctx, "mirrors-gone")) {
		return "mirrors-gone";
	}
	struct dm_str base = dm_model_base(ctx->tree, l->leaf);
	if (l->image && l->image->product_package && names_version(base) &&
		!dm_context_allows(ctx, "product-package")) {
		return "product-package";
	}
	bool snapshot = dm_lineage_uses_snapshot(l) || (l->image && l->image->freezes);
	if (snapshot && !dm_context_allows(ctx, "pinned-snapshot")) {
		return "pinned-snapshot";
	}
	bool pinned = dm_lineage_pinned(l).n > 0;
	return pinned && !dm_context_allows(ctx, "pinned-packages") ? "pinned-packages" : NULL;
}

static const char *
judge(const struct dm_context *ctx, const struct dm_lineage *l)
{
	const struct dm_distribution *distribution =
		l->image ? dm_distribution_find(l->image->family) : NULL;
	if ((distribution && distribution->windows) || (ctx->tree->escape == '`' && !l->manager)) {
		return "windows";
	}
	if (l->image && l->image->lambda && !dm_context_allows(ctx, "lambda")) {
		return "lambda";
	}
	if (!l->manager) {
		struct dm_str base = dm_model_base(ctx->tree, l->leaf);
		bool none = l->image && l->image->manager && l->image->manager[0] == '\0';
		return dm_str_is(base, "scratch") ? "scratch"
		       : none                     ? "no-package-manager"
						  : "unknown-base";
	}
	return judge_packages(ctx, l);
}

/* The image that a lineage begins with, variables put in, else as it is written. */
static struct dm_str
image_of(const struct dm_context *ctx, const struct dm_lineage *l)
{
	const struct dm_instr *from = &ctx->tree->instrs[ctx->tree->stages[l->root].from];
	struct dm_str base = dm_model_base(ctx->tree, l->leaf);
	return base.n ? base : from->nwords ? from->words[0].text : DM_STR("the base image");
}

/* The last finding speaks of that image, and of the place where the upgrade belongs. */
static void
point(struct dm_context *ctx, const struct dm_lineage *l, struct dm_span place)
{
	const struct dm_instr *from = &ctx->tree->instrs[ctx->tree->stages[l->root].from];
	if (from->nwords) {
		dm_report_at(ctx, dm_cook_span(&from->cook, from->words[0].span));
	}
	dm_report_spot(ctx, place, "they would be installed here");
}

static void
decline(struct dm_context *ctx, const struct dm_lineage *l, const struct dm_instr *where,
	const char *code)
{
	struct dm_str base = image_of(ctx, l);
	bool pinned = strcmp(code, "pinned-packages") == 0;
	struct dm_str pin = pinned ? dm_lineage_pinned(l) : DM_STR("");
	if (strcmp(code, "mirrors-gone") == 0) {
		dm_report_decline(ctx, where, code,
			"security updates of %.*s are not installed: %s", DM_FMT(base),
			l->image->mirrors_gone);
	} else if (pinned && !pin.n) {
		dm_report_decline(ctx, where, code,
			"security updates of %.*s are not installed: a later step says which "
			"versions "
			"are taken",
			DM_FMT(base));
	} else if (pinned) {
		dm_report_decline(ctx, where, code,
			"security updates of %.*s are not installed: the file asks for %.*s",
			DM_FMT(base), DM_FMT(pin));
	} else if (strcmp(code, "unknown-base") == 0) {
		dm_report_decline(ctx, where, code,
			"security updates of %.*s are not installed: nothing is known of it",
			DM_FMT(base));
	} else {
		dm_report_decline(ctx, where, code, "security updates of %.*s are not installed",
			DM_FMT(base));
	}
	point(ctx, l, (struct dm_span){0, 0});
}

static void
insert(const struct dm_upgrade *site, struct dm_edits *edits)
{
	const char *run = dm_edit_keyword(edits, site->where, "RUN");
	const char *user = dm_edit_keyword(edits, site->where, "USER");
	struct dm_arena *arena = edits->arena;
	const char *texts[3];
	uint32_t n = 0;
	if (site->root) {
		texts[n++] = dm_arena_printf(arena, "%s root", user);
	}
	texts[n++] = dm_arena_printf(arena, "%s %s", run, site->text);
	if (site->back) {
		texts[n++] = dm_arena_printf(arena, "%s %s", user, site->back);
	}
	if (site->before) {
		dm_edit_instrs_before(edits, site->where, texts, n);
	} else {
		dm_edit_instrs_after(edits, site->where, texts, n);
	}
}

static void
join(const struct dm_upgrade *site, struct dm_edits *edits)
{
	const char *texts[2];
	uint32_t n = 0;
	if (site->word.len) {
		dm_edit_word_replace(edits, &site->run->place, site->word, site->text);
		return;
	}
	if (site->refresh) {
		texts[n++] = site->refresh;
	}
	texts[n++] = site->text;
	if (site->front) {
		dm_edit_commands_front(edits, &site->run->place, site->at, texts, n);
	}
	for (uint32_t i = 0; i < n && !site->front; i++) {
		dm_edit_command_before(edits, &site->run->place, site->at, site->next, texts[i]);
	}
}

/* The stage that is upgraded, -1: none. */
static int32_t
upgrade(struct dm_context *ctx, const struct dm_lineage *l)
{
	const struct dm_instr *from = &ctx->tree->instrs[ctx->tree->stages[l->root].from];
	const char *code = judge(ctx, l);
	if (code) {
		decline(ctx, l, from, code);
		return -1;
	}
	struct dm_upgrade site = dm_upgrade_place(l);
	if (site.code && !dm_context_allows(ctx, site.code)) {
		decline(ctx, l, site.where, site.code);
		return -1;
	}
	struct dm_edits edits = dm_context_edits(ctx);
	if (site.run) {
		join(&site, &edits);
	} else {
		insert(&site, &edits);
	}
	bool vendor = has_vendor_repository(ctx->tree, l),
	     cross = dm_is_cross_built(&ctx->facts, l->leaf), chosen = dm_lineage_chooses(l);
	dm_report_fix(ctx, site.where, vendor || cross || chosen ? DM_UNSAFE : DM_SAFE, &edits,
		"security updates that %.*s has not picked up are not installed%s",
		DM_FMT(image_of(ctx, l)),
		vendor   ? "; an upgrade may also move the packages of a vendor's repository past "
			   "what the image's tag names"
		: cross  ? "; the stage is built for other platforms without a RUN, and one needs "
			   "emulation there"
		: chosen ? "; the file upgrades packages that it names, and may leave the others "
			   "on purpose"
			 : "");
	point(ctx, l,
		site.run ? dm_cook_span(&site.run->instr->cook, site.run->instr->keyword)
			 : (struct dm_span){0, 0});
	return site.where->stage;
}

/* The stages that FROM base-${TARGETARCH} selects ship in its place; what selects others has no base of its own. */
static bool *
follow_platforms(struct dm_context *ctx, bool *built)
{
	const struct dm_tree *tree = ctx->tree;
	uint32_t n = tree->nstages;
	int32_t *root = dm_arena_alloc(ctx->arena, n * sizeof *root);
	bool *selects = dm_arena_alloc(ctx->arena, n * sizeof *selects);
	for (uint32_t i = 0; i < n; i++) {
		int32_t parent = tree->stages[i].parent;
		root[i] = parent >= 0 ? root[parent] : (int32_t)i;
	}
	for (uint32_t i = n; i-- > 0;) {
		selects[i] = dm_model_selects(ctx->arena, tree, root[i], built[i] ? built : NULL);
	}
	return selects;
}

static void
run(struct dm_context *ctx)
{
	const struct dm_tree *tree = ctx->tree;
	bool *done = dm_arena_alloc(ctx->arena, tree->nstages * sizeof *done);
	bool *built = dm_arena_alloc(ctx->arena, tree->nstages * sizeof *built);
	bool all = dm_context_all_stages(ctx);
	if (ctx->generated.p) {
		dm_report_decline(ctx, &tree->instrs[tree->stages[0].from], "generated",
			"nothing is fixed in a file that a program writes: %.*s",
			DM_FMT(ctx->generated));
		return;
	}
	dm_ships(&ctx->facts, built);
	const bool *selects = follow_platforms(ctx, built);
	for (uint32_t i = 0; i < tree->nstages; i++) {
		bool covered = false;
		if ((!all && !built[i]) || selects[i]) {
			continue;
		}
		struct dm_lineage lineage =
			dm_lineage_read(&ctx->facts, dm_lineage_source(tree, (int32_t)i));
		for (int32_t s = lineage.leaf; s >= 0; s = tree->stages[s].parent) {
			covered = covered || done[s];
		}
		if (covered || dm_lineage_upgrades(&lineage)) {
			continue;
		}
		int32_t at = upgrade(ctx, &lineage);
		if (at >= 0) {
			done[at] = true;
		}
	}
}

const struct dm_pass dm_pass_upgrade_packages = {
	.id = "upgrade-packages",
	.title = "install the security updates that the base image lacks",
	.why = "A base image is as old as its last rebuild; updates that the distribution has "
	       "published since are "
	       "missing until someone installs them.",
	.aka = aka,
	.safety = DM_SAFE,
	.tells_generated = true,
	.touches = 1U << DM_RUN,
	.options = options,
	.reasons = reasons,
	.run = run,
};
