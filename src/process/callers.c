#include "callers.h"

#include "folders.h"

const char *
dm_callers_files(const struct dm_grant *grant, bool serves)
{
	struct dm_facts *facts = grant->facts;
	struct dm_str workdir = dm_folder_workdir(facts, grant->stage);
	if (dm_grant_maybe_tool(grant)) {
		return "it looks like a tool that works on the caller's files";
	}
	bool port = serves || dm_grant_has(grant, DM_EXPOSE) ||
		    (grant->image && grant->image->config->ports && grant->image->config->ports[0]);
	if (!workdir.p || port) {
		return NULL;
	}
	bool action = dm_str_is(workdir, "/github/workspace");
	if (action || (dm_words_has(&dm_words_caller_folders, workdir) &&
			      !dm_folder_is_filled(facts, grant->stage, workdir, false))) {
		return dm_arena_printf(facts->arena,
			"it starts in %.*s, where callers mount their files", DM_FMT(workdir));
	}
	if (!dm_folder_is_filled(facts, grant->stage, workdir, true)) {
		return dm_arena_printf(facts->arena,
			"it starts in %.*s, which nothing fills, so that it may work on files "
			"that its caller mounts there",
			DM_FMT(workdir));
	}
	return NULL;
}
