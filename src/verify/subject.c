#include "subject.h"

#include "../cli/discover.h"
#include "../cli/printer.h"
#include "../facts/around.h"
#include "../facts/context.h"
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

/* The one that --context or a compose file names, else what every mode takes (context.h). */
static bool
find_context(struct dm_session *session, struct dm_subject *subject, const struct dm_tree *tree)
{
	const struct dm_found *found = subject->found;
	char real[PATH_MAX];
	struct stat info;
	struct dm_around around = {.no_links = false};
	const char *context = session->command.context ? session->command.context
			      : found->build           ? found->build->context
						       : NULL;
	if (!context) {
		struct dm_usages usages = dm_around_find(&around, &subject->arena, found->path);
		context = dm_context_find(&subject->arena, found->path, tree, &usages);
	}
	context = dm_arena_str(&subject->arena, dm_str(context)).p;
	dm_around_finish(&around);
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
check_valid(struct dm_subject *subject, const struct dm_tree *tree)
{
	struct dm_buf out = {0};
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
	const struct dm_tree *tree =
		dm_found_tree(&subject->arena, subject->found, subject->file->text);
	if (!find_context(session, subject, tree) || !check_valid(subject, tree)) {
		return false;
	}
	if (!dm_fix(session, subject, subject->file->text, 0, session->command.unsafe, &fix)) {
		return fail(subject, "it is left alone");
	}
	subject->before.text = subject->file->text;
	if (dm_str_eq(fix.text, subject->file->text)) {
		return true; /* trial.passes stays 0: nothing to change */
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
	name_images(session, subject);
	return true;
}

/* ---- what is written: once all targets were tried, since they share the file ---- */

/* One file. */
struct source {
	const struct dm_found *found;
	struct dm_arena arena;
	struct dm_file file;
	struct dm_str proved;  /* what each target has proved so far; p NULL: none was tried */
	const char *unwritten; /* why nothing is; NULL: nothing speaks against it */
	bool tried;            /* for some target there was something to change */
	uint32_t targets;
};

/* What the target has proved joins what the ones before did. */
static void
join_proof(struct source *source, const struct dm_subject *subject)
{
	const struct dm_side *side = subject->trial.verdict == DM_VERDICT_SAME
					     ? &subject->trial.after
				     : subject->proved ? &subject->proved->after
						       : NULL;
	struct dm_str text = !subject->trial.passes ? source->file.text
			     : side                 ? side->text
						    : (struct dm_str){NULL, 0};
	source->tried = source->tried || subject->trial.passes;
	if (subject->failure || !text.p) {
		source->unwritten = subject->unchanged ? "nothing: no fix is left"
						       : "nothing: only what was proved is";
	} else if (source->unwritten) {
		return;
	} else if (source->proved.p && !dm_str_eq(source->proved, text)) {
		source->unwritten = "nothing: the targets prove different texts";
	} else if (!source->proved.p) {
		source->proved = dm_arena_str(&source->arena, text);
	}
}

/* All items of the list from the first on. */
static void
set_all(json_t *list, size_t first, const char *key, json_t *value)
{
	for (; first < json_array_size(list); first++) {
		json_object_set(json_array_get(list, first), key, value);
	}
	json_decref(value);
}

/* Returns the exit status; `status` is that of what was proved. */
static int
write_proved(struct dm_session *session, struct source *source, int status, json_t *list)
{
	struct dm_err err = {0};
	struct dm_buf out = {0};
	size_t first = session->json ? json_array_size(list) - source->targets : 0;
	if (!source->tried) {
		return status;
	}
	bool written = !source->unwritten &&
		       dm_file_write(source->found->path, &source->file, source->proved, &err);
	if (!source->unwritten && !written) {
		dm_print_error(&err, source->found->path);
		set_all(list, first, "failure", json_string(err.message));
		set_all(list, first, "status", json_integer(DM_VERDICT_FAILED));
		return DM_VERDICT_FAILED;
	}
	if (session->json) {
		set_all(list, first, "written", json_boolean(written));
		if (written) {
			set_all(list, first, "status", json_integer(DM_VERDICT_SAME));
		}
	} else {
		dm_verify_written(&out, source->targets > 1 ? source->found->path : NULL,
			written ? "yes" : source->unwritten);
		dm_buf_write(&out, stdout);
		dm_buf_finish(&out);
	}
	return written ? DM_VERDICT_SAME : status;
}

/* ---- */

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
verify(struct dm_session *session, struct source *source, const char *target, json_t *list)
{
	struct dm_err err = {0};
	const struct dm_found *found = source->found;
	struct dm_subject subject = {.found = found, .target = target, .file = &source->file};
	subject.arguments = found->build ? found->build->arguments : NULL;
	for (const char **argument = subject.arguments; argument && *argument; argument++) {
		dm_secrets_add_argument(&session->arena, &session->secrets, *argument);
	}
	if (!prove(session, &subject, &err) && !subject.failure) {
		subject.failure = dm_arena_str(&subject.arena, dm_str(err.message)).p;
		subject.verdict = DM_VERDICT_FAILED;
	}
	source->targets++;
	join_proof(source, &subject);
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
	struct source source = {.found = found};
	struct dm_err err = {0};
	int status = DM_VERDICT_SAME;
	bool read =
		dm_file_read_found(&source.arena, found->inside, found->path, &source.file, &err);
	if (!read) {
		struct dm_subject subject = {.found = found, .target = *targets};
		fail(&subject, err.message);
		tell(session, &subject, list);
		status = DM_VERDICT_FAILED;
	}
	for (; read && *targets; targets++) {
		status = dm_verdict_worst(status, verify(session, &source, *targets, list));
	}
	if (session->write) {
		status = write_proved(session, &source, status, list);
	}
	dm_arena_finish(&source.arena);
	return status;
}
