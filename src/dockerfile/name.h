/* How Dockerfiles are called. */
#ifndef DM_NAME_H
#define DM_NAME_H

#include "../base.h"

/*
 * Dockerfile, dockerfile, Dockerfile[-_.]*, *[-_.]Dockerfile, *.dockerfile, the same with Containerfile; without the
 * suffixes of templates.
 */
bool
dm_is_dockerfile_name(struct dm_str name);

#endif
