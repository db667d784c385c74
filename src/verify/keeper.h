/*
 * The keeper: a process that starts the engine's command line, and the only one that does. It is forked before anything
 * of a Dockerfile or an image is read, and parses none of it, so that the process that does can give up exec and sockets
 * (sandbox.h). Each order is a verb; the keeper composes its command itself, in the environment that it was started
 * with. It is in a session of its own, so that no key and no signal for the other process reaches it: when that one
 * ends, in whatever way, the keeper ends what runs, removes all that the run made, by label, and its folder.
 */
#ifndef DM_VERIFY_KEEPER_H
#define DM_VERIFY_KEEPER_H

#include "../base.h"

#include <sys/types.h>

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
	/* ENGINE rmi -f; words: image */
	DM_VERB_REMOVE_IMAGE,
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

struct dm_keeper {
	int socket, signals; /* signals: SIGINT, SIGTERM and SIGHUP arrive there */
	pid_t pid;
	const char *
		folder; /* of this run, 0700: builds write DIR/N/Dockerfile there before they ask */
	char id[17];    /* value of the label dockmend.verify */
};

/* How a command ended. */
struct dm_ended {
	int status; /* exit status; 128 + N: by signal N; 127: could not be started */
	bool timed_out;
};

enum {
	DM_KEEPER_WORDS = 512,
	DM_KEEPER_TEXT = 64 << 10,
};

/* Forks it. The folder's name is in the arena. Call it before threads and untrusted input. */
bool
dm_keeper_start(struct dm_arena *arena, struct dm_keeper *keeper,
	const struct dm_keeper_setup *setup, struct dm_err *err);
/*
 * Starts the command of a verb; words: NULL after the last. The descriptor gives what it prints; errors too for
 * BUILD, LOGS and the smoke verbs, else these are in dm_keeper_complaint. -1: the keeper is gone. One command at a time.
 */
int
dm_keeper_begin(const struct dm_keeper *keeper, enum dm_verb verb, const char *const *words);
/*
 * Reads what is there, waiting at most wait_ms for it (-1: as long as it takes). 0: the end; -1: time is up. A signal that
 * ends the program is obeyed here: everything is removed first.
 */
ssize_t
dm_keeper_read(const struct dm_keeper *keeper, int fd, void *p, size_t size, int wait_ms);
/* Closes the descriptor and waits for the command's end. */
struct dm_ended
dm_keeper_end(const struct dm_keeper *keeper, int fd);
/* All of the above for a short answer: at most limit bytes of it go to out. */
struct dm_ended
dm_keeper_ask(const struct dm_keeper *keeper, enum dm_verb verb, const char *const *words,
	struct dm_buf *out, size_t limit);
/* The first line of what the last command said on standard error, in the arena; "" nothing. */
const char *
dm_keeper_complaint(struct dm_arena *arena, const struct dm_keeper *keeper);
/* Sleeps, and obeys signals meanwhile. */
void
dm_keeper_pause(const struct dm_keeper *keeper, int ms);
/* Everything is removed, unless it is to be kept. A zeroed one: nothing. */
void
dm_keeper_finish(struct dm_keeper *keeper);

#endif
