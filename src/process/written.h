/* The folders that the user of a command has to own, because it writes there. */
#ifndef DM_WRITTEN_H
#define DM_WRITTEN_H

#include "../facts/runs.h"

/* What is written there. */
enum dm_written_kind {
	DM_WRITTEN_PASSING, /* caches, logs, pid files, build output: nobody misses what root wrote before */
	DM_WRITTEN_KEPT, /* databases, uploads, data folders: a volume of root's may wait outside */
};

/* Who brings the folder. */
enum dm_written_by {
	DM_WRITTEN_NEW,    /* nobody: it is to be made */
	DM_WRITTEN_MADE,   /* a RUN (mkdir) or WORKDIR, as root; no COPY brings it */
	DM_WRITTEN_COPIED, /* a COPY or ADD: its owner counts after it only */
	DM_WRITTEN_UNTOLD, /* nobody can tell: a folder of the context that was not seen, of the base */
};

/* A folder that the user has to own. */
struct dm_written_place {
	struct dm_str folder; /* absolute, no slash at its end: /app/data */
	/* a file in it that the image holds already, so that it is to be given, too: /app/data/app.db; else {NULL, 0} */
	struct dm_str file;
	enum dm_written_kind kind;
	enum dm_written_by by;
	uint32_t
		files; /* that the context shows in it, itself aside; COPIED, or UNTOLD where COPY --from brings it */
	bool whole; /* a file in it may be written whose name nobody can tell */
	bool code;  /* source that runs is in it, which stays root's */
	bool left;  /* a RUN may leave files of root's in it: chown -R after that gives them, too */
	const struct dm_instr *left_by; /* the last such RUN; NULL where left is not set */
	bool presumed; /* nothing says so, but a server of unseen source may keep its data there */
	const char *source; /* who says that it is written to: "ENV LOG_FILE", "main.py:5" */
};

/* Each folder once, or once for each file in it that is to be given, too; the kinds of one folder join (KEPT wins). Those that every user may write to are left out. */
struct dm_written_places {
	struct dm_written_place *items;
	uint32_t count;
};

#endif
