#include "starts.h"

/* The use is of this stage: it names it, or it names none and this is what is built then. */
static bool
speaks_of(const struct dm_facts *facts, int32_t stage, const struct dm_usage *usage)
{
	if (!usage->target) {
		return stage == (int32_t)facts->tree->nstages - 1 || !usage->builds;
	}
	int32_t named =
		dm_model_named(facts->tree, dm_str(usage->target), (int32_t)facts->tree->nstages);
	return named == stage;
}

const struct dm_usages *
dm_usages_get(const struct dm_facts *facts)
{
	dm_usages_ask(facts->usages);
	return facts->usages;
}

const struct dm_usage *
dm_usage_next(const struct dm_facts *facts, int32_t stage, uint32_t *i)
{
	const struct dm_usages *usages = dm_usages_get(facts);
	while (usages && *i < usages->count) {
		const struct dm_usage *usage = &usages->items[(*i)++];
		if (speaks_of(facts, stage, usage)) {
			return usage;
		}
	}
	return NULL;
}

bool
dm_usage_ids(const struct dm_facts *facts, int32_t stage, const char **uid, const char **gid)
{
	uint32_t i = 0;
	bool any = false, several = false;
	for (const struct dm_usage *usage; (usage = dm_usage_next(facts, stage, &i)) != NULL;) {
		if (!usage->uid) {
			continue;
		}
		several = several || (any && strcmp(*uid, usage->uid) != 0);
		*uid = usage->uid;
		*gid = usage->gid;
		any = true;
	}
	return any && !several;
}
