/*
 * What this process gives up, for good, before it reads what nobody vouches for: starting programs, and more as asked.
 * By no_new_privs, Landlock and seccomp, each as far as the kernel has it. What needs programs asks a launcher that was
 * started before (launcher.h).
 */
#ifndef DM_SANDBOX_H
#define DM_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

enum dm_sandbox {
	/* new connections, none at all; those that are open stay */
	DM_SANDBOX_SOCKETS = 1,
	/*
	 * opening for writing, and whatever else changes a file system; what is open stays. Who gives up sockets as well
	 * gives up writing as far as Landlock knows it: a longer filter would cost each run a tenth of its time.
	 */
	DM_SANDBOX_WRITING = 2,
};

/* What keeps the promise. */
struct dm_sandbox_kept {
	bool landlock, seccomp;
};

/* Made by src/sandbox/compile.c: a program of classic BPF. */
struct dm_sandbox_filter {
	const struct sock_filter *code;
	size_t n;
};

extern const struct dm_sandbox_filter dm_sandbox_no_sockets, dm_sandbox_no_writing;

/*
 * given_up: bits of enum dm_sandbox, at least one. To be called once, while there is one thread. No failure: a kernel that has
 * neither leaves the process as it was.
 */
struct dm_sandbox_kept
dm_sandbox_enter(unsigned given_up);

#endif
