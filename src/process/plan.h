/* What is written into a file so that its image can run as the user that was chosen: the account, folders, USER. */
#ifndef DM_PLAN_H
#define DM_PLAN_H

#include "grant.h"

/* An instruction to insert. */
struct dm_plan_line {
	const struct dm_instr *at; /* before it; NULL: after the stage's last instruction */
	enum dm_keyword kind;      /* DM_RUN, DM_USER */
	const char *text;          /* what follows the keyword */
};

/* Commands that go to the end of a RUN of the file. */
struct dm_plan_join {
	const struct dm_run *run; /* NULL: none do */
	const char *commands[6];
	uint32_t count;
};

struct dm_plan {
	struct dm_plan_line lines[4]; /* in order; those of one place are side by side */
	uint32_t count;
	/* the RUN by which the file creates its user, the RUN that fills what is given to it */
	struct dm_plan_join joins[2];
	/* the USER root that the last line overrules directly: it gets that value, and the line is none; NULL */
	const struct dm_instr *replaced;
	/* FROM of each stage that is made of this one, and goes on as root: USER root comes after it */
	const struct dm_instr **on;
	uint32_t non;
	/* USER comes before the WORKDIR that the user has to own: it is so with BuildKit only */
	bool by_workdir;
};

/* What is in the place is given too, by chown -R: not too many files that a COPY brings. */
bool
dm_plan_is_deep(const struct dm_grant *grant, const struct dm_written_place *place);
/* The same, but they are too many to be given, and any of them may be written. */
bool
dm_plan_is_too_much(const struct dm_grant *grant, const struct dm_written_place *place);
/* The grant's choice and what is written are known, and dm_grant_place says yes to all of it. */
struct dm_plan
dm_plan_of(const struct dm_grant *grant);

#endif
