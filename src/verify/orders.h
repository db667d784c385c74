/* What the keeper may be asked, and what the two say to each other. */
#ifndef DM_VERIFY_ORDERS_H
#define DM_VERIFY_ORDERS_H

#include "../base.h"

enum dm_verb {
	/* ENGINE version */
	DM_VERB_VERSION,
	/* docker buildx version */
	DM_VERB_BUILDX,
	/* ENGINE build ... -f FOLDER/Dockerfile; words: number of the build, context, target ("": none), KEY=VALUE... */
	DM_VERB_BUILD,
	/* ENGINE image inspect; words: image */
	DM_VERB_INSPECT_IMAGE,
	/* ENGINE create; words: image. The container is never started. */
	DM_VERB_CREATE,
	/* ENGINE export; words: container */
	DM_VERB_EXPORT,
	/* ENGINE run -d, no network, with limits; words: image */
	DM_VERB_RUN,
	/* ENGINE run, the same, with sh -c CMD of --smoke in place of its command; words: image */
	DM_VERB_RUN_SMOKE,
	/* ENGINE exec CONTAINER sh -c CMD of --smoke; words: container */
	DM_VERB_EXEC_SMOKE,
	/* ENGINE exec CONTAINER cat /proc/net/tcp; words: container */
	DM_VERB_PORTS,
	/* ENGINE inspect; words: container */
	DM_VERB_INSPECT,
	/* ENGINE diff; words: container */
	DM_VERB_DIFF,
	/* ENGINE logs; words: container */
	DM_VERB_LOGS,
	/* ENGINE rm -f -v; words: container */
	DM_VERB_REMOVE,
	/* ENGINE tag; words: image, name */
	DM_VERB_TAG,
	DM_VERBS,
};

/* What the keeper is told once, all of it from the command line; borrowed. */
struct dm_keeper_setup {
	const char *engine; /* path of docker or podman */
	bool podman;
	bool no_cache, keep;
	const char *smoke;      /* NULL: none */
	char *const *arguments; /* of the builds, after `--`; NULL after the last */
	unsigned timeout;       /* seconds of a build */
};

enum {
	DM_KEEPER_WORDS = 512,
	DM_KEEPER_TEXT = 64 << 10,
};

/* In the folder of the run: what the last command said on standard error. */
#define DM_KEEPER_COMPLAINT "complaint"
#define DM_KEEPER_LABEL "dockmend.verify"

/* One packet, as long as its text is, with a descriptor for what the command prints. */
struct dm_keeper_order {
	int32_t verb;
	uint32_t count, size;
	char text[DM_KEEPER_TEXT]; /* words, each with its NUL */
};

struct dm_keeper_answer {
	int32_t status, timed_out;
};

#endif
