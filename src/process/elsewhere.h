/* What the projects of the build context are built of that it does not have: ProjectReference ..\Infra, go.mod's => ../lib */
#ifndef DM_ELSEWHERE_H
#define DM_ELSEWHERE_H

#include "judge.h"

/*
 * A doubt where a manifest of that language (languages.yaml) names what is not in the context: by a path with .. in it, or
 * that of another manifest; by what only the root of its build explains (roots); of Maven a parent or a dependency of its own
 * group. Comments that have a line of their own, and those of XML, do not count.
 */
void
dm_judge_elsewhere(struct dm_judge *judge, const struct dm_language *language);

#endif
