#include "used.h"

#include "../facts/starts.h"
#include "folders.h"

enum {
	VOLUMES = 32, /* whose folders are given to the user */
};

struct dm_objection
dm_used_objection(const struct dm_grant *grant, const char *const *allowed)
{
	struct dm_arena *arena = grant->facts->arena;
	uint32_t i = 0;
	for (const struct dm_usage *usage;
		(usage = dm_usage_next(grant->facts, grant->stage, &i)) != NULL;) {
		if (usage->root && !dm_str_listed(DM_STR("needs-root"), allowed)) {
			return (struct dm_objection){"needs-root",
				dm_arena_printf(arena, "the image runs as root: %s %s",
					usage->source, usage->root)};
		}
	}
	return (struct dm_objection){NULL, NULL};
}

const char *
dm_used_mounts(const struct dm_grant *grant)
{
	struct dm_arena *arena = grant->facts->arena;
	uint32_t i = 0;
	for (const struct dm_usage *usage;
		(usage = dm_usage_next(grant->facts, grant->stage, &i)) != NULL;) {
		if (usage->develops) {
			return dm_arena_printf(
				arena, "%s mounts the folder that people work in", usage->source);
		}
		if (usage->binds) {
			return dm_arena_printf(arena, "%s mounts a folder of the host over %s",
				usage->source, usage->binds[0]);
		}
	}
	return NULL;
}

static void
add_volume(struct dm_grant *grant, const struct dm_usage *usage, const char *volume)
{
	struct dm_str folder = dm_str(volume);
	for (uint32_t k = 0; k < grant->written.count; k++) {
		if (dm_str_eq(grant->written.items[k].folder, folder)) {
			return;
		}
	}
	const struct dm_written_place place = {.folder = folder,
		.kind = DM_WRITTEN_KEPT,
		.by = DM_WRITTEN_UNTOLD,
		.source = usage->source};
	bool made = !dm_folder_is_system(folder) ||
		    dm_folder_is_made(grant->facts, grant->stage, folder);
	/* how long the list of another owner is nobody tells, so it is copied */
	if (made && !grant->choice.no_run && dm_grant_place(grant, &place)) {
		*dm_push(grant->facts->arena, grant->written.items, grant->written.count) = place;
	}
}

const char *
dm_used_volumes(struct dm_grant *grant)
{
	struct dm_arena *arena = grant->facts->arena;
	const char *said = NULL;
	uint32_t i = 0, added = 0;
	for (const struct dm_usage *usage;
		(usage = dm_usage_next(grant->facts, grant->stage, &i)) != NULL;) {
		for (const char *const *volume = usage->volumes;
			volume && *volume && added < VOLUMES; volume++, added++) {
			add_volume(grant, usage, *volume);
			if (said) {
				continue;
			}
			said = dm_arena_printf(
				arena, "%s keeps a volume over %s", usage->source, *volume);
			if (usage->service) {
				said = dm_arena_printf(arena,
					"%s: `docker compose run --rm --user root --entrypoint "
					"chown %s -R %s %s` hands it over",
					said, usage->service, grant->choice.user, *volume);
			}
		}
	}
	return said;
}
