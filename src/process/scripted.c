/* Scripts that a command runs, as far as the build context shows them. */
#include "scripted.h"

#include "found.h"
#include "program_file.h"

#include "../facts/calls.h"
#include "../facts/walk.h"

/* Where a RUN of the lineage copies or links the file from: cp /opt/start /usr/bin/start; {NULL, 0}: none does. */
static struct dm_str
copied_from(struct dm_judge *j, struct dm_str path)
{
	const struct dm_calls *calls = dm_calls_get(j->facts);
	const bool *lineage = dm_model_lineage(j->facts->arena, j->facts->tree, j->stage);
	for (uint32_t i = calls->count; i > 0; i--) {
		const struct dm_build_call *call = &calls->items[i - 1];
		struct dm_str last = {NULL, 0}, first = {NULL, 0};
		if (!dm_words_has(&dm_words_written_last, call->name) ||
			!lineage[call->instr->stage]) {
			continue;
		}
		for (uint32_t k = 1; dm_call_word(call, k).p; k++) {
			struct dm_str word = dm_call_word(call, k);
			bool operand = word.n && word.p[0] != '-';
			first = operand && !first.p ? word : first;
			last = operand ? word : last;
		}
		struct dm_str to = dm_path_join(j->facts->arena, call->folder, last);
		const struct dm_str parts[] = {to, DM_STR("/"), dm_str_base_name(first)};
		bool inside = to.p && dm_str_eq(dm_arena_join(j->facts->arena, parts, 3), path);
		if (first.p && to.p && (dm_str_eq(to, path) || inside)) {
			return dm_path_join(j->facts->arena, call->folder, first);
		}
	}
	return (struct dm_str){NULL, 0};
}

struct dm_str
dm_scripted_text(struct dm_judge *j, struct dm_str name)
{
	const struct dm_script *script = dm_scripts_get(j->facts->scripts, name);
	struct dm_str path = dm_path_join(j->facts->arena, j->folder, name);
	struct dm_brought file = dm_found_file(j, path);
	if (!file.text.p && !memchr(name.p ? name.p : "", '/', name.n)) {
		static const char *const folders[] = {"/usr/local/bin", "/usr/bin", "/bin"};
		for (size_t i = 0; i < sizeof folders / sizeof *folders && !file.text.p; i++) {
			path = dm_path_join(j->facts->arena, dm_str(folders[i]), name);
			file = dm_found_file(j, path);
		}
	}
	if (!file.text.p && path.p) {
		struct dm_str from = copied_from(j, path);
		file = from.p ? dm_found_file(j, from) : file;
	}
	bool known = script && file.by != DM_BROUGHT_ELSE; /* not what another image has there */
	return file.text.p ? file.text : known ? script->text : (struct dm_str){NULL, 0};
}

/* The text that the context has for it is not what the image has: a RUN may have written over it. */
static bool
is_changed(struct dm_judge *j, struct dm_str name)
{
	bool path = name.n && memchr(name.p, '/', name.n);
	bool changed = dm_found_file(j, dm_path_join(j->facts->arena, j->folder, name)).changed;
	return changed || (!path && dm_program_find(j, name).file.changed);
}

bool
dm_scripted_starts_shell(struct dm_judge *j, struct dm_str name)
{
	struct dm_str text = name.n && name.p[0] != '-' && name.p[0] != '$'
				     ? dm_scripted_text(j, name)
				     : (struct dm_str){NULL, 0};
	return dm_str_starts(text, "#!") && dm_is_shell_script(text, false);
}

bool
dm_scripted_file(
	struct dm_judge *j, struct dm_str name, bool told, struct dm_str *text, const char **why)
{
	*text = dm_scripted_text(j, name);
	if (!text->p) {
		*why = dm_arena_printf(j->facts->arena,
			"the command is a script that neither the Dockerfile nor its build context "
			"show: %.*s",
			DM_FMT(name));
		return false;
	}
	if (is_changed(j, name)) {
		*why = dm_arena_printf(j->facts->arena,
			"the command is a script that a RUN changes after it is copied: %.*s",
			DM_FMT(name));
		return false;
	}
	*why = "the command is a script that is none for sh or bash, or calls too many";
	return dm_is_shell_script(*text, told);
}

/* ---- package.json ---- */

const char *
dm_scripted_package_here(struct dm_judge *j)
{
	struct dm_str path = dm_path_join(j->facts->arena, j->folder, DM_STR("package.json"));
	struct dm_str text = dm_found_file(j, path).text;
	struct dm_str start = dm_workdir(j->facts, j->facts->tree->stages[j->stage].end);
	bool elsewhere = !text.p && start.p && !dm_str_eq(start, j->folder);
	dm_scripts_package(j->facts->scripts);
	return elsewhere ? NULL : dm_scripts_package_of(j->facts->scripts, text);
}

static const struct dm_script *
package_script(
	const struct dm_facts *facts, const char *package, const char *prefix, struct dm_str name)
{
	const char *key = dm_arena_printf(facts->arena, "%s%s%.*s", package, prefix, DM_FMT(name));
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
dm_scripted_package(const struct dm_facts *facts, const char *package, const struct dm_str *words,
	uint32_t count, struct dm_str texts[DM_SCRIPTED_PARTS], const char **why)
{
	static const char *const prefixes[DM_SCRIPTED_PARTS] = {"pre", "", "post"};
	bool npm = dm_str_is(dm_str_base_name(words[0]), "npm");
	struct dm_str name = called_script(words, count, npm);
	uint32_t n = 0;
	*why = NULL;
	/* npm start: node server.js; yarn NAME: node_modules/.bin/NAME */
	if (!package_script(facts, package, "", name) && npm && !dm_str_is(name, "start")) {
		*why = "the command is a script that package.json has not";
	}
	for (size_t i = 0; i < DM_SCRIPTED_PARTS; i++) {
		const struct dm_script *script = package_script(facts, package, prefixes[i], name);
		if (script) {
			texts[n++] = script->text;
		}
	}
	return n;
}
