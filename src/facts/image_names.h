/* Names of images as the files of a repository spell them, with variables. */
#ifndef DM_IMAGE_NAMES_H
#define DM_IMAGE_NAMES_H

#include "../base.h"

/*
 * acme/web:1 of docker.io/acme/web:${TAG:-1}: what a registry or an engine puts in front by itself is left out, and so
 * is :latest; a default is taken, and $(A) and $A become ${A}.
 */
struct dm_str
dm_image_name_plain(struct dm_arena *arena, struct dm_str text);
/* acme/web of acme/web:1, by a plain name */
struct dm_str
dm_image_name_untagged(struct dm_str name);

#endif
