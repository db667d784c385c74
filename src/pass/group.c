#include "group.h"

#include <assert.h>
#include <stdlib.h>

/* Old lines [old, old + nold) that become new lines [now, now + nnow); 0-based. */
struct claim {
	uint32_t old, nold, now, nnow;
};

/* Regions of changed lines, joined by the fixes that made them (union-find). */
struct joiner {
	struct dm_arena *arena;
	const struct dm_result *result;
	struct dm_change *changes;
	struct dm_region *regions;
	uint32_t *region_of; /* of each change */
	uint32_t *parent;    /* of each region */
	uint32_t *claims;    /* per region: of which replacement its lines are part */
	struct claim *replacements;
	uint32_t nchanges, nregions, nreplacements;
	uint32_t lines; /* of revision 0 that hold bytes */
};

static uint32_t
root(struct joiner *j, uint32_t region)
{
	while (j->parent[region] != region) {
		j->parent[region] = j->parent[j->parent[region]];
		region = j->parent[region];
	}
	return region;
}

/* The smaller index is the root, so that a group's number follows its first region. */
static void
join(struct joiner *j, uint32_t a, uint32_t b)
{
	a = root(j, a);
	b = root(j, b);
	if (a < b) {
		j->parent[b] = a;
	} else {
		j->parent[a] = b;
	}
}

