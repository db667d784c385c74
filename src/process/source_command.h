/* What a call that runs another program runs: subprocess.run(["git", "--version"]), exec("ls -l") */
#ifndef DM_SOURCE_COMMAND_H
#define DM_SOURCE_COMMAND_H

#include "source_calls.h"

/*
 * The command as a shell would read it, of texts that are written out; a word that is no text is $WORD, which only a run
 * knows. {NULL, 0}: the program itself is none, or the call says where it works, or which variables that program has.
 */
struct dm_str
dm_source_command(const struct dm_source_words *words, const struct dm_source_call *call);

#endif
