#include "report.h"

#include "../escape.h"
#include "fix.h"

enum {
	LISTED = 5, /* paths and packages in the table; --format json has all */
};

static void
put(struct dm_buf *out, const char *text)
{
	dm_text_escaped(out, dm_str(text));
}

/* "builds          yes 12 s      yes 15 s" */
static void
row(struct dm_buf *out, const char *name, const char *before, const char *after)
{
	struct dm_buf line = {0};
	dm_buf_put(&line, name);
	dm_buf_fill(&line, ' ', line.n < 16 ? 16 - line.n : 1);
	put(&line, before);
	if (*after) {
		dm_buf_fill(&line, ' ', line.n < 30 ? 30 - line.n : 2);
		put(&line, after);
	}
	while (line.n && line.p[line.n - 1] == ' ') {
		line.n--;
	}
	dm_buf_str(out, dm_buf_view(&line));
	dm_buf_byte(out, '\n');
	dm_buf_finish(&line);
}

static const char *
names(const struct dm_session *session, struct dm_arena *arena, const struct dm_names *list)
{
	const char *text = "";
	for (uint32_t i = 0; i < list->count && i < LISTED; i++) {
		text = dm_arena_printf(arena, "%s%s%s", text, i ? ", " : "", list->items[i]);
	}
	text = dm_session_hide(session, arena, text);
	return list->count > LISTED
		       ? dm_arena_printf(arena, "%s and %u more", text, list->count - LISTED)
		       : text;
}

static const char *
builds(struct dm_arena *arena, const struct dm_side *side)
{
	return side->built ? dm_arena_printf(arena, "yes %lld s", (side->ms + 500) / 1000) : "no";
}

static const char *
megabytes(struct dm_arena *arena, const struct dm_side *side, const struct dm_side *than)
{
	double size = (double)side->image.size / 1e6;
	if (!side->built) {
		return "";
	}
	return than ? dm_arena_printf(
			      arena, "%.1f MB (%+.1f)", size, size - (double)than->image.size / 1e6)
		    : dm_arena_printf(arena, "%.1f MB", size);
}

static const char *
user(const struct dm_session *session, struct dm_arena *arena, const struct dm_side *side)
{
	const char *name = !side->built ? "" : *side->image.user ? side->image.user : "root";
	return dm_session_hide(session, arena, name);
}

static const char *
state(struct dm_arena *arena, const struct dm_run *run)
{
	const char *text = "";
	if (!run->started) {
		return "";
	}
	if (run->lost) {
		return "not known";
	}
	if (!run->running) {
		return dm_arena_printf(arena, "exit %d", run->exit_code);
	}
	for (uint32_t i = 0; i < run->nports; i++) {
		text = dm_arena_printf(arena, "%s :%u", text, run->ports[i]);
	}
	return dm_arena_printf(arena, "running%s", text);
}

static void
put_packages(struct dm_buf *out, struct dm_arena *arena, const struct dm_session *session,
	const struct dm_side *before, const struct dm_trial *trial)
{
	const char *after = dm_arena_printf(arena, "%u, %u upgraded, lost: %s",
		trial->after.content.npackages, trial->upgraded.count,
		trial->lost.count ? names(session, arena, &trial->lost) : "none");
	if (trial->added.count) {
		after = dm_arena_printf(
			arena, "%s, added: %s", after, names(session, arena, &trial->added));
	}
	if (before->content.npackages || trial->after.content.npackages) {
		row(out, "packages", dm_arena_printf(arena, "%u", before->content.npackages),
			after);
	}
}

static void
put_runs(struct dm_buf *out, struct dm_arena *arena, const struct dm_session *session,
	const struct dm_side *before, const struct dm_trial *trial)
{
	const struct dm_run *old = &before->run, *new = &trial->after.run;
	row(out, dm_arena_printf(arena, "start (%u s)", session->wait), state(arena, old),
		state(arena, new));
	if (session->smoke) {
		row(out, "smoke", dm_arena_printf(arena, "exit %d", old->smoke),
			dm_arena_printf(arena, "exit %d", new->smoke));
	}
	row(out, "blocked writes", "",
		trial->blocked.count ? names(session, arena, &trial->blocked) : "none");
	if (trial->home.count) {
		row(out, "  of its home", "", names(session, arena, &trial->home));
	}
	if (trial->caches.count) {
		row(out, "  of caches", "", names(session, arena, &trial->caches));
	}
}

