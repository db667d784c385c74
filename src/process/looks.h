/* Programs that only look, print or wait, and the words by which they do more than that. */
#ifndef DM_LOOKS_H
#define DM_LOOKS_H

#include "judge.h"

/*
 * One of words.yaml: harmless_programs. A doubt where its words have it run others, or edit by what it finds; the index of
 * the first of the words that it runs in turn (wait-for-it db:5432 -- app), else 0.
 */
uint32_t
dm_looks_judge(struct dm_judge *judge, const struct dm_str *words, uint32_t count);
/* A doubt where the shell text asks which user runs it: (( EUID == 0 )) */
void
dm_looks_judge_text(struct dm_judge *judge, struct dm_str text);

/* The call prints, reads or waits, or a script asks for a version: what its words name is no program that runs. */
bool
dm_looks_only(const struct dm_judge *judge, const struct dm_str *words, uint32_t count);
/* The same, and it listens nowhere: ports that its words name are those of others. */
bool
dm_looks_elsewhere(const struct dm_judge *judge, const struct dm_str *words, uint32_t count);

/* git config --global user.name x: it writes the settings of its user, which has to have a home, and is told so. */
bool
dm_looks_home_setting(struct dm_judge *judge, const struct dm_str *words, uint32_t count);

#endif
