/* Settings in YAML as lines whose keys say all: logging.file.path: logs (docs.spring.io, "Mapping YAML to Properties"). */
#ifndef DM_NESTED_H
#define DM_NESTED_H

#include "judge.h"

/* `path: logs` below `file:` below `logging:` as `logging.file.path: logs`; each line is where it was. */
struct dm_str
dm_nested_lines(struct dm_arena *arena, struct dm_str text);

#endif
