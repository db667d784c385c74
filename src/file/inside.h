/*
 * Files that were found, not named on the command line, stay inside: of the repository that they were found in, or,
 * where there is none, of the folder that was searched. A link or a name that leads out of it is refused. Outside of
 * a repository, settings that somebody else put there are not obeyed.
 */
#ifndef DM_INSIDE_H
#define DM_INSIDE_H

#include "../base.h"

#include <sys/stat.h>

/* The nearest folder upward that holds .git, this one included; real: without links, or NULL. NULL: none. */
const char *
dm_inside_repository(struct dm_arena *arena, const char *real);
/* The same of the folder that the file at path lies in, whose links are followed. */
const char *
dm_inside_of(struct dm_arena *arena, const char *path);
/* Both without links: path is root, or below it. */
bool
dm_inside(const char *root, const char *path);
/* The same for an open folder (O_PATH will do). Without /proc it cannot be told: false. */
bool
dm_inside_folder(const char *root, int folder);
/*
 * Opens a regular file for reading. root NULL: wherever links lead. Else the file is opened first, without being read
 * or waited for, and then it is judged where it is: nobody can exchange it in between. -1: err tells why not; nothing
 * outside of root, no FIFO and no device was opened.
 */
int
dm_inside_open(const char *root, const char *path, struct stat *status, struct dm_err *err);
/* The file and the folder that it was found in belong to us or to root (for root: to whoever called sudo). */
bool
dm_inside_owned(const char *path);

#endif
