/* Whom a file gives its files to: COPY --chown, chown, and group 0 as OpenShift wants it. */
#ifndef DM_GIVEN_H
#define DM_GIVEN_H

#include "../facts/calls.h"
#include "account.h"

enum dm_given {
	DM_GIVEN_NOT,  /* no chown names the folder */
	DM_GIVEN_IT,   /* to the account, whatever else happens in the build */
	DM_GIVEN_AWAY, /* to another one, or maybe; or it is made anew */
};

/*
 * The one owner other than root that COPY --chown, ADD --chown and chown of the lineage name, by literal names or
 * numbers; false: there is none, or more than one.
 */
bool
dm_given_to(struct dm_facts *facts, int32_t stage, struct dm_account *account);

/*
 * What the last chown of the lineage that names the folder does, or with -R one around it that has the folder by then,
 * unless an rm or mv takes it away later. A folder of group 0's that the group may write is that of an account in the
 * group, too. What a COPY brings later is not looked at.
 */
enum dm_given
dm_given_folder(struct dm_facts *facts, int32_t stage, struct dm_str folder,
	const struct dm_account *account);
/*
 * It gives the folder to the account, and no COPY or ADD after that may bring it as somebody else's; files: with all that is
 * copied into it, by chown -R or COPY --chown.
 */
bool
dm_given_for_good(struct dm_facts *facts, int32_t stage, struct dm_str folder,
	const struct dm_account *account, bool files);
/*
 * What chgrp and chmod do with what they name, for a user in group 0: chmod g=u, g+rwX, 775 give it, where they always
 * run; chmod 755 and chgrp staff take it away.
 */
enum dm_given
dm_given_by_group(const struct dm_build_call *call);
/* The owner that a chown names, a slice of its word; {NULL, 0}: it takes one from a file. */
struct dm_str
dm_chown_owner(const struct dm_build_call *call);
/* -R, -vR, --recursive */
bool
dm_chown_is_deep(const struct dm_build_call *call);
/*
 * The lineage gives files to group 0 and lets that group do what their owner may: chgrp -R 0 /app && chmod -R g=u /app,
 * install -d -g 0 -m 2775 /app.
 * Source: "Creating images", OpenShift Container Platform, "Support arbitrary user ids".
 */
bool
dm_given_to_root_group(struct dm_facts *facts, int32_t stage);

#endif
