#include "used.h"

#include "../facts/brought.h"
#include "../facts/calls.h"
#include "../facts/starts.h"
#include "folders.h"

enum {
	VOLUMES = 32, /* whose folders are given to the user */
	SHOWN = 64,   /* sources of a mount that are compared with those of the image */
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

/* Something that the command writes lies there. */
static bool
is_written(const struct dm_grant *grant, struct dm_str folder)
{
	for (uint32_t i = 0; i < grant->written.count; i++) {
		struct dm_str place = grant->written.items[i].folder;
		if (dm_path_holds(folder, place) || dm_path_holds(place, folder)) {
			return true;
		}
	}
	return false;
}

/* The sources that lie in the folder of the context are those that the image has at the mount's target. */
static bool
shows_sources(const struct dm_grant *grant, const struct dm_bind *bind)
{
	struct dm_facts *facts = grant->facts;
	uint32_t count = 0, end = facts->tree->stages[grant->stage].end, same = 0, seen = 0;
	bool whole;
	const struct dm_str *sources = dm_scripts_sources(facts->scripts, &count, &whole);
	struct dm_str folder = dm_str(bind->shown);
	for (uint32_t i = 0; i < count && seen < SHOWN; i++) {
		struct dm_str text, rest = sources[i];
		if (folder.n) {
			if (!dm_path_holds(folder, sources[i])) {
				continue;
			}
			rest = dm_str_slice(rest, folder.n + 1, rest.n);
		}
		struct dm_brought brought = dm_calls_brought(
			facts, end, dm_path_join(facts->arena, dm_str(bind->target), rest));
		bool found = dm_scripts_file(facts->scripts, sources[i], &text);
		bool equal = found && brought.text.p == text.p;
		if (brought.by != DM_BROUGHT_NOT && !equal) {
			return false;
		}
		same += equal;
		seen++;
	}
	return same > 0;
}

const char *
dm_used_mounts(const struct dm_grant *grant, struct dm_verdict *verdict)
{
	struct dm_arena *arena = grant->facts->arena;
	uint32_t i = 0;
	for (const struct dm_usage *usage;
		(usage = dm_usage_next(grant->facts, grant->stage, &i)) != NULL;) {
		if (usage->develops) {
			return dm_arena_printf(
				arena, "%s mounts the folder that people work in", usage->source);
		}
		if (usage->unread) {
			return dm_arena_printf(arena,
				"%s is given %s, which may mount a folder of "
				"the host",
				usage->source, usage->unread);
		}
		for (uint32_t k = 0; k < usage->nbinds; k++) {
			const struct dm_bind *bind = &usage->binds[k];
			if (bind->private) {
				return dm_arena_printf(arena,
					"%s mounts files that only their owner may read over %s",
					usage->source, bind->target);
			}
			if (!bind->shown || is_written(grant, dm_str(bind->target)) ||
				!shows_sources(grant, bind)) {
				return dm_arena_printf(arena,
					bind->synced ? "%s copies what changes into %s, which "
						       "the user may not"
						     : "%s mounts a folder of the host over %s",
					usage->source, bind->target);
			}
			if (verdict->nevidence < DM_EVIDENCE) {
				verdict->evidence[verdict->nevidence++] = dm_arena_printf(arena,
					"%s mounts these sources over %s, where it only reads",
					usage->source, bind->target);
			}
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

/* A volume that the use takes along to the next image, in which root's files may be; NULL: none is written to. */
static const char *
kept_anonymous(const struct dm_grant *grant, const struct dm_usage *usage)
{
	for (const char *const *volume = usage->anonymous; volume && *volume; volume++) {
		if (is_written(grant, dm_str(*volume))) {
			return dm_arena_printf(grant->facts->arena,
				"%s has a volume over %s, which is root's until it is made anew: "
				"`docker compose up --build --renew-anon-volumes`",
				usage->source, *volume);
		}
	}
	return NULL;
}

const char *
dm_used_volumes(struct dm_grant *grant)
{
	struct dm_arena *arena = grant->facts->arena;
	const char *said = NULL;
	uint32_t i = 0, added = 0;
	for (const struct dm_usage *usage;
		(usage = dm_usage_next(grant->facts, grant->stage, &i)) != NULL;) {
		said = said ? said : kept_anonymous(grant, usage);
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
