/* What a call that takes a file or a stream is given: df.to_csv(path), df.to_csv(buffer). */
#ifndef DM_SOURCE_SAVES_H
#define DM_SOURCE_SAVES_H

#include "source_reader.h"

/* The argument is a path, though nobody can tell which, of a call that writes to it: plt.savefig(name). */
bool
dm_source_saves_to(
	const struct dm_source_reader *reader, const struct dm_source_call *call, uint32_t arg);

/* image/png: what it is, not where */
bool
dm_source_is_media_type(struct dm_str text);

#endif
