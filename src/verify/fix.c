#include "fix.h"

#include "../cli/one_file.h"

#include <stdio.h>

static uint32_t
pass_bit(const char *id)
{
	for (uint32_t i = 0; id && i < dm_pass_count; i++) {
		if (strcmp(dm_passes[i]->id, id) == 0) {
			return 1U << i;
		}
	}
	return 0;
}

/* The passes of findings that are fixed, in a report of --format json without what is around its files. */
static uint32_t
read_passes(struct dm_str report)
{
	uint32_t passes = 0;
	size_t i;
	json_t *root = json_loadb(report.p ? report.p : "", report.n, 0, NULL), *finding;
	json_array_foreach(json_object_get(root, "findings"), i, finding)
	{
		const char *status = json_string_value(json_object_get(finding, "status"));
		if (status && strcmp(status, "fixed") == 0) {
			passes |= pass_bit(json_string_value(json_object_get(finding, "pass")));
		}
	}
	json_decref(root);
	return passes;
}

/* One run over the text; its messages go to standard error where they were asked for. */
static bool
run(struct dm_session *session, struct dm_subject *subject, const struct dm_command *command,
	bool say, struct dm_buf *out)
{
	struct dm_outcome outcome = {0};
	struct dm_found input = {
		.path = "-", .build = subject->found->build, .named = subject->found->named};
	struct dm_around around = {.no_links = command->untrusted};
	dm_one_file(command, &session->settings, &around, &input, &outcome);
	dm_around_finish(&around);
	bool ok = outcome.status < 2;
	if (say || !ok) {
		dm_buf_write(&outcome.notes, stderr);
		dm_buf_write(&outcome.settings, stderr);
		dm_buf_write(&outcome.err, stderr);
	}
	*out = outcome.out;
	outcome.out = (struct dm_buf){0};
	dm_outcome_finish(&outcome);
	return ok;
}

bool
dm_fix(struct dm_session *session, struct dm_subject *subject, struct dm_str text, uint32_t skip,
	bool unsafe, struct dm_fix *fix)
{
	struct dm_file input = {.text = text};
	struct dm_command command = session->command;
	struct dm_buf out = {0}, report = {0};
	command.standard_input = &input;
	command.stdin_name = subject->found->path;
	command.skip |= skip;
	command.unsafe = unsafe;
	command.mode = DM_MODE_DIFF;
	command.format = DM_FORMAT_DEFAULT;
	bool ok = run(session, subject, &command, subject->before.text.p == NULL, &out);
	if (ok) {
		fix->text = dm_arena_str(&subject->arena, dm_buf_view(&out));
		command.format = DM_FORMAT_JSON;
		ok = run(session, subject, &command, false, &report);
		fix->passes = read_passes(dm_buf_view(&report));
	}
	dm_buf_finish(&out);
	dm_buf_finish(&report);
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
