/* The line on standard error that ends a run over files. */
#ifndef DM_SUMMARY_H
#define DM_SUMMARY_H

#include "command.h"

/* What files came to, in numbers. */
struct dm_summary {
	uint32_t files, changed; /* Dockerfiles */
	uint32_t fixes;          /* applied, or shown */
	uint32_t unsafe;         /* suggested: --unsafe would apply them */
	uint32_t advised;        /* no program can do them; what only informs is not one */
	uint32_t declined;       /* with something that a person can do */
	uint32_t notes;          /* of them, those that --check lists with -v only */
	uint32_t listed[32];     /* findings that --check lists, per index of dm_passes */
	/* names of images without a known digest, each with a NUL: of Dockerfiles, and of other files */
	struct dm_buf unpinned, elsewhere;
};

/* Counts one file; other: one that is no Dockerfile. */
void
dm_summary_add(struct dm_summary *summary, const struct dm_result *result, bool changed, bool other,
	const struct dm_command *command);
/* Adds what others counted, and finishes that. */
void
dm_summary_join(struct dm_summary *summary, struct dm_summary *part);
/*
 * 3 files: 2 would change (7 fixes); ... Appends nothing where no file was looked at. Where --check lists
 * findings for people, their numbers by pass come before that, and how to fix, understand and silence them. Finishes the
 * summary.
 */
void
dm_summary_put(struct dm_buf *out, struct dm_summary *summary, const struct dm_command *command);

#endif
