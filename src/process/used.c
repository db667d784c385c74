#include "used.h"

#include "../facts/starts.h"
#include "folders.h"
#include "process.h"
#include "programs.h"

enum {
	VOLUMES = 32, /* whose folders are given to the user */
};

/* The command that it is started with in place of the image's. */
static const char *
object_to_command(const struct dm_grant *grant, const struct dm_usage *usage, const char **why)
{
	struct dm_judge judge = {.facts = grant->facts, .stage = grant->stage};
	const char *const *lists[] = {usage->entrypoint, usage->command};
	struct dm_str *words = NULL;
	uint32_t count = 0;
	for (size_t k = 0; k < sizeof lists / sizeof *lists; k++) {
		for (uint32_t i = 0; lists[k] && lists[k][i]; i++) {
			*dm_push(grant->facts->arena, words, count) = dm_str(lists[k][i]);
		}
	}
	/* what follows the image's own ENTRYPOINT is no program */
	bool arguments = !usage->entrypoint &&
			 dm_process_command(grant->facts->tree, grant->stage, DM_ENTRYPOINT);
	if (count && !arguments) {
		dm_judge_words(&judge, words, count);
	}
	*why = judge.verdict.why;
	return judge.verdict.code;
}

struct dm_objection
dm_used_objection(const struct dm_grant *grant, const char *const *allowed)
{
	struct dm_arena *arena = grant->facts->arena;
	uint32_t i = 0;
	for (const struct dm_usage *usage;
		(usage = dm_usage_next(grant->facts, grant->stage, &i)) != NULL;) {
		const char *why;
		if (usage->root && !dm_str_listed(DM_STR("needs-root"), allowed)) {
			return (struct dm_objection){"needs-root",
				dm_arena_printf(arena, "the image runs as root: %s %s",
					usage->source, usage->root)};
		}
		const char *code = object_to_command(grant, usage, &why);
		if (code && !dm_str_listed(dm_str(code), allowed)) {
			return (struct dm_objection){code,
				dm_arena_printf(arena,
					"the image runs as root: %s starts another command: %s",
					usage->source, why)};
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
		uint32_t n = grant->written.count;
		struct dm_written_place *items =
			dm_arena_alloc(grant->facts->arena, (n + 1) * sizeof *items);
		for (uint32_t k = 0; k < n; k++) {
			items[k] = grant->written.items[k];
		}
		items[n] = place;
		grant->written = (struct dm_written_places){items, n + 1};
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
