/*
 * What a build does, as calls: the simple commands of its RUNs in the order in which they run, each resolved. A call
 * says which program runs, whatever calls it (sudo, env, sh -c, xargs, find -exec, su -c: wrappers.yaml), with constant
 * ENV, ARG and shell variables put in, as which user, in which folder, and where it was read. Texts are read out of RUN
 * itself, out of heredocs (of the instruction, given to a shell, copied), and out of scripts of the build context. What
 * a RUN starts and nobody can read is a call too: it is opaque.
 */
#ifndef DM_CALLS_H
#define DM_CALLS_H

#include "brought.h"
#include "build_call.h"

const struct dm_calls *
dm_calls_make(struct dm_facts *facts);
/* Made once per revision, on first use. */
static inline const struct dm_calls *
dm_calls_get(struct dm_facts *facts)
{
	return facts->calls ? facts->calls : dm_calls_make(facts);
}

/* What CMD, ENTRYPOINT, HEALTHCHECK or ONBUILD RUN at that index calls, read as a RUN is, without `first`; nobody keeps it. */
const struct dm_calls *
dm_calls_started(struct dm_facts *facts, uint32_t index);

/* The file at a path of the image, as the instruction at that index finds it: dm_brought_file, what RUNs write counted. */
static inline struct dm_brought
dm_calls_brought(struct dm_facts *facts, uint32_t at, struct dm_str path)
{
	dm_calls_get(facts);
	return dm_brought_file(facts, at, path);
}

#endif
