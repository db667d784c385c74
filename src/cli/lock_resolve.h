/* New locks from old ones: what is missing is looked up, what --update asks for is looked up again. */
#ifndef DM_LOCK_RESOLVE_H
#define DM_LOCK_RESOLVE_H

#include "lock_images.h"

/* How a lock differs from the one before. */
struct dm_lock_change {
	const char *image;
	const char *old, *fresh; /* digests; old NULL: added; fresh NULL: dropped */
	const char *mirror;      /* that told it, mirror.example/hub; NULL: the registry itself */
};

struct dm_resolution {
	struct dm_lock lock; /* sorted; with refreshes */
	struct dm_lock_change *changes;
	uint32_t nchanges;
};

struct dm_resolve_options {
	bool update;       /* look again at what is known */
	bool prune;        /* drop what no file names; needs a complete lock file */
	bool strict;       /* one failure fails everything */
	bool quiet;        /* no notes, no progress */
	bool say_mirrors;  /* name on stderr what mirrors told */
	unsigned parallel; /* images at a time */
	long deadline;     /* seconds for all look-ups together */
	const struct dm_launcher *launcher; /* as of dm_registry_queries */
};

/* How far a look-up of many images came. */
enum dm_resolved {
	DM_RESOLVED_ALL,
	DM_RESOLVED_SOME, /* the others are as they were in the lock, or left out */
	DM_RESOLVED_NONE, /* nothing should be written */
};

/*
 * One resolution for each lock of images, in arena. What could not be looked up is named on stderr, each reason once.
 * NONE: nobody answered, or with `strict` not everything could be looked up.
 */
enum dm_resolved
dm_resolve(struct dm_arena *arena, const struct dm_lock_images *images,
	const struct dm_resolve_options *options, struct dm_resolution *resolutions);
/*
 * What the locks say, against what registries say now; differences go to stdout. 0: none; 1: a tag moved, or something
 * is gone; 2: some of it could not be looked up.
 */
int
dm_resolve_check(struct dm_arena *arena, const struct dm_lock_images *images,
	const struct dm_resolve_options *options);

#endif
