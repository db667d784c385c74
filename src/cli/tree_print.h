/* dockmend tree: the parsed file, for people and for machines. */
#ifndef DM_TREE_PRINT_H
#define DM_TREE_PRINT_H

#include "../dockerfile/tree.h"

struct dm_tree_view {
	bool tokens, shell;
};

void
dm_tree_text(
	struct dm_buf *out, const char *path, const struct dm_tree *tree, struct dm_tree_view view);
/* One JSON object and a line end. */
void
dm_tree_json(
	struct dm_buf *out, const char *path, const struct dm_tree *tree, struct dm_tree_view view);

#endif
