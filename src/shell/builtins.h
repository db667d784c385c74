/* What the commands that a shell has itself do to it. */
#ifndef DM_SHELL_BUILTINS_H
#define DM_SHELL_BUILTINS_H

#include "effects_walk.h"

/* What a simple command does by its name. */
void
dm_sh_walk_builtin(struct dm_sh_effects_walk *w, const struct dm_sh_command *command);
/* POSIX XCU 2.14: a special built-in, before which assignments stay. */
bool
dm_sh_is_special(struct dm_str name);
/* exit 1, exit 255: words[at] is `exit`, and the number after it a failure. */
bool
dm_sh_exits_failing(const struct dm_sh_command *command, uint32_t at);

#endif
