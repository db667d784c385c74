/* What an image runs, and whether that can run without root: evidence from the Dockerfile and its build context. */
#ifndef DM_PROCESS_H
#define DM_PROCESS_H

#include "judge.h"

/* The CMD or ENTRYPOINT in force at the end of the stage and its parents; NULL where the base decides. */
const struct dm_instr *
dm_process_command(const struct dm_tree *tree, int32_t stage, enum dm_keyword kind);
/* There is one of either kind. */
bool
dm_process_has_command(const struct dm_tree *tree, int32_t stage);
/* The last CMD or ENTRYPOINT of the stage itself; NULL: none. */
const struct dm_instr *
dm_process_own_command(const struct dm_tree *tree, int32_t stage);
/* CMD ["--help"]: a tool that callers give arguments to. */
bool
dm_process_asks_help(const struct dm_tree *tree, int32_t stage);
/*
 * Looks at the command, the ports, the volumes and the rest of the file, up to the first code that is not among those
 * allowed (NULL: none is).
 */
struct dm_verdict
dm_process_judge(struct dm_facts *facts, int32_t stage, const struct dm_image *image,
	const char *const *allowed);

#endif
