#include "report.h"

#include "fix.h"

/* Text of images and files may be no UTF-8, which JSON has to be. */
static json_t *
text(const char *s)
{
	struct dm_buf out = {0};
	json_t *value = s ? json_string(s) : json_null();
	for (struct dm_str rest = dm_str(s); s && !value && rest.n;) {
		size_t n = dm_utf8_len(rest.p, rest.n);
		dm_buf_add(&out, n ? rest.p : "\xEF\xBF\xBD", n ? n : 3);
		rest = dm_str_slice(rest, n ? n : 1, rest.n);
	}
	if (!value) {
		value = json_stringn(out.p ? out.p : "", out.n);
	}
	dm_buf_finish(&out);
	return value;
}

/* The same of what may hold what must not be printed. */
static json_t *
told(const struct dm_session *session, const char *s)
{
	struct dm_arena arena = {0};
	json_t *value = text(dm_session_hide(session, &arena, s));
	dm_arena_finish(&arena);
	return value;
}

static json_t *
list(const struct dm_session *session, const struct dm_names *names)
{
	json_t *array = json_array();
	for (uint32_t i = 0; i < names->count; i++) {
		json_array_append_new(array, told(session, names->items[i]));
	}
	return array;
}

static json_t *
remarks(const struct dm_session *session, const struct dm_remarks *remarks)
{
	json_t *array = json_array();
	for (uint32_t i = 0; i < remarks->count; i++) {
		json_t *item = json_object();
		json_object_set_new(item, "code", text(remarks->items[i].code));
		json_object_set_new(item, "message", told(session, remarks->items[i].message));
		json_array_append_new(array, item);
	}
	return array;
}

static json_t *
run_of(const struct dm_session *session, const struct dm_run *run)
{
	json_t *object = json_object(), *ports = json_array();
	for (uint32_t i = 0; i < run->nports; i++) {
		json_array_append_new(ports, json_integer(run->ports[i]));
	}
	json_object_set_new(
		object, "running", run->lost ? json_null() : json_boolean(run->running));
	json_object_set_new(object, "exit_code",
		run->running || run->lost ? json_null() : json_integer(run->exit_code));
	json_object_set_new(object, "ports", ports);
	json_object_set_new(object, "uid", run->uid < 0 ? json_null() : json_integer(run->uid));
	json_object_set_new(object, "error", told(session, run->error));
	if (session->smoke) {
		json_object_set_new(object, "smoke", json_integer(run->smoke));
	}
	return object;
}

static json_t *
side_of(const struct dm_session *session, const struct dm_side *side)
{
	json_t *object = json_object();
	json_object_set_new(object, "builds", json_boolean(side->built));
	json_object_set_new(object, "seconds", json_real((double)side->ms / 1000));
	json_object_set_new(object, "cached_runs", json_integer(side->cached));
	json_object_set_new(object, "error", told(session, side->error));
	if (!side->built) {
		return object;
	}
	json_object_set_new(object, "image", text(side->image.id));
	json_object_set_new(object, "size", json_integer(side->image.size));
	json_object_set_new(object, "layers", json_integer(side->image.layers));
	json_object_set_new(object, "user", told(session, side->image.user));
	json_object_set_new(object, "packages", json_integer(side->content.npackages));
	if (session->start || session->smoke) {
		json_object_set_new(object, "start", run_of(session, &side->run));
	}
	return object;
}

static void
set_trial(json_t *object, const struct dm_session *session, const struct dm_trial *trial)
{
	struct dm_arena arena = {0};
	json_t *packages = json_object(), *writes = json_object();
	json_object_set_new(packages, "upgraded", list(session, &trial->upgraded));
	json_object_set_new(packages, "lost", list(session, &trial->lost));
	json_object_set_new(packages, "added", list(session, &trial->added));
	json_object_set_new(writes, "blocked", list(session, &trial->blocked));
	json_object_set_new(writes, "home", list(session, &trial->home));
	json_object_set_new(writes, "caches", list(session, &trial->caches));
	json_object_set_new(object, "fixes", text(dm_fix_names(&arena, trial->passes)));
	json_object_set_new(object, "packages", packages);
	json_object_set_new(object, "missing", list(session, &trial->missing));
	json_object_set_new(object, "writes", writes);
	json_object_set_new(object, "regressions", remarks(session, &trial->regressions));
	json_object_set_new(object, "inconclusive", remarks(session, &trial->doubts));
	json_object_set_new(object, "notes", remarks(session, &trial->notes));
	dm_arena_finish(&arena);
}

json_t *
dm_verify_json(const struct dm_session *session, const struct dm_subject *subject)
{
	static const char *const verdicts[] = {"same", "regression", "failed", "inconclusive"};
	struct dm_arena arena = {0};
	json_t *object = json_object();
	json_object_set_new(object, "file", text(subject->found->path));
	json_object_set_new(
		object, "target", *subject->target ? text(subject->target) : json_null());
	json_object_set_new(object, "context", text(subject->context));
	json_object_set_new(object, "verdict",
		text(subject->failure ? "failed" : verdicts[subject->trial.verdict]));
	json_object_set_new(object, "status", json_integer(subject->verdict));
	json_object_set_new(object, "failure", told(session, subject->failure));
	if (subject->trial.passes) {
		json_object_set_new(object, "before", side_of(session, &subject->before));
		json_object_set_new(object, "after", side_of(session, &subject->trial.after));
		set_trial(object, session, &subject->trial);
		json_object_set_new(object, "culprits", list(session, &subject->culprits));
		json_object_set_new(object, "proved",
			subject->proved ? text(dm_fix_names(&arena, subject->proved->passes))
					: json_null());
		json_object_set_new(object, "rebuilds", json_integer(subject->rebuilds));
	}
	json_object_set_new(object, "written", json_false());
	dm_arena_finish(&arena);
	return object;
}
