/* Commands that a package of Python in the build context installs: svc of svc = "pkg.main:run" */
#ifndef DM_CONSOLE_SCRIPT_H
#define DM_CONSOLE_SCRIPT_H

#include "judge.h"

/*
 * pyproject.toml, setup.cfg or setup.py of the context names it so (packaging.python.org, "Entry points
 * specification"): what pip installs under that name runs the source beside it.
 */
bool
dm_console_script(const struct dm_judge *judge, struct dm_str name);

#endif
