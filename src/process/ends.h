/* Where a command ends: at source that can be read, at a program that is known to run as any user, or at neither. */
#ifndef DM_ENDS_H
#define DM_ENDS_H

#include "judge.h"

/*
 * The program of words[0], past all wrappers, and no shell, shell script, package runner or prompt. Where it runs what
 * its words say (python -m pytest) the index of the first of these, else 0.
 */
uint32_t
dm_judge_end(struct dm_judge *judge, const struct dm_str *words, uint32_t count);
/* NODE_OPTIONS="-r dotenv/config": what its options load is read; false: the word sets no variable of that kind */
bool
dm_judge_script_variable(struct dm_judge *judge, struct dm_str word);

#endif
