/* Who needs the package lists of a layer later on. */
#ifndef DM_LIST_USERS_H
#define DM_LIST_USERS_H

#include "../facts/runs.h"

/*
 * Something behind this RUN in its stage, in a stage built on it, in an ONBUILD trigger or in the rest of the RUN
 * itself installs packages of the family without a refresh of its own. What cannot be read counts as such.
 */
bool
dm_list_users_after(
	struct dm_facts *facts, const struct dm_run *run, const struct dm_manager *manager);

/* The RUN installs packages of the family from lists that an earlier layer fetched. */
bool
dm_list_users_has(
	const struct dm_tree *tree, const struct dm_run *run, const struct dm_family *family);

#endif
