/* Programs that packages of npm bring. */
#ifndef DM_NPM_H
#define DM_NPM_H

#include "judge.h"

/* npm install -g serve@14, a dependency of package.json: a program of that name is of npm's package. */
bool
dm_npm_has(struct dm_judge *judge, struct dm_str name);
/*
 * The words start one that brings the tables of a database up to date, and was seen to write no file of its own
 * (words.yaml: npm_migrations): what it runs, settings and migrations of the folder, is judged. False: it is none, or of
 * another package than npm's of that name.
 */
bool
dm_judge_migration(struct dm_judge *judge, const struct dm_str *words, uint32_t count);

#endif
