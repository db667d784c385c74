/* The way of one file: read, settings, passes, report, written or not; nothing is printed. */
#ifndef DM_ONE_FILE_H
#define DM_ONE_FILE_H

#include "../facts/around.h"
#include "command.h"
#include "outcome.h"

/* What the mode asks for. settings and around belong to the calling thread. The caller finishes the outcome, which comes zeroed. */
void
dm_one_file(const struct dm_command *command, struct dm_settings *settings,
	struct dm_around *around, const struct dm_found *found, struct dm_outcome *outcome);

#endif
