/* Files of variables, as dotenv, compose's env_file and docker run --env-file read them. */
#ifndef DM_ENV_FILE_H
#define DM_ENV_FILE_H

#include "../base.h"

/* The next NAME=value of the text, which moves past it, its quotes taken off; value {NULL, 0}: only the name is there. False: there is none left. */
bool
dm_env_file_next(struct dm_str *text, struct dm_str *name, struct dm_str *value);

#endif
