/* The paths that a call of source code is given and writes to, or nothing: open(path, "w") and copy(a, b). */
#ifndef DM_SOURCE_WRITTEN_H
#define DM_SOURCE_WRITTEN_H

#include "source_reader.h"

/* mkdir, makedirs, createDirectories, badger.Open; not rmdir, remove_dir_all, ZipFile.CreateFromDirectory */
bool
dm_source_makes_folder(const char *call, struct dm_str path);
/* os.path.join(x, name), new File(folder + name): tokens [from, to) are a path, whatever is in it. */
bool
dm_source_is_joined(struct dm_source_reader *reader, uint32_t from, uint32_t to);
/* os.mkdir(path), path.mkdir() fails where the folder is there: the path is kept as one that is made anew. */
void
dm_source_add_anew(
	struct dm_source_reader *reader, const struct dm_source_call *call, struct dm_str path);
/*
 * Argument `arg` of the call `name` is written to, unless it is an option, a stream, or no path. sure: the call takes a
 * path there, and what is given is one whatever it looks like.
 */
void
dm_source_add_written(struct dm_source_reader *reader, const struct dm_source_call *call,
	const char *name, uint32_t arg, enum dm_source_act act, bool sure);
/* copy(a, b); rename(a, b), whose first one leaves its folder; cache.SaveFile(path), beside c.SaveFile(file, path) */
void
dm_source_add_second(
	struct dm_source_reader *reader, const struct dm_source_call *call, const char *name);

#endif
