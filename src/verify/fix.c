#include "fix.h"

#include "../cli/one_file.h"

#include <stdio.h>

bool
dm_fix(struct dm_session *session, struct dm_subject *subject, struct dm_str text, uint32_t skip,
	bool unsafe, struct dm_fix *fix)
{
	struct dm_file file = {.text = text};
	struct dm_command command = session->command;
	struct dm_outcome outcome = {0};
	struct dm_around around = {.no_links = command.untrusted};
	struct dm_found input = {
		.path = "-", .build = subject->found->build, .named = subject->found->named};
	command.standard_input = &file;
	command.stdin_name = subject->found->path;
	command.skip |= skip;
	command.unsafe = unsafe;
	command.mode = DM_MODE_DIFF;
	command.format = DM_FORMAT_DEFAULT;
	dm_one_file(&command, &session->settings, &around, &input, &outcome);
	dm_around_finish(&around);
	bool ok = outcome.status < 2;
	if (!ok || !subject->before.text.p) {
		/* once is enough */
		dm_buf_write(&outcome.notes, stderr);
		dm_buf_write(&outcome.settings, stderr);
		dm_buf_write(&outcome.err, stderr);
	}
	if (ok) {
		fix->text = dm_arena_str(&subject->arena, dm_buf_view(&outcome.out));
		fix->passes = outcome.passes;
	}
	dm_outcome_finish(&outcome);
	return ok;
}

const char *
dm_fix_names(struct dm_arena *arena, uint32_t passes)
{
	const char *names = "";
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		if (passes >> i & 1) {
			names = dm_arena_printf(
				arena, "%s%s%s", names, *names ? ", " : "", dm_passes[i]->id);
		}
	}
	return names;
}

bool
dm_fix_has(uint32_t passes, const char *id)
{
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		if (passes >> i & 1 && strcmp(dm_passes[i]->id, id) == 0) {
			return true;
		}
	}
	return false;
}
