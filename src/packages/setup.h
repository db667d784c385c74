/* RUNs that only prepare an install: they set up a repository, or do nothing that lasts. */
#ifndef DM_SETUP_H
#define DM_SETUP_H

#include "../facts/runs.h"

/* set -ex, true, echo without a redirection: a command that changes nothing in the image. */
bool
dm_item_is_neutral(const struct dm_sh_item *item);
enum dm_setup {
	DM_SETUP_UNKNOWN,    /* anything else */
	DM_SETUP_HARMLESS,   /* mkdir, curl -o /tmp/x: touches no repository */
	DM_SETUP_REPOSITORY, /* echo deb ... | tee /etc/apt/sources.list.d/x.list */
};

enum dm_setup
dm_item_setup(const struct dm_sh_item *item, const struct dm_family *family);
/* It writes a file that downloads or packages depend on (words.yaml), or one that a variable names: APT_CONFIG. */
bool
dm_instr_sets_up(struct dm_facts *facts, const struct dm_instr *instr);
/*
 * The RUN sets up repositories or their keys for this family of managers, and does nothing else: tools and folders of
 * the catalogue, with the plumbing around them (mkdir, curl ... | gpg, echo ... | tee).
 */
bool
dm_run_sets_repository(const struct dm_run *run, const struct dm_family *family);

#endif
