/* Packages of one repository: npm start --workspace=apps/web, yarn workspace @acme/web start. */
#ifndef DM_WORKSPACE_H
#define DM_WORKSPACE_H

#include "judge.h"

/*
 * The folder of the image in which the package lies that the repository calls so: by its path from the judge's folder, or
 * by the name in its package.json, looked for in the folders that people keep packages in. {NULL, 0}: it is not seen.
 */
struct dm_str
dm_workspace_folder(struct dm_judge *judge, struct dm_str name);
/* The same in the context, with a slash at its end, by its name alone; {NULL, 0}: none. */
struct dm_str
dm_workspace_source(struct dm_judge *judge, struct dm_str name);

#endif
