/* Files: reading whole, and writing so that a failure leaves the original intact. */
#ifndef DM_FILE_H
#define DM_FILE_H

#include "base.h"

#include <sys/stat.h>

#define DM_FILE_LIMIT (16U << 20) /* offsets are 32 bit; larger files are refused */

struct dm_file {
	struct dm_str text; /* in the arena */
	struct stat status; /* as read */
};

/* path "-" is standard input. */
bool
dm_file_read(struct dm_arena *arena, const char *path, struct dm_file *file, struct dm_err *err);
/*
 * Replaces the file's content: temporary file in the same folder, same mode, owner, ACL and extended attributes, fsync,
 * rename. A symbolic link is followed to its target; a hard link becomes a file of its own. Refused if the file is no
 * longer what was read, or something of it cannot be kept. On any failure, SIGINT, SIGTERM and SIGHUP included, the
 * original is intact and no temporary file stays; one that SIGKILL or a crash left goes when the same file is written
 * again.
 */
bool
dm_file_write(
	const char *path, const struct dm_file *as_read, struct dm_str text, struct dm_err *err);
/* The same for a file that is not there yet; refused if it is by now. */
bool
dm_file_create(const char *path, struct dm_str text, struct dm_err *err);
/*
 * Call once, before threads: signals that end the program, and the end of memory, remove the temporary files first;
 * the latter says which files were written (written.h).
 */
void
dm_file_guard(void);

#endif
