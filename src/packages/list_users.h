/* Who needs the package lists of a layer later on. */
#ifndef DM_LIST_USERS_H
#define DM_LIST_USERS_H

#include "../facts/calls.h"

/*
 * Something after this RUN in its stage, in a stage built on it, in an ONBUILD trigger, in the rest of the RUN itself
 * or in what the image starts installs packages of the family without a refresh of its own. What cannot be read counts as such.
 */
bool
dm_list_users_after(
	struct dm_facts *facts, const struct dm_run *run, const struct dm_manager *manager);

/*
 * A later call of the stage, or of one built on it, installs from what is there, or by its lists: npm ci --offline,
 * zypper --no-refresh in; or it names the files: cp /var/cache/apt/archives/x.deb /out/
 */
bool
dm_list_users_offline(
	struct dm_facts *facts, const struct dm_run *run, const struct dm_manager *manager);

/* The RUN at that index uses lists of the family that an earlier layer fetched; what nobody can read does. */
bool
dm_list_users_has(struct dm_facts *facts, uint32_t index, const struct dm_family *family);
/* The same where the file shows it. */
bool
dm_list_users_shows(struct dm_facts *facts, uint32_t index, const struct dm_family *family);

#endif
