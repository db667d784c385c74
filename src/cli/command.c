#include "command.h"

bool
dm_command_filters(const struct dm_command *command, const struct dm_found *found)
{
	bool rewrites = command->mode == DM_MODE_DIFF || command->mode == DM_MODE_WRITE;
	return rewrites && command->format == DM_FORMAT_DEFAULT && strcmp(found->path, "-") == 0;
}

const struct dm_format *
dm_command_format(const struct dm_command *command)
{
	if (command->mode == DM_MODE_ACCEPT) {
		return NULL;
	}
	if (command->format != DM_FORMAT_DEFAULT) {
		return dm_formats[command->format];
	}
	return command->mode == DM_MODE_CHECK  ? &dm_format_text
	       : command->mode == DM_MODE_DIFF ? &dm_format_diff
					       : NULL;
}

struct dm_settings
dm_command_settings(const struct dm_command *command)
{
	struct dm_settings settings = {
		.policy_path = command->config,
		.lock_path = command->lock,
		.no_policy = command->no_policy,
		.untrusted = command->untrusted,
	};
	settings.passes = dm_pass_tables(&settings.arena);
	return settings;
}
