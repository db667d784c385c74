/* Scripts that a command runs, as far as the build context shows them. */
#include "judge.h"

enum {
	DEPTH = 4, /* scripts that call scripts */
};

/* #!/bin/sh, #!/usr/bin/env bash */
static bool
is_for_shell(struct dm_str text)
{
	static const char *const shells[] = {"sh", "bash", "ash", "dash", NULL};
	size_t end = dm_str_find_byte(text, '\n');
	struct dm_str line = dm_str_slice(text, 0, end == (size_t)-1 ? text.n : end);
	for (const char *const *shell = shells; *shell && dm_str_starts(line, "#!"); shell++) {
		if (dm_str_names(line, *shell)) {
			return true;
		}
	}
	return false;
}

static void
judge_inner_text(struct dm_judge *j, struct dm_str text)
{
	j->depth++;
	dm_judge_mentions(j, text);
	dm_judge_text(j, text);
	j->depth--;
}

void
dm_judge_script(struct dm_judge *j, struct dm_str name)
{
	const struct dm_script *script = dm_scripts_get(j->facts->scripts, name);
	if (!script) {
		dm_judge_settle(j, "script-unseen",
			"the command is a script that neither the Dockerfile nor its build "
			"context show");
	} else if (!is_for_shell(script->text) || j->depth >= DEPTH) {
		dm_judge_settle(j, "script-unseen",
			"the command is a script that is none for sh or bash, or calls too many");
	} else {
		judge_inner_text(j, script->text);
		j->verdict.script = true;
	}
}

/* ---- package.json ---- */

static const struct dm_script *
package_script(struct dm_judge *j, const char *prefix, struct dm_str name)
{
	const char *key =
		dm_arena_printf(j->facts->arena, "package.json:%s%.*s", prefix, DM_FMT(name));
	return dm_scripts_get(j->facts->scripts, dm_str(key));
}

/* The name of the script that `npm start`, `npm run web`, `yarn web` run; {NULL, 0}: none. */
static struct dm_str
called_script(const struct dm_str *words, uint32_t count, bool npm)
{
	static const char *const own[] = {"start", "test", "stop", "restart", NULL};
	static const char *const run[] = {"run", "run-script", NULL};
	bool behind_run = false;
	for (uint32_t i = 1; i < count; i++) {
		if (words[i].n && words[i].p[0] == '-') {
			continue;
		}
		if (!behind_run && dm_str_listed(words[i], run)) {
			behind_run = true;
			continue;
		}
		if (behind_run || !npm || dm_str_listed(words[i], own)) {
			return words[i];
		}
		break;
	}
	return (struct dm_str){NULL, 0};
}

void
dm_judge_package(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	static const char *const prefixes[] = {"pre", "", "post", NULL};
	bool npm = dm_str_is(dm_str_base_name(words[0]), "npm");
	struct dm_str name = called_script(words, count, npm);
	if (!j->facts->scripts || !j->facts->scripts->package) {
		dm_judge_settle(j, "script-unseen",
			"the command is a script of a package.json that the build context does "
			"not show");
		return;
	}
	/* npm start: node server.js; yarn NAME: node_modules/.bin/NAME */
	if (!package_script(j, "", name) && npm && !dm_str_is(name, "start")) {
		dm_judge_settle(
			j, "script-unseen", "the command is a script that package.json has not");
	}
	for (const char *const *prefix = prefixes; *prefix && j->depth < DEPTH; prefix++) {
		const struct dm_script *script = package_script(j, *prefix, name);
		if (script) {
			judge_inner_text(j, script->text);
		}
	}
}
