/* What a RUN that is put into a file needs: the shell that SHELL names, and the programs that PATH finds. */
#ifndef DM_NEEDED_H
#define DM_NEEDED_H

#include "../facts/runs.h"

/*
 * Each SHELL in force in the stage is seen to be there: sh, one of the base's distribution, one that a RUN has used
 * since or that the file brings. Source: BuildKit's docs/reference.md, "SHELL" (it replaces the default for all RUNs).
 */
bool
dm_needed_shell_is_there(struct dm_facts *facts, int32_t stage, const struct dm_image *image);
/* No ENV or ARG of the lineage takes the folders of mkdir and chown out of PATH; accounts: nor that of useradd. */
bool
dm_needed_is_on_path(struct dm_facts *facts, int32_t stage, bool accounts);

#endif
