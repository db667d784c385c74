/* Named arguments of calls, and keys of the objects that they are given, whose value is written to. */
#ifndef DM_SOURCE_OPTIONS_H
#define DM_SOURCE_OPTIONS_H

#include "source_reader.h"

/* PersistentClient(path="chroma"): dm_source_read_options reads the argument `arg` */
bool
dm_source_is_option(
	const struct dm_source_reader *reader, const struct dm_source_call *call, uint32_t arg);
/* "multer dest": multer({dest: "uploads/"}), basicConfig(filename="x.log") */
void
dm_source_read_options(struct dm_source_reader *reader, const struct dm_source_call *call);

#endif
