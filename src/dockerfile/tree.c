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
dm_tree_bom(const struct dm_tree *tree)
{
	return dm_str_starts(tree->text, "\xEF\xBB\xBF") ? 3 : 0;
}
