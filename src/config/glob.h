/* Path globs of the policy. */
#ifndef DM_GLOB_H
#define DM_GLOB_H

#include <stdbool.h>

/*
 * path is relative, with slashes. In a name `*` is any run and `?` one byte; `**` alone is any number of folders.
 * Without a slash (but for a last one) the pattern matches at any depth, else from the top; with a last one it
 * means folders. What it matches includes all below. Source: gitignore(5), "Pattern format", without sets, escapes
 * and negation.
 */
bool
dm_path_glob(const char *pattern, const char *path);
/* What is wrong with a pattern, or NULL. */
const char *
dm_path_glob_fault(const char *pattern);

#endif
