#include "ships.h"

#include "starts.h"

/* CMD or ENTRYPOINT of the stage, or of one that it is FROM. */
static bool
starts_something(const struct dm_tree *tree, int32_t stage)
{
	static const enum dm_keyword kinds[] = {DM_CMD, DM_ENTRYPOINT};
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		const struct dm_indexes *same = &tree->by_kind[kinds[k]];
		for (int32_t s = stage; s >= 0 && same->count; s = tree->stages[s].parent) {
			uint32_t i = dm_indexes_from(same, tree->stages[s].from);
			if (i < same->count && same->items[i] < tree->stages[s].end) {
				return true;
			}
		}
	}
	return false;
}

/* The stage is this one, or FROM it. */
static bool
is_made_of(const struct dm_tree *tree, int32_t stage, int32_t base)
{
	while (stage >= 0 && stage != base) {
		stage = tree->stages[stage].parent;
	}
	return stage >= 0;
}

/* By its name: FROM node AS dev */
static bool
is_to_develop(const struct dm_tree *tree, int32_t stage)
{
	struct dm_str name = tree->stages[stage].name;
	return dm_words_has(&dm_words_develop_stages, name) ||
	       dm_words_has(&dm_words_throwaway_stages, name);
}

/*
 * The stages that the repository itself builds. The last stage ships as well where something is built for want of a
 * target, or where it starts something, unless it is made of a target, or called so: then it is what people develop in,
 * or test with.
 */
static bool
add_targets(const struct dm_facts *facts, bool *built)
{
	const struct dm_tree *tree = facts->tree;
	int32_t last = (int32_t)tree->nstages - 1;
	bool any = false, whole = false, made_of = false, named_last = false;
	const struct dm_usages *usages = dm_usages_get(facts);
	for (uint32_t i = 0; usages && i < usages->count; i++) {
		const struct dm_usage *usage = &usages->items[i];
		int32_t stage = usage->builds && usage->target
					? dm_model_named(tree, dm_str(usage->target), last + 1)
					: -1;
		if (stage >= 0) {
			any = true;
			named_last = named_last || stage == last;
			made_of = made_of || (stage != last && is_made_of(tree, last, stage));
			built[stage] = true;
		}
		whole = whole || (usage->builds && !usage->target);
	}
	if (any) {
		built[last] =
			named_last || whole ||
			(starts_something(tree, last) && !made_of && !is_to_develop(tree, last));
	}
	return any;
}

/*
 * A stage that another one is made of which ships, too, or that is taken by platform, is left alone: an account is
 * created once, and what is done after FROM such a stage is done as its user.
 */
static void
leave_bases(const struct dm_facts *facts, bool *built)
{
	const struct dm_tree *tree = facts->tree;
	bool *selected = dm_arena_alloc(facts->arena, tree->nstages * sizeof *selected);
	for (uint32_t i = 0; i < tree->nstages; i++) {
		dm_model_selects(facts->arena, tree, (int32_t)i, selected);
	}
	for (uint32_t i = 0; i + 1 < tree->nstages; i++) {
		if (!built[i]) {
			continue;
		}
		const bool *on = dm_model_built_on(facts->arena, tree, (int32_t)i);
		built[i] = !selected[i];
		for (uint32_t k = i + 1; k < tree->nstages && built[i]; k++) {
			built[i] = !(on[k] && built[k]);
		}
	}
}

bool
dm_ships(struct dm_facts *facts, bool *built)
{
	const struct dm_tree *tree = facts->tree;
	if (dm_model_targets(tree, facts->policy->targets, built)) {
		leave_bases(facts, built);
		return true;
	}
	int32_t last = (int32_t)tree->nstages - 1;
	if (last > 0 && add_targets(facts, built)) {
		leave_bases(facts, built);
		return false;
	}
	if (last == 0 || starts_something(tree, last)) {
		return false;
	}
	const struct dm_image *image;
	dm_stage_manager(facts, last, &image);
	if (image && image->config->command == DM_YES) {
		return false;
	}
	bool *base = dm_arena_alloc(facts->arena, tree->nstages * sizeof *base);
	for (uint32_t i = 0; i < tree->nstages; i++) {
		if (tree->stages[i].parent >= 0) {
			base[tree->stages[i].parent] = true;
		}
	}
	for (uint32_t i = 0; i < tree->nstages; i++) {
		built[i] = built[i] || (!base[i] && starts_something(tree, (int32_t)i));
	}
	return false;
}

