/* What a pom.xml of Maven says: what it makes, and what that is built of. */
#ifndef DM_POM_H
#define DM_POM_H

#include "../base.h"

/* com.acme:store */
struct dm_pom_name {
	struct dm_str group, artifact; /* as they are written: ${project.groupId}; "": it is not */
};

struct dm_pom {
	struct dm_pom_name own; /* the group: its parent's where it names none */
	/* what it depends on, tests aside */
	struct dm_pom_name *needs;
	uint32_t count;
};

/* Source: maven.apache.org/pom.html, "Maven Coordinates", "Dependencies", "Inheritance". */
struct dm_pom
dm_pom_read(struct dm_arena *arena, struct dm_str text);
/* It may be of those who made the pom: its group is the pom's, above it, below it, or one that a variable holds. */
bool
dm_pom_is_own(const struct dm_pom *pom, const struct dm_pom_name *name);

#endif
