/* Where the upgrade of a lineage's packages may go, and how it reads there. */
#ifndef DM_UPGRADE_H
#define DM_UPGRADE_H

#include "lineage.h"

struct dm_upgrade {
	const char *code;             /* reason code of upgrade-packages: nowhere; else NULL */
	const struct dm_instr *where; /* what the finding speaks of */
	const struct dm_run *run;     /* joined to this RUN; NULL: a RUN of its own */
	uint32_t at;                  /* shell offset: after the command that ends there */
	bool front;                   /* before the RUN's first command, which begins there */
	uint32_t next;    /* of the install before which it comes; 0: it follows a refresh */
	bool before;      /* a RUN of its own comes before `where`, else after it */
	const char *text; /* the command; in a RUN of its own the list, one command a line */
	struct dm_span
		word; /* of the RUN's text, which `text` replaces: -Sy of pacman; len 0: none */
	const char *refresh; /* another one before it; NULL */
	bool root;           /* it needs a USER root before it */
	const char *back;    /* USER to go back to; NULL: none, or one that follows anyway */
};

struct dm_upgrade
dm_upgrade_place(const struct dm_lineage *lineage);

#endif
