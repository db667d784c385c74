#include "context.h"

void
dm_context_open(struct dm_arena *arena, const char *context, const struct dm_tree *tree,
	struct dm_scripts *scripts)
{
	if (context) {
		dm_scripts_open(arena, context, tree, scripts);
		dm_scripts_started(scripts);
	}
}

void
dm_context_close(struct dm_scripts *scripts)
{
	if (scripts->search) {
		dm_scripts_close(scripts);
	}
}
