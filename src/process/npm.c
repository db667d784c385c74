#include "npm.h"

#include "../facts/calls.h"
#include "found.h"
#include "program_file.h"
#include "schema.h"

/* ---- packages ---- */

bool
dm_npm_has(struct dm_judge *j, struct dm_str name)
{
	const struct dm_str parts[] = {DM_STR("dependency:"), name};
	dm_scripts_package(j->facts->scripts);
	if (dm_scripts_get(j->facts->scripts, dm_arena_join(j->facts->arena, parts, 2))) {
		return true;
	}
	const struct dm_calls *calls = dm_calls_get(j->facts);
	const bool *lineage = dm_model_lineage(j->facts->arena, j->facts->tree, j->stage);
	for (uint32_t i = 0; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		bool runs = lineage[call->instr->stage] &&
			    dm_words_has(&dm_words_package_runners, call->name);
		for (uint32_t k = 1; runs && dm_call_word(call, k).p; k++) {
			struct dm_str word = dm_call_word(call, k);
			bool same = dm_str_starts(word, dm_arena_str(j->facts->arena, name).p);
			if (same && (word.n == name.n || word.p[name.n] == '@')) {
				return true;
			}
		}
	}
	return false;
}

/* ---- migrations ---- */

/* The next word of a row: "sequelize sequelize-cli db:migrate" */
static struct dm_str
next_word(struct dm_str *row)
{
	size_t blank = dm_str_find_byte(*row, ' ');
	struct dm_str word = dm_str_slice(*row, 0, blank == (size_t)-1 ? row->n : blank);
	*row = dm_str_slice(*row, word.n + (blank != (size_t)-1), row->n);
	return word;
}

/* The program's name and its words are those of the row, in that order, options aside; *package: of npm. */
static bool
is_row(struct dm_str row, const struct dm_str *words, uint32_t count, struct dm_str *package)
{
	*package = next_word(&row);
	if (!dm_str_eq(next_word(&row), dm_str_base_name(words[0]))) {
		return false;
	}
	uint32_t i = 1;
	while (row.n && i < count) {
		struct dm_str word = next_word(&row);
		if (!dm_str_eq(words[i], word)) {
			return false;
		}
		i++;
	}
	return row.n == 0;
}

/* Of pnpm, and of Yarn with a cache of its own, the package lies elsewhere. */
static bool
is_in_node_modules(struct dm_judge *j)
{
	const struct dm_calls *calls = dm_calls_get(j->facts);
	struct dm_str text;
	for (uint32_t i = 0; i < calls->count; i++) {
		if (dm_str_is(calls->items[i].name, "pnpm")) {
			return false;
		}
	}
	return !dm_scripts_file(j->facts->scripts, DM_STR(".yarnrc.yml"), &text);
}

/* It fetches its engine where the folder of that lacks it, and fails where it may not write there. */
static void
judge_prisma(struct dm_judge *j)
{
	static const char *const settings[] = {
		"prisma.config.ts", "prisma.config.js", "prisma.config.mjs", NULL};
	const struct dm_language *language = dm_language_named("javascript");
	dm_judge_schema(j);
	for (const char *const *file = settings; *file; file++) {
		struct dm_str path = dm_path_join(j->facts->arena, j->folder, dm_str(*file));
		if (path.p && dm_found_file(j, path).by != DM_BROUGHT_NOT) {
			dm_judge_file(j, path, language);
		}
	}
	if (!is_in_node_modules(j)) {
		dm_judge_doubt(j, "writes-untold",
			"nobody can tell where prisma keeps the engine that it may fetch");
	}
}

bool
dm_judge_migration(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	struct dm_str package, name = dm_str_base_name(words[0]);
	bool found = false;
	for (uint32_t i = 0; i < dm_words_npm_migrations.count && !found; i++) {
		found = is_row(
			dm_str(dm_words_item(&dm_words_npm_migrations, i)), words, count, &package);
	}
	if (!found || !dm_npm_has(j, package)) {
		return false;
	}
	if (dm_str_is(name, "prisma")) {
		dm_judge_note(j, "starts prisma, which is known to run as any user");
		judge_prisma(j);
	} else {
		dm_judge_here(j, words[0], dm_language_named("javascript"));
	}
	return true;
}
