/* Questions about one command of a RUN: what it runs, what its options are, what it leaves in the shell. */
#ifndef DM_COMMANDS_H
#define DM_COMMANDS_H

#include "runs.h"

/* The part behind the last slash. */
struct dm_str
dm_path_base(struct dm_str path);
/* Index of the word that names the program, behind sudo, env, A=b, time, nice; nwords where there is none. */
uint32_t
dm_command_program(const struct dm_sh_command *command);
/* The command runs under sudo: what joins it needs sudo, too. */
bool
dm_command_sudo(const struct dm_package_command *command);
/*
 * An unquoted variable stands among the options, and nobody knows what it says. Those that the file sets, and
 * those that stand where packages do under a name that speaks of no options, are no riddle.
 */
bool
dm_command_riddle(struct dm_context *ctx, const struct dm_run *run, const struct dm_package_command *command);
/* Something answers its questions: it reads a pipe, a file or a here-document. */
bool
dm_command_fed(const struct dm_run *run, const struct dm_package_command *command);
/* Shell offset behind the last command of the RUN's top list. */
uint32_t
dm_run_end(const struct dm_run *run);
/*
 * Every command is simple, they are joined by && only, and none changes the shell that runs what follows: no
 * cd, export, set, assignment, exec, exit, function, background job (POSIX XCU 2.12, 2.14). *leaks tells which
 * of both it was.
 */
bool
dm_run_is_closed(const struct dm_run *run, bool *leaks);
/* NAME is set for this RUN: by ENV or ARG before it in its lineage, or by an assignment or export inside it. */
bool
dm_run_has_variable(struct dm_context *ctx, const struct dm_run *run, const char *name);
/* The text stands in the RUN, or in one before it in its lineage: a configuration that we only see written. */
bool
dm_runs_mention(struct dm_context *ctx, const struct dm_run *run, const char *text);
/* The policy wants the stage looked at: `stages: final` (default) means those that reach the image, or `all`. */
bool
dm_stage_chosen(struct dm_context *ctx, int32_t stage);

#endif
