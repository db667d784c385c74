/* Words of the command line that are none: what was meant. Each says it on standard error and returns 2. */
#ifndef DM_SUGGEST_H
#define DM_SUGGEST_H

#include "../base.h"

#include <getopt.h>

/* An option that there is not: --fix, --wri; options: those that there are, a NULL name after the last. */
int
dm_suggest_option(const struct option *options, const char *word);
/* A first word that is no file, but what other tools call a command: lint, fix; 0: nothing to say. */
int
dm_suggest_command(const char *word);
/* Bits of the passes that an id, one of another tool or `all` names; 0: none. */
uint32_t
dm_suggest_passes(struct dm_str id);
/* An id of no pass, as the value of `option`. */
int
dm_suggest_pass(const char *option, struct dm_str id);
/* A word that `explain` does not know. */
int
dm_suggest_topic(const char *word);

#endif
