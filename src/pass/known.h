/*
 * Findings that a baseline lists are known: nothing is said of them and nothing done. What is known is told by pass and
 * instruction, so that it stays known when lines move, are indented anew or are continued elsewhere.
 */
#ifndef DM_KNOWN_H
#define DM_KNOWN_H

#include "../dockerfile/tree.h"

/* An instruction of a file: its words, and which one it is of those with the same words (from 1). */
struct dm_instr_key {
	uint64_t hash; /* FNV-1a over the words of the logical text and of its heredocs */
	uint32_t number;
};

struct dm_known_finding {
	uint32_t pass; /* index of dm_passes */
	struct dm_instr_key instr;
};

/* Of one file, in the order of dm_known_compare. */
struct dm_known_findings {
	struct dm_known_finding *entries;
	uint32_t count;
};

/* One for each instruction of the tree. */
struct dm_instr_key *
dm_instr_keys(struct dm_arena *arena, const struct dm_tree *tree);
/* By pass, then hash, then number; for qsort. */
int
dm_known_compare(const void *a, const void *b);
bool
dm_known_has(const struct dm_known_findings *accepted, const struct dm_known_finding *entry);

#endif
