/*
 * The keeper: a process that starts the engine's command line, and the only one that does. It is forked before anything
 * of a Dockerfile or an image is read, and parses none of it, so that the process that does can give up exec and sockets
 * (sandbox.h). Each order is a verb; the keeper composes its command itself, in the environment that it was started
 * with. It is in a session of its own, so that no key and no signal for the other process reaches it: when that one
 * ends, in whatever way, the keeper ends what runs, removes all that the run made, by label, and its folder.
 */
#ifndef DM_VERIFY_KEEPER_H
#define DM_VERIFY_KEEPER_H

#include "orders.h"

#include <sys/types.h>

struct dm_keeper {
	int socket, signals; /* signals: SIGINT, SIGTERM and SIGHUP arrive there */
	pid_t pid;
	const char *
		folder; /* of this run, 0700: builds write DIR/N/Dockerfile there before they ask */
	char id[17];    /* value of the label dockmend.verify */
	bool keep;      /* nothing is removed at the end */
};

/* How a command ended. */
struct dm_ended {
	int status; /* exit status; 128 + N: by signal N; 127: could not be started */
	bool timed_out;
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
 * ends the program is obeyed here: everything is removed first, or what is kept is told.
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
/* What is kept, where it is: on standard error. */
void
dm_keeper_tell(const struct dm_keeper *keeper);
/* Everything is removed, unless it is to be kept. A zeroed one: nothing. */
void
dm_keeper_finish(struct dm_keeper *keeper);

#endif
