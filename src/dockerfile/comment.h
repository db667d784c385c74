/* Comment lines, and those that speak to tools. */
#ifndef DM_COMMENT_H
#define DM_COMMENT_H

#include "tree.h"

/* The offset after the line that begins here. */
uint32_t
dm_comment_next_line(struct dm_str text, uint32_t off);
/* What follows the # of a line [off, end) that is a comment; {NULL, 0}: it is none. */
struct dm_str
dm_comment_of_line(struct dm_str text, uint32_t off, uint32_t end);
/* A comment in these physical bytes speaks to a tool about the instruction below it, so that it may not move. */
bool
dm_comment_for_tools(const struct dm_tree *tree, struct dm_span physical);
/* The first comment, without blanks around it, that begins in [*from, to); *from: after its first byte. {NULL, 0}: none. */
struct dm_str
dm_comment_next(const struct dm_tree *tree, uint32_t *from, uint32_t to);

#endif
