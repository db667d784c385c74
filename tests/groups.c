/* What fix groups promise: any choice of them is a file that builds as before. */
#include "properties.h"

#include <stdlib.h>

uint32_t
dm_test_random(uint32_t *seed)
{
	*seed = *seed * 1664525U + 1013904223U;
	return *seed >> 16;
}

struct dm_str
dm_test_take_lines(struct dm_arena *arena, const struct dm_result *result,
	const struct dm_groups *groups, const bool *chosen)
{
	const struct dm_lines *lines = &result->tree->lines;
	struct dm_str text = result->revision.original;
	struct dm_str *parts = dm_arena_alloc(arena, (lines->count + 1) * sizeof *parts);
	for (uint32_t i = 0; i < lines->count; i++) {
		size_t end = i + 1 < lines->count ? lines->starts[i + 1] : text.n;
		parts[i] = dm_str_slice(text, lines->starts[i], end);
	}
	for (uint32_t i = 0; i < groups->count; i++) {
		for (uint32_t k = 0; chosen[i] && k < groups->items[i].nlines; k++) {
			const struct dm_rewrite *rewrite = &groups->items[i].lines[k];
			for (uint32_t n = 0; n < rewrite->lines; n++) {
				parts[rewrite->line + n] = n ? DM_STR("") : rewrite->text;
			}
		}
	}
	return dm_arena_join(arena, parts, lines->count);
}

static bool
check_shape(const struct dm_result *result, const struct dm_groups *groups, struct dm_err *err)
{
	uint32_t lines = dm_lines_count(&result->tree->lines, result->revision.original);
	bool *taken = calloc(lines + 1, sizeof *taken);
	bool ok = taken != NULL;
	for (uint32_t i = 0; ok && i < groups->count; i++) {
		const struct dm_group *group = &groups->items[i];
		if (!group->nfindings || !group->nlines || !group->nchanges) {
			ok = dm_fail(err, 0, 0, "group %u has no finding or no lines", i);
		}
		for (uint32_t k = 0; ok && k < group->nlines; k++) {
			const struct dm_rewrite *rewrite = &group->lines[k];
			if (!rewrite->lines || rewrite->line + rewrite->lines > lines) {
				ok = dm_fail(err, 0, 0, "group %u has lines outside the file", i);
			}
			for (uint32_t n = 0; ok && n < rewrite->lines; n++) {
				if (taken[rewrite->line + n]) {
					ok = dm_fail(err, rewrite->line + n + 1, 0,
						"two groups rewrite this line");
				}
				taken[rewrite->line + n] = true;
			}
		}
	}
	free(taken);
	return ok;
}

static bool
check_choice(struct dm_arena *arena, const struct dm_result *result, const struct dm_groups *groups,
	const bool *chosen, struct dm_err *err)
{
	struct dm_str by_lines = dm_test_take_lines(arena, result, groups, chosen);
	struct dm_str by_bytes = dm_groups_apply(arena, result, groups, chosen).text;
	if (!dm_str_eq(by_lines, by_bytes)) {
		return dm_fail(err, 0, 0, "groups give one text by lines, another by bytes");
	}
	const struct dm_tree *tree = dm_tree_parse(arena, by_lines);
	if (!dm_tree_valid(tree)) {
		return dm_fail(err, 0, 0, "a choice of groups is invalid: %s",
			tree->nnotes ? tree->notes[0].message : "no stage");
	}
	const char *fault = dm_test_tree(arena, tree);
	return !fault || dm_fail(err, 0, 0, "a choice of groups: %s", fault);
}

bool
dm_test_groups(struct dm_arena *arena, const struct dm_result *result, uint32_t subsets,
	struct dm_err *err)
{
	struct dm_groups groups = dm_groups_make(arena, result);
	bool *chosen = dm_arena_alloc(arena, groups.count + 1);
	uint32_t seed = (uint32_t)result->revision.original.n;
	if (!check_shape(result, &groups, err)) {
		return false;
	}
	memset(chosen, true, groups.count);
	if (!dm_str_eq(dm_test_take_lines(arena, result, &groups, chosen), result->revision.text)) {
		return dm_fail(err, 0, 0, "all groups together do not give the result");
	}
	for (uint32_t i = 0; result->valid && groups.count > 1 && i < subsets; i++) {
		for (uint32_t k = 0; k < groups.count; k++) {
			chosen[k] = dm_test_random(&seed) & 1;
		}
		if (!check_choice(arena, result, &groups, chosen, err)) {
			return false;
		}
	}
	return true;
}
