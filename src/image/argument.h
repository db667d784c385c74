/* Global ARGs that hold image references: who reads them, and whether a default may be edited. */
#ifndef DM_ARGUMENT_H
#define DM_ARGUMENT_H

#include "../dockerfile/model.h"

/* Every place of the file that reads or declares a global ARG, sorted by the ARG's name. */
struct dm_argument_reads {
	struct dm_argument_read *items;
	uint32_t count;
};

struct dm_argument_reads
dm_argument_reads(struct dm_arena *arena, const struct dm_tree *tree);
/*
 * Whoever reads the ARG, directly or through the default of another one, takes its value as the whole image of a
 * FROM: a longer value changes nothing else. Not so where a stage declares it, a flag names it, or it is a part of
 * a text.
 */
bool
dm_argument_exclusive(struct dm_argument_reads *reads, struct dm_str name);
/*
 * Whoever reads the ARG, directly or through the default of another one, is a FROM, and all of them have one text,
 * as in `python:${NAME}-slim`: that; else {NULL, 0}.
 */
struct dm_str
dm_argument_common(struct dm_argument_reads *reads, struct dm_str name);
/* $NAME, ${NAME}, ${NAME:-text}, ${NAME?text}, with or without double quotes: the name; else {NULL, 0}. */
struct dm_str
dm_argument_sole(struct dm_str text);

#endif
