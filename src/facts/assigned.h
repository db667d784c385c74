/* Variables of a Makefile, a script or a README whose values stand in the same text. */
#ifndef DM_ASSIGNED_H
#define DM_ASSIGNED_H

#include "../base.h"

struct dm_assignment {
	struct dm_str name;
	struct dm_str value; /* {NULL, 0}: several, what a command says, or one that is too long */
};

/* Zeroed at first. */
struct dm_assigned {
	struct dm_assignment *items;
	uint32_t count;
	bool read;
	size_t left; /* bytes of values that may still be put together, or in */
};

/* $(NAME), ${NAME}, ${NAME:-value}, ${NAME-value}, $NAME or just's {{NAME}}. */
struct dm_assigned_variable {
	size_t start, end;
	struct dm_str name;
	struct dm_str otherwise; /* {NULL, 0}: it is not said */
};

/* The next variable from *at on, which moves past it; false: there is none. A dollar that a Makefile doubles is none. */
bool
dm_assigned_next(struct dm_str text, size_t *at, struct dm_assigned_variable *variable);
/*
 * What is assigned in the text: NAME = value, := ::= ?= +=, export NAME=value. 256 are enough. Sources: GNU make,
 * "Setting Variables"; POSIX, "Shell Command Language", 2.9.1.
 */
void
dm_assigned_read(struct dm_arena *arena, struct dm_str text, struct dm_assigned *assigned);
/*
 * The line with the values of those that are known; others, the folder that people are in, and what would grow beyond
 * 16 times the text stay.
 */
struct dm_str
dm_assigned_expand(struct dm_arena *arena, struct dm_assigned *assigned, struct dm_str line);
/* Each variable that has a default says it, any other stays: ${TARGET:-release} of compose. NULL of NULL. */
const char *
dm_assigned_default(struct dm_arena *arena, const char *text);
/* The same for the stage that is built; NULL: none is named, or a variable without a default names it. */
const char *
dm_assigned_target(struct dm_arena *arena, const char *text);

#endif
