/* What the code below the passes works on: one revision of a file, and what is known beside it. */
#ifndef DM_FACTS_H
#define DM_FACTS_H

#include "../dockerfile/model.h"
#include "../lock/lock.h"
#include "../config/policy.h"
#include "scripts.h"
#include "usage.h"

/* The fields once: struct dm_context has them too, so that a pass says ctx->tree. */
#define DM_FACTS                                                                                              \
	/* lives as long as the revision */                                                                   \
	struct dm_arena *arena;                                                                               \
	const struct dm_tree *tree;                                                                           \
	/* neither is ever NULL */                                                                            \
	const struct dm_policy *policy;                                                                       \
	const struct dm_lock *lock;                                                                           \
	/* of the build context; may be NULL */                                                               \
	const struct dm_scripts *scripts;                                                                     \
	/* how the repository builds and starts the image; may be NULL */                                     \
	struct dm_usages *usages;                                                                             \
	/* what comments of the file say of that, made on first use (starts.c) */                             \
	struct dm_usages *said;                                                                               \
	/* what the RUNs call, made on first use (calls.h) */                                                 \
	struct dm_calls *calls, *calls_before;                                                                \
	/* the same while they are walked: what RUNs so far write over (brought.c) */                         \
	struct dm_calls *walked;                                                                              \
	/* where each COPY and ADD copies to, as far as that was asked (brought.c) */                         \
	struct dm_copy_target *targets;                                                                       \
	/* at stages, for the file that is asked for (brought.c) */                                           \
	uint32_t looks;                                                                                       \
	/* numbers of the calls that may leave something below /tmp, and of which calls (process/writes.c) */ \
	const struct dm_calls *shared_of;                                                                     \
	uint32_t *shared, nshared;                                                                            \
	/* calls for which workspaces were read (process/dependents.c) */                                     \
	uint32_t installs;                                                                                    \
	/* shell view of every RUN, made on first use (packages/runs.h) */                                    \
	struct dm_runs *runs;                                                                                 \
	/* that of the revision before, or NULL */                                                            \
	struct dm_runs *before;                                                                               \
	/* all shell texts that were read for a view so far, or NULL */                                       \
	struct dm_reads *reads

struct dm_facts {
	DM_FACTS;
};

#endif