static void
put_remarks(struct dm_buf *out, struct dm_arena *arena, const struct dm_session *session,
	const char *kind, const struct dm_remarks *remarks)
{
	for (uint32_t i = 0; i < remarks->count; i++) {
		const char *message = remarks->items[i].message;
		row(out, i ? "" : kind, dm_session_hide(session, arena, message), "");
	}
}

/* "AFTER DOES NOT START: nonroot-user" */
static const char *
verdict(struct dm_arena *arena, const struct dm_session *session, const struct dm_subject *subject)
{
	static const struct {
		const char *code, *text;
	} worst[] = {{"build", "AFTER DOES NOT BUILD"}, {"start", "AFTER DOES NOT START"},
		{"exit", "AFTER ENDS OTHERWISE"}, {"ports", "AFTER DOES NOT LISTEN"},
		{"smoke", "AFTER FAILS THE SMOKE TEST"}, {"writes", "AFTER CANNOT WRITE"},
		{"log", "AFTER LACKS A RIGHT"}, {"files-missing", "AFTER LACKS FILES"},
		{"packages-lost", "AFTER LACKS PACKAGES"},
		{"configuration", "AFTER IS CONFIGURED OTHERWISE"}};
	const struct dm_remarks *regressions = &subject->trial.regressions;
	if (subject->trial.verdict != DM_VERDICT_REGRESSION) {
		return subject->trial.verdict == DM_VERDICT_SAME ? "same" : "inconclusive";
	}
	const char *who = subject->culprits.count ? names(session, arena, &subject->culprits)
						  : "no single pass is to blame";
	for (size_t i = 0; i < sizeof worst / sizeof *worst; i++) {
		for (uint32_t k = 0; k < regressions->count; k++) {
			if (strcmp(regressions->items[k].code, worst[i].code) == 0) {
				return dm_arena_printf(arena, "%s: %s", worst[i].text, who);
			}
		}
	}
	return dm_arena_printf(arena, "AFTER IS WORSE: %s", who);
}

/* After a regression: what is left of the fixes. */
static void
put_left(struct dm_buf *out, struct dm_arena *arena, const struct dm_subject *subject)
{
	if (subject->proved) {
		row(out, "without it",
			dm_arena_printf(
				arena, "proved: %s", dm_fix_names(arena, subject->proved->passes)),
			"");
	} else if (subject->unchanged) {
		row(out, "without it", "nothing is left to do", "");
	}
}

void
dm_verify_written(struct dm_buf *out, const char *path, const char *what)
{
	if (path) {
		put(out, path);
		dm_buf_byte(out, '\n');
	}
	row(out, "written", what, "");
}

void
dm_verify_text(
	struct dm_buf *out, const struct dm_session *session, const struct dm_subject *subject)
{
	struct dm_arena arena = {0};
	const struct dm_side *before = &subject->before;
	const struct dm_trial *trial = &subject->trial;
	const struct dm_side *after = &trial->after;
	put(out, subject->found->path);
	if (*subject->target) {
		dm_buf_put(out, ", target ");
		put(out, subject->target);
	}
	if (subject->failure || !trial->passes) {
		dm_buf_put(out, ": ");
		put(out, subject->failure ? dm_session_hide(session, &arena, subject->failure)
					  : "nothing to change");
		dm_buf_byte(out, '\n');
		dm_arena_finish(&arena);
		return;
	}
	dm_buf_byte(out, '\n');
	row(out, "", "before", "after");
	row(out, "builds", builds(&arena, before), builds(&arena, after));
	row(out, "size", megabytes(&arena, before, NULL), megabytes(&arena, after, before));
	row(out, "layers", dm_arena_printf(&arena, "%u", before->image.layers),
		after->built ? dm_arena_printf(&arena, "%u", after->image.layers) : "");
	row(out, "user", user(session, &arena, before), user(session, &arena, after));
	if (after->built) {
		put_packages(out, &arena, session, before, trial);
		if (session->start || session->smoke) {
			put_runs(out, &arena, session, before, trial);
		}
	}
	put_remarks(out, &arena, session, "worse", &trial->regressions);
	put_remarks(out, &arena, session, "not known", &trial->doubts);
	put_remarks(out, &arena, session, "note", &trial->notes);
	row(out, "fixes", dm_fix_names(&arena, trial->passes), "");
	row(out, "verdict", verdict(&arena, session, subject), "");
	put_left(out, &arena, subject);
	dm_arena_finish(&arena);
}
