/* What the fixes declare to change in RUNs (struct dm_declared), and whether a call differs by that alone. */
#ifndef DM_RULES_H
#define DM_RULES_H

#include "prove.h"

/* A command as its words. */
struct words {
	struct dm_str *items;
	uint32_t count;
	bool seen; /* it was called, or need not be */
};

/* A change of words inside calls. */
struct change {
	struct words old, text;
};

struct rules {
	struct change *changes;
	uint32_t nchanges;
	struct words *commands;
	uint32_t ncommands;
	struct words *gone; /* calls that others stand for (unions.h) */
	uint32_t ngone;
};

struct commands {
	struct dm_arena *arena;
	struct words *items;
	uint32_t count;
};

/* The simple commands of a text, each as its words. */
struct commands
commands_read(struct dm_arena *arena, struct dm_str text);
/* Word by word; of one that a shell expands, what is around the expansion counts. */
bool
words_same(const struct dm_str *a, uint32_t na, const struct dm_str *b, uint32_t nb);
struct rules
rules_read(struct dm_arena *arena, const struct proof *proof);
/* The new words are the old ones with some of the declared changes made. */
bool
rules_same_words(const struct rules *rules, const struct dm_str *old, uint32_t nold,
	const struct dm_str *new, uint32_t nnew);
/* What is different; NULL: nothing. */
const char *
rules_difference(struct dm_arena *arena, const struct rules *rules, const struct sb_call *old,
	const struct sb_call *new);

#endif
