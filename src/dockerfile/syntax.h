/* Which frontend BuildKit runs on a Dockerfile. */
#ifndef DM_SYNTAX_H
#define DM_SYNTAX_H

#include "../base.h"

struct dm_syntax {
	struct dm_str name; /* docker/dockerfile:1; .p NULL: none is named */
	uint32_t line;      /* 1-based */
};

/*
 * In this order: `# syntax=NAME` among the directives, `// syntax=NAME` in their place, and a file that is one JSON
 * object with a text "syntax"; a byte order mark and a first line `#!...` are left out before. Unlike the parser of
 * Dockerfiles, which takes none of these but the first, and none after `#!`. Source: BuildKit,
 * frontend/dockerfile/parser/directives.go, DetectSyntax. JSON of more than 1 MiB is not read.
 */
struct dm_syntax
dm_syntax_find(struct dm_arena *arena, struct dm_str text);
/* Another frontend than Docker's own, docker/dockerfile and docker/dockerfile-upstream, of whatever tag. */
bool
dm_syntax_foreign(const struct dm_syntax *syntax);

#endif
