/* Image references: the distribution reference grammar (github.com/distribution/reference, regexp.go). */
#ifndef DM_REFERENCE_H
#define DM_REFERENCE_H

#include "../base.h"
#include "../catalogue.h"

/* Slices of the text that was parsed, so that they tell where each part is; absent parts have n == 0. */
struct dm_reference {
	struct dm_str domain; /* registry.example:5000, [2001:db8::1]:5000 */
	struct dm_str path;   /* library/python, as written */
	struct dm_str tag;    /* 3.12-slim */
	struct dm_str digest; /* sha256:..., or of any algorithm that the grammar allows */
	struct dm_str name;   /* canonical: docker.io/library/python (arena) */
};

/* A reference as a person writes it (ParseNormalizedNamed); false: not one. */
bool
dm_reference_parse(struct dm_arena *arena, struct dm_str text, struct dm_reference *reference);
/* docker.io/library/python:3.12-slim; `latest` where there is neither tag nor digest. */
const char *
dm_reference_canonical(struct dm_arena *arena, const struct dm_reference *reference);
/* The length of what people leave out in front of a canonical name: docker.io/library/, docker.io/ */
size_t
dm_reference_familiar(struct dm_str name);
/* The length of Docker Hub's host, whatever it is called, and the slash, in front of a name; 0: another place is. */
size_t
dm_reference_hub(struct dm_str name);
/* sha256:<64 lower-case hex digits>, also sha384 and sha512: what registries know and BuildKit accepts. */
bool
dm_digest_valid(struct dm_str digest);
/* registry.example:5000, [::1]:5000: what may come before the path of a name. */
bool
dm_host_valid(struct dm_str host);
/* [http[s]://]host[:port][/prefix] */
bool
dm_mirror_valid(struct dm_str location);
/*
 * node, 1000:1000, and for parts == 3 node:1000:1000: up to so many words of letters, digits, `_`, `.` and inner `-`,
 * at most 128 bytes. Docker's own config takes any text; what is in Dockerfiles and passwd(5) is this.
 */
bool
dm_user_valid(struct dm_str user, uint32_t parts);
/* It is at a place where only official images are: docker.io/library/myteam-base */
bool
dm_reference_library(const struct dm_reference *reference);
/* It is there, and one that the library has or had: the library is finite (library.yaml). */
bool
dm_reference_known(const struct dm_reference *reference);
/* docker.io/library/node for every home that official images have (docker.io/arm64v8/node); else its name. */
struct dm_str
dm_reference_official(struct dm_arena *arena, const struct dm_reference *reference);
/* The catalogue's row for name and tag ("latest" where empty), or NULL. */
const struct dm_image_row *
dm_image_row_find(const struct dm_reference *reference);
/* What it says, in the arena. */
const struct dm_image *
dm_image_find(struct dm_arena *arena, const struct dm_reference *reference);

#endif
