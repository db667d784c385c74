/* The files that PATH arguments mean. */
#ifndef DM_FILES_H
#define DM_FILES_H

#include "../base.h"

struct dm_usages;

/* What a compose file tells of a Dockerfile. */
struct dm_build {
	const char *context;              /* "": none that counts */
	const char **targets, **contexts; /* NULL: as the policy says */
	const char **arguments;   /* KEY=VALUE or KEY, of the service that is first; NULL: none */
	struct dm_usages *usages; /* how its services start it (facts/usage.h) */
};

struct dm_found {
	const char *path;
	const char *inside;     /* what it must not lead out of (inside.h); NULL: it was named */
	struct dm_build *build; /* NULL: no compose file names it */
	unsigned places; /* enum dm_deployed: no Dockerfile, but it names images; 0: a Dockerfile */
	bool named;      /* given on the command line, not found in a folder */
};

struct dm_files {
	struct dm_arena *arena;
	struct dm_found *items;
	uint32_t count;
	struct dm_buf errors, notes; /* what is left out, and why; whole lines for stderr */
	const char *root;            /* folder that is searched */
	/* what starts git; NULL: one is made for each question */
	const struct dm_launcher *launcher;
	const char *nothing; /* a folder that held no Dockerfile; NULL */
	bool places;         /* search for other files that name images, too (image/places.h) */
	bool no_links; /* --untrusted: one that is named is refused, one that is found is left out */
	const char *inside; /* its repository, else the folder itself, without links */
};

/* The buffers; the items are the arena's. */
void
dm_files_finish(struct dm_files *files);

#endif
