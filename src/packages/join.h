/* Whether two RUNs can become one that does the same, and how. */
#ifndef DM_JOIN_H
#define DM_JOIN_H

#include "../facts/runs.h"

struct dm_join {
	const char *obstacle; /* a reason code of collapse-installs; NULL: they can */
	struct dm_joining how;
};

/* What each RUN of a group leaves in its shell: asked for by every RUN that is to join it, found once. */
struct dm_join_group {
	struct dm_arena arena;
	struct dm_join_member *members;
	uint32_t nmembers;
};

/*
 * Joins `second` to the RUNs first[0 .. count), which come directly before it and are joined already. The shells'
 * states (effects.h) are compared with each of them; the last one decides how the text goes on.
 */
struct dm_join
dm_join_runs(struct dm_facts *facts, struct dm_join_group *group, const struct dm_run *const *first,
	uint32_t count, const struct dm_run *second);
/* Before another group begins, and at the end. */
void
dm_join_group_clear(struct dm_join_group *group);

/*
 * Whether a command can be added at the end of the RUN so that it runs if, and only if, the RUN would have succeeded,
 * and fails it if it fails; *kind: AND or SEQUENCE, in the RUN's style.
 */
bool
dm_join_append(struct dm_arena *arena, const struct dm_run *run, enum dm_joint_kind *kind);

#endif
