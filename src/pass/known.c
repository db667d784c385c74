#include "known.h"

#include <stdlib.h>

static uint64_t
hash_word(uint64_t h, struct dm_str word)
{
	for (size_t i = 0; i < word.n; i++) {
		h = (h ^ (unsigned char)word.p[i]) * 0x100000001b3U;
	}
	return (h ^ 0xFF) * 0x100000001b3U; /* no byte of UTF-8: words do not run together */
}

static uint64_t
hash_words(uint64_t h, struct dm_str text)
{
	for (size_t i = 0; i < text.n;) {
		size_t from = i;
		while (i < text.n && !dm_is_space(text.p[i])) {
			i++;
		}
		h = i > from ? hash_word(h, dm_str_slice(text, from, i)) : h;
		while (i < text.n && dm_is_space(text.p[i])) {
			i++;
		}
	}
	return h;
}

static uint64_t
hash_instr(const struct dm_tree *tree, const struct dm_instr *instr)
{
	uint64_t h = hash_words(0xcbf29ce484222325U, instr->cook.text);
	for (uint32_t i = 0; i < instr->nheredocs; i++) {
		h = hash_words(h, dm_span_str(tree->text, instr->heredocs[i].body));
	}
	return h;
}

struct numbered {
	uint64_t hash;
	uint32_t index;
};

static int
compare_numbered(const void *a, const void *b)
{
	const struct numbered *left = a, *right = b;
	if (left->hash != right->hash) {
		return left->hash < right->hash ? -1 : 1;
	}
	return (left->index > right->index) - (left->index < right->index);
}

struct dm_instr_key *
dm_instr_keys(struct dm_arena *arena, const struct dm_tree *tree)
{
	struct dm_instr_key *keys = dm_arena_alloc(arena, (tree->ninstrs + 1) * sizeof *keys);
	struct numbered *sorted = dm_arena_alloc(arena, (tree->ninstrs + 1) * sizeof *sorted);
	for (uint32_t i = 0; i < tree->ninstrs; i++) {
		sorted[i] = (struct numbered){hash_instr(tree, &tree->instrs[i]), i};
	}
	dm_sort(sorted, tree->ninstrs, sizeof *sorted, compare_numbered);
	/* not `again ? keys[...].number + 1 : 1`: gcc 14 loads that number before it asks, far outside where i is 0 */
	for (uint32_t i = 0; i < tree->ninstrs; i++) {
		uint32_t number = 1;
		if (i > 0 && sorted[i].hash == sorted[i - 1].hash) {
			number += keys[sorted[i - 1].index].number;
		}
		keys[sorted[i].index] = (struct dm_instr_key){sorted[i].hash, number};
	}
	return keys;
}

int
dm_known_compare(const void *a, const void *b)
{
	const struct dm_known_finding *left = a, *right = b;
	if (left->pass != right->pass) {
		return left->pass < right->pass ? -1 : 1;
	}
	if (left->instr.hash != right->instr.hash) {
		return left->instr.hash < right->instr.hash ? -1 : 1;
	}
	return (left->instr.number > right->instr.number) -
	       (left->instr.number < right->instr.number);
}

bool
dm_known_has(const struct dm_known_findings *accepted, const struct dm_known_finding *entry)
{
	return accepted->count &&
	       bsearch(entry, accepted->entries, accepted->count, sizeof *entry, dm_known_compare);
}
