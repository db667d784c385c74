#include "missed.h"

#include "../facts/brought.h"
#include "../facts/scripts.h"
#include "known_scripts.h"

/* "patch", 'patch -p1', cd x && patch, a line of a recipe, with @ or - before it: not @mock.patch, dispatch or "more or less". */
static bool
begins_call(struct dm_str text, size_t at, size_t end)
{
	size_t from = at;
	while (from > 0 && strchr(" \t", text.p[from - 1])) {
		from--;
	}
	char after = end < text.n ? text.p[end] : '\n';
	bool ends = dm_is_space(after) || after == '\n' || strchr("\"'`;|&)", after);
	bool glued = from == at && from > 0 &&
		     (strchr("\"'`(@/", text.p[from - 1]) ||
			     (from > 1 && text.p[from - 1] == '-' && text.p[from - 2] == '\t'));
	bool first = from == 0 || strchr("\n&|;", text.p[from - 1]);
	return ends && (glued || (first && (end + 1 >= text.n || text.p[end + 1] != '=')));
}

/* A text in a language that nobody reads here calls the program, as far as its words tell. */
static bool
calls(struct dm_str text, const char *program)
{
	size_t n = strlen(program);
	for (size_t from = 0; text.p && from < text.n;) {
		size_t hit = dm_str_find(dm_str_slice(text, from, text.n), program);
		if (hit == (size_t)-1) {
			return false;
		}
		if (begins_call(text, from + hit, from + hit + n)) {
			return true;
		}
		from += hit + 1;
	}
	return false;
}

/* It is the program, or one before it on the line: fakeroot make */
static bool
names_program(const struct dm_build_call *call, const char *program)
{
	bool named = dm_str_is(call->name, program);
	for (uint32_t i = 0; call->command && i < call->program && !named; i++) {
		named = dm_str_is(call->command->words[i].text, program);
	}
	return named;
}

static bool
call_needs(const struct dm_build_call *call, const struct dm_recommend *row)
{
	bool needs = dm_str_holds_any(call->script, row->urls);
	for (const char *const *program = row->programs; !needs && program && *program; program++) {
		needs = names_program(call, *program) || calls(call->script, *program);
	}
	for (uint32_t i = 1; !needs && dm_call_word(call, i).p; i++) {
		needs = dm_str_holds_any(dm_call_word(call, i), row->urls);
	}
	return needs;
}

static bool
any_needs(const struct dm_calls *all, const struct dm_recommend *row)
{
	bool needs = false;
	for (uint32_t i = 0; i < all->count && !needs; i++) {
		needs = call_needs(&all->items[i], row);
	}
	return needs;
}

/* .gitmodules, package.json: those beside the Dockerfile's other sources, and those that a COPY names. */
static bool
files_name(struct dm_facts *facts, const struct dm_recommend *row)
{
	struct dm_str text;
	for (uint32_t i = 0; i < dm_words_fetching_files.count; i++) {
		struct dm_str name = dm_words_str(&dm_words_fetching_files, i);
		if (dm_scripts_file(facts->scripts, name, &text) &&
			dm_str_holds_any(text, row->urls)) {
			return true;
		}
	}
	for (uint32_t i = 0; i < facts->tree->ninstrs; i++) {
		const struct dm_instr *instr = &facts->tree->instrs[i];
		bool copies = (instr->kind == DM_COPY || instr->kind == DM_ADD) &&
			      !dm_instr_flag(instr, "from").p;
		for (uint32_t k = 0; copies && k + 1 < instr->nwords; k++) {
			struct dm_str word = instr->words[k].text;
			if (dm_words_has(&dm_words_fetching_files, dm_str_base_name(word)) &&
				dm_scripts_file(facts->scripts, word, &text) &&
				dm_str_holds_any(text, row->urls)) {
				return true;
			}
		}
	}
	return false;
}

static bool
is_start(const struct dm_instr *instr)
{
	return instr->kind == DM_CMD || instr->kind == DM_ENTRYPOINT ||
	       instr->kind == DM_HEALTHCHECK;
}

static enum dm_known
find_named(struct dm_facts *facts, const struct dm_recommend *row)
{
	bool named = any_needs(dm_calls_get(facts), row) || files_name(facts, row);
	for (uint32_t i = 0; i < facts->tree->ninstrs && !named; i++) {
		named = is_start(&facts->tree->instrs[i]) &&
			any_needs(dm_calls_started(facts, i), row);
	}
	return named ? DM_YES : DM_NO;
}

/* An installer that everybody knows brings its own needs. */
static bool
is_unseen(struct dm_facts *facts, const struct dm_calls *all)
{
	bool unseen = false;
	for (uint32_t i = 0; i < all->count && !unseen; i++) {
		unseen = all->items[i].opaque && !all->items[i].script.p &&
			 !dm_script_is_known(facts, &all->items[i]);
	}
	return unseen;
}

/* Per stage: where the last is that nobody can see, the number of instructions where the image starts it. */
static uint32_t *
find_unseen(struct dm_facts *facts)
{
	const struct dm_tree *tree = facts->tree;
	const struct dm_calls *all = dm_calls_get(facts);
	uint32_t *unseen = dm_arena_alloc(facts->arena, (tree->nstages + 1) * sizeof *unseen);
	for (uint32_t i = 0; i < all->count; i++) {
		const struct dm_build_call *call = &all->items[i];
		if (call->opaque && !call->script.p && !dm_script_is_known(facts, call)) {
			unseen[call->instr->stage] = call->index + 1;
		}
	}
	for (uint32_t i = 0; i < tree->ninstrs; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		if (instr->stage >= 0 && is_start(instr) &&
			is_unseen(facts, dm_calls_started(facts, i))) {
			unseen[instr->stage] = tree->ninstrs;
		}
	}
	/* a stage is built on an earlier one */
	for (uint32_t i = tree->nstages; i > 0; i--) {
		int32_t parent = tree->stages[i - 1].parent;
		if (parent >= 0 && unseen[parent] < unseen[i - 1]) {
			unseen[parent] = unseen[i - 1];
		}
	}
	return unseen;
}

enum dm_missed
dm_misses_find(struct dm_misses *misses, const struct dm_run *run, const struct dm_recommend *row)
{
	struct dm_facts *facts = misses->facts;
	if (!row->programs || run->instr->stage < 0) {
		return DM_MISSED_NOT;
	}
	if (!misses->named) {
		misses->named =
			dm_arena_alloc(facts->arena, dm_recommend_count * sizeof *misses->named);
		misses->unseen = find_unseen(facts);
	}
	enum dm_known *named = &misses->named[row - dm_recommends];
	*named = *named == DM_UNKNOWN_FACT ? find_named(facts, row) : *named;
	if (*named == DM_YES) {
		return DM_MISSED_SEEN;
	}
	return misses->unseen[run->instr->stage] > run->index + 1 ? DM_MISSED_UNSEEN
								  : DM_MISSED_NOT;
}
