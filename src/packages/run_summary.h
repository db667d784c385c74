/* What a RUN does with the package managers of one family, and whether it does anything else. */
#ifndef DM_RUN_SUMMARY_H
#define DM_RUN_SUMMARY_H

#include "../facts/runs.h"

struct dm_run_summary {
	uint32_t verbs; /* bits of 1 << enum dm_verb */
	bool pure;      /* nothing but that, at the top of its list */
	bool cleans;    /* a cleaning and nothing else; an autoremove may go with it */
};

/* The run is readable. */
struct dm_run_summary
dm_run_summary_read(const struct dm_run *run, const struct dm_family *family);
/* The family of the first system manager that the RUN calls; NULL: none. */
const struct dm_family *
dm_run_summary_family(const struct dm_run *run);

#endif
