#include "run_summary.h"

#include "setup.h"

enum {
	REMOVE = 1U << DM_VERB_REMOVE,
	CLEAN = 1U << DM_VERB_CLEAN,
};

struct dm_run_summary
dm_run_summary_read(const struct dm_run *run, const struct dm_family *family)
{
	struct dm_run_summary summary = {0, true, false};
	bool removes = false;
	for (uint32_t i = 0; i < run->ncommands; i++) {
		const struct dm_package_command *command = &run->commands[i];
		if (command->manager->family == family) {
			summary.verbs |= 1U << command->verb;
			removes = removes ||
				  (command->verb == DM_VERB_REMOVE && command->operands > 0);
		}
	}
	for (uint32_t i = 0, k = 0; i < run->shell->list->nitems && summary.pure; i++) {
		/* commands are in the order of the items that they are */
		while (k < run->ncommands && run->commands[k].item < (int32_t)i) {
			k++;
		}
		bool call = k < run->ncommands && run->commands[k].item == (int32_t)i;
		summary.pure = call ? run->commands[k].manager->family == family
				    : dm_item_is_neutral(&run->shell->list->items[i]);
	}
	summary.cleans = summary.pure && (summary.verbs & CLEAN) && !removes &&
			 !(summary.verbs & ~(uint32_t)(CLEAN | REMOVE));
	return summary;
}

const struct dm_family *
dm_run_summary_family(const struct dm_run *run)
{
	for (uint32_t i = 0; run->readable && i < run->ncommands; i++) {
		if (run->commands[i].manager->system) {
			return run->commands[i].manager->family;
		}
	}
	return NULL;
}
