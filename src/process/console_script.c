#include "console_script.h"

#include "../facts/calls.h"

/* `at` begins pkg.module:function */
static bool
is_entry_point(struct dm_str text, size_t at)
{
	size_t end = at;
	while (end < text.n && (dm_is_name_byte(text.p[end]) || text.p[end] == '.')) {
		end++;
	}
	return end > at && end + 1 < text.n && text.p[end] == ':' &&
	       dm_is_name_byte(text.p[end + 1]);
}

/* svc = "pkg.main:run", 'svc=pkg.main:run' */
static bool
names_entry(struct dm_str text, struct dm_str name)
{
	struct dm_str rest = text;
	for (size_t hit; name.n && (hit = dm_str_find(rest, name.p)) != (size_t)-1;) {
		size_t at = (size_t)(rest.p - text.p) + hit, i = at + name.n;
		bool begins = at == 0 || strchr("\n\"' \t", text.p[at - 1]);
		while (i < text.n && strchr("\"' \t", text.p[i]) && text.p[i]) {
			i++;
		}
		bool set = i < text.n && text.p[i] == '=';
		i += set;
		while (set && i < text.n && strchr("\"' \t", text.p[i]) && text.p[i]) {
			i++;
		}
		if (begins && set && is_entry_point(text, i)) {
			return true;
		}
		rest = dm_str_slice(text, at + name.n, text.n);
	}
	return false;
}

/* Something installs packages of Python: mostly nothing does. */
static bool
is_python(struct dm_facts *facts)
{
	static const char *const starts[] = {"pip", "python", "uv", "poetry", "pdm", "hatch"};
	const struct dm_calls *calls = dm_calls_get(facts);
	bool installs = false;
	for (uint32_t i = 0; i < calls->count && !installs; i++) {
		for (size_t k = 0; k < sizeof starts / sizeof *starts && !installs; k++) {
			installs = dm_str_starts(calls->items[i].name, starts[k]);
		}
	}
	return installs;
}

bool
dm_console_script(const struct dm_judge *j, struct dm_str name)
{
	static const char *const files[] = {"pyproject.toml", "setup.cfg", "setup.py"};
	struct dm_str word = dm_arena_str(j->facts->arena, name), text;
	bool found = false, may = is_python(j->facts);
	for (size_t i = 0; may && i < sizeof files / sizeof *files && !found; i++) {
		found = dm_scripts_file(j->facts->scripts, dm_str(files[i]), &text) &&
			names_entry(text, word);
	}
	return found;
}
