#include "trial.h"

#include "build.h"
#include "compare.h"
#include "start.h"

static void
judge(struct dm_trial *trial)
{
	trial->verdict = trial->regressions.count ? DM_VERDICT_REGRESSION
			 : trial->doubts.count    ? DM_VERDICT_UNKNOWN
						  : DM_VERDICT_SAME;
}

static bool
judge_failure(struct dm_session *session, struct dm_subject *subject, struct dm_trial *trial,
	struct dm_err *err)
{
	struct dm_arena *arena = &subject->arena;
	const struct dm_side *after = &trial->after;
	if (after->full) {
		return dm_fail(err, 0, 0, "the engine has no space left on its disk");
	}
	if (after->timed_out) {
		dm_remark_add(arena, &trial->doubts, "build-time",
			"it is not built within %u s: --timeout S gives more", session->timeout);
	} else {
		dm_remark_add(
			arena, &trial->regressions, "build", "it does not build: %s", after->error);
	}
	if (subject->before.cached) {
		dm_remark_add(arena, &trial->notes, "cached",
			"%u RUNs of the first build came from the engine's cache, so whether it "
			"builds "
			"anew is not known: --no-cache builds both anew",
			subject->before.cached);
	}
	judge(trial);
	return true;
}

bool
dm_trial_run(struct dm_session *session, struct dm_subject *subject, const struct dm_fix *fix,
	const char *label, struct dm_trial *trial, struct dm_err *err)
{
	struct dm_arena *arena = &subject->arena;
	*trial = (struct dm_trial){.after = {.text = fix->text}, .passes = fix->passes};
	label = dm_arena_printf(arena, "%s: %s", subject->found->path, label);
	if (!dm_build(session, subject, label, &trial->after, err)) {
		return false;
	}
	if (!trial->after.built) {
		return judge_failure(session, subject, trial, err);
	}
	dm_compare_images(arena, &subject->before, trial);
	if (session->start || session->smoke) {
		dm_start(session, arena, &subject->before, trial,
			dm_arena_printf(arena, "%s: running", label));
	}
	judge(trial);
	return true;
}

/* ---- blame ---- */

struct blame {
	struct dm_session *session;
	struct dm_subject *subject;
	struct dm_err *err;
	uint32_t all; /* passes that fixed something */
};

static void
take_proof(struct dm_subject *subject, struct dm_trial *trial)
{
	if (subject->proved) {
		dm_side_finish(&subject->proved->after);
	}
	subject->proved = trial;
	subject->unchanged = false;
}

/* Tries the text without some passes. *same: it was seen to work, and is subject->proved now, or is the file as it is. */
static bool
try_without(struct blame *blame, uint32_t skip, bool *same)
{
	struct dm_subject *subject = blame->subject;
	struct dm_fix fix;
	*same = false;
	if (!dm_fix(blame->session, subject, subject->before.text, skip,
		    blame->session->command.unsafe, &fix)) {
		return true;
	}
	if (dm_str_eq(fix.text, subject->before.text)) {
		/* that it does no worse than itself proves nothing that could be written */
		*same = true;
		subject->unchanged = !subject->proved;
		return true;
	}
	const char *label =
		dm_arena_printf(&subject->arena, "without %s", dm_fix_names(&subject->arena, skip));
	struct dm_trial *trial = dm_arena_alloc(&subject->arena, sizeof *trial);
	subject->rebuilds++;
	if (!dm_trial_run(blame->session, subject, &fix, label, trial, blame->err)) {
		dm_side_finish(&trial->after);
		return false;
	}
	*same = trial->verdict == DM_VERDICT_SAME ||
		(trial->verdict == DM_VERDICT_UNKNOWN && !trial->regressions.count);
	if (trial->verdict == DM_VERDICT_SAME) {
		take_proof(subject, trial);
	} else {
		dm_side_finish(&trial->after);
	}
	return true;
}

/* With --unsafe the culprit's own safe fixes may work still: all safe ones, then the others' unsafe ones. */
static bool
try_safe_part(struct blame *blame, uint32_t culprit)
{
	struct dm_subject *subject = blame->subject;
	struct dm_session *session = blame->session;
	struct dm_fix safe, fix;
	if (!session->command.unsafe || (!subject->proved && !subject->unchanged) ||
		!dm_fix(session, subject, subject->before.text, 0, false, &safe) ||
		!dm_fix(session, subject, safe.text, culprit, true, &fix) ||
		dm_str_eq(fix.text, subject->before.text) ||
		dm_str_eq(fix.text, subject->trial.after.text) ||
		(subject->proved && dm_str_eq(fix.text, subject->proved->after.text))) {
		return true;
	}
	fix.passes |= safe.passes;
	struct dm_trial *trial = dm_arena_alloc(&subject->arena, sizeof *trial);
	const char *label = dm_arena_printf(&subject->arena, "with the safe fixes of %s",
		dm_fix_names(&subject->arena, culprit));
	subject->rebuilds++;
	bool ok = dm_trial_run(session, subject, &fix, label, trial, blame->err);
	if (ok && trial->verdict == DM_VERDICT_SAME) {
		take_proof(subject, trial);
	} else {
		dm_side_finish(&trial->after);
	}
	return ok;
}

/* One pass after the other joins what works; what spoils it is a culprit. */
static bool
add_one_by_one(struct blame *blame)
{
	struct dm_subject *subject = blame->subject;
	uint32_t dropped = blame->all;
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		bool same;
		if (!(blame->all >> i & 1)) {
			continue;
		}
		dropped &= ~(1U << i);
		if (!try_without(blame, dropped, &same)) {
			return false;
		}
		if (!same) {
			dropped |= 1U << i;
			dm_names_add(&subject->arena, &subject->culprits, dm_passes[i]->id);
		}
	}
	return true;
}

bool
dm_trial_blame(struct dm_session *session, struct dm_subject *subject, const struct dm_fix *fix,
	struct dm_err *err)
{
	struct blame blame = {session, subject, err, fix->passes};
	if (dm_bits(fix->passes) == 1) {
		dm_names_add(&subject->arena, &subject->culprits,
			dm_fix_names(&subject->arena, fix->passes));
		bool same;
		return !session->command.unsafe || try_without(&blame, fix->passes, &same)
			       ? try_safe_part(&blame, fix->passes)
			       : false;
	}
	/* the last ones change most of what runs, so they are asked first */
	for (uint32_t i = dm_pass_count; i-- > 0;) {
		bool same;
		if (!(fix->passes >> i & 1)) {
			continue;
		}
		if (!try_without(&blame, 1U << i, &same)) {
			return false;
		}
		if (same) {
			dm_names_add(&subject->arena, &subject->culprits, dm_passes[i]->id);
			return try_safe_part(&blame, 1U << i);
		}
	}
	return add_one_by_one(&blame);
}
