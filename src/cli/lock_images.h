/* Which images the Dockerfiles name, by the lock that speaks of them: what `lock` and `--resolve` look up. */
#ifndef DM_LOCK_IMAGES_H
#define DM_LOCK_IMAGES_H

#include "discover.h"
#include "../file/file.h"
#include "../config/settings.h"

/* One place of a file that names an image. */
struct dm_naming {
	const char *image; /* canonical: docker.io/library/debian:12, or docker.io/x/y@sha256:... */
	const char *digest;   /* after a tag, or alone; NULL: none */
	const char *platform; /* of FROM --platform, "" without */
	const struct dm_policy *policy;
};

/* An image, with all the places that name it. */
struct dm_lock_image {
	const char *image, *name, *reference; /* reference: tag, or digest where there is no tag */
	const char *fixed;                    /* the digest that the policy pins it to; NULL */
	const struct dm_policy *policy;
	const struct dm_naming *namings; /* sorted by digest */
	uint32_t nnamings;
	bool floating; /* some place has no digest */
};

struct dm_lock_file {
	const char *path;
	bool exists;
	struct dm_file file; /* as read; exists only */
	struct dm_lock old;  /* empty where there is none */
	struct dm_naming *namings;
	uint32_t nnamings;
	const char **urls; /* of downloads without a checksum in a file; sorted */
	uint32_t nurls;
	struct dm_lock_image *images; /* sorted by image */
	uint32_t nimages;
	const struct dm_policy *policy; /* of the first file */
	uint32_t nuntrusted, nunknown;  /* places that name other images, which are left out */
	bool complete;                  /* all files that belong to it could be read */
};

struct dm_lock_images {
	struct dm_arena *arena;
	struct dm_settings *settings;
	struct dm_lock_file *locks;
	uint32_t nlocks;
	bool quiet;     /* untrusted images and invalid files are left out without a word */
	bool untrusted; /* ignore comments do not count, foreign frontends are refused */
	int status;     /* 2: a file that was named is not valid */
};

/*
 * Adds the trusted images of one file. text: what it holds; NULL: it is read. name: the file whose text it
 * is. false: err says why not.
 */
bool
dm_lock_images_add(struct dm_lock_images *images, const struct dm_found *found, const char *name,
	const struct dm_str *text, struct dm_err *err);
/* Call once all are added: fills `images` of each lock. */
void
dm_lock_images_finish(struct dm_lock_images *images);

#endif
