/* The local engine, Docker or Podman, as a source of digests: what it has pulled, it knows the digest of. */
#ifndef DM_ENGINE_H
#define DM_ENGINE_H

#include "job.h"

/*
 * Fills the job and returns true if an engine on a unix socket has the image, with a digest that a registry gave it.
 * Nothing is pulled. job->outcome and job->err stay where it has not.
 */
bool
dm_engine_ask(struct dm_http *http, struct dm_job *job);

#endif
