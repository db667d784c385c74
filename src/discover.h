/* Which files a PATH argument means. */
#ifndef DM_DISCOVER_H
#define DM_DISCOVER_H

#include "base.h"

/* What a compose file tells of a Dockerfile. */
struct dm_build {
	const char *context;              /* "": none that counts */
	const char **targets, **contexts; /* NULL: as the policy says */
};

struct dm_found {
	const char *path;
	const char *inside;     /* what it must not lead out of (inside.h); NULL: it was named */
	struct dm_build *build; /* NULL: no compose file names it */
	bool named;             /* given on the command line, not found in a folder */
};

struct dm_files {
	struct dm_arena *arena;
	struct dm_found *items;
	uint32_t count;
	struct dm_buf errors, notes; /* what is left out, and why; whole lines for stderr */
	const char *root;            /* folder that is searched */
	/* what starts git; NULL: one is made for each question */
	const struct dm_launcher *launcher;
	bool no_links; /* --untrusted: one that is named is refused, one that is found is left out */
	const char *inside; /* its repository, else the folder itself, without links */
};

/* Dockerfile, Dockerfile.*, *.Dockerfile, *.dockerfile, Containerfile*, without the suffixes of templates. */
bool
dm_is_dockerfile_name(struct dm_str name);
/*
 * Adds a file, the Dockerfiles that a compose file names, or those of a folder, sorted. In a folder git says what is
 * ignored (git.h); where it is missing or fails, everything counts, and a note says so. Repositories below are searched
 * by their own rules; submodules are left out, for a change in one belongs to another repository. Linked folders are
 * not followed, and a link to a file that the search finds itself is left out; whether another link leads out of the
 * repository is seen when the file is read. path must live as long as the files.
 */
bool
dm_discover(struct dm_files *files, const char *path, struct dm_err *err);
/* The buffers; the items are the arena's. */
void
dm_files_finish(struct dm_files *files);

#endif
