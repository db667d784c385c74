/* Texts of files that are read again and again, kept as long as the files are as they were. */
#ifndef DM_KEPT_H
#define DM_KEPT_H

#include "file.h"

enum {
	DM_KEPT_LIMIT = 16 << 20, /* bytes of all texts; beyond, all are forgotten */
};

struct dm_kept_file;

/* A zeroed one is empty. */
struct dm_kept_files {
	struct dm_kept_file *first;
	size_t bytes;
};

/* The text of the file at this path, copied into the arena, where it was kept and status is what it was; else false. */
bool
dm_kept_find(const struct dm_kept_files *kept, const char *path, const struct stat *status,
	struct dm_arena *arena, struct dm_str *text);
/*
 * Remembers what was read. Not where it changed a moment ago: file systems count time in ticks, and what is written
 * within one does not show in its status.
 */
void
dm_kept_add(struct dm_kept_files *kept, const char *path, const struct dm_file *file);
void
dm_kept_finish(struct dm_kept_files *kept);

#endif
