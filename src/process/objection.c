#include "objection.h"

#include "callers.h"
#include "left.h"
#include "plan.h"
#include "process.h"
#include "program_named.h"

static bool
is_windows(const struct dm_grant *grant)
{
	const struct dm_distribution *distribution =
		grant->image ? dm_distribution_find(grant->image->family) : NULL;
	return grant->facts->tree->escape == '`' || (distribution && distribution->windows);
}

struct dm_objection
dm_objection_to_stage(const struct dm_grant *grant)
{
	if (grant->effective == DM_USER_OTHER) {
		return (struct dm_objection){"already-nonroot", "the image does not run as root"};
	}
	if (!dm_process_has_command(grant->facts->tree, grant->stage) &&
		!dm_grant_left_behind(grant)) {
		if (dm_grant_maybe_left_behind(grant)) {
			return (struct dm_objection){"unknown-base-user",
				dm_arena_printf(grant->facts->arena,
					"USER root is left in place, and nobody knows which user "
					"%.*s runs as",
					DM_FMT(dm_model_base(grant->facts->tree, grant->stage)))};
		}
		bool inherits = grant->image && grant->image->config->command == DM_YES &&
				!dm_grant_has(grant, DM_CMD) && !dm_grant_has(grant, DM_ENTRYPOINT);
		const char *why = inherits && grant->image->config->cmd
					  ? dm_program_advice(dm_str_base_name(
						    dm_str(grant->image->config->cmd[0])))
					  : NULL;
		if (!why && inherits && grant->image->config->needs_root == DM_YES) {
			return (struct dm_objection){"drops-privileges",
				dm_arena_printf(grant->facts->arena,
					"the image starts as root, and what %.*s starts drops "
					"privileges itself",
					DM_FMT(dm_model_base(grant->facts->tree, grant->stage)))};
		}
		if (why) {
			return (struct dm_objection){"inherited-command",
				dm_arena_printf(grant->facts->arena,
					"the image runs as root, and %.*s starts %s: %s",
					DM_FMT(dm_model_base(grant->facts->tree, grant->stage)),
					grant->image->config->cmd[0], why)};
		}
		return (struct dm_objection){inherits ? "inherited-command" : "no-command",
			inherits ? dm_arena_printf(grant->facts->arena,
					   "the stage sets no command of its own, and nobody has "
					   "seen what %.*s starts run as another user",
					   DM_FMT(dm_model_base(grant->facts->tree, grant->stage)))
				 : "the stage sets no command of its own: if its base starts one, "
				   "that runs as root"};
	}
	if (is_windows(grant)) {
		return (struct dm_objection){"windows", "the image runs as its default user"};
	}
	return (struct dm_objection){NULL, NULL};
}

/* Root is in force, and what runs needs no root; why the image cannot be given to the chosen user; NULL: it can. */
static struct dm_objection
object_to_grant(const struct dm_grant *grant, const char *const *allowed)
{
	if (dm_grant_asks_root(grant) && !dm_str_listed(DM_STR("root-asked"), allowed)) {
		return (struct dm_objection){"root-asked", "the image runs as root"};
	}
	for (uint32_t i = 0; i < grant->written.count; i++) {
		const struct dm_written_place *place = &grant->written.items[i];
		if (dm_grant_place(grant, place) ||
			dm_str_listed(DM_STR("writes-files"), allowed)) {
			continue;
		}
		return (struct dm_objection){"writes-files",
			dm_arena_printf(grant->facts->arena,
				"the image runs as root and writes to %.*s (%s), which cannot be "
				"given to another user here",
				DM_FMT(place->folder), place->source)};
	}
	return (struct dm_objection){
		dm_grant_volumes(grant) ? NULL : "volume-owner", "the image runs as root"};
}

/* Those that are only presumed are left out where they cannot be given. */
static void
take_places(struct dm_grant *grant, const struct dm_written_places *places)
{
	for (uint32_t i = 0; i < places->count; i++) {
		const struct dm_written_place *place = &places->items[i];
		if (!place->presumed || dm_grant_place(grant, place)) {
			*dm_push(grant->facts->arena, grant->written.items, grant->written.count) =
				*place;
		}
	}
}

struct dm_objection
dm_objection_to_user(struct dm_grant *grant, const struct dm_account_wish *wish,
	const char *const *allowed, struct dm_verdict *verdict)
{
	struct dm_facts *facts = grant->facts;
	bool lambda = grant->image && grant->image->lambda;
	if (lambda && !dm_str_listed(DM_STR("lambda"), allowed)) {
		return (struct dm_objection){
			"lambda", "AWS Lambda runs the image as a user of its own"};
	}
	*verdict = dm_process_judge(facts, grant->stage, grant->image, allowed);
	if (verdict->code && !dm_str_listed(dm_str(verdict->code), allowed)) {
		return (struct dm_objection){verdict->code,
			dm_arena_printf(facts->arena, "the image runs as root: %s", verdict->why)};
	}
	if (grant->effective != DM_USER_ROOT) {
		return (struct dm_objection){
			grant->effective == DM_USER_VARIABLE ? "unknown-user" : "unknown-base-user",
			"the image may run as root"};
	}
	const char *code = NULL;
	if (!dm_account_choose(facts, grant->stage, grant->image, wish, &grant->choice, &code)) {
		return (struct dm_objection){code, "the image runs as root"};
	}
	if (verdict->home && grant->choice.account.home != DM_YES &&
		!dm_str_listed(DM_STR("writes-files"), allowed)) {
		return (struct dm_objection){"writes-files",
			"the image runs as root: what it starts keeps its files in the home of its "
			"user, "
			"and the user has none"};
	}
	take_places(grant, &verdict->written);
	dm_left_mark(grant);
	return object_to_grant(grant, allowed);
}

struct dm_objection
dm_doubt_about_user(
	const struct dm_grant *grant, const struct dm_verdict *verdict, const char *const *allowed)
{
	const char *callers = dm_callers_files(grant, verdict->serves);
	if (callers && !dm_str_listed(DM_STR("maybe-mounts"), allowed)) {
		return (struct dm_objection){"maybe-mounts", callers};
	}
	if (!dm_str_listed(DM_STR("writes-untold"), allowed)) {
		struct dm_left left = dm_left_by_root(grant);
		if (left.instr) {
			return (struct dm_objection){
				"writes-untold", dm_arena_printf(grant->facts->arena,
							 "a RUN may leave files of root's in %.*s",
							 DM_FMT(left.folder))};
		}
		for (uint32_t i = 0; i < grant->written.count; i++) {
			const struct dm_written_place *place = &grant->written.items[i];
			if (dm_plan_is_too_much(grant, place)) {
				return (struct dm_objection){"writes-untold",
					dm_arena_printf(grant->facts->arena,
						"a COPY brings %u files of root's to %.*s, which "
						"it may not write",
						place->files, DM_FMT(place->folder))};
			}
		}
	}
	if (verdict->caches && grant->choice.account.home != DM_YES &&
		!dm_str_listed(DM_STR("writes-untold"), allowed)) {
		return (struct dm_objection){"writes-untold",
			dm_arena_printf(grant->facts->arena, "%s, and the user may have none",
				verdict->caches)};
	}
	if (verdict->doubt && !dm_str_listed(dm_str(verdict->doubt), allowed)) {
		return (struct dm_objection){verdict->doubt, verdict->doubt_why};
	}
	return (struct dm_objection){NULL, NULL};
}
