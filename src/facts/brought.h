/* Where a file of the image comes from, as far as COPY, ADD, bind mounts and the heredocs of COPY tell. */
#ifndef DM_BROUGHT_H
#define DM_BROUGHT_H

#include "runs.h"

enum dm_brought_by {
	DM_BROUGHT_NOT,     /* no instruction copies it: of the base image, or made by a RUN */
	DM_BROUGHT_CONTEXT, /* from the build context */
	DM_BROUGHT_WRITTEN, /* COPY <<EOF */
	DM_BROUGHT_ELSE,    /* from another image, a named context, a URL, an archive */
};

struct dm_brought {
	enum dm_brought_by by;
	struct dm_str text; /* its bytes; {NULL, 0}: not there, too large, or not to be read */
	bool unread;        /* it is there, and could not be read (dm_scripts_unread) */
	/* a RUN, or a COPY of what a stage makes, may have written over it since: evidence against, never for */
	bool changed;
};

/*
 * The file at an absolute path as instruction `at` finds it. With --from of a stage, its files are looked for there.
 * What RUNs write over it counts as far as calls are walked: dm_calls_brought walks all of them first.
 * Sources: BuildKit's docs/reference.md, "COPY" (how destinations are made), "RUN --mount=type=bind".
 */
struct dm_brought
dm_brought_file(struct dm_facts *facts, uint32_t at, struct dm_str path);
/* Where the COPY or ADD at that index copies to, absolute; {NULL, 0}: nothing tells. Kept. */
struct dm_str
dm_copy_target(struct dm_facts *facts, uint32_t at);

enum {
	DM_COPIED_PATHS = 8,
};

/* A COPY --from that may bring a file. */
struct dm_copied {
	int32_t stage; /* -1: another image, and it brings just that file */
	struct dm_str paths
		[DM_COPIED_PATHS]; /* where it would lie there; of COPY --from=a *.jar x.jar a pattern */
	uint32_t count;
};

/*
 * The last COPY --from of the stage's lineage before instruction *at that may bring the file at an absolute path; *at is
 * then its index. False: there is none.
 */
bool
dm_copied_next(struct dm_facts *facts, int32_t stage, struct dm_str path, uint32_t *at,
	struct dm_copied *copied);

/*
 * folder and path joined, `.` and `..` taken out: an absolute path; {NULL, 0} where the folder is unknown, or the path
 * longer than PATH_MAX.
 */
struct dm_str
dm_path_join(struct dm_arena *arena, struct dm_str folder, struct dm_str path);
/* WORKDIR in force before instruction `at`, variables put in; {NULL, 0}: the base's, or one that nothing tells. */
struct dm_str
dm_workdir(struct dm_facts *facts, uint32_t at);

#endif
