/* Databases that a schema of the build context keeps in a file: provider = "sqlite" of Prisma. */
#ifndef DM_SCHEMA_H
#define DM_SCHEMA_H

#include "judge.h"

/*
 * Judges where Prisma keeps it: url = "file:./dev.db", url = env("DATABASE_URL"), whose value ENV or the file .env tells.
 * A relative path is one beside the schema (prisma.io/docs, "SQLite").
 */
void
dm_judge_schema(struct dm_judge *judge);

#endif
