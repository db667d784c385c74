/* Which commands a list cannot succeed without: POSIX XCU 2.9.2 to 2.9.4, and `set -e` of 2.14. */
#include "effects.h"

struct search {
	bool (*is_it)(const struct dm_sh_command *command, void *data);
	void *data;
};

static bool
is_needed(const struct dm_sh_list *list, const struct search *search, bool fatal, bool errexit)
{
	for (uint32_t from = 0, to; from < list->nitems; from = to + 1) {
		bool chain = true; /* the and-or list [from, to] has && only */
		for (to = from; to + 1 < list->nitems &&
				(list->items[to].op == DM_SH_AND || list->items[to].op == DM_SH_OR);
			to++) {
			chain = chain && list->items[to].op == DM_SH_AND;
		}
		bool last = fatal && to + 1 == list->nitems;
		bool counts =
			chain && !list->items[to].background && (last || (errexit && from == to));
		for (uint32_t i = from; i <= to; i++) {
			const struct dm_sh_pipeline *pipeline = &list->items[i].pipeline;
			const struct dm_sh_command *end =
				&pipeline->commands[pipeline->ncommands - 1];
			if (!counts || pipeline->negated) {
				continue;
			}
			if (search->is_it(end, search->data) ||
				(end->kind == DM_SH_GROUP && pipeline->ncommands == 1 &&
					is_needed(
						end->lists[0], search, true, errexit && i == to))) {
				return true;
			}
		}
	}
	return false;
}

bool
dm_sh_needs(const struct dm_sh_list *list, bool errexit,
	bool (*is_it)(const struct dm_sh_command *command, void *data), void *data)
{
	struct search search = {is_it, data};
	return is_needed(list, &search, true, errexit);
}
