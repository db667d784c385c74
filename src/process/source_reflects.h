/* Calls by their names. */
#ifndef DM_SOURCE_REFLECTS_H
#define DM_SOURCE_REFLECTS_H

#include "source_reader.h"

/*
 * getattr(os, name), call_user_func("unlink", path): one that writes, or runs, is called by its name, or any of its module;
 * globals().update(json.load(f)), locals()[key] = value: names of a module are set, and none of them can be read. Settings
 * that the environment alone gives (for key, value in os.environ.items()) are the caller's.
 */
void
dm_source_read_reflected(struct dm_source_reader *reader, const struct dm_source_call *call);

/* A class that only its name tells, which is not written out: Class.forName(name), name.constantize */
void
dm_source_read_class(struct dm_source_reader *reader, const struct dm_source_call *call);

#endif
