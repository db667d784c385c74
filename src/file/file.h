/* Files: reading whole, and writing so that a failure leaves the original intact. */
#ifndef DM_FILE_H
#define DM_FILE_H

#include "../base.h"

#include <sys/stat.h>

#define DM_FILE_LIMIT (16U << 20) /* offsets are 32 bit; larger files are refused */

struct dm_file {
	struct dm_str text; /* in the arena */
	struct stat status; /* as read */
	const char *root;   /* that it must not lead out of (inside.h); NULL: it was named */
};

/* path "-" is standard input. */
bool
dm_file_read(struct dm_arena *arena, const char *path, struct dm_file *file, struct dm_err *err);
/* One that was found, not named: refused where it leads out of root. root NULL: as above. It must outlive the file. */
bool
dm_file_read_found(struct dm_arena *arena, const char *root, const char *path, struct dm_file *file,
	struct dm_err *err);
/* The text of a regular file of at most `limit` bytes that does not lead out of root; false: it is none. */
bool
dm_file_read_small(struct dm_arena *arena, const char *root, const char *path, size_t limit,
	struct dm_str *text);
/*
 * Replaces the file's content: temporary file in the same folder, same mode, owner, ACL and extended attributes, fsync,
 * rename. A symbolic link is followed to its target, unless that is out of as_read->root; a hard link becomes a file of its own. Refused if the file is no
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
/*
 * Signals that end the program remove this file, or folder, too; folders come before what lies in them. To be called
 * before it is there. Returns a number for dm_file_discard, -1: too many are remembered.
 */
int
dm_file_remember(const char *path);
/* Removes the file or the empty folder, and forgets it. */
void
dm_file_discard(int number);

#endif
