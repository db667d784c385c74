/* Files that a program writes: what is changed by hand is lost with its next run. */
#ifndef DM_GENERATED_H
#define DM_GENERATED_H

#include "scripts.h"

/*
 * The line of the file's header that says so: "do not edit", or "generated" with the name of a file of the build
 * context. {NULL, 0}: none does. scripts may be NULL.
 */
struct dm_str
dm_generated(const struct dm_tree *tree, const struct dm_scripts *scripts);

#endif
