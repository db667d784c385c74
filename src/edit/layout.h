/* How a RUN is laid out: where its operators are on their lines. Private to src/edit/. */
#ifndef DM_LAYOUT_H
#define DM_LAYOUT_H

#include "edit.h"

enum dm_edge {
	DM_EDGE_INLINE, /* a && b */
	DM_EDGE_LEAD,   /* && b, first on its line */
	DM_EDGE_TRAIL,  /* a && \, last on its line */
};

/* && or ; between two commands of a RUN */
struct dm_joint {
	uint32_t off; /* logical */
	uint32_t len;
	uint32_t depth; /* open ( { if for while case around it */
	enum dm_edge edge;
	struct dm_str indent; /* of its own line (lead), of the next one (trail) */
};

struct dm_layout {
	bool multi;    /* the command spans several physical lines */
	bool trailing; /* operators end their lines */
	bool edges;    /* some operator is at an edge of its line: the style is the author's */
	bool errexit;  /* starts with set -e */
	struct dm_str indent; /* of a line that holds a command of the chain */
	struct dm_joint *joints;
	uint32_t njoints;
};

/* Reads the command at cook->text + base; `near` is the logical offset whose neighbourhood sets the indentation. */
struct dm_layout
dm_layout_read(struct dm_arena *arena, const struct dm_tree *tree, const struct dm_instr *instr,
	const struct dm_cook *cook, uint32_t base, uint32_t near);
/* Blanks at the start of the physical line that holds off. */
struct dm_str
dm_layout_indent(const struct dm_tree *tree, uint32_t physical);

#endif
