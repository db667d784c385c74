/* The reading of one instruction: its keyword, flags and arguments (BuildKit's splitCommand and line parsers). */
#ifndef DM_INSTR_H
#define DM_INSTR_H

#include "tree.h"

/*
 * Fills kind, keyword, flags, arguments and what the keyword makes of them, from the logical text of instr->cook in
 * span; inner: after ONBUILD. What it adds lives in arena. NULL, or why BuildKit cannot parse it.
 */
const char *
dm_instr_read(struct dm_arena *arena, char escape, struct dm_instr *instr, struct dm_span span,
	bool inner);

#endif
