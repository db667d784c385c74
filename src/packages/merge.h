/* Which RUNs of one package installation are worth merging. Whether they can be: join.h. */
#ifndef DM_MERGE_H
#define DM_MERGE_H

#include "../facts/runs.h"

enum {
	DM_MERGE_MEMBERS = 64, /* of a group: each is compared with what joins it */
};

/* RUNs that become one. */
struct dm_merge {
	const struct dm_run *members[DM_MERGE_MEMBERS];
	uint32_t count;
	const struct dm_family *family; /* NULL: the first one calls no system manager */
	uint32_t verbs;                 /* of all members: bits of 1 << enum dm_verb */
	bool refresh_only;              /* nothing but refreshes, and upgrades after them */
	bool closed;                    /* no other RUN is to join it */
};

/* What merging is good for. */
enum dm_gain {
	DM_GAIN_NONE,
	DM_GAIN_FRESH,   /* RUN apt-get update && apt-get upgrade; RUN apt-get install curl */
	DM_GAIN_CLEANED, /* RUN apt-get install curl; RUN rm -rf /var/lib/apt/lists */
	DM_GAIN_LAYER,   /* RUN apt-get install curl; RUN apt-get install git */
};

/* A group of this RUN alone. */
void
dm_merge_start(struct dm_merge *merge, const struct dm_run *run);
/* The group has a family and room, and the RUN is readable. */
void
dm_merge_add(struct dm_merge *merge, const struct dm_run *run);
/*
 * How many of the RUNs from runs->items[at] on should join the group, and what for: one, or two where the first sets up
 * a repository that the second installs from; 0: none. ships: per stage, layers of the others gain by fresh lists only;
 * NULL: all of them ship.
 */
uint32_t
dm_merge_next(const struct dm_merge *merge, const struct dm_runs *runs, uint32_t at,
	const bool *ships, enum dm_gain *gain);

#endif
