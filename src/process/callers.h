/* Tools that work on the files of whoever runs the image. */
#ifndef DM_CALLERS_H
#define DM_CALLERS_H

#include "grant.h"
#include "judge.h"

/* Why the image may work on its caller's files: one clause; NULL: nothing says so. serves: a word names a port. */
const char *
dm_callers_files(const struct dm_grant *grant, bool serves);

#endif
