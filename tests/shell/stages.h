/* The RUNs of each stage one after the other, in a root that keeps what they leave; see stages.c. */
#ifndef DM_STAGES_H
#define DM_STAGES_H

#include "../../src/dockerfile/tree.h"
#include "root.h"

enum ending {
	ENDING_SUCCESS,
	ENDING_FAILURE, /* a RUN failed; line, why */
	ENDING_BASE,    /* a RUN of the stage that it is FROM failed */
	ENDING_FOREIGN, /* Windows, another shell */
};

/* What a stage came to. The texts hold lines. */
struct outcome {
	enum ending ending;
	uint32_t line;              /* of the instruction that failed */
	const char *why;            /* the last lines that it wrote to stderr */
	struct dm_str packages;     /* that are installed at the end */
	struct dm_str recommending; /* of these, whose install brought what they recommend, too */
	struct dm_str troubles;     /* what its commands could not do without failing */
	struct dm_str misses;       /* lists, accounts, rights that commands failed for want of */
	struct dm_str caches;       /* files of the cache mounts at its end */
};

/* One version of a Dockerfile, and what its build is given. */
struct build {
	struct dm_arena *arena;
	const struct dm_tree *tree;
	const char *context; /* folder; NULL: there is none */
	struct dm_str hints; /* text whose calls tell the family of an unknown base */
	const struct needs *needs;
	struct outcome *outcomes; /* one a stage */
	struct dm_str errors;     /* all that failing RUNs wrote, for stages_learn */
	struct dm_str *folders;   /* in which commands ran */
	uint32_t nfolders;
};

/* Builds all stages in their order; fills outcomes. */
void
stages_build(struct build *build);
/* Adds to needs what the failed RUNs of the build missed; false: nothing more. */
bool
stages_learn(const struct build *build, struct needs *needs);

/*
 * Compares a Dockerfile with its fixed version: where a stage of the first succeeds, that of the second has to, with
 * the same packages, no new troubles, and cache mounts no emptier. Where one of the first does not succeed here, that
 * of the second may miss nothing else. NULL where that holds; else the reason.
 * *judged: stages of the first that succeed, *unknown: those that do not.
 */
const char *
stages_compare(struct dm_arena *arena, struct dm_str before, struct dm_str after,
	const char *context, uint32_t *judged, uint32_t *unknown);

#endif
