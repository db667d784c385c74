/*
 * A world of stubs in which a real shell runs a RUN's text: a chroot on a tmpfs, inside bubblewrap, that holds a
 * shell, folders and links to one stub. Each call of a command is told here and answered with its exit status.
 */
#ifndef DM_SANDBOX_H
#define DM_SANDBOX_H

#include "../../src/base.h"

/* Where the sandbox has the root that scripts see. */
#define SB_WORLD "/sys/w"

struct sb_call {
	uint32_t umask;
	struct dm_str cwd;
	struct dm_str *words;
	uint32_t nwords;
	struct dm_str *exports; /* NAME=value, sorted; what the shell itself keeps is left out */
	uint32_t nexports;
	unsigned char status; /* that it was answered with */
};

enum sb_end {
	SB_SUCCESS,
	SB_FAILURE,
	SB_UNBOUNDED, /* over SB_CALLS calls or SB_SECONDS */
};

enum {
	SB_CALLS = 128,
	SB_SECONDS = 5,
	SB_JOBS = 1000, /* milliseconds for what runs in the background when the shell has ended */
};

struct sb_log {
	struct sb_call *calls;
	uint32_t ncalls;
	enum sb_end end;
	struct dm_str errors; /* what the shells wrote to stderr */
};

/* What exists in the world beside the shell. */
struct sb_world {
	struct dm_arena *arena;
	struct dm_str *stubs, *folders, *files; /* absolute paths */
	uint32_t nstubs, nfolders, nfiles;
	struct dm_str output; /* what every command writes into a pipe; at most one line */
};

/* One side of a comparison: the RUNs in their order, each in a shell of its own, until one fails. */
struct sb_job {
	const char *shell; /* "dash", "bash" */
	bool errexit, pipefail;
	const struct dm_str *texts;
	uint32_t ntexts;
	const char *const *environment; /* NAME=value, NULL-terminated */
};

/* The exit status of this call, the index-th of its job. */
typedef unsigned char (*sb_answer)(void *data, const struct sb_call *call, uint32_t index);

/* Starts the program anew inside bubblewrap, if it is not there yet. Ends it with a message where there is none. */
void
sb_enter(char **argv);
/* Copies shells and stub into the world. False with a message on stderr. */
bool
sb_setup(const char *stub);
/* Copies programs (NULL-terminated), and the libraries that ldd names to /.s/lib; the loader becomes ld.so. */
bool
sb_copy_programs(const char *const *paths, const char *folder);
/* Removes all of the world but /.s. */
void
sb_clear(void);
void
sb_add_stub(struct sb_world *world, struct dm_str word);
/* Runs the job in a world made anew; the log lives in arena. */
struct sb_log
sb_run(struct dm_arena *arena, const struct sb_world *world, const struct sb_job *job,
	sb_answer answer, void *data);
/*
 * Adds to the world what the job misses while every command succeeds: commands, folders, files that it reads. The
 * log of the last try.
 */
struct sb_log
sb_discover(struct sb_world *world, const struct sb_job *job);

#endif
