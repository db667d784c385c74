#include "found.h"

#include "../facts/calls.h"

struct dm_brought
dm_found_file(struct dm_judge *j, struct dm_str path)
{
	const struct dm_tree *tree = j->facts->tree;
	uint32_t at = tree->stages[j->stage].end;
	struct dm_brought file = dm_calls_brought(j->facts, at, path);
	for (int32_t s = j->stage; s >= 0 && file.by == DM_BROUGHT_ELSE;
		s = tree->stages[s].parent) {
		for (uint32_t i = tree->stages[s].end; i > tree->stages[s].from; i--) {
			const struct dm_instr *instr = &tree->instrs[i - 1];
			bool root = instr->kind == DM_COPY && dm_instr_flag(instr, "from").p &&
				    instr->nwords == 2 && dm_str_is(instr->words[0].text, "/") &&
				    dm_str_is(instr->words[1].text, "/");
			if (root) {
				file = dm_calls_brought(j->facts, i - 1, path);
			}
		}
	}
	return file;
}
