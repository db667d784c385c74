/* Whether edits are such that a file can bear them. */
#include "edit.h"

static bool
edit_sane(const struct dm_tree *tree, const struct dm_edit *edit)
{
	struct dm_str text = tree->text;
	uint32_t from = edit->old.off, to = dm_span_end(edit->old);

	if (to < from || to > text.n) {
		return false;
	}
	if (tree->ntokens && tree->tokens[0].kind == DM_TOKEN_BOM && from < 3) {
		return false;
	}
	if (from > 0 && from < text.n && text.p[from - 1] == '\r' && text.p[from] == '\n') {
		return false;
	}
	uint32_t i = dm_tree_token_at(tree, from);
	if (i > 0 && (i == tree->ntokens || tree->tokens[i].off > from)) {
		i--;
	}
	for (; i < tree->ntokens && tree->tokens[i].off <= to; i++) {
		size_t end = i + 1 < tree->ntokens ? tree->tokens[i + 1].off : text.n;
		bool inside = from > tree->tokens[i].off && from < end;
		bool whole = from <= tree->tokens[i].off && to >= end;
		bool over = to > tree->tokens[i].off && from < end && !whole;

		if (tree->tokens[i].kind == DM_TOKEN_HEREDOC_END && (inside || over)) {
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
