/* What the files around a Dockerfile say of it, one claim for each place that builds it or starts its image (around.h). */
#ifndef DM_CLAIMS_H
#define DM_CLAIMS_H

#include "usage.h"

struct dm_yaml;

enum {
	DM_CLAIMS = 256, /* of the files of one folder */
};

/* What one file says of one Dockerfile. */
struct dm_claim {
	const char
		*dockerfile; /* without links; NULL: the one of the folder, whatever it is called */
	const char *image;   /* a manifest's or a run's, by which it is known; NULL */
	bool named;          /* a run's, which may be of any image: only its name tells */
	bool base;           /* of a Dockerfile that is FROM the image, wherever it lies */
	bool known; /* the image is the name of a service or a container, which another claim may start */
	bool only_known; /* and of no image: a service, a pod */
	/* names of what it starts: a service, container_name, --name, metadata.name; ends with NULL, or NULL */
	const char **called;
	const char *by; /* BASE: that Dockerfile, which says nothing of itself */
	bool any; /* of every Dockerfile of the folder and of those below it: what it says nobody read */
	struct dm_usage usage;
};

/* A name that a build gives an image: docker build -t NAME, image: NAME beside build. */
struct dm_tag {
	struct dm_str name;     /* plain (image_names.h) */
	const char *dockerfile; /* without links */
	const char *target;     /* NULL: none is named */
	const char *context;    /* without links; NULL: not known */
};

struct dm_claim_file;

struct dm_claims {
	struct dm_arena *arena;
	const char *
		root; /* of the repository, without links: a context that leads out of it is none */
	struct dm_claim *items;
	uint32_t count;
	struct dm_tag *tags;
	uint32_t ntags;
	/* reads a file that another one names, by its path; false: it may not be read; NULL: none may */
	bool (*read)(struct dm_claims *claims, const char *path, struct dm_str *text);
	void *data;                  /* of who reads */
	uint32_t depth;              /* of files that name each other */
	struct dm_claim_file *files; /* that others name, each read once (claims_compose.c) */
	uint32_t nfiles;
	struct dm_claim_text *texts; /* likewise, of files of variables */
	uint32_t ntexts;
	uint32_t included, services; /* that were looked at */
	bool unread;                 /* a claim says that something was not */
};

/* Who reads one file. folder: with a slash at its end, that the file's paths count from; name: as messages show it. */
struct dm_claim_reader {
	struct dm_claims *claims;
	struct dm_arena *arena;
	const char *folder, *name;
};

/* What a build is given, as paths from the folder of the file that says so. */
struct dm_given {
	const char *context; /* NULL: not known, but for what the Dockerfile's path needs of it */
	const char *dockerfile; /* from the folder, too */
	const char *target;     /* NULL: none */
};

/* The text of a file of variables that another one names, read once; false: nobody may. */
bool
dm_claims_text(struct dm_claims *claims, const char *path, struct dm_str *text);
/* Without links; NULL: it is not there, elsewhere, or a variable without a default tells. */
const char *
dm_claim_resolve(struct dm_claim_reader *r, const char *path);
/* A new one; node: where the file says it, or NULL; what: "service web". */
struct dm_claim *
dm_claim_add(struct dm_claim_reader *r, const struct dm_yaml *node, const char *what);
/* Nobody reads what it names, or all of it, which may be of any Dockerfile there: unread: "what deploy/app.yaml says". Once is enough. */
void
dm_claim_add_unread(struct dm_claim_reader *r, const struct dm_yaml *node, const char *unread);
/* Adds a claim on the file that is built; a target that a variable without a default tells is none. NULL: there is no such file. */
struct dm_claim *
dm_claim_add_build(struct dm_claim_reader *r, const struct dm_yaml *node, const char *what,
	const struct dm_given *given);
/* Adds the name that a build gives the image, where the file that is built is there. */
void
dm_claim_add_tag(struct dm_claim_reader *r, struct dm_str name, const struct dm_given *given);
/* As compose and bake have them: a Dockerfile is named from its context. */
struct dm_given
dm_given_from_context(
	struct dm_claim_reader *r, const char *context, const char *dockerfile, const char *target);

#endif
