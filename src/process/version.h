/* Versions of interpreters: what is asked for, and what a base or a package brings. */
#ifndef DM_VERSION_H
#define DM_VERSION_H

#include "../base.h"

/*
 * Whether what is asked for (3.12, cpython-3.12, >=3.11,<3.13, a path; {NULL, 0}: anything) is there, where `has` is what
 * comes after the program's name: :3.12-slim, 3.12-bookworm, 3-venv. Sources: docs.astral.sh/uv/concepts/python-versions,
 * peps.python.org/pep-0440.
 */
bool
dm_version_fits(struct dm_str asked, struct dm_str has);
/* The version that a .python-version or a pyproject.toml asks for; {NULL, 0}: none. */
struct dm_str
dm_version_in(struct dm_str text);

#endif