/* The first change that ends at off or after it. */
static uint32_t
change_at(const struct joiner *j, uint32_t off)
{
	uint32_t low = 0, high = j->nchanges;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (dm_span_end(j->changes[middle].old) < off) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

/* Joins the regions that a finding's edits touched; the root, or nregions where nothing is left of them. */
static uint32_t
join_finding(struct joiner *j, const struct dm_finding *finding)
{
	uint32_t first = j->nregions;
	for (uint32_t i = 0; i < finding->ntouched; i++) {
		const struct dm_span *span = &finding->touched[i];
		for (uint32_t k = change_at(j, span->off);
			k < j->nchanges && j->changes[k].old.off <= dm_span_end(*span); k++) {
			if (first < j->nregions) {
				join(j, first, j->region_of[k]);
			}
			first = j->region_of[k];
		}
	}
	return first;
}

static void
join_fixes(struct joiner *j)
{
	for (uint32_t i = 0; i < j->result->nfindings; i++) {
		const struct dm_finding *finding = &j->result->findings[i];
		uint32_t region = join_finding(j, finding);
		/* what comes after another base image was judged by that one */
		for (uint32_t k = region; finding->pass->base && k < j->nregions; k++) {
			join(j, region, k);
		}
	}
}

/*
 * Each region takes lines of its own. An insertion takes the line after it, else the one before it; where both
 * belong to others, it becomes part of one of them.
 */
static void
claim_lines(struct joiner *j)
{
	struct claim carried = {0, 0, 0, 0}; /* an insertion that the next region takes along */
	for (uint32_t i = 0; i < j->nregions; i++) {
		const struct dm_region *region = &j->regions[i];
		struct claim claim = {region->old, region->nold, region->now, region->nnow};
		uint32_t next = i + 1 < j->nregions ? region[1].old : j->lines;
		struct claim *last =
			j->nreplacements ? &j->replacements[j->nreplacements - 1] : NULL;
		if (carried.nnow) {
			claim.nnow += claim.now - carried.now;
			claim.now = carried.now;
			join(j, i, i - 1);
		}
		j->claims[i] = j->nreplacements;
		carried = (struct claim){0, 0, 0, 0};
		if (claim.nold == 0 && claim.old < next) {
			claim.nold++;
			claim.nnow++;
		} else if (claim.nold == 0 && claim.old > (last ? last->old + last->nold : 0)) {
			claim = (struct claim){claim.old - 1, 1, claim.now - 1, claim.nnow + 1};
		} else if (claim.nold == 0 && claim.old >= j->lines && last) {
			last->nnow += claim.nnow;
			join(j, i, i - 1);
			j->claims[i]--;
			continue;
		} else if (claim.nold == 0 && i + 1 < j->nregions) {
			carried = claim;
			continue;
		}
		*dm_push(j->arena, j->replacements, j->nreplacements) = claim;
	}
	assert(!carried.nnow);
}

static struct dm_str
lines_of(const struct dm_lines *lines, struct dm_str text, uint32_t first, uint32_t count)
{
	uint32_t end = first + count;
	return dm_str_slice(text, first < lines->count ? lines->starts[first] : text.n,
		end < lines->count ? lines->starts[end] : text.n);
}

/* Numbers the groups by their roots and hands out what belongs to each. */
static void
fill_groups(struct joiner *j, struct dm_groups *groups)
{
	struct dm_str after = j->result->revision.text;
	struct dm_lines lines = dm_lines_index(j->arena, after);
	uint32_t *number = dm_arena_alloc(j->arena, (j->nregions + 1) * sizeof *number);
	for (uint32_t i = 0; i < j->nregions; i++) {
		if (root(j, i) == i) {
			number[i] = groups->count;
			*dm_push(j->arena, groups->items, groups->count) =
				(struct dm_group){NULL, 0, NULL, 0, NULL, 0};
		}
		struct dm_group *group = &groups->items[number[root(j, i)]];
		if (i == 0 || j->claims[i] != j->claims[i - 1]) {
			const struct claim *claim = &j->replacements[j->claims[i]];
			*dm_push(j->arena, group->lines, group->nlines) =
				(struct dm_rewrite){claim->old, claim->nold,
					lines_of(&lines, after, claim->now, claim->nnow)};
		}
	}
	for (uint32_t i = 0; i < j->nchanges; i++) {
		struct dm_group *group = &groups->items[number[root(j, j->region_of[i])]];
		*dm_push(j->arena, group->changes, group->nchanges) = j->changes[i];
	}
	for (uint32_t i = 0; i < j->result->nfindings; i++) {
		uint32_t region = join_finding(j, &j->result->findings[i]);
		groups->of[i] = region < j->nregions ? number[root(j, region)] : groups->count;
		if (groups->of[i] < groups->count) {
			struct dm_group *group = &groups->items[groups->of[i]];
			*dm_push(j->arena, group->findings, group->nfindings) = i;
		}
	}
}

struct dm_groups
dm_groups_make(struct dm_arena *arena, const struct dm_result *result)
{
	struct joiner j = {.arena = arena, .result = result};
	struct dm_groups groups = {.items = NULL};
	j.changes = dm_revision_changes(arena, &result->revision, &j.nchanges);
	j.regions = dm_revision_regions(arena, &result->revision, &j.nregions);
	j.region_of = dm_arena_alloc(arena, (j.nchanges + 1) * sizeof *j.region_of);
	j.parent = dm_arena_alloc(arena, (j.nregions + 1) * sizeof *j.parent);
	j.claims = dm_arena_alloc(arena, (j.nregions + 1) * sizeof *j.claims);
	groups.of = dm_arena_alloc(arena, (result->nfindings + 1) * sizeof *groups.of);
	j.lines = dm_lines_count(&result->tree->lines, result->revision.original);
	for (uint32_t i = 0; i < j.nregions; i++) {
		j.parent[i] = i;
		for (uint32_t k = 0; k < j.regions[i].nchanges; k++) {
			j.region_of[j.regions[i].change + k] = i;
		}
	}
	join_fixes(&j);
	claim_lines(&j);
	fill_groups(&j, &groups);
	return groups;
}

static int
compare_edits(const void *a, const void *b)
{
	const struct dm_edit *left = a, *right = b;
	return left->old.off < right->old.off ? -1 : left->old.off > right->old.off;
}

struct dm_revision
dm_groups_apply(struct dm_arena *arena, const struct dm_result *result,
	const struct dm_groups *groups, const bool *chosen)
{
	struct dm_edit *edits = NULL;
	uint32_t count = 0;
	for (uint32_t i = 0; i < groups->count; i++) {
		for (uint32_t k = 0; chosen[i] && k < groups->items[i].nchanges; k++) {
			const struct dm_change *change = &groups->items[i].changes[k];
			*dm_push(arena, edits, count) = (struct dm_edit){change->old, change->text};
		}
	}
	struct dm_revision first = dm_revision_first(arena, result->revision.original);
	if (count == 0) {
		return first;
	}
	dm_sort(edits, count, sizeof *edits, compare_edits);
	return dm_revision_apply(arena, &first, edits, count);
}

/* The lines of a hull after all its groups; nothing else changes between them. */
static struct dm_str
hull_text(struct dm_arena *arena, const struct dm_result *result, const struct dm_groups *groups,
	const struct dm_hull *hull)
{
	const struct dm_lines *lines = &result->tree->lines;
	struct dm_str original = result->revision.original;
	uint32_t first = hull->rewrite.line, end = first + hull->rewrite.lines;
	struct dm_str *parts = dm_arena_alloc(arena, hull->rewrite.lines * sizeof *parts);
	for (uint32_t i = first; i < end; i++) {
		parts[i - first] = lines_of(lines, original, i, 1);
	}
	for (uint32_t i = 0; i < hull->ngroups; i++) {
		const struct dm_group *group = &groups->items[hull->groups[i]];
		for (uint32_t k = 0; k < group->nlines; k++) {
			const struct dm_rewrite *rewrite = &group->lines[k];
			for (uint32_t n = 0; n < rewrite->lines; n++) {
				parts[rewrite->line - first + n] = n ? DM_STR("") : rewrite->text;
			}
		}
	}
	return dm_arena_join(arena, parts, hull->rewrite.lines);
}

struct dm_hull *
dm_groups_hulls(struct dm_arena *arena, const struct dm_result *result,
	const struct dm_groups *groups, uint32_t *count)
{
	struct dm_hull *hulls = NULL;
	*count = 0;
	for (uint32_t i = 0; i < groups->count; i++) {
		const struct dm_group *group = &groups->items[i];
		const struct dm_rewrite *last = &group->lines[group->nlines - 1];
		uint32_t first = group->lines[0].line, end = last->line + last->lines;
		/* groups come in the order of their first lines, so only the last hull can reach here */
		struct dm_hull *hull = *count ? &hulls[*count - 1] : NULL;
		if (!hull || first >= hull->rewrite.line + hull->rewrite.lines) {
			hull = dm_push(arena, hulls, *count);
			*hull = (struct dm_hull){.rewrite = {.line = first}};
		}
		if (end > hull->rewrite.line + hull->rewrite.lines) {
			hull->rewrite.lines = end - hull->rewrite.line;
		}
		*dm_push(arena, hull->groups, hull->ngroups) = i;
	}
	for (uint32_t i = 0; i < *count; i++) {
		hulls[i].rewrite.text = hull_text(arena, result, groups, &hulls[i]);
	}
	return hulls;
}
