#include "several.h"

#include "../facts/brought.h"
#include "found.h"
#include "scripted.h"

static void
add_run(struct dm_judge *j, struct dm_str text, const char *where)
{
	*dm_push(j->facts->arena, j->runs, j->nruns) =
		(struct dm_judge_run){dm_arena_str(j->facts->arena, text), where, j->folder};
}

static bool
is_option(struct dm_str word)
{
	return word.n > 1 && word.p[0] == '-';
}

/* start:api of start:*, which has no more colons; start:api:x of start:** (npm-run-all's README, "Glob-like patterns") */
static bool
matches(struct dm_str pattern, struct dm_str name)
{
	size_t star = dm_str_find_byte(pattern, '*');
	if (star == (size_t)-1) {
		return dm_str_eq(pattern, name);
	}
	bool deep = star + 1 < pattern.n && pattern.p[star + 1] == '*';
	struct dm_str end = dm_str_slice(pattern, star + 1 + deep, pattern.n);
	bool framed = name.n >= star + end.n && memcmp(name.p, pattern.p, star) == 0 &&
		      memcmp(name.p + name.n - end.n, end.p, end.n) == 0;
	struct dm_str middle = framed ? dm_str_slice(name, star, name.n - end.n) : name;
	return framed && (deep || dm_str_find_byte(middle, ':') == (size_t)-1);
}

/* The scripts of package.json whose names match; false: there is none. */
static bool
run_scripts(struct dm_judge *j, struct dm_str pattern, const char *where)
{
	const struct dm_scripts *scripts = j->facts->scripts;
	const char *key = dm_scripted_package_here(j);
	bool found = false;
	for (uint32_t i = 0; key && i < scripts->count && j->nruns <= DM_JUDGE_RUNS; i++) {
		struct dm_str name = scripts->items[i].name;
		if (!dm_str_starts(name, key)) {
			continue;
		}
		name = dm_str_slice(name, strlen(key), name.n);
		/* the script that is running matches `*`, too */
		bool same = j->text && scripts->items[i].text.p == j->text;
		if (!same && matches(pattern, name)) {
			const struct dm_str parts[] = {DM_STR("npm run "), name};
			add_run(j, dm_arena_join(j->facts->arena, parts, 2), where);
			found = true;
		}
	}
	return found;
}

static void
doubt(struct dm_judge *j, struct dm_str program)
{
	dm_judge_doubt(j, "program-unknown",
		dm_arena_printf(
			j->facts->arena, "nobody can tell what %.*s starts", DM_FMT(program)));
}

/* concurrently -n a,b "node a.js" "npm:watch:*" */
static void
run_texts(struct dm_judge *j, const struct dm_str *words, uint32_t count, const char *where)
{
	bool any = false;
	for (uint32_t i = 1; i < count; i++) {
		if (is_option(words[i])) {
			i += dm_words_has(&dm_words_several_values, words[i]);
			continue;
		}
		size_t n = dm_words_before(&dm_words_script_prefixes, words[i]);
		struct dm_str name = dm_str_slice(words[i], n, words[i].n);
		if (!n || !name.n || !run_scripts(j, name, where)) {
			add_run(j, words[i], where);
		}
		any = true;
	}
	if (!any) {
		doubt(j, words[0]);
	}
}

/* run-p -l start:* */
static void
run_patterns(struct dm_judge *j, const struct dm_str *words, uint32_t count, const char *where)
{
	bool any = false, all = true;
	for (uint32_t i = 1; i < count && !dm_str_is(words[i], "--"); i++) {
		if (is_option(words[i])) {
			i += dm_words_has(&dm_words_pattern_values, words[i]);
			continue;
		}
		size_t blank = dm_str_find_byte(words[i], ' '); /* "build -- --watch" */
		struct dm_str pattern =
			dm_str_slice(words[i], 0, blank == (size_t)-1 ? words[i].n : blank);
		all = run_scripts(j, pattern, where) && all;
		any = true;
	}
	if (!any || !all) {
		doubt(j, words[0]);
	}
}

/* `web: gunicorn app:app` of a Procfile: what comes after the name; {NULL, 0}: a line that says nothing */
static struct dm_str
command_of(struct dm_str line, struct dm_str *name)
{
	size_t colon = dm_str_find_byte(line, ':');
	*name = dm_str_trim(dm_str_slice(line, 0, colon == (size_t)-1 ? 0 : colon));
	if (!name->n || name->p[0] == '#') {
		return (struct dm_str){NULL, 0};
	}
	return dm_str_trim(dm_str_slice(line, colon + 1, line.n));
}

/* honcho start, foreman start web, overmind start -f Procfile.prod */
static void
run_procfile(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	struct dm_str file = DM_STR("Procfile"), only = DM_STR("");
	bool starts = dm_str_is(dm_str_base_name(words[0]), "hivemind");
	for (uint32_t i = 1; i < count; i++) {
		bool named = dm_str_is(words[i], "-f") || dm_str_is(words[i], "--procfile");
		if (named && i + 1 < count) {
			file = words[++i];
		} else if (is_option(words[i])) {
			i += dm_words_has(&dm_words_several_values, words[i]);
		} else if (dm_str_is(words[i], "start") || dm_str_is(words[i], "s")) {
			starts = true;
		} else {
			only = words[i];
		}
	}
	struct dm_str path = dm_path_join(j->facts->arena, j->folder, file), name;
	struct dm_str text =
		starts && path.p ? dm_found_file(j, path).text : (struct dm_str){NULL, 0};
	bool any = false;
	for (struct dm_str line; dm_str_next_line(&text, &line);) {
		struct dm_str command = command_of(line, &name);
		if (command.n && (!only.n || dm_str_eq(only, name))) {
			add_run(j, command, dm_arena_str(j->facts->arena, file).p);
			any = true;
		}
	}
	if (!any) {
		doubt(j, words[0]);
	}
}

bool
dm_judge_several(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	struct dm_str name = dm_str_base_name(words[0]);
	const char *where = dm_arena_str(j->facts->arena, name).p;
	if (dm_words_has(&dm_words_text_runners, name)) {
		run_texts(j, words, count, where);
	} else if (dm_words_has(&dm_words_pattern_runners, name)) {
		run_patterns(j, words, count, where);
	} else if (dm_words_has(&dm_words_procfile_runners, name)) {
		run_procfile(j, words, count);
	} else {
		return false;
	}
	return true;
}
