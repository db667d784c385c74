/* The proof that a fix keeps what RUNs do; see prove.c. */
#ifndef DM_PROVE_H
#define DM_PROVE_H

#include "../../src/edit/edit.h"
#include "sandbox.h"

/* Two versions of neighbouring RUNs. */
struct proof {
	const struct dm_str *old, *new; /* shell texts, a NUL after each */
	uint32_t nold, nnew;
	bool errexit, pipefail; /* of the SHELL in force */
	const struct dm_declared *declared;
	uint32_t ndeclared;
	const char *const *environment; /* NAME=value, NULL-terminated; may be NULL */
};

/* NULL where the new version does the same; else what is different, in which outcome. */
const char *
prove(struct dm_arena *arena, const struct proof *proof);

/* The mode that keeps state: argv[0] is the stub, the rest as in prove.c. The exit status. */
int
prove_stages(char **argv);

/* A policy and a lock that say nothing. */
extern const struct dm_policy prove_policy;
extern const struct dm_lock prove_lock;

/* A merge that somebody might think of. */
struct prove_pair {
	const char *name;
	bool wrong;
	const char *old[4], *new[4]; /* NULL-terminated */
	const char *adds;            /* the command list that is declared; NULL: none */
	const char *gone[4];         /* commands that are declared gone, NULL-terminated */
	const char *word;            /* one that is declared to come; NULL */
};

extern const struct prove_pair prove_pairs_table[];
extern const uint32_t prove_npairs;

#endif
