#include "model.h"

#include "../catalogue.h"

#include <stdlib.h>

/* FNV-1a over the lower-case name. */
static uint32_t
hash_name(struct dm_str name)
{
	uint32_t hash = 2166136261U;
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];
		hash = (hash ^ (c >= 'A' && c <= 'Z' ? c | 0x20U : c)) * 16777619U;
	}
	return hash;
}

static void
index_stages(struct dm_arena *arena, struct dm_tree *tree)
{
	tree->nbuckets = 8;
	while (tree->nbuckets < tree->nstages) {
		tree->nbuckets *= 2;
	}
	tree->buckets = dm_arena_alloc(arena, tree->nbuckets * sizeof *tree->buckets);
	for (uint32_t i = 0; i < tree->nstages; i++) {
		struct dm_stage *stage = &tree->stages[i];
		uint32_t *bucket = &tree->buckets[hash_name(stage->name) & (tree->nbuckets - 1)];
		if (stage->name.n) {
			stage->before = *bucket;
			*bucket = i + 1;
		}
	}
}

/* By name, and equal ones by place. */
static int
compare_variables(const void *a, const void *b)
{
	const struct dm_variable *one = a, *other = b;
	int order = dm_str_compare(one->name, other->name);
	if (order) {
		return order;
	}
	return one->instr != other->instr
		       ? (one->instr > other->instr) - (one->instr < other->instr)
		       : (one->pair > other->pair) - (one->pair < other->pair);
}

static void
index_variables(struct dm_arena *arena, struct dm_tree *tree)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < tree->variables.count; i++) {
		count += tree->instrs[tree->variables.items[i]].npairs;
	}
	if (count == 0) {
		return;
	}
	tree->names = dm_arena_alloc(arena, count * sizeof *tree->names);
	for (uint32_t i = 0; i < tree->variables.count; i++) {
		uint32_t index = tree->variables.items[i];
		const struct dm_instr *instr = &tree->instrs[index];
		bool counts = instr->stage >= 0 || instr->kind == DM_ARG;
		for (uint32_t k = 0; counts && k < instr->npairs; k++) {
			tree->names[tree->nnames++] = (struct dm_variable){
				.name = instr->pairs[k].key, .instr = index, .pair = k};
		}
	}
	dm_sort(tree->names, tree->nnames, sizeof *tree->names, compare_variables);
	for (uint32_t i = 0; i < tree->nnames; i++) {
		struct dm_variable *variable = &tree->names[i];
		const struct dm_instr *instr = &tree->instrs[variable->instr];
		bool again = i > 0 && dm_str_eq(variable[-1].name, variable->name);
		variable->valued = instr->pairs[variable->pair].has_value ? i + 1
				   : again                                ? variable[-1].valued
									  : 0;
		variable->env = instr->kind == DM_ENV ? i + 1 : again ? variable[-1].env : 0;
	}
}

void
dm_model_index(struct dm_arena *arena, struct dm_tree *tree)
{
	index_stages(arena, tree);
	index_variables(arena, tree);
}

uint32_t
dm_model_find(const struct dm_tree *tree, struct dm_str name, uint32_t instr, uint32_t pair)
{
	const struct dm_variable wanted = {.name = name, .instr = instr, .pair = pair};
	uint32_t low = 0, high = tree->nnames;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (compare_variables(&tree->names[middle], &wanted) < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low > 0 && dm_str_eq(tree->names[low - 1].name, name) ? low : 0;
}

static bool
is_variable(const struct dm_instr *instr)
{
	return instr->kind == DM_ENV || instr->kind == DM_ARG;
}

void
dm_model_list(struct dm_arena *arena, struct dm_tree *tree)
{
	uint32_t counts[DM_KEYWORD_COUNT] = {0}, nvariables = 0;
	for (uint32_t i = 0; i < tree->ninstrs; i++) {
		counts[tree->instrs[i].kind]++;
		nvariables += is_variable(&tree->instrs[i]);
	}
	uint32_t *items = dm_arena_alloc(arena, (tree->ninstrs + nvariables) * sizeof *items);
	for (uint32_t kind = 0; kind < DM_KEYWORD_COUNT; kind++) {
		tree->by_kind[kind].items = items;
		items += counts[kind];
	}
	tree->variables.items = items;
	for (uint32_t i = 0; i < tree->ninstrs; i++) {
		struct dm_indexes *same = &tree->by_kind[tree->instrs[i].kind];
		same->items[same->count++] = i;
		if (is_variable(&tree->instrs[i])) {
			items[tree->variables.count++] = i;
		}
	}
}

int32_t
dm_model_named(const struct dm_tree *tree, struct dm_str name, int32_t before)
{
	uint32_t i = name.n ? tree->buckets[hash_name(name) & (tree->nbuckets - 1)] : 0;
	while (i > 0 && ((int32_t)i > before || !dm_str_case_eq(tree->stages[i - 1].name, name))) {
		i = tree->stages[i - 1].before;
	}
	return (int32_t)i - 1;
}

int32_t
dm_model_stage(const struct dm_tree *tree, struct dm_str name, int32_t before)
{
	int32_t number = 0;
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] < '0' || name.p[i] > '9' || number > 100000) {
			return dm_model_named(tree, name, before);
		}
		number = number * 10 + (name.p[i] - '0');
	}
	return name.n && number < before ? number : -1;
}

