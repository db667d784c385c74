/* Programs that the catalogue knows by their names (programs.yaml), wherever a command names them. */
#ifndef DM_PROGRAM_NAMED_H
#define DM_PROGRAM_NAMED_H

#include "judge.h"

/* words[start] is what the wrappers before it run. */
void
dm_judge_named_programs(
	struct dm_judge *judge, const struct dm_str *words, uint32_t count, uint32_t start);

/* puma, rackup or sidekiq, called so: on an application of Rails it writes what `rails server` does. */
void
dm_judge_framework(struct dm_judge *judge, struct dm_str name);

/* Why the program needs root, and what to change; NULL: the catalogue does not say. */
const char *
dm_program_advice(struct dm_str program);

#endif
