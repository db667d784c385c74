/* What a shell that is read knows: its variables, and the folder that it works in. */
#ifndef DM_VARIABLES_H
#define DM_VARIABLES_H

#include "judge.h"

/* The shell sets NAME; value {NULL, 0}: only a run knows it. */
void
dm_variable_set(struct dm_judge *judge, struct dm_str name, struct dm_str value);
/* Those that the command sets: X=y, export X=y, read X, for X in, ${X:=y}; sure: it runs, whatever came before it. */
void
dm_variables_read(struct dm_judge *judge, const struct dm_sh_command *command, bool sure);
/*
 * The value of NAME when a program starts: the shell's, else the image's; {NULL, 0}: it has none. Where only a run
 * knows it, that is a doubt.
 */
struct dm_str
dm_variable_of(struct dm_judge *judge, struct dm_str name);
/* X=y PROGRAM: those that the command sets for its own program, until they are returned; how many there were before. */
uint32_t
dm_variables_lend(struct dm_judge *judge, const struct dm_sh_command *command);
void
dm_variables_return(struct dm_judge *judge, uint32_t before);
/*
 * The word with what the shell and ENV say put in; as it is written where only a run knows a part of it.
 */
struct dm_str
dm_variable_value(struct dm_judge *judge, const struct dm_sh_word *word);
/* "$@", $*: all that a script was started with */
bool
dm_variable_is_arguments(struct dm_str word);
/* cd FOLDER: from now on it works there; nobody can tell where that is unless it is sure to run, and to get there. */
void
dm_folder_change(struct dm_judge *judge, const struct dm_sh_command *command, bool sure);

/* What another shell leaves as it was. */
struct dm_shell_state {
	struct dm_judge_variable *variables;
	uint32_t nvariables;
	struct dm_str folder, script;
	const struct dm_sh_tree *functions;
};

/* A shell is started by the one that is read: what that one set is not told there, unless it is exported. */
struct dm_shell_state
dm_shell_enter(struct dm_judge *judge);
void
dm_shell_leave(struct dm_judge *judge, const struct dm_shell_state *state);

#endif
