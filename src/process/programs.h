/* What a command calls: its programs, ports, users, scripts, and the files that it writes. */
#ifndef DM_PROGRAMS_H
#define DM_PROGRAMS_H

#include "judge.h"

/* The words of one simple command: its programs, ports, users, scripts, and the files that it writes. */
void
dm_judge_words(struct dm_judge *judge, const struct dm_str *words, uint32_t count);
/* A shell text: CMD in shell form, sh -c, a script. */
void
dm_judge_text(struct dm_judge *judge, struct dm_str text);

#endif
