#include "started.h"

#include "../facts/calls.h"
#include "folders.h"
#include "word_path.h"
#include "writes.h"

/* apt-get install -y memcached, memcached=1.6.18-1: a call of the lineage that always runs */
static bool
is_installed(struct dm_judge *j, const char *package)
{
	const struct dm_calls *calls = dm_calls_get(j->facts);
	const bool *lineage = dm_model_lineage(j->facts->arena, j->facts->tree, j->stage);
	for (uint32_t i = 0; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		const struct dm_package_command *command = call->package;
		if (!lineage[call->instr->stage] || !command || command->verb != DM_VERB_INSTALL ||
			strcmp(command->manager->family->id, "apt") != 0) {
			continue;
		}
		for (uint32_t k = 1; dm_call_word(call, k).p; k++) {
			struct dm_str word = dm_call_word(call, k);
			size_t end = dm_str_find_byte(word, '=');
			if (dm_str_is(dm_str_slice(word, 0, end == (size_t)-1 ? word.n : end),
				    package)) {
				return true;
			}
		}
	}
	return false;
}

/* The program of the package that was tried: by its name, or where Debian's packages put programs. */
static const struct dm_started *
started(struct dm_judge *j, struct dm_str word)
{
	struct dm_str name = dm_str_base_name(word);
	bool own = dm_words_has(&dm_started_names, name) &&
		   (name.n == word.n || dm_str_starts(word, "/usr/bin/") ||
			   dm_str_starts(word, "/usr/sbin/"));
	for (uint32_t i = 0; own && i < dm_started_count; i++) {
		const struct dm_started *row = &dm_started_programs[i];
		if (dm_str_listed(name, row->names) && is_installed(j, row->package)) {
			return row;
		}
	}
	return NULL;
}

/* beanstalkd -b /queue: nobody has seen it with that folder, which a RUN makes for it */
static void
judge_made(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	for (uint32_t i = 1; i < count; i++) {
		struct dm_str path = dm_word_path(words[i]).path;
		if (dm_str_starts(path, "/") && dm_folder_may_be_given(path) &&
			dm_folder_is_made(j->facts, j->stage, path)) {
			dm_judge_place(j, path, true, dm_written_kind_of(path), j->where);
		}
	}
}

bool
dm_judge_started(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	struct dm_str name = dm_str_base_name(words[0]);
	const struct dm_started *program = started(j, words[0]);
	if (!program) {
		return false;
	}
	if (program->works == DM_YES) {
		dm_judge_note(j, "starts %.*s, which is known to run as any user (%s)",
			DM_FMT(name), program->known);
		judge_made(j, words, count);
	} else {
		const char *why = dm_arena_printf(j->facts->arena,
			"%.*s does not run as another user as it is packaged%s%s", DM_FMT(name),
			program->place ? ": " : "", program->place ? program->place : "");
		dm_judge_doubt(j, "program-unknown", why);
	}
	for (const char *const *folder = program->writes; folder && *folder; folder++) {
		struct dm_str at = dm_path_join(j->facts->arena, j->folder, dm_str(*folder));
		if (at.p) {
			dm_judge_place(j, at, true, dm_written_kind_of(at),
				dm_arena_printf(j->facts->arena, "%.*s", DM_FMT(name)));
		}
	}
	return true;
}
