/* Symbolic links in the way of a file: with --untrusted none is followed. */
#ifndef DM_LINKS_H
#define DM_LINKS_H

#include "../base.h"

#include <dirent.h>

/* A folder of the path, or what it leads to, is a link; the first `from` bytes of it are taken as they are. */
bool
dm_path_links(const char *path, size_t from);
/*
 * The same for a PATH of the command line. What lies above the current folder is not the repository's, so of an
 * absolute path only what is below that folder is looked at, else the last name.
 */
bool
dm_path_links_named(const char *path);
/* The entry's own type, as d_type has it (DT_LNK for a link), also where the file system does not say it by itself. */
unsigned char
dm_entry_type(DIR *dir, const struct dirent *entry);

#endif
