/* Calls that open a file, and the modes that they open it in. */
#ifndef DM_SOURCE_OPENS_H
#define DM_SOURCE_OPENS_H

#include "source_path.h"

/*
 * A call of `opens` of the language may write. constants: what the source gave names to so far, a mode among them. method:
 * it is called on the path, so that its mode comes first.
 */
bool
dm_source_opens_to_write(const struct dm_source_words *words,
	const struct dm_source_constant *constants, uint32_t nconstants,
	const struct dm_source_call *call, bool method);

#endif