bool
dm_model_final(const struct dm_tree *tree, int32_t stage)
{
	return stage >= 0 && tree->stages[stage].final;
}

uint32_t
dm_indexes_from(const struct dm_indexes *list, uint32_t at)
{
	uint32_t low = 0, high = list->count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (list->items[middle] < at) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

bool
dm_model_targets(const struct dm_tree *tree, const char **targets, bool *built)
{
	bool named = false;
	for (; targets && *targets; targets++) {
		int32_t stage = dm_model_named(tree, dm_str(*targets), (int32_t)tree->nstages);
		if (stage >= 0) {
			built[stage] = named = true;
		}
	}
	built[tree->nstages - 1] = built[tree->nstages - 1] || !named;
	return named;
}

bool *
dm_model_used(struct dm_arena *arena, const struct dm_tree *tree)
{
	bool *used = dm_arena_alloc(arena, tree->nstages * sizeof *used);
	used[tree->nstages - 1] = true;
	for (uint32_t i = 0; i < tree->ninstrs; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		struct dm_str from = dm_instr_flag(instr, "from");
		int32_t stage = from.p ? dm_model_stage(tree, from, instr->stage) : -1;
		if (stage >= 0) {
			used[stage] = true;
		}
	}
	for (uint32_t i = 0; i < tree->nstages; i++) {
		if (tree->stages[i].parent >= 0) {
			used[tree->stages[i].parent] = true;
		}
	}
	return used;
}

bool *
dm_model_lineage(struct dm_arena *arena, const struct dm_tree *tree, int32_t stage)
{
	bool *lineage = dm_arena_alloc(arena, (tree->nstages + 1) * sizeof *lineage);
	for (; stage >= 0; stage = tree->stages[stage].parent) {
		lineage[stage] = true;
	}
	return lineage;
}

const struct dm_instr *
dm_model_next_copy(const struct dm_tree *tree, const bool *stages, uint32_t *at)
{
	while (*at < tree->ninstrs) {
		const struct dm_instr *instr = &tree->instrs[(*at)++];
		if ((instr->kind == DM_COPY || instr->kind == DM_ADD) && instr->nwords &&
			instr->stage >= 0 && stages[instr->stage]) {
			return instr;
		}
	}
	return NULL;
}

bool *
dm_model_built_on(struct dm_arena *arena, const struct dm_tree *tree, int32_t stage)
{
	bool *on = dm_arena_alloc(arena, (tree->nstages + 1) * sizeof *on);
	on[stage] = true;
	for (uint32_t i = (uint32_t)stage + 1; i < tree->nstages; i++) {
		int32_t parent = tree->stages[i].parent; /* an earlier one */
		on[i] = parent >= 0 && on[parent];
	}
	return on;
}

enum {
	SELECTABLE =
		256, /* stages whose names are looked at: each FROM that selects looks at all of them */
};

bool
dm_model_selects(struct dm_arena *arena, const struct dm_tree *tree, int32_t stage, bool *selected)
{
	uint32_t from = tree->stages[stage].from;
	const struct dm_instr *instr = &tree->instrs[from];
	bool any = false;
	if (!instr->nwords || dm_str_find_byte(instr->words[0].text, '$') == (size_t)-1) {
		return false;
	}
	struct dm_expansion base = dm_model_trace(arena, tree, from, instr->words[0].text);
	/* BuildKit knows stages by their names in lower case */
	for (int32_t i = 0; base.pattern && i < stage && i < SELECTABLE; i++) {
		struct dm_str name = tree->stages[i].name;
		if (name.n && dm_str_glob(base.pattern, dm_str_lower(arena, name))) {
			any = true;
			if (!selected) {
				break;
			}
			selected[i] = true;
		}
	}
	/* no name of a stage has such a letter */
	if (base.pattern && stage > SELECTABLE && !strpbrk(base.pattern, ":/@")) {
		any = true;
		if (selected) {
			memset(selected + SELECTABLE, true,
				(size_t)(stage - SELECTABLE) * sizeof *selected);
		}
	}
	return any;
}

bool
dm_model_may_be_on(struct dm_arena *arena, const struct dm_tree *tree, int32_t stage, int32_t other)
{
	int32_t root = stage;
	while (stage > other) {
		root = stage;
		stage = tree->stages[stage].parent;
	}
	return stage == other ||
	       (stage < 0 && root > other && dm_model_selects(arena, tree, root, NULL));
}

const struct dm_instr *
dm_model_last(const struct dm_tree *tree, uint32_t at, enum dm_keyword kind)
{
	int32_t stage = at < tree->ninstrs ? tree->instrs[at].stage : (int32_t)tree->nstages - 1;
	const struct dm_indexes *same = &tree->by_kind[kind];
	uint32_t end = at;
	while (stage >= 0 && same->count > 0) {
		uint32_t i = dm_indexes_from(same, end);
		if (i > 0 && same->items[i - 1] > tree->stages[stage].from) {
			return &tree->instrs[same->items[i - 1]];
		}
		stage = tree->stages[stage].parent;
		end = stage >= 0 ? tree->stages[stage].end : 0;
	}
	return NULL;
}

/* ---- SHELL ---- */

static struct dm_str
base_name(struct dm_str path)
{
	for (size_t i = path.n; i > 0; i--) {
		if (path.p[i - 1] == '/' || path.p[i - 1] == '\\') {
			return dm_str_slice(path, i, path.n);
		}
	}
	return path;
}

static bool
is_posix_shell(struct dm_str name)
{
	return dm_words_has(&dm_words_shells, name) || dm_str_is(name, "busybox");
}

/* -e, -lc, -o pipefail; the last word is -c or ends in c. */
static enum dm_shell_kind
shell_options(const struct dm_instr *instr, uint32_t program, bool *errexit, bool *pipefail)
{
	enum dm_shell_kind kind = DM_SHELL_POSIX;
	bool command = false;
	for (uint32_t i = program + 1; i < instr->nwords; i++) {
		struct dm_str word = instr->words[i].text;
		if (dm_str_is(word, "--login") || dm_str_is(word, "--rcfile")) {
			kind = DM_SHELL_LOGIN;
		} else if (dm_str_is(word, "pipefail")) {
			*pipefail = true;
		} else if (word.n > 1 && word.p[0] == '-' && word.p[1] != '-') {
			*errexit = *errexit || dm_str_find_byte(word, 'e') != (size_t)-1;
			command = command || dm_str_find_byte(word, 'c') != (size_t)-1;
			if (dm_str_find_byte(word, 'l') != (size_t)-1 ||
				dm_str_find_byte(word, 'i') != (size_t)-1) {
				kind = DM_SHELL_LOGIN;
			}
		}
	}
	return command ? kind : DM_SHELL_OTHER;
}

uint32_t
dm_model_shell_program(const struct dm_instr *shell)
{
	return shell->nwords && dm_str_is(base_name(shell->words[0].text), "env");
}

enum dm_shell_kind
dm_model_shell(const struct dm_tree *tree, uint32_t at, bool *errexit, bool *pipefail)
{
	*errexit = *pipefail = false;
	uint32_t last = tree->bash_env ? dm_model_find(tree, DM_STR("BASH_ENV"), at, 0) : 0;
	if (last && tree->names[last - 1].env) {
		return DM_SHELL_LOGIN;
	}
	const struct dm_instr *shell = dm_model_last(tree, at, DM_SHELL);
	if (!shell) {
		/* the backtick escape is for Windows paths: its default shell is cmd */
		int32_t stage = at < tree->ninstrs ? tree->instrs[at].stage : -1;
		bool other = tree->escape == '`' || (stage >= 0 && tree->stages[stage].windows);
		return other ? DM_SHELL_OTHER : DM_SHELL_POSIX;
	}
	uint32_t program = dm_model_shell_program(shell);
	if (program >= shell->nwords || !is_posix_shell(base_name(shell->words[program].text))) {
		return DM_SHELL_OTHER;
	}
	return shell_options(shell, program, errexit, pipefail);
}

uint32_t
dm_model_from(const struct dm_tree *tree, uint32_t off)
{
	uint32_t low = 0, high = tree->ninstrs;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (dm_span_end(tree->instrs[middle].line_span) <= off) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

const struct dm_instr *
dm_model_at(const struct dm_tree *tree, uint32_t off)
{
	uint32_t i = dm_model_from(tree, off);
	bool in = i < tree->ninstrs && tree->instrs[i].line_span.off <= off;
	return in ? &tree->instrs[i] : NULL;
}
