/* Programs that only recommended packages bring, and who would miss them: patch and ssh of git. */
#ifndef DM_MISSED_H
#define DM_MISSED_H

#include "../facts/calls.h"

enum dm_missed {
	DM_MISSED_NOT,
	DM_MISSED_SEEN,   /* a call, a script or a file of the context names one */
	DM_MISSED_UNSEEN, /* nobody can see what the stage runs after it */
};

struct dm_misses {
	struct dm_facts *facts;
	enum dm_known *named; /* per row of dm_recommends */
	/* per stage: the last instruction of it, or of what is built on it, that runs what nobody can see; NULL: not yet known */
	uint32_t *unseen;
};

/* misses: all but facts is zero at first. */
enum dm_missed
dm_misses_find(struct dm_misses *misses, const struct dm_run *run, const struct dm_recommend *row);

#endif