const bool *
dm_ships_layers(struct dm_facts *facts)
{
	const struct dm_tree *tree = facts->tree;
	bool *layers = dm_arena_alloc(facts->arena, tree->nstages * sizeof *layers);
	dm_ships(facts, layers);
	for (int32_t i = (int32_t)tree->nstages - 1; i >= 0; i--) {
		layers[i] = layers[i] || dm_model_final(tree, i);
		if (layers[i] && tree->stages[i].parent >= 0) {
			layers[tree->stages[i].parent] = true;
		}
	}
	return layers;
}

/* GOARCH=$TARGETARCH: what the stage runs is told what it builds for. */
static bool
builds_for_target(const struct dm_tree *tree, uint32_t stage)
{
	bool found = false;
	for (uint32_t i = tree->stages[stage].from + 1; i < tree->stages[stage].end && !found;
		i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		found = (instr->kind == DM_RUN || instr->kind == DM_ENV) &&
			dm_words_in(&dm_words_platform_marks, instr->cook.text);
	}
	return found;
}

/* The value of an ARG before the first FROM that the text names: ARG BP=$BUILDPLATFORM. */
static struct dm_str
platform_of(const struct dm_tree *tree, uint32_t stage)
{
	const struct dm_instr *from = &tree->instrs[tree->stages[stage].from];
	struct dm_str platform = dm_instr_flag(from, "platform");
	size_t dollar = dm_str_find_byte(platform, '$');
	if (dollar == (size_t)-1) {
		return platform;
	}
	bool braced = dollar + 1 < platform.n && platform.p[dollar + 1] == '{';
	struct dm_str name =
		dm_str_leading_name(dm_str_slice(platform, dollar + 1 + braced, platform.n));
	for (uint32_t i = 0; i < tree->stages[0].from; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		for (uint32_t k = 0; instr->kind == DM_ARG && k < instr->npairs; k++) {
			if (dm_str_eq(instr->pairs[k].key, name)) {
				platform = instr->pairs[k].value;
			}
		}
	}
	return platform;
}

/*
 * FROM --platform=$BUILDPLATFORM, or another than the one that it builds for: one of the stages, but none that this one
 * is made of.
 */
static bool
has_builder(const struct dm_tree *tree, const bool *lineage)
{
	bool builder = false;
	for (uint32_t i = 0; i < tree->nstages; i++) {
		struct dm_str platform = platform_of(tree, i);
		bool on = dm_str_find(platform, "BUILDPLATFORM") != (size_t)-1 ||
			  (platform.n && !dm_words_in(&dm_words_platform_marks, platform) &&
				  builds_for_target(tree, i));
		if (on && lineage[i]) {
			return false;
		}
		builder = builder || on;
	}
	return builder;
}

/* COPY $TARGETPLATFORM/app /usr/bin/: from the context, where files of each platform are */
static bool
copies_by_platform(const struct dm_tree *tree, const bool *lineage)
{
	bool found = false;
	for (uint32_t i = 0; i < tree->by_kind[DM_COPY].count && !found; i++) {
		const struct dm_instr *instr = &tree->instrs[tree->by_kind[DM_COPY].items[i]];
		bool own = instr->stage >= 0 && lineage[instr->stage] &&
			   !dm_instr_flag(instr, "from").p;
		for (uint32_t k = 0; own && k + 1 < instr->nwords && !found; k++) {
			found = dm_words_in(&dm_words_platform_marks, instr->words[k].text);
		}
	}
	return found;
}

static bool
is_released(struct dm_facts *facts)
{
	dm_usages_ask(facts->usages);
	bool foreign = false;
	for (uint32_t i = 0; facts->usages && i < facts->usages->count && !foreign; i++) {
		foreign = facts->usages->items[i].foreign;
	}
	return foreign;
}

bool
dm_is_cross_built(struct dm_facts *facts, int32_t stage)
{
	const struct dm_tree *tree = facts->tree;
	const struct dm_indexes *runs = &tree->by_kind[DM_RUN];
	for (int32_t s = stage; s >= 0; s = tree->stages[s].parent) {
		uint32_t i = dm_indexes_from(runs, tree->stages[s].from);
		if (i < runs->count && runs->items[i] < tree->stages[s].end) {
			return false;
		}
	}
	const bool *lineage = dm_model_lineage(facts->arena, tree, stage);
	return has_builder(tree, lineage) || copies_by_platform(tree, lineage) ||
	       is_released(facts);
}
