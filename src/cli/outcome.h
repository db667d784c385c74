/* What one file came to: what is to be printed, by where it goes, and the exit status. */
#ifndef DM_OUTCOME_H
#define DM_OUTCOME_H

#include "baseline.h"
#include "summary.h"
#include "../file/file.h"

struct dm_outcome {
	struct dm_buf out, err;           /* stdout, stderr */
	struct dm_buf rest;               /* for the end of the report */
	struct dm_buf notes;              /* stderr, but no line of it twice in a run */
	struct dm_buf settings;           /* the same, as a whole: an unusable policy or lock */
	struct dm_arena arena;            /* of accepted */
	struct dm_baseline_file accepted; /* DM_MODE_ACCEPT */
	struct dm_summary summary;        /* of this file */
	uint32_t passes; /* of a filter, whose fixes its text has: bit per index of dm_passes */
	int status;      /* 0, 1, 2, 3: as of the program, whose status is the highest of all */
};

void
dm_outcome_finish(struct dm_outcome *outcome);
/* The status becomes at least this one. */
void
dm_outcome_raise(struct dm_outcome *outcome, int status);
/* Puts the message, and the line that it speaks of with a caret, into outcome->err; the status becomes 2. */
void
dm_outcome_error(struct dm_outcome *outcome, const struct dm_err *err, const char *path);
/* A line for outcome->err where the file that was written had other names: they keep the old text. */
void
dm_outcome_links(struct dm_outcome *outcome, const struct dm_file *as_read, const char *path);

#endif
