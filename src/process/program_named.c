#include "program_named.h"

#include "../facts/brought.h"
#include "../facts/walk.h"
#include "found.h"
#include "looks.h"
#include "program_file.h"
#include "../facts/language.h"
#include "writes.h"

/* A bit for the first byte of a name. */
static uint32_t
first_bit(struct dm_str name)
{
	return name.n ? 1U << ((unsigned char)name.p[0] & 31U) : 0;
}

/* firsts: those of all words and of their base names. */
static bool
may_name(const struct dm_program *program, uint32_t firsts)
{
	for (const char *const *name = program->names; *name; name++) {
		if (firsts >> ((unsigned char)**name & 31U) & 1U) {
			return true;
		}
	}
	return false;
}

/* --output of --output=x */
static struct dm_str
option_of(struct dm_str word)
{
	size_t end = dm_str_starts(word, "--") ? dm_str_find_byte(word, '=') : (size_t)-1;
	return end == (size_t)-1 ? word : dm_str_slice(word, 0, end);
}

/* names: the base names of the words, of which the first `named` ones may be programs; their verbs are any. */
static bool
names_program(const struct dm_program *program, const struct dm_str *words,
	const struct dm_str *names, uint32_t named, uint32_t count)
{
	for (uint32_t i = 0; i < named; i++) {
		struct dm_str name = names[i];
		bool hit = dm_str_listed(name, program->names) ||
			   (name.n < words[i].n && dm_str_listed(words[i], program->names));
		/* busybox httpd is no Apache: it serves as whoever starts it */
		hit = hit &&
		      !(i > 0 && dm_str_is(name, "httpd") && dm_str_is(names[i - 1], "busybox"));
		for (uint32_t k = i + 1; hit && program->verbs && k < count; k++) {
			if (dm_str_listed(option_of(words[k]), program->verbs)) {
				return true;
			}
		}
		if (hit && !program->verbs) {
			return true;
		}
	}
	return false;
}

/* The name that it has there: terraform, of those that have the row of latexmk */
static struct dm_str
named_by(const struct dm_program *program, const struct dm_str *names, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		if (dm_str_listed(names[i], program->names)) {
			return names[i];
		}
	}
	return dm_str(program->names[0]);
}

/* What the catalogue knows of it: a reason, or what it writes by its WORKDIR. */
static void
judge_named(struct dm_judge *j, const struct dm_program *program, struct dm_str name)
{
	const char *const *lists[] = {program->writes, program->keeps};
	bool dropped = j->dropped && !program->advises && dm_str_is(name, j->dropped);
	if (program->reason && dropped) {
		dm_judge_settle(j, "drops-privileges",
			"the base starts as root, and drops privileges for it");
	} else if (program->reason) {
		dm_judge_settle(j, program->reason, program->why);
	}
	if (program->home) {
		j->verdict.home = true;
		dm_judge_doubt(j, "existing-data",
			dm_arena_printf(j->facts->arena,
				"%.*s keeps its files in the home of its user, which is another "
				"one then",
				DM_FMT(name)));
	}
	for (size_t i = 0; i < 2 && !program->reason; i++) {
		for (const char *const *folder = lists[i]; folder && *folder; folder++) {
			struct dm_str at =
				dm_path_join(j->facts->arena, j->folder, dm_str(*folder));
			if (!at.p) {
				dm_judge_settle(j, "writes-files",
					"it writes where it starts, and the file does not tell "
					"where that is");
				continue;
			}
			dm_judge_place(j, at, true, i ? DM_WRITTEN_KEPT : DM_WRITTEN_PASSING,
				dm_arena_str(j->facts->arena, name).p);
		}
	}
}

/* /etc/apt of `ls /etc/apt`: no program lies there */
static bool
is_data_path(struct dm_str word)
{
	return dm_str_starts(word, "/") && !dm_walk_in_program_folder(word) &&
	       dm_str_find_byte(word, '.') == (size_t)-1;
}

/*
 * How many words may name a program: nc -z postgres looks only; python app.py nginx, and a program that the file builds of
 * its own source, run no other one unless their source says so, and are none of the catalogue's, whatever they are called.
 */
static uint32_t
words_that_run(struct dm_judge *j, const struct dm_str *words, uint32_t count, uint32_t start)
{
	if (dm_looks_only(j, words + start, count - start)) {
		return start;
	}
	struct dm_program_file program = {.made = false};
	if (dm_built_any(j)) {
		program = dm_program_find(j, words[start]);
	}
	if (program.made && dm_built_is_own(j, &program.built)) {
		return start;
	}
	struct dm_str name = dm_str_base_name(words[start]);
	bool runner = dm_words_has(&dm_words_python_runners, name) ||
		      dm_words_has(&dm_words_script_runners, name);
	for (uint32_t i = start + 1; runner && i < count; i++) {
		if (dm_language_of(words[i])) {
			return i + 1;
		}
	}
	return count;
}

void
dm_judge_named_programs(
	struct dm_judge *j, const struct dm_str *words, uint32_t count, uint32_t start)
{
	struct dm_str *names = dm_arena_alloc(j->facts->arena, (count + 1) * sizeof *names);
	uint32_t firsts = 0;
	bool named = false;
	for (uint32_t i = 0; i < count; i++) {
		names[i] =
			i > start && is_data_path(words[i]) ? words[i] : dm_str_base_name(words[i]);
		firsts |= first_bit(names[i]) | first_bit(words[i]);
		named = named || dm_words_has(&dm_program_names, names[i]) ||
			(names[i].n < words[i].n && dm_words_has(&dm_program_names, words[i]));
	}
	uint32_t run = count;
	bool asked = start >= count; /* that is asked where a row matches: mostly none does */
	for (uint32_t i = 0; named && i < dm_program_count && !j->verdict.code; i++) {
		const struct dm_program *program = &dm_programs[i];
		if (!may_name(program, firsts) ||
			(program->reason && strcmp(program->reason, "interactive-shell") == 0) ||
			!names_program(program, words, names, run, count)) {
			continue;
		}
		if (!asked) {
			asked = true;
			run = words_that_run(j, words, count, start);
		}
		if (names_program(program, words, names, run, count)) {
			judge_named(j, program, named_by(program, names, run));
		}
	}
}

void
dm_judge_framework(struct dm_judge *j, struct dm_str name)
{
	static const struct dm_str server[] = {{"rails", 5}, {"server", 6}};
	struct dm_str path =
		dm_path_join(j->facts->arena, j->folder, DM_STR("config/application.rb"));
	struct dm_str text = path.p ? dm_found_file(j, path).text : path;
	if (!dm_str_is(name, "rails") && !dm_str_is(name, "ruby") && text.p &&
		dm_str_find(text, "Rails::Application") != (size_t)-1) {
		dm_judge_named_programs(j, server, 2, 0);
	}
}

const char *
dm_program_advice(struct dm_str program)
{
	const char *why = NULL;
	for (uint32_t i = 0; i < dm_program_count && !why; i++) {
		if (dm_programs[i].advises && dm_str_listed(program, dm_programs[i].names)) {
			why = dm_programs[i].why;
		}
	}
	return why;
}
