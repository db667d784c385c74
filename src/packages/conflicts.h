/* Packages that cannot be installed together, so that they cannot be one list either. */
#ifndef DM_CONFLICTS_H
#define DM_CONFLICTS_H

#include "../facts/runs.h"

/* The packages of a list, as far as others conflict with them. */
struct dm_conflicts {
	uint8_t *sides; /* a bit for each of dm_conflict_sides; NULL: of none */
	bool some;      /* it has packages */
	bool alone;     /* one conflicts with whatever is unknown */
};

/* curl of curl=7.88.1-10, curl:amd64 and curl/bookworm */
struct dm_str
dm_package_name(struct dm_str word);
/* One of the install's packages conflicts with one of the list. */
bool
dm_conflicts_has(const struct dm_conflicts *list, const struct dm_package_command *install);
/* The install's packages are of the list. */
void
dm_conflicts_add(struct dm_arena *arena, struct dm_conflicts *list,
	const struct dm_package_command *install);

#endif
