/* dockmend init, dockmend explain --config. */
#ifndef DM_POLICY_COMMAND_H
#define DM_POLICY_COMMAND_H

#include "command.h"

/* Writes a starter policy into the folder; one that is there stays. Returns the exit status. */
int
dm_policy_init(const char *folder);
/* Prints the policy in force for the file, which need not be there. Returns the exit status. */
int
dm_policy_show(const struct dm_command *command, const char *path);

#endif
