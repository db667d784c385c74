#include "left_copied.h"

#include "../facts/brought.h"
#include "../facts/calls.h"

enum {
	STAGES = 4, /* that a folder is followed through */
	LOOKED =
		50000, /* calls that are looked at for one folder: a file of many stages has more */
};

static bool
is_below(struct dm_arena *arena, const struct dm_build_call *call, const struct dm_sh_word *word,
	struct dm_str folder)
{
	struct dm_str path = word->literal ? dm_path_join(arena, call->folder, word->text)
					   : (struct dm_str){NULL, 0};
	return path.p && path.n > folder.n && dm_path_holds(folder, path);
}

/* A file in the folder is among its words, or where its output goes. The folder itself is where a build is put. */
static bool
names_file(struct dm_arena *arena, const struct dm_build_call *call, struct dm_str folder)
{
	const struct dm_sh_command *command = call->command;
	bool quiet = call->package || dm_words_has(&dm_words_leaves_no_file, call->name);
	bool named = false;
	for (uint32_t i = 0; i < command->nredirects && !named; i++) {
		named = is_below(arena, call, &command->redirects[i].word, folder);
	}
	for (uint32_t i = call->program + 1; i < command->nwords && !named && !quiet; i++) {
		named = is_below(arena, call, &command->words[i], folder);
	}
	return named;
}

/* python seed.py, bin/rails db:setup: what writes as the application does; not ./gradlew, which builds it */
static bool
starts_application(const struct dm_build_call *call)
{
	bool starts = dm_words_has(&dm_words_migrators, call->name);
	for (uint32_t i = call->program; i < call->command->nwords && !starts; i++) {
		struct dm_str word = call->command->words[i].text;
		starts = dm_words_after(&dm_words_script_suffixes, word) ||
			 dm_words_has(&dm_words_migrators, dm_str_base_name(word));
	}
	return starts && !call->package && !dm_words_has(&dm_words_leaves_no_file, call->name);
}

static bool
leaves(struct dm_arena *arena, const struct dm_build_call *call, struct dm_str folder)
{
	bool around = call->folder.p && dm_path_holds(call->folder, folder);
	bool hidden = dm_str_starts(dm_str_base_name(folder), ".");
	bool builds = hidden && dm_words_has(&dm_words_package_runners, call->name);
	return names_file(arena, call, folder) || (around && (builds || starts_application(call)));
}

/* What RUNs of the stage and of those that it is made of leave in the folder of theirs; any, where too many were asked. */
static const struct dm_instr *
left_in(struct dm_facts *facts, int32_t stage, struct dm_str folder, uint32_t *looked)
{
	const struct dm_calls *calls = dm_calls_get(facts);
	const bool *lineage = dm_model_lineage(facts->arena, facts->tree, stage);
	const struct dm_instr *last = NULL;
	for (uint32_t i = 0; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		if (++*looked > LOOKED) {
			return call->instr;
		}
		if (lineage[call->instr->stage] && leaves(facts->arena, call, folder)) {
			last = call->instr;
		}
	}
	return last;
}

bool
dm_is_standalone(struct dm_str path)
{
	return dm_str_find(path, ".next/standalone") != (size_t)-1;
}

/* COPY --from=build /app/app.py . brings no folder: what it names is a file there. */
static bool
is_in_file(struct dm_facts *facts, int32_t stage, struct dm_str path)
{
	uint32_t end = facts->tree->stages[stage].end;
	bool file = false;
	for (size_t n = path.n; n > 1 && !file; n--) {
		file = path.p[n - 1] == '/' &&
		       dm_calls_brought(facts, end, dm_str_slice(path, 0, n - 1)).text.p;
	}
	return file;
}

static const struct dm_instr *
follow(struct dm_facts *facts, int32_t stage, struct dm_str folder, int depth, uint32_t *looked)
{
	const struct dm_instr *left = NULL;
	struct dm_copied copied;
	for (uint32_t at = facts->tree->ninstrs;
		depth < STAGES && !left && dm_copied_next(facts, stage, folder, &at, &copied);) {
		bool owned = dm_instr_flag(&facts->tree->instrs[at], "chown").n > 0;
		for (uint32_t i = 0; i < copied.count && copied.stage >= 0 && !owned && !left;
			i++) {
			struct dm_str path = copied.paths[i];
			bool skip = dm_is_standalone(path) ||
				    dm_str_find_byte(path, '*') != (size_t)-1 ||
				    is_in_file(facts, copied.stage, path);
			left = skip ? NULL : left_in(facts, copied.stage, path, looked);
			left = skip || left ? left
					    : follow(facts, copied.stage, path, depth + 1, looked);
		}
	}
	return left;
}

const struct dm_instr *
dm_left_copied(struct dm_facts *facts, int32_t stage, struct dm_str folder)
{
	uint32_t looked = 0;
	return follow(facts, stage, folder, 0, &looked);
}
