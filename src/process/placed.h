/* Where source lies in the image that runs where it lies, and is not followed: PHP, Ruby. */
#ifndef DM_PLACED_H
#define DM_PLACED_H

#include "judge.h"
#include "source_facts.h"

/*
 * The folder that a file of the context lies in, where it says something of what is beside it: __DIR__ . "/../logs";
 * {NULL, 0}: it does not, or nobody can tell. Of C#, AppContext.BaseDirectory: the folder of the program.
 */
struct dm_str
dm_placed_folder(struct dm_judge *judge, const struct dm_source *source, struct dm_str path,
	struct dm_str text);
/* The folder that it starts in is that of a project of the language: composer.json lies in it */
bool
dm_is_project(struct dm_judge *judge, const struct dm_language *language);

#endif
