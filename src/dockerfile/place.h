/* Where the shell text of an instruction is in the file, and how two such texts become one. */
#ifndef DM_PLACE_H
#define DM_PLACE_H

#include "tree.h"

/* Where a command is: text of a RUN's logical line, or of a heredoc body; spans of its shell tree index it. */
struct dm_place {
	const struct dm_instr *instr;
	const struct dm_cook *cook;
	uint32_t
		base; /* added to a shell span to index cook->text (start of the command in the logical line) */
	bool script; /* heredoc body: commands are on lines of their own */
};

/* Of an instruction's command. */
static inline struct dm_place
dm_place_of(const struct dm_instr *instr)
{
	return (struct dm_place){instr, &instr->cook, instr->command.off, false};
}

/* Where a span of the shell text is in the file. */
static inline struct dm_span
dm_place_span(const struct dm_place *place, struct dm_span shell)
{
	shell.off += place->base;
	return dm_cook_span(place->cook, shell);
}

/* How a command, or the text of another RUN, follows a list of commands. */
enum dm_joint_kind {
	DM_JOINT_AND,      /* a && b */
	DM_JOINT_GROUP,    /* a && { b; } */
	DM_JOINT_SEQUENCE, /* a; b under set -e */
	DM_JOINT_SCRIPT,   /* heredoc bodies: b's lines after a's, under set -e */
};

/* Which parts of two RUNs are joined; shell offsets of each. */
struct dm_joining {
	enum dm_joint_kind kind;
	uint32_t first_end;   /* after the first one's last command that stays */
	bool tail_goes;       /* what follows that in the first one goes */
	uint32_t second_from; /* of the second one's first command that stays */
	uint32_t second_end;  /* after its last command */
	/* physical: comments between the two that are before it have another place already; 0: all are kept */
	uint32_t comments_from;
	/* those at the ends of the two that become lines between them; empty: none */
	struct dm_str comment, second_comment;
	const struct dm_instr
		*like; /* lays them out where they have no layout of their own; NULL */
};

#endif
