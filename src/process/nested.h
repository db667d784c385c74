/* Settings in YAML as lines whose keys say all: logging.file.path: logs (docs.spring.io, "Mapping YAML to Properties"). */
#ifndef DM_NESTED_H
#define DM_NESTED_H

#include "judge.h"

/* Between pairs on one line: no file of settings holds one. */
#define DM_NESTED_MARK '\v'

struct dm_nested {
	struct dm_str lines;
	bool lost; /* keys are deeper or longer than is read, and are not whole */
};

/*
 * `path: logs` below `file:` below `logging:` as `logging.file.path: logs`; each line is where it was. Pairs of a map in
 * braces are one line, with a mark between them.
 */
struct dm_nested
dm_nested_of(struct dm_arena *arena, struct dm_str text);
/* The next pair of one line, which moves past it; false: there is none left. */
bool
dm_nested_next(struct dm_str *line, struct dm_str *pair);

#endif
