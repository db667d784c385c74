/* Where a script says that it is itself: "$(dirname "$0")", ${0%/...} */
#ifndef DM_SCRIPT_PLACE_H
#define DM_SCRIPT_PLACE_H

#include "judge.h"

/*
 * The path that a word makes of the place of the script that is read: /app/lib.sh of "$(dirname "$0")/lib.sh",
 * /app of $(cd "$(dirname "$0")/.." && pwd) in /app/bin/start. {NULL, 0}: it says something else, or nobody knows
 * where the script is.
 */
struct dm_str
dm_script_place(const struct dm_judge *judge, const struct dm_sh_word *word);

#endif
