#include "placed.h"

#include "../facts/brought.h"
#include "found.h"

enum {
	STRIPPED =
		4, /* folders of the context that a COPY may have left out: src/ of COPY src/ /app/ */
};

/* A path of it is told from the folder that the file lies in. */
static bool
tells_beside(const struct dm_source *source)
{
	bool tells = false;
	for (uint32_t i = 0; i < source->nfacts && !tells; i++) {
		struct dm_str path = source->facts[i].path;
		tells = path.n && memchr(path.p, DM_SOURCE_BESIDE, path.n);
	}
	for (uint32_t i = 0; i < source->nconstants && !tells; i++) {
		struct dm_str path = source->constants[i].path;
		tells = path.n && memchr(path.p, DM_SOURCE_BESIDE, path.n);
	}
	return tells;
}

/* The folder of the file, where it lies below this one, with the first folders of its path left out or not. */
static struct dm_str
find_below(struct dm_judge *j, struct dm_str file, struct dm_str text, struct dm_str folder)
{
	struct dm_arena *arena = j->facts->arena;
	for (uint32_t i = 0; folder.p && i < STRIPPED; i++) {
		struct dm_str path = dm_path_join(arena, folder, file);
		if (path.p && dm_found_file(j, path).text.p == text.p) {
			return dm_str(dm_path_folder(arena, dm_arena_str(arena, path).p));
		}
		size_t slash = dm_str_find_byte(file, '/');
		if (slash == (size_t)-1) {
			break;
		}
		file = dm_str_slice(file, slash + 1, file.n);
	}
	return (struct dm_str){NULL, 0};
}

struct dm_str
dm_placed_folder(
	struct dm_judge *j, const struct dm_source *source, struct dm_str path, struct dm_str text)
{
	const struct dm_tree *tree = j->facts->tree;
	bool runs_there = source->language->open_tag || source->language->bare_calls;
	struct dm_str found = {NULL, 0};
	bool beside = dm_language_is(source->language, "csharp") ||
		      dm_language_is(source->language, "go");
	if (!(runs_there || beside) || !text.n || !tells_beside(source)) {
		return found;
	}
	if (beside) {
		return j->program; /* AppContext.BaseDirectory, os.Executable(): of the program */
	}
	found = find_below(j, path, text, j->folder);
	const bool *lineage = found.p ? NULL : dm_model_lineage(j->facts->arena, tree, j->stage);
	for (uint32_t k = tree->ninstrs; k > 0 && !found.p; k--) {
		const struct dm_instr *instr = &tree->instrs[k - 1];
		bool copies = (instr->kind == DM_COPY || instr->kind == DM_ADD) &&
			      instr->stage >= 0 && lineage[instr->stage];
		if (copies) {
			found = find_below(j, path, text, dm_copy_target(j->facts, k - 1));
		}
	}
	return found;
}

bool
dm_is_project(struct dm_judge *j, const struct dm_language *language)
{
	bool found = false;
	for (const uint32_t *each = dm_list(language->projects); *each && !found; each++) {
		struct dm_str path =
			dm_path_join(j->facts->arena, j->folder, dm_str(dm_texts + *each));
		found = path.p && dm_found_file(j, path).text.p;
	}
	return found;
}
