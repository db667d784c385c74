/* Calls by their names. */
#ifndef DM_SOURCE_REFLECTS_H
#define DM_SOURCE_REFLECTS_H

#include "source_path.h"

/* getattr(os, name), call_user_func("unlink", path): one that writes, or runs, is called by its name, or any of its module */
bool
dm_source_reflects(const struct dm_source_words *words, const struct dm_source_call *call);

#endif
