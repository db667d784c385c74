/* From the bytes of a Dockerfile to its tree. */
#ifndef DM_PARSE_H
#define DM_PARSE_H

#include "tree.h"

/* Always succeeds; what BuildKit refuses is an error note. The tree borrows text. At most 16 MiB. */
struct dm_tree *
dm_tree_parse(struct dm_arena *arena, struct dm_str text);
/*
 * The same tree, by way of one whose text has much in common with this one's: an instruction whose lines are the same
 * bytes there is not read again, but shares what was read of it. So that tree, and its text, must live as long. NULL:
 * there is none.
 */
struct dm_tree *
dm_tree_parse_again(struct dm_arena *arena, struct dm_str text, const struct dm_tree *before);

/*
 * Every byte of the tree's text, as tokens. What reads and mends a file needs the instructions and their places only, so
 * that these are made where somebody asks.
 */
struct dm_tokens
dm_tree_tokens(struct dm_arena *arena, const struct dm_tree *tree);

#endif
