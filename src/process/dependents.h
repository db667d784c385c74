/* What an installation of npm, Yarn or pnpm brings that the repository's workspaces ask for. */
#ifndef DM_DEPENDENTS_H
#define DM_DEPENDENTS_H

#include "judge.h"

struct dm_build_call;

/*
 * The package.json of one of the workspaces that the call installs for depends on one of the packages, a list that ends with NULL; of those
 * that its words name, where they name any, and those that these use. build: what it lists for the build alone counts, too.
 * Sources: docs.npmjs.com, "workspaces"; pnpm.io, "pnpm-workspace.yaml"; yarnpkg.com, "Workspaces".
 */
bool
dm_dependents_want(const struct dm_judge *judge, const struct dm_build_call *call,
	const char *const *packages, bool build);

#endif
