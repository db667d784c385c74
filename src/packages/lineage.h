/* The stages that an image is made of, and what they do to the packages of its system. */
#ifndef DM_LINEAGE_H
#define DM_LINEAGE_H

#include "../facts/runs.h"

struct dm_lineage {
	struct dm_facts *facts;
	int32_t root, leaf;             /* stages; the base is named by FROM of root */
	bool *stages;                   /* per stage of the file: it is one of them */
	const struct dm_instr **instrs; /* in the order of the build, FROM left out */
	uint32_t count;
	const struct dm_image *image;     /* what is known of the base; NULL: nothing */
	const struct dm_manager *manager; /* of the system's packages; NULL: unknown */
	const struct dm_run
		*first;    /* the first RUN that calls the manager, cleanings aside; NULL */
	uint32_t first_at; /* of first in instrs; count where there is none */
};

struct dm_lineage
dm_lineage_read(struct dm_facts *facts, int32_t leaf);
/* The stage that fills this one, where it starts from scratch and copies all files of another; else itself. */
int32_t
dm_lineage_source(const struct dm_tree *tree, int32_t stage);
bool
dm_lineage_holds(const struct dm_lineage *lineage, int32_t stage);
/* Some RUN of it upgrades all packages, also out of sight of the shell's grammar. */
bool
dm_lineage_upgrades(const struct dm_lineage *lineage);
/* Packages are upgraded that it names: apk upgrade libssl3. */
bool
dm_lineage_chooses(const struct dm_lineage *l);
/* It names a dated archive of packages: snapshot.debian.org. */
bool
dm_lineage_uses_snapshot(const struct dm_lineage *lineage);
/* The package that an install asks for in one version (curl=7.88.1-10); {NULL, 0}: none. */
struct dm_str
dm_lineage_pinned(const struct dm_lineage *lineage);
/* The instruction, a heredoc of it or a script that it runs holds one of the texts; NULL: there are none. */
bool
dm_lineage_mentions(
	const struct dm_lineage *lineage, const struct dm_instr *instr, const char *const *texts);
/* It points the manager at other mirrors than the base image does. */
bool
dm_lineage_moves_mirrors(const struct dm_lineage *lineage);
/* The instruction sets up what the manager's downloads need: repositories, keys, proxies, certificates, architectures. */
bool
dm_lineage_sets_up(const struct dm_lineage *lineage, const struct dm_instr *instr);
/* The same for a part of a RUN's shell text. */
bool
dm_manager_sets_up(const struct dm_manager *manager, struct dm_str text);
/* It adds a repository of another release than that of the base image, to which everything would be upgraded. */
bool
dm_manager_mixes_releases(const struct dm_manager *manager, struct dm_str base, struct dm_str text);

/* A file of the context that the COPY or ADD brings below /etc holds the text: COPY 01lean /etc/apt/apt.conf.d/ */
bool
dm_lineage_setting_says(struct dm_facts *facts, const struct dm_instr *instr, const char *text);
/* An instruction of the lineage up to this RUN, or a heredoc of one, holds one of the texts; NULL: there are none. */
bool
dm_lineage_says(struct dm_facts *facts, const struct dm_run *run, const char *const *texts);

#endif
