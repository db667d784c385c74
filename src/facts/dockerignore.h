/* .dockerignore: which files of a build context no COPY reaches. */
#ifndef DM_DOCKERIGNORE_H
#define DM_DOCKERIGNORE_H

#include "../base.h"

struct dm_dockerignore;

/* Source: moby/patternmatcher, ignorefile/ignorefile.go. */
struct dm_dockerignore *
dm_dockerignore_parse(struct dm_arena *arena, struct dm_str text);
/*
 * The path (from the context's root, without ./) is left out: the last pattern that matches it or a folder of it says
 * so. Source: moby/patternmatcher, patternmatcher.go (MatchesOrParentMatches).
 */
bool
dm_dockerignore_has(const struct dm_dockerignore *ignore, const char *path);

#endif
