#include "tree.h"

static const char *const token_names[] = {
#define X(name, text) text,
	DM_TOKENS(X)
#undef X
};

const char *
dm_token_name(enum dm_token_kind kind)
{
	return token_names[kind];
}

const char dm_keyword_names[DM_KEYWORD_COUNT][DM_KEYWORD_ROOM] = {"",
#define X(name) #name,
	DM_KEYWORDS(X)
#undef X
};

const char *
dm_keyword_name(enum dm_keyword kind)
{
	return dm_keyword_names[kind];
}

bool
dm_tree_valid(const struct dm_tree *tree)
{
	return tree->nerrors == 0 && tree->nstages > 0;
}

uint32_t
dm_tree_token_at(const struct dm_tree *tree, uint32_t off)
{
	uint32_t low = 0, high = tree->ntokens;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (tree->tokens[middle].off < off) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

struct dm_str
dm_tree_next_comment(const struct dm_tree *tree, uint32_t *from, uint32_t to)
{
	for (uint32_t i = dm_tree_token_at(tree, *from);
		i < tree->ntokens && tree->tokens[i].off < to; i++) {
		if (tree->tokens[i].kind == DM_TOKEN_COMMENT) {
			size_t end = i + 1 < tree->ntokens ? tree->tokens[i + 1].off : tree->text.n;
			*from = tree->tokens[i].off + 1;
			return dm_str_trim(dm_str_slice(tree->text, tree->tokens[i].off, end));
		}
	}
	return (struct dm_str){NULL, 0};
}
