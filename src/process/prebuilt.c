#include "prebuilt.h"

#include "../facts/brought.h"
#include "brought_to.h"
#include "elsewhere.h"
#include "sources.h"

struct search {
	struct dm_judge *judge;
	struct dm_str word, path;
	const struct dm_language *language;
};

/* A file that makes the folder, "" or with a slash at its end, a project; name: of what it builds. */
static bool
is_project(const struct search *s, const struct dm_language *language, struct dm_str folder,
	struct dm_str name)
{
	struct dm_facts *facts = s->judge->facts;
	struct dm_str text;
	size_t dot = name.n;
	while (dot > 0 && name.p[dot - 1] != '.') {
		dot--;
	}
	for (const uint32_t *each = dm_list(language->projects); *each; each++) {
		struct dm_str file = dm_str(dm_texts + *each);
		bool named = file.p[0] == '*';
		const struct dm_str parts[] = {folder,
			dm_str_slice(name, 0, named && dot ? dot - 1 : 0),
			dm_str_slice(file, named, file.n)};
		if (dm_scripts_file(facts->scripts, dm_arena_join(facts->arena, parts, 3), &text)) {
			return true;
		}
	}
	return false;
}

/* source: a path of the context. The folder of the project that makes it; {NULL, 0}: none is known to. */
static struct dm_str
project_of(const struct search *s, const struct dm_language *language, struct dm_str source)
{
	for (const uint32_t *each = dm_list(language->outputs); *each; each++) {
		struct dm_str output = dm_str(dm_texts + *each);
		for (size_t i = 0; i + output.n < source.n; i++) {
			bool starts = i == 0 || source.p[i - 1] == '/';
			struct dm_str folder = dm_str_slice(source, 0, i);
			if (starts && dm_str_starts(dm_str_slice(source, i, source.n), output.p) &&
				is_project(s, language, folder, dm_str_base_name(s->word))) {
				return folder;
			}
		}
	}
	return (struct dm_str){NULL, 0};
}

static bool
judge_as(const struct search *s, const struct dm_language *language, struct dm_str source)
{
	struct dm_judge *j = s->judge;
	struct dm_str folder = project_of(s, language, source);
	if (!folder.p) {
		return false;
	}
	/* what it imports is told by its files, or by those of its build: any project of the context may be one of its */
	if (!dm_judge_sources_below(j, language->follows ? folder : DM_STR(""), language)) {
		return false;
	}
	dm_judge_elsewhere(j, language);
	dm_judge_note(j, "starts %.*s, which is built of the source beside it (%.*s)",
		DM_FMT(s->word), DM_FMT(source));
	return true;
}

/* What a program without a suffix may be built of. */
static bool
judge_source(const struct search *s, struct dm_str source)
{
	if (s->language) {
		return judge_as(s, s->language, source);
	}
	for (uint32_t i = 0; i < dm_words_compiled_languages.count; i++) {
		const char *name = dm_words_item(&dm_words_compiled_languages, i);
		if (judge_as(s, dm_language_named(name), source)) {
			return true;
		}
	}
	return false;
}

/* org.springframework.boot.loader.JarLauncher */
static bool
is_class(const struct search *s)
{
	return s->language && dm_language_is(s->language, "java") &&
	       !memchr(s->word.p, '/', s->word.n) && !dm_str_ends(s->word, ".jar");
}

/* The COPY at that index brings it: of which file of the context. */
static bool
judge_copy(const struct search *s, uint32_t at)
{
	struct dm_facts *facts = s->judge->facts;
	const struct dm_instr *instr = &facts->tree->instrs[at];
	struct dm_str target = dm_copy_target(facts, at), rest = {"", 0};
	bool whole = is_class(s);
	if (!whole && (!target.p || !s->path.p || !dm_path_holds(target, s->path))) {
		return false;
	}
	if (!whole && s->path.n > target.n) {
		rest = dm_str_slice(s->path, target.n + (target.n > 1), s->path.n);
	}
	for (uint32_t i = 0; i + 1 < instr->nwords; i++) {
		struct dm_str source = dm_path_join(facts->arena, DM_STR("/"),
			dm_model_expanded(facts->arena, facts->tree, at, instr->words[i].text));
		if (source.n < 2 || (whole && !dm_str_ends(source, ".jar"))) {
			continue;
		}
		const struct dm_str parts[] = {
			dm_str_slice(source, 1, source.n), dm_str(rest.n ? "/" : ""), rest};
		if (judge_source(s, dm_arena_join(facts->arena, parts, 3))) {
			return true;
		}
	}
	return false;
}

bool
dm_judge_prebuilt(struct dm_judge *j, struct dm_str word, struct dm_str path,
	const struct dm_language *language)
{
	const struct search s = {j, word, path, language};
	const struct dm_tree *tree = j->facts->tree;
	bool *marked = dm_arena_alloc(j->facts->arena, tree->nstages * sizeof *marked);
	if (is_class(&s)) {
		dm_brought_stages(tree, j->stage, marked);
	}
	const bool *lineage =
		is_class(&s) ? marked : dm_model_lineage(j->facts->arena, tree, j->stage);
	for (uint32_t i = tree->stages[j->stage].end; i > 0; i--) {
		const struct dm_instr *instr = &tree->instrs[i - 1];
		bool copies = (instr->kind == DM_COPY || instr->kind == DM_ADD) &&
			      instr->stage >= 0 && lineage[instr->stage] && !instr->nheredocs &&
			      !dm_instr_flag(instr, "from").p;
		if (copies && judge_copy(&s, i - 1)) {
			return true;
		}
	}
	return false;
}
