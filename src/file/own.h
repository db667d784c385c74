/* What is installed with this program. */
#ifndef DM_OWN_H
#define DM_OWN_H

#include "../base.h"

/* Of a build folder, and of an installation: what else runs lies beside this program, or there. */
extern const char *const dm_own_programs[];

/*
 * The first of the places, which are relative to the folder of this program's file and end with NULL, that has a file of
 * this name that may be accessed (R_OK, X_OK of access(2)), into path of PATH_MAX bytes; false: none, path is empty.
 */
bool
dm_own_find(char *path, const char *const *places, const char *name, int access_mode);

#endif
