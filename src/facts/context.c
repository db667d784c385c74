#include "context.h"

#include "calls.h"

/* What a RUN runs may be in a script of the context: of a COPY or of a mount. */
static bool
brings_files(const struct dm_tree *tree)
{
	if (tree->by_kind[DM_COPY].count || tree->by_kind[DM_ADD].count) {
		return true;
	}
	for (uint32_t i = 0; i < tree->by_kind[DM_RUN].count; i++) {
		if (tree->instrs[tree->by_kind[DM_RUN].items[i]].nflags) {
			return true;
		}
	}
	return false;
}

void
dm_context_read(struct dm_arena *arena, const char *context, const struct dm_tree *tree,
	struct dm_scripts *scripts)
{
	struct dm_policy policy = {0};
	struct dm_lock lock = {0};
	struct dm_arena scratch = {0};
	struct dm_facts facts = {.arena = &scratch,
		.tree = tree,
		.policy = &policy,
		.lock = &lock,
		.scripts = scripts};
	if (!context) {
		return;
	}
	dm_scripts_open(arena, context, tree, scripts);
	dm_scripts_started(scripts);
	if (brings_files(tree)) {
		dm_calls_get(
			&facts); /* asks for the files: which, depends on what is in those before */
	}
	dm_scripts_close(scripts);
	dm_arena_finish(&scratch);
}
