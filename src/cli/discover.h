/* Which files a PATH argument means. */
#ifndef DM_DISCOVER_H
#define DM_DISCOVER_H

#include "../dockerfile/tree.h"
#include "../file/files.h"

/*
 * The tree of a file that was found; where it is not valid, its errors quote nothing of a file that a link or a compose
 * file made out to be a Dockerfile: it may be anything that lies in the repository, .env or .git/config.
 */
const struct dm_tree *
dm_found_tree(struct dm_arena *arena, const struct dm_found *found, struct dm_str text);
/*
 * Adds a file, the Dockerfiles that a compose file names, or those of a folder, sorted; with files->places also the
 * compose file itself, and other files of a folder that name images (facts/deployed.h). In a folder git says what is
 * ignored (git.h); where it is missing or fails, everything counts, and a note says so. Repositories below are searched
 * by their own rules; submodules are left out, for a change in one belongs to another repository. Linked folders are
 * not followed, and a link to a file that the search finds itself is left out; whether another link leads out of the
 * repository is seen when the file is read. path must live as long as the files.
 */
bool
dm_discover(struct dm_files *files, const char *path, struct dm_err *err);

#endif
