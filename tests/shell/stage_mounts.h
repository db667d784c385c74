/* --mount of a RUN: folders that are put into the root and taken out again. */
#ifndef DM_STAGE_MOUNTS_H
#define DM_STAGE_MOUNTS_H

#include "../../src/dockerfile/tree.h"

enum {
	MOUNTS = 16,
};

struct mount {
	const char *target; /* in the sandbox */
	const char *stash;  /* where what was there waits; NULL: nothing was */
	const char *cache;  /* where a cache mount lives between RUNs; NULL: it is thrown away */
	bool made;          /* nothing was there */
};

struct mounts {
	struct mount items[MOUNTS];
	uint32_t count;
};

/* Where the sources of a bind mount are: yields the path in the sandbox, or NULL. */
typedef const char *(*mounts_source)(void *data, struct dm_str from, struct dm_str source);

/* Puts the mounts of this RUN into the root; cwd is what relative targets start from. */
void
mounts_enter(struct dm_arena *arena, struct mounts *mounts, const struct dm_instr *run,
	const char *cwd, mounts_source source, void *data);
/* Takes them out. False: one of them is gone, what the kernel refuses with "Device or resource busy". */
bool
mounts_leave(struct mounts *mounts);
/* Throws all cache mounts away. */
void
mounts_clear(void);
/* The paths of all files in cache mounts, one a line. */
struct dm_str
mounts_list(struct dm_arena *arena);

#endif
