/* "$@" of a script: what it is started with, and what it makes of that. */
#ifndef DM_SCRIPT_ARGUMENTS_H
#define DM_SCRIPT_ARGUMENTS_H

#include "judge.h"

/* Words that follow the name of a script. */
struct dm_arguments {
	const struct dm_str *items;
	uint32_t count;
};

/* case "$1" in ... --) shift; break ;; and a -- among its words: those after it are what it starts. */
bool
dm_arguments_after_dashes(struct dm_str text, struct dm_arguments *arguments);
/* The script was started with the same words. */
bool
dm_arguments_same(const struct dm_judge_passing *passing, const struct dm_arguments *arguments);
/* exec "${CLI[@]}" after CLI=("$@") */
bool
dm_arguments_kept(const struct dm_judge *j, struct dm_str word);
/* The first word of set -eo pipefail -- x "$@" that is an argument from then on; count: none is */
uint32_t
dm_arguments_first(const struct dm_sh_command *command);

#endif
