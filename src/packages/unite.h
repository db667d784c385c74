/*
 * What the calls of one package manager become where their RUNs become one: one refresh, one upgrade, one list of
 * packages for each set of options, one cleaning at the end. What stands between them keeps its order. What no merge
 * brought together is left as it is.
 */
#ifndef DM_UNITE_H
#define DM_UNITE_H

#include "unite_items.h"

/* One RUN alone. */
void
dm_united_start(struct dm_united *united, struct dm_facts *facts, const struct dm_family *family,
	const struct dm_run *run);
/*
 * The installs of the RUN that other instructions of the file brought (sources: one for each item) join where their
 * options have come to agree since. False: none does.
 */
bool
dm_united_again(struct dm_united *united, const uint32_t *sources);
/*
 * Another RUN, which directly follows the last one and can be joined to its text as `how` says. A reason code of
 * collapse-installs where no person would write that: `united` is of use only after dm_united_restore then. NULL: it is
 * one of them.
 */
const char *
dm_united_add(struct dm_united *united, enum dm_gain gain, const struct dm_run *run,
	const struct dm_joining *how);
/* As it was when it was copied to `before`. */
void
dm_united_restore(struct dm_united *united, const struct dm_united *before);

#endif
