#include "folders.h"

#include "../facts/calls.h"

bool
dm_folder_is_system(struct dm_str path)
{
	for (uint32_t i = 0; i < dm_words_system_folders.count; i++) {
		if (dm_path_holds(dm_str(dm_words_system_folders.items[i]), path)) {
			return true;
		}
	}
	return path.n < 2 || path.p[0] != '/';
}

bool
dm_folder_is_writable(const struct dm_tree *tree, int32_t stage, struct dm_str path)
{
	const struct dm_indexes *volumes = &tree->by_kind[DM_VOLUME];
	for (uint32_t i = 0; i < volumes->count; i++) {
		const struct dm_instr *instr = &tree->instrs[volumes->items[i]];
		for (uint32_t k = 0; k < instr->nwords && instr->stage == stage; k++) {
			if (dm_path_holds(instr->words[k].text, path)) {
				return true;
			}
		}
	}
	for (uint32_t i = 0; i < dm_words_open_folders.count; i++) {
		if (dm_path_holds(dm_str(dm_words_open_folders.items[i]), path)) {
			return true;
		}
	}
	return false;
}

/* One more WORKDIR after those in path; false where nobody knows what that is. */
static bool
add_workdir(struct dm_facts *facts, uint32_t at, struct dm_buf *path)
{
	struct dm_str value;
	struct dm_str text = dm_instr_args(&facts->tree->instrs[at]);
	if (!dm_model_expand(facts->arena, facts->tree, at, text, &value) || value.n == 0) {
		return false;
	}
	if (value.p[0] == '/') {
		path->n = 0;
	} else if (path->n == 0) {
		return false; /* relative to what the base says */
	} else if (path->p[path->n - 1] != '/') {
		dm_buf_byte(path, '/');
	}
	dm_buf_str(path, value);
	return true;
}

struct dm_str
dm_folder_workdir(struct dm_facts *facts, int32_t stage)
{
	struct dm_str result = {NULL, 0};
	struct dm_buf path = {0};
	const bool *lineage = dm_model_lineage(facts->arena, facts->tree, stage);
	const struct dm_indexes *workdirs = &facts->tree->by_kind[DM_WORKDIR];
	bool ok = true;
	for (uint32_t i = 0; i < workdirs->count && ok; i++) {
		uint32_t at = workdirs->items[i];
		ok = !lineage[facts->tree->instrs[at].stage] || add_workdir(facts, at, &path);
	}
	if (ok && path.n) {
		result = dm_arena_str(facts->arena, dm_buf_view(&path));
	}
	dm_buf_finish(&path);
	return result;
}

bool
dm_folder_is_made(struct dm_facts *facts, int32_t stage, struct dm_str path)
{
	const struct dm_calls *calls = dm_calls_get(facts);
	const bool *lineage = dm_model_lineage(facts->arena, facts->tree, stage);
	for (uint32_t i = 0; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		bool makes = dm_str_is(call->name, "mkdir") || dm_str_is(call->name, "install");
		for (uint32_t k = 1;
			makes && lineage[call->instr->stage] && dm_call_word(call, k).p; k++) {
			if (dm_str_eq(dm_call_word(call, k), path)) {
				return true;
			}
		}
	}
	return false;
}
