#include "library_home.h"

#include "source_imports.h"

/* transformers HF_HOME: the module, and nothing names another place for its files */
static bool
needs_home(const struct dm_judge *j, struct dm_str row, struct dm_str module)
{
	struct dm_arena *arena = j->facts->arena;
	const struct dm_tree *tree = j->facts->tree;
	struct dm_str word;
	bool needs = dm_str_next_word(&row, &word) && dm_source_is_of_module(module, word);
	while (needs && dm_str_next_word(&row, &word)) {
		const char *name = dm_arena_str(arena, word).p;
		uint32_t last = tree->stages[j->stage].end - 1;
		needs = dm_model_variable(arena, tree, last, name).n == 0;
	}
	return needs;
}

void
dm_judge_library_home(struct dm_judge *j, const struct dm_source *source)
{
	for (const uint32_t *each = dm_list(source->language->homes); *each; each++) {
		struct dm_str row = dm_str(dm_texts + *each), rest = row, name;
		dm_str_next_word(&rest, &name);
		for (uint32_t i = 0; i < source->nimports && !j->verdict.caches; i++) {
			if (needs_home(j, row, source->imports[i])) {
				j->verdict.caches = dm_arena_printf(j->facts->arena,
					"%.*s keeps files in the home of its user", DM_FMT(name));
			}
		}
	}
}
