/* Folders that source code makes, and may not want to find. */
#ifndef DM_SOURCE_ANEW_H
#define DM_SOURCE_ANEW_H

#include "source_path.h"

/*
 * os.mkdir(path), fs.mkdirSync(path), Files.createDirectory(path): where the folder is there already it fails, unless the
 * call says otherwise (exist_ok=True, recursive: true), or what stands near it asks or catches.
 */
bool
dm_source_makes_anew(const struct dm_source_words *words, const struct dm_source_call *call);

#endif
