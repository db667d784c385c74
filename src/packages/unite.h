/*
 * What the calls of one package manager become where their RUNs become one: one refresh, one upgrade, one list of
 * packages for each set of options, one cleaning at the end. What stands between them keeps its order. What no merge
 * brought together is left as it is.
 */
#ifndef DM_UNITE_H
#define DM_UNITE_H

#include "merge.h"
#include "options.h"

enum dm_united_kind {
	DM_UNITED_OTHER,      /* make install */
	DM_UNITED_HARMLESS,   /* mkdir -p /opt/app: changes no repository */
	DM_UNITED_REPOSITORY, /* echo deb ... > /etc/apt/sources.list.d/x.list */
	DM_UNITED_NEUTRAL,    /* set -x, echo done */
	DM_UNITED_REFRESH,    /* apt-get update */
	DM_UNITED_UPGRADE,    /* apt-get upgrade -y */
	DM_UNITED_INSTALL,    /* apt-get install -y curl */
	DM_UNITED_CLEAN,      /* apt-get clean, apt-get autoremove, rm -rf /tmp/x */
	DM_UNITED_REMOVE,     /* apt-get purge -y gcc */
};

enum dm_united_fate {
	DM_UNITED_STAYS,
	DM_UNITED_GOES,  /* another one does what it does */
	DM_UNITED_JOINS, /* its packages go to the list of `head` */
};

/* One command of the top list of a RUN. */
struct dm_united_item {
	uint32_t member, item;
	const struct dm_package_command *command; /* NULL: none of the family's */
	enum dm_united_kind kind : 8;
	enum dm_united_fate fate : 8;
	bool moved;     /* a cleaning of an earlier RUN, which has its place here now */
	bool takes;     /* packages of others join its list */
	uint32_t head;  /* JOINS: index of the install that takes its packages */
	uint32_t since; /* GOES: index of the member for whose sake */
};

/* One of the RUNs that become one. */
struct dm_united_member {
	const struct dm_run *run;
	struct dm_joining how; /* it follows the one before */
	struct dm_lacks lacks; /* the head is given for its sake */
	bool absorbed;         /* none of its commands is left */
};

/* RUNs that become one, as their commands. */
struct dm_united {
	struct dm_facts *facts;
	const struct dm_family *family;
	struct dm_united_item *items;
	uint32_t nitems;
	struct dm_united_member *members;
	uint32_t nmembers;
	const struct dm_package_command *refresh, *upgrade;
	uint32_t head;    /* 1 + index of the install that further packages go to; 0: none */
	bool plain;       /* every command runs, or the RUN fails */
	bool refreshes;   /* anywhere */
	bool sets_up;     /* since the refresh repositories may have changed */
	bool drops_lists; /* they are gone before the end */
	bool between;     /* after the head comes what an install must not be moved across */
	bool works;       /* and that is no set-up of repositories */
};

/* One RUN alone. */
void
dm_united_start(struct dm_united *united, struct dm_facts *facts, const struct dm_family *family,
	const struct dm_run *run);
/*
 * The installs of the RUN that other instructions of the file brought (sources: one for each item) join where their
 * options have come to agree since. False: none does.
 */
bool
dm_united_again(struct dm_united *united, const uint32_t *sources);
/*
 * Another RUN, which directly follows the last one and can be joined to its text as `how` says. A reason code of
 * collapse-installs where no person would write that: `united` is of use only after dm_united_restore then. NULL: it is
 * one of them.
 */
const char *
dm_united_add(struct dm_united *united, enum dm_gain gain, const struct dm_run *run,
	const struct dm_joining *how);
/* As it was when it was copied to `before`. */
void
dm_united_restore(struct dm_united *united, const struct dm_united *before);

#endif
