/* Scripts that a command runs, as far as the build context shows them. */
#include "scripted.h"

/* #!/bin/sh, #!/usr/bin/env bash */
static bool
is_for_shell(struct dm_str text)
{
	size_t end = dm_str_find_byte(text, '\n');
	struct dm_str line = dm_str_slice(text, 0, end == (size_t)-1 ? text.n : end);
	return dm_str_starts(line, "#!") && dm_words_named(&dm_words_shells, line);
}

bool
dm_scripted_file(
	const struct dm_facts *facts, struct dm_str name, struct dm_str *text, const char **why)
{
	const struct dm_script *script = dm_scripts_get(facts->scripts, name);
	if (!script) {
		*why = "the command is a script that neither the Dockerfile nor its build context "
		       "show";
		return false;
	}
	*text = script->text;
	*why = "the command is a script that is none for sh or bash, or calls too many";
	return is_for_shell(script->text);
}

/* ---- package.json ---- */

static const struct dm_script *
package_script(const struct dm_facts *facts, const char *prefix, struct dm_str name)
{
	const char *key =
		dm_arena_printf(facts->arena, "package.json:%s%.*s", prefix, DM_FMT(name));
	return dm_scripts_get(facts->scripts, dm_str(key));
}

/* The name of the script that `npm start`, `npm run web`, `yarn web` run; {NULL, 0}: none. */
static struct dm_str
called_script(const struct dm_str *words, uint32_t count, bool npm)
{
	bool after_run = false;
	for (uint32_t i = 1; i < count; i++) {
		if (words[i].n && words[i].p[0] == '-') {
			continue;
		}
		if (!after_run && dm_words_has(&dm_words_script_runs, words[i])) {
			after_run = true;
			continue;
		}
		if (after_run || !npm || dm_words_has(&dm_words_npm_scripts, words[i])) {
			return words[i];
		}
		break;
	}
	return (struct dm_str){NULL, 0};
}

uint32_t
dm_scripted_package(const struct dm_facts *facts, const struct dm_str *words, uint32_t count,
	struct dm_str texts[DM_SCRIPTED_PARTS], const char **why)
{
	static const char *const prefixes[DM_SCRIPTED_PARTS] = {"pre", "", "post"};
	bool npm = dm_str_is(dm_str_base_name(words[0]), "npm");
	struct dm_str name = called_script(words, count, npm);
	uint32_t n = 0;
	*why = NULL;
	if (!facts->scripts || !facts->scripts->package) {
		*why = "the command is a script of a package.json that the build context does not "
		       "show";
		return 0;
	}
	/* npm start: node server.js; yarn NAME: node_modules/.bin/NAME */
	if (!package_script(facts, "", name) && npm && !dm_str_is(name, "start")) {
		*why = "the command is a script that package.json has not";
	}
	for (size_t i = 0; i < DM_SCRIPTED_PARTS; i++) {
		const struct dm_script *script = package_script(facts, prefixes[i], name);
		if (script) {
			texts[n++] = script->text;
		}
	}
	return n;
}
