/* What a package command leaves in its layer: who needs it later, and whether the layer cleans it itself. */
#ifndef DM_LEFTOVERS_H
#define DM_LEFTOVERS_H

#include "commands.h"

/*
 * For every RUN: something behind it in its lineage (a RUN, a child stage, an ONBUILD RUN) installs from the
 * lists of this family without a refresh of its own, or may do so. Indexed like dm_runs_get()'s items.
 */
bool *
dm_lists_needed(struct dm_context *ctx, const char *family);
/* The RUN uses the family's lists before it refreshes them, so it needs those of an earlier layer. */
bool
dm_run_needs_lists(const struct dm_run *run, const char *family);
/* The RUN removes the manager's leftovers behind shell offset `end`, in whatever words. */
bool
dm_run_cleans(const struct dm_run *run, const struct dm_manager *manager, uint32_t end);
/* A cache or tmpfs is mounted over what the manager leaves: over its folders, or under a name that says so. */
bool
dm_run_keeps_outside(const struct dm_run *run, const struct dm_manager *manager);
/* The text of a RUN, script included, as it stands in the file. */
struct dm_str
dm_run_bytes(const struct dm_tree *tree, const struct dm_instr *instr);
/* The name stands in the text as a word of its own: apt, but not apt-key. */
bool
dm_text_names(struct dm_str text, const char *name);
/* A program of the manager's family is named in the text. */
bool
dm_text_names_family(struct dm_str text, const char *family);

#endif
