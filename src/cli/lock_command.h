/* What asks registries: `dockmend lock`, and --resolve before the passes run. */
#ifndef DM_LOCK_COMMAND_H
#define DM_LOCK_COMMAND_H

#include "command.h"
#include "lock_resolve.h"

/* What --resolve found, as long as the passes need it. */
struct dm_lock_command {
	struct dm_arena arena;
	struct dm_settings settings;
	struct dm_lock_images images;
	struct dm_resolution *resolutions;
	struct dm_lock *locks;
	struct dm_file standard_input; /* the filter's input, which can be read once only */
};

/*
 * Looks up what the files name, writes the locks if they are to be rewritten (command->mode), and tells command what
 * was found. Returns 0; 1 where some images could not be looked up; or 2 where nothing was written and no file may be
 * touched. The reasons are on stderr.
 */
int
dm_lock_command_resolve(
	struct dm_lock_command *work, struct dm_command *command, const struct dm_files *files);
void
dm_lock_command_finish(struct dm_lock_command *work);
/* dockmend lock, with --check, --update, --prune. Returns the exit status. */
int
dm_lock_command_run(const struct dm_command *command, const struct dm_files *files);

#endif
