#include "callers.h"

#include "../facts/brought.h"
#include "folders.h"

/* It lies in a folder of the application: COPY server.py /srv/ of /srv/site */
static bool
is_of_application(const struct dm_grant *grant, struct dm_str folder)
{
	struct dm_facts *facts = grant->facts;
	const bool *lineage = dm_model_lineage(facts->arena, facts->tree, grant->stage);
	for (uint32_t i = 0; dm_model_next_copy(facts->tree, lineage, &i);) {
		struct dm_str to = dm_copy_target(facts, i - 1);
		struct dm_str above = to.p ? dm_str(dm_path_folder(facts->arena, to.p)) : to;
		if ((to.n > 1 && dm_path_holds(to, folder)) ||
			(above.n > 1 && dm_path_holds(above, folder))) {
			return true;
		}
	}
	return false;
}

/* /out of a program that serves nothing: what it makes there is for whoever starts it */
static struct dm_str
results_of(const struct dm_grant *grant, struct dm_str workdir)
{
	for (uint32_t i = 0; i < grant->written.count; i++) {
		const struct dm_written_place *place = &grant->written.items[i];
		struct dm_str folder = place->folder;
		bool within = workdir.n > 1 && dm_path_holds(workdir, folder);
		if (place->kind == DM_WRITTEN_PASSING && !within && !dm_folder_is_system(folder) &&
			!dm_words_has(&dm_words_passing_names, dm_str_base_name(folder)) &&
			place->by != DM_WRITTEN_COPIED && !is_of_application(grant, folder)) {
			return folder;
		}
	}
	return (struct dm_str){NULL, 0};
}

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
	struct dm_str results = port ? (struct dm_str){NULL, 0} : results_of(grant, workdir);
	if (results.p) {
		return dm_arena_printf(facts->arena,
			"it serves nothing, and writes to %.*s, which its caller may mount",
			DM_FMT(results));
	}
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
