/* What a script asks of its first argument before it comes to a command: case "$1" in serve) exec x;; *) exec "$@";; esac */
#ifndef DM_SCRIPT_BRANCHES_H
#define DM_SCRIPT_BRANCHES_H

#include "script_arguments.h"

/* A part of the text that is reached only where the first argument is none of the words. */
struct dm_branch {
	struct dm_span span;
	struct dm_arguments unless;
};

/* Those of one text, and the variables that hold the first argument: MODE=${1:-serve} */
struct dm_branches {
	struct dm_str text;
	struct dm_branch *items;
	struct dm_str *names;
	uint32_t count, nnames;
};

/* The next command of the text, in their order; sure: it runs, whatever came before it. */
void
dm_branches_read(struct dm_arena *arena, struct dm_branches *branches,
	const struct dm_sh_command *command, bool sure);
/* The words that the first argument is none of, where the script comes to the command. */
struct dm_arguments
dm_branches_unless(struct dm_arena *arena, const struct dm_branches *branches,
	const struct dm_sh_command *command);
/* Started with the arguments, the script never comes there. */
bool
dm_branches_miss(const struct dm_arguments *unless, const struct dm_arguments *arguments);

#endif
