/* The shell view of every RUN: its tree, and which of its commands are package-manager calls. */
#ifndef DM_RUNS_H
#define DM_RUNS_H

#include "../catalogue.h"
#include "facts.h"
#include "../dockerfile/place.h"
#include "../shell/shell.h"

enum dm_verb {
	DM_VERB_OTHER,
	DM_VERB_REFRESH, /* apt-get update */
	DM_VERB_INSTALL, /* apt-get install -y curl */
	DM_VERB_UPGRADE, /* apt-get upgrade -y */
	DM_VERB_REMOVE,  /* apt-get purge -y gcc */
	DM_VERB_CLEAN,   /* apt-get clean; rm -rf of the manager's lists or caches */
};

/* One package-manager call (or an rm of its leftovers). */
struct dm_package_command {
	enum dm_verb verb : 8;
	bool refreshes : 1; /* it fetches the lists that it needs: dnf, apk add --no-cache, pacman -Sy */
	bool offline : 1; /* it takes what is there already: npm ci --offline, dnf -C */
	bool whole : 1;   /* UPGRADE: of all packages, not only of those named */
	const struct dm_manager *manager;
	const struct dm_sh_command *command;
	const struct dm_sh_command *outer; /* sh -c '...' that holds it; NULL */
	uint32_t program; /* index of the word that names the manager (after sudo, env, time ...) */
	uint32_t
		verb_word; /* index of the verb's (last) word; == program where operands alone install */
	uint32_t operands; /* number of operands (packages) after the verb */
	int32_t item; /* index of the top-level item that holds it, where it is directly an item; else -1 */
	uint32_t depth; /* 0: is in the top list */
	uint32_t order; /* position in the RUN */
};

struct dm_run {
	const struct dm_instr *instr;
	const struct dm_sh_tree *shell; /* NULL: JSON form, foreign SHELL */
	struct dm_package_command *commands;
	uint32_t ncommands;
	uint32_t index; /* of instr in tree->instrs */
	struct dm_place place;
	bool readable; /* shell != NULL and shell->list != NULL, not crlf, no NUL */
	bool crlf; /* a heredoc body with CR: part of the shell's words, so nothing is to be added */
	bool profile; /* its shell reads a file first that may define what words mean: bash -l, BASH_ENV */
	bool errexit; /* set -e is in force from the start or by its first command */
};

/* What was read of one shell text: RUNs of the same text share it, and so do those of later revisions. */
struct dm_read {
	struct dm_str text;
	const struct dm_sh_tree *shell;
	struct dm_package_command *commands;
	uint32_t ncommands;
};

/* By text; open addressing, at most half full. */
struct dm_reads {
	struct dm_read **slots;
	uint32_t nslots, count;
};

/* Per stage the first instruction of its lineage that holds one of some texts (packages/lineage.c). */
struct dm_said {
	const char *const *texts;
	const uint32_t *first;
};

struct dm_runs {
	struct dm_run *items;
	uint32_t count;
	uint32_t
		next; /* while the next revision's are made: the first that is not taken over yet */
	struct dm_stage_calls *calls; /* per stage, made on first use (dm_stage_manager) */
	uint32_t nstages;
	struct dm_lists_need *needs; /* per family, made on first use (later.c) */
	uint32_t nneeds;
	struct dm_offline_uses *offline; /* per manager, likewise */
	uint32_t noffline;
	struct dm_installs *installs; /* per program that may be removed (removal.c) */
	uint32_t ninstalls;
	struct dm_said *said; /* per list of texts that was asked for */
	uint32_t nsaid;
	struct dm_cache_settings *settings; /* per list of keys that was asked for (moved.c) */
	uint32_t nsettings;
	const struct dm_family
		*archives_of; /* the family whose downloads archives_kept is of (leftovers.c) */
	bool archives_kept;
	/* instructions that take files of a stage: COPY --from=, RUN --mount=from= (leftovers.c) */
	struct dm_indexes takers;
	bool takers_known;
};

struct dm_runs *
dm_runs_make(struct dm_facts *facts);
/* Made once per revision, on first use. */
static inline struct dm_runs *
dm_runs_get(struct dm_facts *facts)
{
	return facts->runs ? facts->runs : dm_runs_make(facts);
}

/* The manager that a program's name or path calls: /usr/bin/apt-get; NULL: none. */
const struct dm_manager *
dm_manager_by_program(struct dm_str program);
/* The same of what is a base name already. */
const struct dm_manager *
dm_manager_named(struct dm_str name);
/*
 * Reads words[program] and what follows as a call of the manager; false where its verb is none of the catalogue's.
 * Where the call is (outer, item, depth, order) is left at 0.
 */
bool
dm_command_read(const struct dm_sh_command *command, uint32_t program,
	const struct dm_manager *manager, struct dm_package_command *call);
/* Physical: from the word that names the manager to its verb: apt-get install. */
struct dm_span
dm_command_span(const struct dm_run *run, const struct dm_package_command *command);
/* One of the options is among the command's words (also as --opt=value for `opt`, and -yq for -y). */
bool
dm_command_has(const struct dm_package_command *command, const char *const *options);
bool
dm_command_has_word(const struct dm_package_command *command, const struct dm_words *options);
/* The first word from `from` on that is no option and no option's value; nwords: none. */
uint32_t
dm_command_operand(const struct dm_package_command *command, uint32_t from);
/* sudo calls it, or the sh -c that holds it. */
bool
dm_command_sudo(const struct dm_package_command *command);
/* The top list is one chain: simple commands or pipelines joined by && only (a final ; or comment aside). */
bool
dm_run_is_chain(const struct dm_run *run);
/*
 * The package manager of a stage's base: the first that the stage itself runs, else what policy or catalogue say;
 * NULL: unknown. *image: the row of its base, or NULL.
 */
const struct dm_manager *
dm_stage_manager(struct dm_facts *facts, int32_t stage, const struct dm_image **image);

#endif
