/*
 * Fix groups: what a reader may pick. A group is a connected set of applied fixes whose lines overlap in revision 0,
 * together with the fixes that an edit of one finding makes elsewhere; any subset of groups gives a valid file.
 */
#ifndef DM_GROUP_H
#define DM_GROUP_H

#include "pass.h"

/* Whole lines of revision 0 and what takes their place. */
struct dm_rewrite {
	uint32_t line,
		lines; /* 0-based; at least one line: an insertion names a neighbour that stays */
	struct dm_str text; /* with its line ends; empty where the lines go */
};

struct dm_group {
	struct dm_rewrite *lines; /* ascending, disjoint, also from those of other groups */
	uint32_t nlines;
	struct dm_change *changes; /* the same to the byte, ascending */
	uint32_t nchanges;
	uint32_t *findings; /* indexes of result->findings, ascending */
	uint32_t nfindings;
};

struct dm_groups {
	struct dm_group *items; /* in the order of their first lines */
	uint32_t count;
	uint32_t *
		of; /* group of each finding; count: none (nothing fixed, or nothing left of its fix) */
};

/* The groups of all fixes that the driver applied; unsafe ones are among them only where it was told to apply them. */
struct dm_groups
dm_groups_make(struct dm_arena *arena, const struct dm_result *result);
/* Revision 0 with the chosen groups alone; all of them give the text of result->revision. */
struct dm_revision
dm_groups_apply(struct dm_arena *arena, const struct dm_result *result,
	const struct dm_groups *groups, const bool *chosen);

/* Neighbouring groups as one rewrite of lines that follow each other, for tools that take one place at a time. */
struct dm_hull {
	struct dm_rewrite rewrite; /* from the first to the last line of its groups */
	uint32_t *groups;          /* ascending */
	uint32_t ngroups;
};

/* Disjoint, ascending; any choice of hulls is a choice of groups. */
struct dm_hull *
dm_groups_hulls(struct dm_arena *arena, const struct dm_result *result,
	const struct dm_groups *groups, uint32_t *count);

#endif
