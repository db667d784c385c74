/* What lets an image run as another user: the account, the folders that must be its own, USER. */
#ifndef DM_GRANT_H
#define DM_GRANT_H

#include "create.h"

struct dm_grant {
	struct dm_facts *facts;
	int32_t stage;
	const struct dm_image *image; /* of its base; may be NULL */
	struct dm_choice choice;
	bool workdir; /* the command makes files in the WORKDIR, so it has to be the user's */
	/* where USER goes: before the first CMD or ENTRYPOINT behind the last instruction that runs something as
	   root; NULL: behind the stage's last instruction */
	const struct dm_instr *command;
	const struct dm_instr *last; /* last instruction of the stage */
};

/* Sets command and last. */
void
dm_grant_find_place(struct dm_grant *grant);
/* The first instruction of the stage that is of this kind, or NULL. */
const struct dm_instr *
dm_grant_first(const struct dm_grant *grant, enum dm_keyword kind);
/* An instruction of this kind stands in the stage or in one that it is FROM. */
bool
dm_grant_has(const struct dm_grant *grant, enum dm_keyword kind);
/* USER root where no RUN is possible can only be meant for the command. */
bool
dm_grant_asks_root(const struct dm_grant *grant);
/* COPY or ADD bring more than settings and lists of dependencies. */
bool
dm_grant_brings_program(const struct dm_grant *grant);
/* What a VOLUME holds is copied from the image, owner included: a RUN before the first one can give it away. */
bool
dm_grant_volumes(const struct dm_grant *grant);
/* The WORKDIR is known, and no folder of the system: it can be given away. */
bool
dm_grant_workdir(const struct dm_grant *grant);

/* An instruction to insert. */
struct dm_grant_line {
	const struct dm_instr *at; /* before it; NULL: behind the stage's last instruction */
	enum dm_keyword kind;      /* DM_RUN, DM_USER */
	const char *text;          /* what follows the keyword */
};

struct dm_grant_plan {
	struct dm_grant_line lines[4]; /* in order; those of one place stand together */
	uint32_t count;
};

/* Place, choice and workdir are set. */
struct dm_grant_plan
dm_grant_plan(const struct dm_grant *grant);

#endif
