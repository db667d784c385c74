/* The rows of languages.yaml. */
#ifndef DM_LANGUAGE_H
#define DM_LANGUAGE_H

#include "../catalogue.h"

/* The language of a file by the end of its name, or NULL. */
const struct dm_language *
dm_language_of(struct dm_str name);
/* The same of a file that says what a project is built of (manifests): pom.xml, Web.csproj */
const struct dm_language *
dm_language_of_manifest(struct dm_str name);
/* The row with this id: python; NULL: there is none. */
const struct dm_language *
dm_language_named(const char *id);

/* A row of `options`: "multer dest", "buildSchema emitSchemaFile=schema.graphql", "connect-sqlite3 dir:." */
struct dm_language_option {
	struct dm_str call, key;
	struct dm_str stands; /* what `true` means, or what is written where the key is not given */
	bool always;          /* the latter */
};

struct dm_language_option
dm_language_option_of(const char *row);
#endif
