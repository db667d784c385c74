#include "log_classes.h"

#include "source_stores.h"

bool
dm_names_log_classes(struct dm_str text)
{
	return dm_str_find(text, "<appender") != (size_t)-1 ||
	       dm_str_find(text, "log4j.appender.") != (size_t)-1 ||
	       dm_str_find(text, "handlers") != (size_t)-1;
}

/* com.acme.Appender: names with dots, and no more */
static bool
is_class(struct dm_str text)
{
	bool names = dm_str_find_byte(text, '.') != (size_t)-1 && text.p[0] != '.';
	for (size_t i = 0; i < text.n && names; i++) {
		names = dm_is_name_byte(text.p[i]) || text.p[i] == '.' || text.p[i] == '$';
	}
	return names;
}

/* What comes after a key at `at`: `="x"`, `": "x"`, `: x`; {NULL, 0}: it is none. */
static struct dm_str
value_at(struct dm_str line, size_t at)
{
	while (at < line.n && line.p[at] && strchr("\"' ", line.p[at])) {
		at++;
	}
	if (at >= line.n || (line.p[at] != ':' && line.p[at] != '=')) {
		return (struct dm_str){NULL, 0};
	}
	for (at++; at < line.n && line.p[at] && strchr("\"' ", line.p[at]);) {
		at++;
	}
	size_t end = at;
	while (end < line.n && !strchr("\"' ,}\t\r\v", line.p[end])) {
		end++;
	}
	return dm_str_slice(line, at, end);
}

/* JsonFormatter, RequestFilter: they change what is logged, and write nothing */
static bool
only_changes(struct dm_str name)
{
	return dm_words_after(&dm_words_log_changers, name) != 0;
}

static bool
is_known(struct dm_str name)
{
	size_t dot = dm_str_find_byte(name, '.');
	return dm_words_before(&dm_words_log_classes, name) != 0 || only_changes(name) ||
	       dm_source_is_quiet(dm_language_named("python"), dm_str_slice(name, 0, dot));
}

/* src/main/java/com/acme/Appender.java of com.acme.Appender: it is read with the rest */
static bool
is_own(struct dm_judge *j, struct dm_str name)
{
	static const char *const suffixes[] = {".java", ".kt", ".scala", ".groovy"};
	size_t from = name.n;
	while (from > 0 && name.p[from - 1] != '.') {
		from--;
	}
	uint32_t count;
	bool whole, own = false;
	const struct dm_str *sources = dm_scripts_sources(j->facts->scripts, &count, &whole);
	for (size_t k = 0; k < sizeof suffixes / sizeof *suffixes && !own; k++) {
		const struct dm_str parts[] = {
			DM_STR("/"), dm_str_slice(name, from, name.n), dm_str(suffixes[k])};
		struct dm_str file = dm_arena_join(j->facts->arena, parts, 3);
		for (uint32_t i = 0; i < count && !own; i++) {
			own = dm_str_ends(sources[i], file.p);
		}
	}
	return own;
}

static void
judge_java_class(struct dm_judge *j, struct dm_str name, const char *where)
{
	if (is_class(name) && !is_known(name) && !is_own(j, name)) {
		dm_judge_doubt(j, "writes-untold",
			dm_arena_printf(j->facts->arena,
				"%s logs by %.*s, of which nobody knows whether it writes files",
				where, DM_FMT(name)));
	}
}

/* app.handlers of app.handlers.Disk is read as what runs it would be. */
static void
judge_python_class(struct dm_judge *j, struct dm_str name, const char *where)
{
	size_t end = name.n;
	while (end > 0 && name.p[end - 1] != '.') {
		end--;
	}
	if (is_class(name) && !is_known(name) && end > 1) {
		const struct dm_str parts[] = {
			DM_STR("python -m "), dm_str_slice(name, 0, end - 1)};
		*dm_push(j->facts->arena, j->runs, j->nruns) = (struct dm_judge_run){
			dm_arena_join(j->facts->arena, parts, 2), where, j->folder};
	}
}

void
dm_judge_log_classes(struct dm_judge *j, struct dm_str line, const char *where)
{
	static const char *const keys[] = {"class", "()"};
	bool appender = dm_str_find(line, "<appender") != (size_t)-1;
	bool xml = dm_str_find_byte(line, '<') != (size_t)-1;
	if (dm_str_starts(line, "log4j.appender.")) {
		size_t equals = dm_str_find_byte(line, '=');
		struct dm_str key = dm_str_trim(dm_str_slice(line, 15, equals));
		if (equals != (size_t)-1 && dm_str_find_byte(key, '.') == (size_t)-1) {
			judge_java_class(j, value_at(line, equals), where);
		}
		return;
	}
	for (size_t k = 0; k < sizeof keys / sizeof *keys && (!xml || appender); k++) {
		size_t n = strlen(keys[k]);
		for (size_t at = 0, hit;
			(hit = dm_str_find(dm_str_slice(line, at, line.n), keys[k])) != (size_t)-1;
			at += hit + n) {
			size_t from = at + hit;
			bool alone = from == 0 || strchr("\"'{ ,.\t\v", line.p[from - 1]);
			struct dm_str value =
				alone ? value_at(line, from + n) : (struct dm_str){NULL, 0};
			if (appender) {
				judge_java_class(j, value, where);
			} else {
				judge_python_class(j, value, where);
			}
		}
	}
}
