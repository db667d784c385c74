#include "brought_to.h"

#include "../facts/calls.h"

void
dm_brought_stages(const struct dm_tree *tree, int32_t stage, bool *marked)
{
	for (int32_t s = stage; s >= 0 && !marked[s]; s = tree->stages[s].parent) {
		marked[s] = true;
		for (uint32_t i = tree->stages[s].from; i < tree->stages[s].end; i++) {
			const struct dm_instr *instr = &tree->instrs[i];
			struct dm_str from = dm_instr_flag(instr, "from");
			int32_t other = from.n && (instr->kind == DM_COPY || instr->kind == DM_ADD)
						? dm_model_stage(tree, from, s)
						: -1;
			if (other >= 0) {
				dm_brought_stages(tree, other, marked);
			}
		}
	}
}

/* COPY src ./src, COPY . ., COPY *.go ./, --mount=type=bind,source=src: source holds the path of the context. */
static bool
brings(struct dm_facts *facts, struct dm_str source, struct dm_str path)
{
	struct dm_str at = dm_path_join(facts->arena, DM_STR("/"), source);
	if (!at.p) {
		return false;
	}
	at = dm_str_slice(at, 1, at.n);
	if (memchr(at.p ? at.p : "", '*', at.n) || memchr(at.p ? at.p : "", '$', at.n)) {
		return dm_str_glob(dm_arena_str(facts->arena, at).p, path);
	}
	return at.n == 0 || dm_str_eq(at, path) ||
	       (path.n > at.n && path.p[at.n] == '/' && memcmp(path.p, at.p, at.n) == 0);
}

bool
dm_brought_to(struct dm_facts *facts, const bool *marked, struct dm_str path)
{
	const struct dm_tree *tree = facts->tree;
	for (uint32_t i = 0; i < tree->ninstrs; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		if (instr->stage < 0 || !marked[instr->stage]) {
			continue;
		}
		bool copies = (instr->kind == DM_COPY || instr->kind == DM_ADD) &&
			      !dm_instr_flag(instr, "from").p;
		for (uint32_t k = 0; copies && k + 1 < instr->nwords; k++) {
			if (brings(facts,
				    dm_model_expanded(facts->arena, tree, i, instr->words[k].text),
				    path)) {
				return true;
			}
		}
		for (uint32_t k = 0; instr->kind == DM_RUN && k < instr->nflags; k++) {
			struct dm_str value = instr->flags[k].value;
			bool binds = dm_str_find(value, "type=bind") != (size_t)-1 &&
				     dm_str_find(value, "from=") == (size_t)-1;
			if (binds) {
				return true; /* some of the context: which part does not matter */
			}
		}
	}
	return false;
}

/* Where a COPY of that source has the file, and whether it is what was copied when the stage ends. */
static bool
is_changed_at(struct dm_facts *facts, uint32_t at, struct dm_str source, struct dm_str path)
{
	struct dm_str from = dm_path_join(facts->arena, DM_STR("/"), source);
	struct dm_str to = dm_copy_target(facts, at);
	size_t n = from.n > 1 ? from.n : 1;
	struct dm_str name = dm_str_base_name(path);
	bool below = from.p && path.n > n && path.p[n - 1] == '/' && n > 1;
	struct dm_str rest = from.p && from.n == 1 ? path
			     : below               ? dm_str_slice(path, n, path.n)
						   : name;
	struct dm_str inside = dm_path_join(facts->arena, to, rest);
	uint32_t end = facts->tree->stages[facts->tree->instrs[at].stage].end;
	return to.p && (dm_calls_brought(facts, end, inside).changed ||
			       dm_calls_brought(facts, end, to).changed);
}

bool
dm_brought_changed(struct dm_facts *facts, const bool *marked, struct dm_str path)
{
	const struct dm_tree *tree = facts->tree;
	bool changed = false;
	for (uint32_t i = 0; dm_calls_get(facts)->nchanged && i < tree->ninstrs && !changed; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		bool copies = (instr->kind == DM_COPY || instr->kind == DM_ADD) &&
			      instr->stage >= 0 && marked[instr->stage] &&
			      !dm_instr_flag(instr, "from").p;
		for (uint32_t k = 0; copies && k + 1 < instr->nwords && !changed; k++) {
			struct dm_str source =
				dm_model_expanded(facts->arena, tree, i, instr->words[k].text);
			changed = brings(facts, source, path) &&
				  is_changed_at(facts, i, source, path);
		}
	}
	return changed;
}
