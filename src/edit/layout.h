/* How a RUN is laid out: where its operators are on their lines. Private to src/edit/. */
#ifndef DM_LAYOUT_H
#define DM_LAYOUT_H

#include "edit.h"

enum {
	DM_LAYOUT_WIDTH = 80, /* columns of a line to which an edit adds a command */
	DM_LAYOUT_LONG =
		100, /* of one that its author wants as long as it is, if others are longer */
	/* lines of the file before and after one, that say how long and how broken lines are */
	DM_LAYOUT_AROUND = 128,
	DM_LAYOUT_TAB =
		32, /* keywords and arguments are parted by one tab; further on is no column */
};

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

/* The operators of the command; `trailing`, `edges` and `indent` are not told. Kept for the next edit of the set. */
const struct dm_layout *
dm_layout_joints(struct dm_edits *edits, const struct dm_place *place);
/* All of its layout; `near` is the logical offset whose neighbourhood sets the indentation. */
struct dm_layout
dm_layout_read(struct dm_edits *edits, const struct dm_place *place, uint32_t near);
/*
 * How the file parts keywords from arguments, where most of its instructions agree on more than one blank:
 * `FROM    alpine`, `RUN     make`. Counts from the first byte of the keyword; 0: one blank; TAB: one tab.
 */
uint32_t
dm_layout_column(const struct dm_tree *tree);
/* How the RUN nearest to the instruction lays out a chain of several lines; edges false: there is none. */
struct dm_layout
dm_layout_of_file(struct dm_arena *arena, const struct dm_tree *tree, const struct dm_instr *instr);
/* Blanks at the start of the physical line that holds off. */
struct dm_str
dm_layout_indent(const struct dm_tree *tree, uint32_t physical);
/* A line without the blanks at its ends. */
struct dm_str
dm_layout_line(const struct dm_tree *tree, uint32_t line);
/*
 * The physical line that holds this offset is too long with so many bytes more. One that is long is meant to be, unless
 * no line near it is as long as it would become.
 */
bool
dm_layout_overflows(const struct dm_tree *tree, uint32_t physical, size_t more);
/* Every command of the chain that is on this line goes to a line of its own. */
void
dm_layout_break(struct dm_edits *edits, const struct dm_place *place,
	const struct dm_layout *layout, uint32_t physical);
/* A blank, the escape and a line end. */
void
dm_layout_continue(struct dm_buf *buf, const struct dm_tree *tree, const char *newline);
/* The logical offset before blanks, `;` and dangling operators that come before `end`. */
uint32_t
dm_layout_trim(struct dm_str text, uint32_t end, uint32_t floor);
/* In a script: the start of the line on which the command of this line began, which lines joined by a backslash are. */
uint32_t
dm_layout_script_line(const struct dm_tree *tree, uint32_t physical, uint32_t floor);
/* The comments of these bytes, each as a line. */
void
dm_edit_comments(struct dm_buf *buf, const struct dm_tree *tree, struct dm_span physical,
	struct dm_str indent, const char *newline);
/* What an edit means to change (struct dm_declared). */
void
dm_edit_declare(struct dm_edits *edits, struct dm_str old, const char *text, bool command);

#endif
