#include "claims_bases.h"

#include "../dockerfile/parse.h"
#include "../image/reference.h"

/* What a variable tells, or an image that everybody knows. */
static bool
is_known(struct dm_arena *arena, struct dm_str image)
{
	struct dm_reference reference;
	return image.n == 0 || dm_str_find_byte(image, '$') != (size_t)-1 ||
	       dm_str_is(image, "scratch") || !dm_reference_parse(arena, image, &reference) ||
	       dm_reference_known(&reference) || dm_image_row_find(&reference);
}

/* RUNs of the stage, as a text; *root: one is before any USER of its lineage; *user: there is one, also on return. */
static void
read_stage(const struct dm_tree *tree, const struct dm_stage *stage, struct dm_buf *runs,
	bool *root, bool *user)
{
	for (uint32_t i = stage->from + 1; i < stage->end; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		*user = *user || instr->kind == DM_USER;
		if (instr->kind != DM_RUN) {
			continue;
		}
		*root = *root || !*user;
		dm_buf_str(runs, instr->cook.text);
		dm_buf_byte(runs, ' ');
		for (uint32_t k = 0; k < instr->nheredocs; k++) {
			dm_buf_str(runs, dm_span_str(tree->text, instr->heredocs[k].body));
		}
	}
}

static void
add_base(struct dm_claim_reader *r, struct dm_str image, uint32_t line, bool root,
	struct dm_str lists)
{
	if (r->claims->count >= DM_CLAIMS) {
		dm_claim_add_unread(r, NULL, "more Dockerfiles than are read");
		return;
	}
	struct dm_claim *claim = dm_claim_add(r, NULL, "FROM");
	claim->usage.source = dm_arena_printf(r->arena, "%s:%u: FROM", r->name, line);
	claim->image = dm_arena_str(r->arena, image).p;
	claim->named = claim->base = true;
	claim->usage.root = root ? "builds on it as root" : NULL;
	claim->usage.runs_later = lists.n ? dm_arena_str(r->arena, lists).p : NULL;
}

void
dm_claims_read_bases(struct dm_claim_reader *r, struct dm_str text)
{
	struct dm_arena arena = {NULL, 0};
	const struct dm_tree *tree = dm_tree_parse(&arena, text);
	bool *users = dm_arena_alloc(&arena, (tree->nstages + 1) * sizeof *users);
	for (uint32_t i = 0; i < tree->nstages; i++) {
		const struct dm_stage *stage = &tree->stages[i], *base = stage;
		while (base->parent >= 0) {
			base = &tree->stages[base->parent];
		}
		struct dm_buf runs = {NULL, 0, 0};
		bool root = false;
		users[i] = stage->parent >= 0 && users[stage->parent];
		read_stage(tree, stage, &runs, &root, &users[i]);
		struct dm_str all = dm_buf_view(&runs);
		bool lists = all.n && !dm_str_names(all, "update");
		if ((root || lists) && !is_known(&arena, base->root)) {
			add_base(r, base->root, tree->instrs[base->from].line, root,
				lists ? all : DM_STR(""));
		}
		dm_buf_finish(&runs);
	}
	dm_arena_finish(&arena);
}
