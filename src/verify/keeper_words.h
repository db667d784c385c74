/* The engine's commands: which words each verb becomes. */
#ifndef DM_VERIFY_KEEPER_WORDS_H
#define DM_VERIFY_KEEPER_WORDS_H

#include "orders.h"

struct dm_keeper_command {
	struct dm_arena *arena;
	const char *words[DM_KEEPER_WORDS * 2];
	uint32_t count;
	bool merged;      /* errors go where the output goes */
	unsigned seconds; /* that it may take */
};

/* What of the user's own engine decides which options there are. */
struct dm_keeper_engine {
	const struct dm_keeper_setup *setup;
	const char *folder, *id;
	bool buildx;
};

/*
 * false: the words are not what the verb has: an identifier is hexadecimal digits, maybe after sha256:, a number of a
 * build one of digits, a context absolute, an argument no option.
 */
bool
dm_keeper_compose(const struct dm_keeper_engine *engine, enum dm_verb verb,
	const char *const *words, uint32_t count, struct dm_keeper_command *command);

#endif
