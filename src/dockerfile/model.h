/* What is in force where: stages and their lineage, ARG and ENV scopes, USER, WORKDIR, SHELL. */
#ifndef DM_MODEL_H
#define DM_MODEL_H

#include "tree.h"

/* Makes the tables of stage names and of variables that the look-ups below use; once, when all stages are known. */
void
dm_model_index(struct dm_arena *arena, struct dm_tree *tree);
/* Lists the instructions by kind, one list after the other; once, when all are known. */
void
dm_model_list(struct dm_arena *arena, struct dm_tree *tree);
/* The stage that this name or number means for an instruction of stage `before` (earlier ones only); -1: none. */
int32_t
dm_model_stage(const struct dm_tree *tree, struct dm_str name, int32_t before);
/* The stage of this name, numbers aside (FROM takes names only). */
int32_t
dm_model_named(const struct dm_tree *tree, struct dm_str name, int32_t before);
/* The stages whose layers reach the image that the last stage builds, on some platform. */
bool
dm_model_final(const struct dm_tree *tree, int32_t stage);
/* Position in the list of the first index that is not below `at`. */
uint32_t
dm_indexes_from(const struct dm_indexes *list, uint32_t at);
/* The index of the first instruction whose lines end after the byte at off; ninstrs: none. */
uint32_t
dm_model_from(const struct dm_tree *tree, uint32_t off);
/* The instruction in whose lines the byte at off is, or NULL. */
const struct dm_instr *
dm_model_at(const struct dm_tree *tree, uint32_t off);
/* A flag per stage: it is this one, or one that it is FROM. */
bool *
dm_model_lineage(struct dm_arena *arena, const struct dm_tree *tree, int32_t stage);
/* The next COPY or ADD of the flagged stages from instruction *at on, which is after it then; NULL: there is none. */
const struct dm_instr *
dm_model_next_copy(const struct dm_tree *tree, const bool *stages, uint32_t *at);
/* A flag per stage: it is this one, or FROM it, or FROM one of those. */
bool *
dm_model_built_on(struct dm_arena *arena, const struct dm_tree *tree, int32_t stage);
/*
 * Sets the flag of each stage that the build ends in: those that targets name (NULL-terminated; NULL: none). False: it
 * names none of this file's, and the last stage is the one.
 */
bool
dm_model_targets(const struct dm_tree *tree, const char **targets, bool *built);
/* A flag per stage: it is the last one, or one that another is FROM or copies from. */
bool *
dm_model_used(struct dm_arena *arena, const struct dm_tree *tree);
/*
 * The last instruction of this kind that is in force before instruction `at` in its stage or the stages that it
 * is FROM; NULL where only the base image can say. ONBUILD does not count.
 */
const struct dm_instr *
dm_model_last(const struct dm_tree *tree, uint32_t at, enum dm_keyword kind);
/*
 * The last ENV or ARG of this name before pair `pair` of instruction `instr`: index + 1 in tree->names; 0: none.
 * ENV before the first FROM, which BuildKit refuses, does not count.
 */
uint32_t
dm_model_find(const struct dm_tree *tree, struct dm_str name, uint32_t instr, uint32_t pair);
/* The image at the root of a stage's lineage, ARGs replaced by their defaults; {NULL,0} where one has none. */
struct dm_str
dm_model_base(const struct dm_tree *tree, int32_t stage);
/* Value of ENV or ARG `name` before instruction `at` (quotes removed); {NULL,0} where unset or not literal. */
struct dm_str
dm_model_variable(
	struct dm_arena *arena, const struct dm_tree *tree, uint32_t at, const char *name);
/*
 * Replaces variables the way of BuildKit, all modifiers included (expand.c): in FROM by the ARGs before the first
 * FROM, else by what is in force before instruction `at`. false: nothing in the file gives one of them a value.
 */
bool
dm_model_expand(struct dm_arena *arena, const struct dm_tree *tree, uint32_t at, struct dm_str text,
	struct dm_str *out);

/* The same, or the text as it is written where that is not known. */
struct dm_str
dm_model_expanded(
	struct dm_arena *arena, const struct dm_tree *tree, uint32_t at, struct dm_str text);

/* What a text of an instruction becomes, and which bytes of the file spell that. */
struct dm_expansion {
	struct dm_str value; /* {NULL, 0} where a variable has no value */
	const struct dm_instr
		*instr;      /* spells the whole value in one run; NULL: it is put together */
	struct dm_span span; /* where: logical, of instr */
	bool platform;       /* a variable that the builder sets takes part: TARGETARCH */
	const char *pattern; /* the value with a `*` for each of those: base-*; NULL: has none */
};

/* The same as dm_model_expand; text is a slice of the instruction's logical line. */
struct dm_expansion
dm_model_trace(struct dm_arena *arena, const struct dm_tree *tree, uint32_t at, struct dm_str text);

/*
 * FROM base-${TARGETARCH} takes one of the stages before, by the platform that is built for: sets the flag of each that
 * it may be (selected NULL: of none); of those after the first 256 of the file it may be any. false: it is no stage.
 */
bool
dm_model_selects(struct dm_arena *arena, const struct dm_tree *tree, int32_t stage, bool *selected);

/* Stage `stage` is the other one, or built on it; so is each later one that takes its base by platform. */
bool
dm_model_may_be_on(
	struct dm_arena *arena, const struct dm_tree *tree, int32_t stage, int32_t other);

enum dm_shell_kind {
	DM_SHELL_POSIX, /* /bin/sh -c, dash, ash, bash: understood */
	DM_SHELL_LOGIN, /* bash -l, -i, BASH_ENV set: reads files that we cannot see */
	DM_SHELL_OTHER, /* PowerShell, cmd, python: left alone */
};

/* The word of SHELL that names its program: 1 of /usr/bin/env bash -c; nwords: none does. */
uint32_t
dm_model_shell_program(const struct dm_instr *shell);
/* How the RUN, CMD or ENTRYPOINT text at `at` is read; *errexit and *pipefail tell -e and -o pipefail. */
enum dm_shell_kind
dm_model_shell(const struct dm_tree *tree, uint32_t at, bool *errexit, bool *pipefail);

#endif
