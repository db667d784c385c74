/*
 * The names of the files that this run has written, in memory that is always there: when the heap ends, the message
 * says what was done. Threads may write at the same time.
 */
#ifndef DM_WRITTEN_H
#define DM_WRITTEN_H

#include "../base.h"

/*
 * Around what puts a file in its place: begin makes the name ready while there is memory, end keeps it where the file
 * was put there. Between them no other file is put in its place, and nothing may be allocated.
 */
void
dm_written_begin(struct dm_buf *name, const char *path);
void
dm_written_end(struct dm_buf *name, bool done);
/* For dm_memory_handle: says on standard error what was written; what is written meanwhile waits for ever. */
void
dm_written_tell(void);

#endif
