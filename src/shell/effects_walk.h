/* One walk through a list, and what it notes down. */
#ifndef DM_SHELL_EFFECTS_WALK_H
#define DM_SHELL_EFFECTS_WALK_H

#include "leaks.h"

struct dm_sh_effects_walk {
	struct dm_arena *arena;
	const struct dm_sh_tree *tree;
	struct dm_sh_effects *effects;
	bool contained; /* in a subshell, substitution, pipeline or background job */
	bool function;  /* in the body of a function: return ends that only */
};

/* Bits of enum dm_sh_leak, unless the walk is in a place that keeps them. */
void
dm_sh_add_leak(struct dm_sh_effects_walk *w, uint32_t bits);
/* The variable is set; bits: what beside DM_SH_LEAK_VARIABLE that leaks. */
void
dm_sh_add_set(struct dm_sh_effects_walk *w, struct dm_str name, uint32_t bits);
/* A variable is set whose name only a run knows. */
void
dm_sh_add_unknown_set(struct dm_sh_effects_walk *w, uint32_t bits);
void
dm_sh_add_read(struct dm_sh_effects_walk *w, struct dm_str name);
void
dm_sh_add_unknown_read(struct dm_sh_effects_walk *w);
/* Every name in arithmetic text is read, and with `sets` set as well: let, declare -i. */
void
dm_sh_scan_arith(struct dm_sh_effects_walk *w, struct dm_str text, bool sets);

#endif
