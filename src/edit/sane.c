/* Whether edits are such that a file can bear them. */
#include "edit.h"

#include "../dockerfile/model.h"

/* The bytes [from, to) are a part of a line that ends a heredoc, or reach into one. */
static bool
breaks_heredoc(const struct dm_tree *tree, const struct dm_instr *instr, uint32_t from, uint32_t to)
{
	for (uint32_t i = 0; i < instr->nheredocs; i++) {
		struct dm_span line = instr->heredocs[i].end;
		uint32_t end = dm_span_end(line);
		while (end > line.off &&
			(tree->text.p[end - 1] == '\n' || tree->text.p[end - 1] == '\r')) {
			end--;
		}
		bool whole = from <= line.off && to >= end;
		if (from < end && (from > line.off || (to > line.off && !whole))) {
			return true;
		}
	}
	return false;
}

static bool
edit_sane(const struct dm_tree *tree, const struct dm_edit *edit)
{
	struct dm_str text = tree->text;
	uint32_t from = edit->old.off, to = dm_span_end(edit->old);

	if (to < from || to > text.n) {
		return false;
	}
	if (from < dm_tree_bom(tree)) {
		return false;
	}
	if (from > 0 && from < text.n && text.p[from - 1] == '\r' && text.p[from] == '\n') {
		return false;
	}
	uint32_t i = dm_model_from(tree, from);
	for (; i < tree->ninstrs && tree->instrs[i].line_span.off <= to; i++) {
		if (breaks_heredoc(tree, &tree->instrs[i], from, to)) {
			return false;
		}
	}
	return true;
}

bool
dm_edits_sane(const struct dm_edits *edits)
{
	for (uint32_t i = 0; i < edits->count; i++) {
		const struct dm_edit *edit = &edits->items[i];

		if (!edit_sane(edits->tree, edit)) {
			return false;
		}
		if (i > 0 && dm_span_end(edits->items[i - 1].old) > edit->old.off) {
			return false;
		}
	}
	return true;
}
