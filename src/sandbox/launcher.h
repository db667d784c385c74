/*
 * The launcher: a process that starts the programs that dockmend needs (git, dockmend-registry, `dockmend lock`) and
 * dockmend-registry needs (credential helpers). It is forked before untrusted input is read and parses none, so that
 * the process that does can give up exec (sandbox.h). What may be started is a list of kinds; the launcher composes
 * the command of each itself, in the environment that it was started with. Who asks says only where: paths, which are
 * never options.
 */
#ifndef DM_LAUNCHER_H
#define DM_LAUNCHER_H

#include "../base.h"

#include <sys/types.h>

#define DM_REGISTRY_PROGRAM "dockmend-registry"

enum dm_launch_kind {
	/*
	 * git ls-files; texts: its git directory, with the index in it; the work tree; the folder;
	 * `sparse` or ""
	 */
	DM_LAUNCH_GIT,
	/* dockmend-registry; no texts */
	DM_LAUNCH_REGISTRY,
	/* dockmend lock [--config FILE] [--lock FILE] -- FILE; texts: folder, config ("": none), lock ("": none), FILE */
	DM_LAUNCH_LOCK,
	/* docker-credential-NAME get, in a process group of its own; texts: NAME */
	DM_LAUNCH_CREDENTIALS,
	DM_LAUNCH_KINDS,
};

/* Owned by the process that started it; a zeroed one was not started. Threads may share one. */
struct dm_launcher {
	int socket;
	pid_t pid;
};

/* A program that runs. */
struct dm_launched {
	int report; /* readable once the program has ended; -1: nothing runs */
	pid_t id;   /* what the launcher knows it by */
};

struct dm_launch {
	enum dm_launch_kind kind;
	const char *texts[4];        /* of the kind, NULL after the last */
	int input, output, complain; /* its standard streams; borrowed */
};

/* ---- what the two say to each other ---- */

enum {
	DM_LAUNCH_END = 1000,      /* a kind: sends a signal to a program that runs */
	DM_LAUNCH_TEXT = 4 * 4096, /* bytes of all texts: a path is at most 4095 long */
	DM_LAUNCH_STREAMS = 4, /* descriptors that come along: input, output, complain, report */
};

/* One packet; the launcher takes no shorter, longer or stranger one. */
struct dm_launch_request {
	int32_t kind;
	int32_t id, signal_number;  /* of DM_LAUNCH_END */
	char texts[DM_LAUNCH_TEXT]; /* each with its NUL */
};

/* The first answer on the report's descriptor; the second is the status, an int32_t. */
struct dm_launch_answer {
	int32_t error; /* 0: it runs */
	int32_t id;
};

/* ---- */

/*
 * Where a program is, for path[PATH_MAX]; false, and "": not in PATH, of which only absolute folders count: what lies in
 * the current one is nobody's to run.
 */
bool
dm_launcher_find(const char *name, char *path);
/*
 * Forks it, for these kinds only (bit per kind). program: what DM_LAUNCH_LOCK runs; borrowed; NULL where the kind is
 * not among them. Paths of programs are looked for now; a missing one is told when it is asked for. Call it before
 * threads, signal handlers and untrusted input.
 */
bool
dm_launcher_start(
	struct dm_launcher *launcher, uint32_t kinds, const char *program, struct dm_err *err);
/* Ends what still runs (SIGTERM), and waits for the launcher itself. NULL or one that was not started: nothing. */
void
dm_launcher_finish(struct dm_launcher *launcher);
/* 0, or an errno: EINVAL and EPERM are the launcher's refusals, ENOENT a program that is not installed. */
int
dm_launch(const struct dm_launcher *launcher, const struct dm_launch *launch,
	struct dm_launched *child);
/* Sends SIGTERM, or SIGKILL to its whole process group where it has one; dm_launched_wait has still to be called. */
void
dm_launched_end(
	const struct dm_launcher *launcher, const struct dm_launched *child, int signal_number);
/* Waits for its end; its status as waitpid gives it. A launcher that died counts as a failure. */
int
dm_launched_wait(struct dm_launched *child);

#endif
