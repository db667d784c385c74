/* Commands in files of YAML or JSON: steps of GitLab and others, scripts of package.json, tasks of Taskfile.yml. */
#ifndef DM_CLAIMS_COMMANDS_H
#define DM_CLAIMS_COMMANDS_H

#include "claims.h"

struct dm_yaml;

/*
 * Adds what the texts of the tree say with lines that start an image (claims_lines.h), whichever keys they have: a text
 * that only describes, and one that works in another folder, say nothing. first: of the names in the claims that are
 * this file's own.
 */
void
dm_claims_read_commands(struct dm_claim_reader *r, const struct dm_yaml *root, uint32_t first);
/* A command of the text goes to another folder, so that its paths do not count from where it begins. */
bool
dm_commands_go_elsewhere(struct dm_str text);

#endif
