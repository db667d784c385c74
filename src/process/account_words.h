/* The words of a call about accounts: useradd(8), adduser(8), adduser of busybox, groupadd(8). */
#ifndef DM_ACCOUNT_WORDS_H
#define DM_ACCOUNT_WORDS_H

#include "../facts/calls.h"

/* What the call says, "$" where an ARG says it; words are indexes, 0: it says none. */
struct dm_account_words {
	struct dm_str uid, gid, group; /* group: by name or number */
	uint32_t name;
	uint32_t operands;
	bool home, no_home, system;
	bool more_groups; /* -G video: USER 1000:1000 would take it out of them, USER 1000 does not */
};

/* How the word is written where the RUN itself says it, else {NULL, 0}. */
struct dm_str
dm_word_written(const struct dm_build_call *call, uint32_t word);
/* The word says the same in every build: no ARG of the file is in it. */
bool
dm_word_is_literal(struct dm_facts *facts, const struct dm_build_call *call, uint32_t word);
struct dm_account_words
dm_account_words_of(struct dm_facts *facts, const struct dm_build_call *call, bool useradd);

#endif
