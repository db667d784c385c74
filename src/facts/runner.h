/* What has to be in an image before a RUN of it can run. */
#ifndef DM_RUNNER_H
#define DM_RUNNER_H

#include "facts.h"

/*
 * The instruction brings, or starts, what runs the programs of another architecture (COPY qemu-arm-static /usr/bin/), or
 * the shell that SHELL names: no RUN can come before it.
 */
bool
dm_brings_runner(struct dm_facts *facts, const struct dm_instr *instr);
/*
 * The instruction brings the shell that SHELL names by this name or path: COPY --from=bash /usr/local/bin/bash
 * /usr/local/bin/, RUN ["apk", "add", "bash"]; or nobody can tell that it does not.
 */
bool
dm_brings_shell(struct dm_facts *facts, const struct dm_instr *instr, struct dm_str shell);

#endif
