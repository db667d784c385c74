#include "program_file.h"

#include "folders.h"
#include "found.h"
#include "prebuilt.h"
#include "sources.h"

static bool
is_at(struct dm_judge *j, struct dm_str path, struct dm_program_file *program)
{
	program->path = path;
	program->file = dm_found_file(j, path);
	program->made = program->file.by == DM_BROUGHT_NOT && dm_built_any(j) &&
			dm_built_find(j, path, NULL, &program->built);
	return program->made || program->file.by != DM_BROUGHT_NOT;
}

struct dm_program_places
dm_program_places(struct dm_judge *j)
{
	return (struct dm_program_places){
		.path = dm_model_variable(j->facts->arena, j->facts->tree,
			j->facts->tree->stages[j->stage].end - 1, "PATH")};
}

bool
dm_program_next_place(struct dm_judge *j, struct dm_program_places *places, struct dm_str word)
{
	static const char *const folders[] = {"/usr/local/sbin", "/usr/local/bin", "/usr/sbin",
		"/usr/bin", "/sbin", "/bin", "/go/bin", "/usr/local/cargo/bin"};
	struct dm_str path = places->path;
	while (places->at < path.n) {
		size_t from = places->at, end = from;
		while (end < path.n && path.p[end] != ':') {
			end++;
		}
		struct dm_str folder = dm_str_slice(path, from, end);
		places->at = end + 1;
		if (folder.n && folder.p[0] == '/') {
			places->result = dm_path_join(j->facts->arena, folder, word);
			return true;
		}
	}
	if (places->folder == sizeof folders / sizeof *folders) {
		return false;
	}
	places->result = dm_path_join(j->facts->arena, dm_str(folders[places->folder++]), word);
	return true;
}

struct dm_program_file
dm_program_find(struct dm_judge *j, struct dm_str word)
{
	struct dm_program_file program = {.path = {NULL, 0}};
	if (memchr(word.p ? word.p : "", '/', word.n)) {
		is_at(j, dm_path_join(j->facts->arena, j->folder, word), &program);
		return program;
	}
	for (struct dm_program_places places = dm_program_places(j);
		dm_program_next_place(j, &places, word);) {
		if (is_at(j, places.result, &program)) {
			return program;
		}
	}
	return (struct dm_program_file){.path = {NULL, 0}};
}

void
dm_note_built(struct dm_judge *j, struct dm_str what)
{
	dm_judge_note(j, "starts %.*s, which the file builds of it", DM_FMT(what));
}

void
dm_judge_built(struct dm_judge *j, struct dm_str what, struct dm_str path,
	const struct dm_language *language)
{
	struct dm_built built = {.call = NULL};
	if (dm_built_find(j, path, language, &built) && dm_built_read(j, &built)) {
		dm_note_built(j, what);
	} else if (!dm_judge_prebuilt(j, what, path, language)) {
		dm_judge_unseen(j, what);
	}
}

void
dm_judge_here(struct dm_judge *j, struct dm_str what, const struct dm_language *language)
{
	if (j->folder.p && dm_folder_is_filled(j->facts, j->stage, j->folder, false) &&
		dm_judge_all_sources(j, j->stage, language)) {
		dm_judge_note(
			j, "starts %.*s, on the source that lies where it starts", DM_FMT(what));
	} else {
		dm_judge_unseen(j, what);
	}
}

void
dm_judge_starts_in(struct dm_judge *j, struct dm_str path)
{
	struct dm_arena *arena = j->facts->arena;
	j->program = path.p ? dm_str(dm_path_folder(arena, dm_arena_str(arena, path).p)) : path;
}

void
dm_judge_file(struct dm_judge *j, struct dm_str word, const struct dm_language *language)
{
	struct dm_str path = dm_path_join(j->facts->arena, j->folder, word);
	struct dm_brought file = dm_found_file(j, path);
	dm_judge_starts_in(j, path);
	if (file.changed) {
		dm_judge_unseen(j, word);
	} else if (file.text.p && dm_str_find_byte(file.text, '\0') == (size_t)-1 &&
		   language->follows) {
		dm_judge_note(j, "starts %.*s", DM_FMT(path));
		dm_judge_followed(j, language, path, file.text);
	} else if (file.by == DM_BROUGHT_NOT) {
		dm_judge_built(j, word, path, language);
	} else if (!dm_judge_prebuilt(j, word, path, language)) {
		dm_judge_unseen(j, word);
	}
}
