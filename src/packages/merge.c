#include "merge.h"

#include "run_summary.h"
#include "setup.h"

enum {
	REFRESH = 1U << DM_VERB_REFRESH,
	INSTALL = 1U << DM_VERB_INSTALL,
	UPGRADE = 1U << DM_VERB_UPGRADE,
};

/* apt-get update, apt-get upgrade -y, and nothing else */
static bool
only_refreshes(const struct dm_run_summary *content)
{
	return content->pure && !(content->verbs & ~(uint32_t)(REFRESH | UPGRADE));
}

void
dm_merge_start(struct dm_merge *merge, const struct dm_run *run)
{
	/* of the members there is one: each RUN begins a group, and most have no other */
	merge->members[0] = run;
	merge->count = 1;
	merge->family = dm_run_summary_family(run);
	merge->verbs = 0;
	merge->refresh_only = merge->closed = false;
	if (merge->family) {
		struct dm_run_summary content = dm_run_summary_read(run, merge->family);
		merge->verbs = content.verbs;
		merge->refresh_only = only_refreshes(&content) && (content.verbs & REFRESH);
	}
}

void
dm_merge_add(struct dm_merge *merge, const struct dm_run *run)
{
	struct dm_run_summary content = dm_run_summary_read(run, merge->family);
	merge->members[merge->count++] = run;
	merge->verbs |= content.verbs;
	merge->refresh_only = merge->refresh_only && only_refreshes(&content);
}

static enum dm_gain
find_gain(const struct dm_merge *merge, const struct dm_run *run, const bool *ships)
{
	if (!merge->family || !run->readable) {
		return DM_GAIN_NONE;
	}
	struct dm_run_summary content = dm_run_summary_read(run, merge->family);
	/* with an upgrade in it, the layer is more than lists; those are of use only to what fetches none itself */
	bool used = !(merge->verbs & UPGRADE) || !(content.verbs & REFRESH);
	if (merge->refresh_only && used && (content.verbs & (INSTALL | UPGRADE))) {
		return DM_GAIN_FRESH;
	}
	if (ships && !ships[run->instr->stage]) {
		return DM_GAIN_NONE;
	}
	if ((merge->verbs & (INSTALL | UPGRADE)) && content.cleans) {
		return DM_GAIN_CLEANED;
	}
	bool both = (merge->verbs & (INSTALL | UPGRADE)) && (content.verbs & INSTALL);
	return both ? DM_GAIN_LAYER : DM_GAIN_NONE;
}

static bool
is_adjacent(const struct dm_run *a, const struct dm_run *b)
{
	return a->index + 1 == b->index && b->readable;
}

uint32_t
dm_merge_next(const struct dm_merge *merge, const struct dm_runs *runs, uint32_t at,
	const bool *ships, enum dm_gain *gain)
{
	const struct dm_run *next = &runs->items[at];
	*gain = DM_GAIN_NONE;
	if (merge->count == 0 || merge->closed || merge->count + 2 >= DM_MERGE_MEMBERS ||
		!is_adjacent(merge->members[merge->count - 1], next)) {
		return 0;
	}
	*gain = find_gain(merge, next, ships);
	if (*gain) {
		return 1;
	}
	/* a repository between two of them goes along */
	if (!merge->family || at + 1 >= runs->count || !is_adjacent(next, next + 1) ||
		!dm_run_sets_repository(next, merge->family)) {
		return 0;
	}
	*gain = find_gain(merge, next + 1, ships);
	return *gain && !dm_run_summary_read(next + 1, merge->family).cleans ? 2 : 0;
}
