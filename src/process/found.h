/* Files of the image, as the context shows them. */
#ifndef DM_FOUND_H
#define DM_FOUND_H

#include "../facts/brought.h"
#include "judge.h"

/*
 * The file at an absolute path when the image's command starts. A COPY of the root of another image (--from=tools / /)
 * may bring anything, and brings no file of the application: what was copied before it counts.
 */
struct dm_brought
dm_found_file(struct dm_judge *judge, struct dm_str path);

#endif
