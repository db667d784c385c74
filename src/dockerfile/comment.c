#include "comment.h"

#include "../catalogue.h"

uint32_t
dm_comment_next_line(struct dm_str text, uint32_t off)
{
	const char *lf = memchr(text.p + off, '\n', text.n - off);
	return lf ? (uint32_t)(lf - text.p) + 1 : (uint32_t)text.n;
}

struct dm_str
dm_comment_of_line(struct dm_str text, uint32_t off, uint32_t end)
{
	struct dm_str line = dm_str_trim(dm_str_slice(text, off, end));
	return line.n && line.p[0] == '#' ? dm_str_slice(line, 1, line.n)
					  : (struct dm_str){NULL, 0};
}

bool
dm_comment_for_tools(const struct dm_tree *tree, struct dm_span physical)
{
	for (uint32_t off = physical.off; off < dm_span_end(physical);) {
		uint32_t next = dm_comment_next_line(tree->text, off);
		next = next < dm_span_end(physical) ? next : dm_span_end(physical);
		struct dm_str comment = dm_comment_of_line(tree->text, off, next);
		if (comment.p && dm_words_in(&dm_words_tool_comments, comment)) {
			return true;
		}
		off = next;
	}
	return false;
}
