#include "subject.h"

#include "../cli/discover.h"
#include "../cli/printer.h"
#include "build.h"
#include "container.h"
#include "fix.h"
#include "report.h"
#include "trial.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

static bool
fail(struct dm_subject *subject, const char *message)
{
	subject->failure = message;
	subject->verdict = DM_VERDICT_FAILED;
	return false;
}

static bool
read_subject(struct dm_session *session, struct dm_subject *subject)
{
	const struct dm_found *found = subject->found;
	const struct dm_command *command = &session->command;
	struct dm_err err = {0};
	char real[PATH_MAX];
	struct stat info;
	const char *context = command->context ? command->context
			      : found->build   ? found->build->context
					       : dm_path_folder(&subject->arena, found->path);
	if (!dm_file_read_found(
		    &subject->arena, found->inside, found->path, &subject->file, &err)) {
		return fail(subject, dm_arena_str(&subject->arena, dm_str(err.message)).p);
	}
	if (!*context) {
		return fail(subject, "services build it from different contexts; name it and its "
				     "--context");
	}
	if (stat(context, &info) != 0 || !S_ISDIR(info.st_mode) || !realpath(context, real)) {
		return fail(subject,
			dm_arena_printf(&subject->arena,
				"its build context %s is not there; --context DIR names it",
				context));
	}
	subject->context = dm_arena_str(&subject->arena, dm_str(real)).p;
	return true;
}

static bool
build_before(struct dm_session *session, struct dm_subject *subject, struct dm_err *err)
{
	struct dm_side *before = &subject->before;
	const char *label = dm_arena_printf(&subject->arena, "%s: as it is", subject->found->path);
	if (!dm_build(session, subject, label, before, err)) {
		return false;
	}
	if (before->built) {
		return true;
	}
	if (before->full) {
		return dm_fail(err, 0, 0, "the engine has no space left on its disk");
	}
	if (before->timed_out) {
		return dm_fail(err, 0, 0,
			"as it is it is not built within %u s; --timeout S gives more",
			session->timeout);
	}
	return dm_fail(err, 0, 0, "it does not build as it is: %.400s", before->error);
}

static bool
write_proved(struct dm_session *session, struct dm_subject *subject)
{
	struct dm_err err = {0};
	const struct dm_trial *trial =
		subject->trial.verdict == DM_VERDICT_SAME ? &subject->trial : subject->proved;
	if (!session->write || !trial) {
		return true;
	}
	if (!dm_str_eq(trial->after.text, subject->file.text) &&
		!dm_file_write(subject->found->path, &subject->file, trial->after.text, &err)) {
		return fail(subject, dm_arena_str(&subject->arena, dm_str(err.message)).p);
	}
	subject->written = true;
	return true;
}

/* Names for what is left: engines list images without one, but nobody finds them. */
static void
name_images(struct dm_session *session, const struct dm_subject *subject)
{
	struct dm_buf ignored = {0};
	const struct dm_side *sides[] = {&subject->before, &subject->trial.after};
	for (size_t i = 0; session->keep && i < 2; i++) {
		const char *name = dm_arena_printf(&session->arena, "dockmend-verify:%s-%u-%s",
			session->keeper.id, sides[i]->number, i ? "after" : "before");
		if (sides[i]->built &&
			dm_keeper_ask(&session->keeper, DM_VERB_TAG,
				(const char *[]){sides[i]->image.id, name, NULL}, &ignored, 4096)
					.status == 0) {
			fprintf(stderr, "dockmend: kept: %s\n", name);
		}
	}
	dm_buf_finish(&ignored);
}

/* As of every mode: what is wrong, with line and column. */
static bool
check_valid(struct dm_subject *subject)
{
	struct dm_buf out = {0};
	const struct dm_tree *tree =
		dm_found_tree(&subject->arena, subject->found, subject->file.text);
	if (dm_tree_valid(tree) || tree->foreign) {
		return true;
	}
	dm_report_invalid(&out, subject->found->path, tree);
	dm_buf_write(&out, stderr);
	dm_buf_finish(&out);
	return fail(subject, "no valid Dockerfile");
}

static bool
prove(struct dm_session *session, struct dm_subject *subject, struct dm_err *err)
{
	struct dm_fix fix;
	if (!check_valid(subject)) {
		return false;
	}
	if (!dm_fix(session, subject, subject->file.text, 0, session->command.unsafe, &fix)) {
		return fail(subject, "it is left alone");
	}
	subject->before.text = subject->file.text;
	if (dm_str_eq(fix.text, subject->file.text)) {
		return true; /* trial.passes stays NULL: nothing to change */
	}
	if (!build_before(session, subject, err) ||
		!dm_trial_run(session, subject, &fix, "fixed", &subject->trial, err)) {
		return false;
	}
	if (subject->trial.verdict == DM_VERDICT_REGRESSION &&
		!dm_trial_blame(session, subject, &fix, err)) {
		return false;
	}
	subject->verdict = subject->trial.verdict;
	if (!write_proved(session, subject)) {
		return false;
	}
	subject->verdict = subject->written ? DM_VERDICT_SAME : subject->verdict;
	name_images(session, subject);
	return true;
}

static void
tell(struct dm_session *session, struct dm_subject *subject, json_t *list)
{
	struct dm_buf out = {0};
	if (session->json) {
		json_array_append_new(list, dm_verify_json(session, subject));
	} else {
		dm_verify_text(&out, session, subject);
		dm_buf_write(&out, subject->failure ? stderr : stdout);
		fflush(stdout);
	}
	dm_buf_finish(&out);
}

static int
verify(struct dm_session *session, const struct dm_found *found, const char *target, json_t *list)
{
	struct dm_err err = {0};
	struct dm_subject subject = {.found = found, .target = target};
	subject.arguments = found->build ? found->build->arguments : NULL;
	bool ok = read_subject(session, &subject) && prove(session, &subject, &err);
	if (!ok && !subject.failure) {
		subject.failure = dm_arena_str(&subject.arena, dm_str(err.message)).p;
		subject.verdict = DM_VERDICT_FAILED;
	}
	tell(session, &subject, list);
	dm_container_remove(session, &subject.before.run);
	dm_side_finish(&subject.before);
	dm_side_finish(&subject.trial.after);
	if (subject.proved) {
		dm_side_finish(&subject.proved->after);
	}
	dm_arena_finish(&subject.arena);
	return (int)subject.verdict;
}

int
dm_subjects_verify(struct dm_session *session, const struct dm_found *found, json_t *list)
{
	static const char *last[] = {"", NULL};
	const char **targets = found->build && found->build->targets ? found->build->targets : last;
	int status = 0;
	for (; *targets; targets++) {
		int one = verify(session, found, *targets, list);
		status = one > status ? one : status;
	}
	return status;
}
