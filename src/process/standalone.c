#include "standalone.h"

#include "../facts/brought.h"
#include "../facts/language.h"
#include "folders.h"
#include "left_copied.h"
#include "writes.h"

/* A page that is rendered anew from time to time, over the file that the build made; {NULL, 0}: none is seen. */
static struct dm_str
page_rendered_anew(struct dm_judge *j)
{
	uint32_t count;
	bool whole;
	const struct dm_scripts *scripts = j->facts->scripts;
	const struct dm_str *sources = dm_scripts_sources(scripts, &count, &whole);
	for (uint32_t i = 0; i < count; i++) {
		const struct dm_language *language = dm_language_of(sources[i]);
		struct dm_str text;
		bool read = language && language->backtick && language->follows &&
			    dm_scripts_file(scripts, sources[i], &text);
		if (read && dm_words_in(&dm_words_rendered_anew, text)) {
			return sources[i];
		}
	}
	return (struct dm_str){NULL, 0};
}

/* The folder of the script, where a COPY of the server to `to` may bring that; else the one that it is started in. */
static struct dm_str
folder_of(struct dm_judge *j, struct dm_str to, const struct dm_str *words, uint32_t count)
{
	for (uint32_t i = 1; i < count; i++) {
		if (words[i].n && words[i].p[0] != '-' && dm_language_of(words[i])) {
			struct dm_str path = dm_path_join(j->facts->arena, j->folder, words[i]);
			size_t n = path.n - dm_str_base_name(path).n;
			path = dm_str_slice(path, 0, n > 1 ? n - 1 : n);
			return path.p && to.p && dm_path_holds(to, path) ? path : j->folder;
		}
	}
	return j->folder;
}

static void
judge_folder(struct dm_judge *j, struct dm_str folder)
{
	struct dm_arena *arena = j->facts->arena;
	struct dm_str at = dm_path_join(arena, folder, DM_STR(".next"));
	struct dm_str cache = dm_path_join(arena, folder, DM_STR(".next/cache"));
	if (at.p) {
		dm_judge_place(j, at, true, DM_WRITTEN_PASSING, "Next's server");
	}
	if (cache.p && dm_folder_is_made(j->facts, j->stage, cache)) {
		dm_judge_place(j, cache, true, DM_WRITTEN_PASSING, "Next's server");
	}
}

/* page: what it renders anew, once it was looked for */
static void
judge_copy(struct dm_judge *j, const struct dm_instr *copy, struct dm_str *page)
{
	bool owned = dm_instr_flag(copy, "chown").n > 0;
	if (!owned && !page->p) {
		*page = page_rendered_anew(j);
		*page = page->p ? *page : DM_STR("");
	}
	if (!owned && page->n) {
		dm_judge_doubt(j, "writes-untold",
			dm_arena_printf(j->facts->arena,
				"Next's server renders pages of %.*s anew, over files that a COPY "
				"brings as root's",
				DM_FMT(*page)));
	}
}

void
dm_judge_standalone(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	const struct dm_tree *tree = j->facts->tree;
	const bool *lineage = dm_model_lineage(j->facts->arena, tree, j->stage);
	const struct dm_instr *copy;
	struct dm_str page = {NULL, 0};
	struct dm_str judged = {NULL, 0};
	for (uint32_t i = 0; (copy = dm_model_next_copy(tree, lineage, &i)) != NULL;) {
		if (copy->kind == DM_COPY && copy->nwords > 1 &&
			dm_is_standalone(copy->words[0].text)) {
			struct dm_str to = dm_copy_target(j->facts, i - 1);
			struct dm_str folder = folder_of(j, to, words, count);
			if (!judged.p || !dm_str_eq(judged, folder)) {
				judge_folder(j, folder);
				judged = folder;
			}
			judge_copy(j, copy, &page);
		}
	}
}
