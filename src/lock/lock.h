/* dockmend.lock: what is known about each image, committed beside the policy. */
#ifndef DM_LOCK_H
#define DM_LOCK_H

#include "../base.h"

/* A child of the image's index; an image without index has one, with the image's own digest. */
struct dm_lock_platform {
	const char *name;   /* linux/arm64/v8 */
	const char *digest; /* of the child's manifest; NULL unknown */
};

/* Facts besides the digest come from the image's config; NULL: unknown, an empty list: none. */
struct dm_lock_entry {
	const char *image;                  /* docker.io/library/python:3.12-slim */
	const char *digest;                 /* sha256:...: of the index, else of the manifest */
	const char *user;                   /* NULL unknown, "" root */
	const char **ports;                 /* 8080/tcp; NULL-terminated */
	const char **entrypoint;            /* NULL-terminated */
	const char **command;               /* NULL-terminated */
	struct dm_lock_platform *platforms; /* sorted by name */
	uint32_t nplatforms;                /* 0: unknown */
};

/* What a URL brought when it was fetched. */
struct dm_lock_download {
	const char *
		url; /* https://example.org/x.tgz; of a git repository with its #ref, if it has one */
	const char *checksum; /* sha256:...; of a git repository: the commit, 40 or 64 hex digits */
};

/* --update: a digest that files pin and the one to put in its place. Not part of the file. */
struct dm_lock_refresh {
	const char *image; /* docker.io/library/debian:12 */
	const char *old;   /* sha256:... */
	const char
		*platform; /* of FROM --platform, "" without; a child of that platform stays one */
	const char *fresh; /* sha256:... */
};

struct dm_lock {
	const char *path;
	struct dm_lock_entry *entries; /* sorted by image */
	uint32_t count;
	struct dm_lock_download *downloads; /* sorted by URL */
	uint32_t ndownloads;
	struct dm_lock_refresh *refreshes;
	uint32_t nrefreshes;
};

/* linux/arm64/v8, windows(10.0.20348)/amd64: what may name a platform in the lock. */
bool
dm_platform_valid(struct dm_str name);
/*
 * Strict: version 1, known keys, valid digests and users, each image and platform once; images may be written the familiar
 * way (python:3). What is read is sorted.
 */
bool
dm_lock_parse(struct dm_arena *arena, const char *path, struct dm_str text, struct dm_lock *lock,
	struct dm_err *err);
/*
 * Appends the lock as text: one block per image, a blank line between blocks so that changes of neighbours merge,
 * sorted whatever the order of the entries. Reading it back gives the same lock. Bytes that are no UTF-8 become
 * U+FFFD.
 * The caller sees to it that images, digests, users are valid and canonical, and that no image is there twice.
 */
void
dm_lock_write(struct dm_buf *out, const struct dm_lock *lock);
/* https://host/..., printable ASCII without blanks or a user's name, at most 2048 bytes: what may be fetched and kept. */
bool
dm_download_valid(struct dm_str url);
/* The commit that ADD --checksum names of a git repository: 40 or 64 lower-case hex digits. */
bool
dm_commit_valid(struct dm_str commit);
/* A repository's URL that ends in #COMMIT, or #COMMIT:FOLDER: it brings the same for ever. */
bool
dm_url_names_commit(struct dm_str url);
/* The checksum of a URL, or NULL. */
const char *
dm_lock_checksum(const struct dm_lock *lock, struct dm_str url);
/* The entry of a canonical reference, or NULL. */
const struct dm_lock_entry *
dm_lock_find(const struct dm_lock *lock, const char *canonical);

#endif
