#include "tree.h"

static uint32_t
piece_of(const struct dm_cook *cook, uint32_t logical)
{
	uint32_t low = 0, high = cook->npieces;
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;
		if (cook->pieces[middle].logical <= logical) {
			low = middle;
		} else {
			high = middle;
		}
	}
	return low;
}

uint32_t
dm_cook_physical(const struct dm_cook *cook, uint32_t logical)
{
	if (cook->npieces == 0 || logical >= cook->text.n) {
		return cook->end;
	}
	const struct dm_piece *piece = &cook->pieces[logical ? piece_of(cook, logical) : 0];
	return cook->start + piece->physical + (logical - piece->logical);
}

uint32_t
dm_cook_after(const struct dm_cook *cook, uint32_t logical)
{
	if (logical == cook->text.n && logical) {
		return cook->end;
	}
	return logical == 0 ? dm_cook_physical(cook, 0) : dm_cook_physical(cook, logical - 1) + 1;
}

struct dm_span
dm_cook_span(const struct dm_cook *cook, struct dm_span logical)
{
	uint32_t start = dm_cook_physical(cook, logical.off);
	uint32_t end = logical.len ? dm_cook_after(cook, dm_span_end(logical)) : start;
	return (struct dm_span){start, end - start};
}

struct dm_cook
dm_cook_identity(struct dm_arena *arena, struct dm_str document, struct dm_span physical)
{
	struct dm_cook cook = {.text = dm_span_str(document, physical),
		.start = physical.off,
		.end = dm_span_end(physical)};
	*dm_push(arena, cook.pieces, cook.npieces) = (struct dm_piece){0, 0};
	return cook;
}

struct dm_str
dm_instr_keyword(const struct dm_instr *instr)
{
	return dm_span_str(instr->cook.text, instr->keyword);
}

struct dm_str
dm_instr_args(const struct dm_instr *instr)
{
	return dm_span_str(instr->cook.text, instr->args);
}

bool
dm_instr_script(const struct dm_instr *instr)
{
	return instr->kind == DM_RUN && instr->form == DM_FORM_SHELL && instr->nheredocs == 1 &&
	       instr->heredocs[0].word.off == instr->args.off &&
	       instr->heredocs[0].word.len == instr->args.len;
}
