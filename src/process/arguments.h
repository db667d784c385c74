/* Options of a command and their values: ports, users, files that are written. */
#ifndef DM_ARGUMENTS_H
#define DM_ARGUMENTS_H

#include "judge.h"

/* The part after the last ':' or '=' of 0.0.0.0:80, --port=443, after the option before it; mail:25 is another machine. */
bool
dm_binds_low_port(struct dm_str option, struct dm_str word);
/* -p 80, --port 443, -u nobody, --log-file /app/x.log */
void
dm_judge_options(struct dm_judge *judge, const struct dm_str *words, uint32_t count);
/* node -r dotenv/config, node --import=./state/x.mjs: the word at `at` is a module that is loaded, or brings its name with it */
bool
dm_names_module(const struct dm_str *words, uint32_t count, uint32_t at);
/* Those that something else adds to a command, with all that its words name: JAVA_TOOL_OPTIONS, java @file; script: they are node's */
void
dm_judge_added(struct dm_judge *judge, const struct dm_str *words, uint32_t count, bool script);

#endif
