#include "comment.h"

#include "../catalogue.h"
#include "model.h"
#include "space.h"

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

static bool
is_in_heredoc(const struct dm_instr *instr, uint32_t off)
{
	return instr && instr->nheredocs && off >= instr->heredocs[0].body.off;
}

static bool
is_directive(const struct dm_tree *tree, uint32_t number)
{
	bool is = false;
	for (uint32_t i = 0; i < tree->ndirectives && !is; i++) {
		is = tree->directives[i].line == number;
	}
	return is;
}

struct dm_str
dm_comment_next(const struct dm_tree *tree, uint32_t *from, uint32_t to)
{
	const struct dm_lines *lines = &tree->lines;
	for (uint32_t i = dm_lines_at(lines, *from); i < lines->count && lines->starts[i] < to;
		i++) {
		uint32_t off = i ? lines->starts[i] : dm_tree_bom(tree);
		size_t end = i + 1 < lines->count ? lines->starts[i + 1] : tree->text.n;
		for (size_t n;
			off < end && (n = dm_space_len(tree->text.p + off, end - off)) > 0;) {
			off += (uint32_t)n;
		}
		bool begins = off >= *from && off < to && off < end && tree->text.p[off] == '#';
		if (begins && !is_directive(tree, i + 1) &&
			!is_in_heredoc(dm_model_at(tree, off), off)) {
			*from = off + 1;
			return dm_str_trim(dm_str_slice(tree->text, off, end));
		}
	}
	return (struct dm_str){NULL, 0};
}
