/* What a shell text leaves behind in its shell and reads of it, as effects.c tells it. */
#ifndef DM_SHELL_LEAKS_H
#define DM_SHELL_LEAKS_H

#include "shell.h"

/* POSIX XCU 2.12 (shell execution environment), 2.14 (special built-ins); bash's built-ins beside them. */
enum dm_sh_leak {
	DM_SH_LEAK_DIRECTORY = 1U << 0, /* cd, pushd, popd */
	DM_SH_LEAK_VARIABLE =
		1U << 1, /* a=b; read, for, getopts, unset, ${a:=b}, $((a = 1)): see sets */
	DM_SH_LEAK_EXPORT =
		1U << 2, /* export a=b, declare -x a; what the commands after it inherit */
	DM_SH_LEAK_ATTRIBUTE = 1U << 3,  /* readonly a, declare -i a; what a later a=c does */
	DM_SH_LEAK_POSITIONAL = 1U << 4, /* set -- a b, shift */
	DM_SH_LEAK_OPTION = 1U << 5,     /* set -e, shopt -s nullglob */
	DM_SH_LEAK_UMASK = 1U << 6,      /* umask 022 */
	DM_SH_LEAK_LIMIT = 1U << 7,      /* ulimit -n 1024 */
	DM_SH_LEAK_TRAP = 1U << 8,       /* trap 'rm x' EXIT */
	DM_SH_LEAK_NAMES =
		1U << 9, /* f() { a; }, alias, hash, enable: what a command's name means */
	DM_SH_LEAK_DESCRIPTOR = 1U << 10, /* exec 3>a; {fd}>a */
	DM_SH_LEAK_BACKGROUND = 1U << 11, /* a &, in subshells too; >(a), coproc, wait, disown */
	DM_SH_LEAK_ENDS = 1U << 12, /* exit, exit 0, return, exec a: what follows may not run */
	DM_SH_LEAK_FAILS =
		1U << 13, /* exit 1, ${a:?}: what follows may not run, and the shell fails */
	DM_SH_LEAK_COMPUTED =
		1U << 14, /* $a b: a command, perhaps a built-in, that only a run knows */
	DM_SH_LEAK_UNKNOWN = 1U << 15, /* eval, source, . a, declare -n: anything */
};

struct dm_sh_effects {
	uint32_t leaks;    /* bits of enum dm_sh_leak */
	bool sets_unknown; /* read "$a": variables whose names only a run knows */
	bool reads_unknown; /* eval, ${!a}, set, a heredoc that runs commands: may read any variable */
	struct dm_str *sets; /* variables that may be left changed; sorted, each once */
	uint32_t nsets;
	/* Variables that are read, in subshells too; sorted, each once: "PATH", "?", "@", "1"; HOME for a ~. */
	struct dm_str *reads;
	uint32_t nreads;
};

#endif
