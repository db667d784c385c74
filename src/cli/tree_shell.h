/* dockmend tree --shell: how the shell texts of a file are read. */
#ifndef DM_TREE_SHELL_H
#define DM_TREE_SHELL_H

#include "../dockerfile/tree.h"

/* The shell tree of instruction `index`, one line a node, indented; nothing where no shell reads it. */
void
dm_shell_text(struct dm_buf *out, const struct dm_tree *tree, uint32_t index);
/*
 * The same as a JSON value: null where no shell reads the instruction; {"error", "offset"} where the text could not
 * be read; else {"list", "comments"}. Spans are [offset, length] in bytes of the file, continuations included.
 */
void
dm_shell_json(struct dm_buf *out, const struct dm_tree *tree, uint32_t index, bool *lossy);

#endif
