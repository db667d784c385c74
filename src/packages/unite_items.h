/* The commands of RUNs that become one: what each is, and what it means for those after it. */
#ifndef DM_UNITE_ITEMS_H
#define DM_UNITE_ITEMS_H

#include "conflicts.h"
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
	uint32_t head; /* 1 + index of the install that further packages go to; 0: none */
	struct dm_conflicts list; /* the packages that it has so far; */
	uint32_t listed;          /* if this is its number */
	bool plain;               /* every command runs, or the RUN fails */
	bool refreshes;           /* anywhere */
	bool sets_up;             /* since the refresh repositories may have changed */
	bool drops_lists;         /* they are gone before the end */
	bool between; /* after the head comes what an install must not be moved across */
	bool works;   /* and that is no set-up of repositories */
};

/* Comments in a script are its own lines, which no edit takes along. */
bool
dm_united_has_comment_lines(const struct dm_run *run);
/* Every command runs, or the RUN fails: a && b; a; b under set -e, up to set +e. */
bool
dm_united_is_plain(const struct dm_run *run);
/* rm of nothing but what may go; own: what the manager left alone, else temporary files too */
bool
dm_united_removes_waste(
	const struct dm_sh_command *command, const struct dm_manager *manager, bool own);
/* rm without -f fails where what it names is gone already. */
bool
dm_united_removes_what_is_there(const struct dm_sh_command *command, uint32_t program);
/* Appends the commands of the last member from item `from` on; the index of the first. */
uint32_t
dm_united_read_items(struct dm_united *united, uint32_t from, bool plain);
/* A cleaning after which an install has no lists: dnf clean all */
bool
dm_united_drops_lists(const struct dm_united_item *item);
/* The item stays where it is. */
void
dm_united_note(struct dm_united *united, uint32_t index);
/* The item's packages go to the list of the head. */
void
dm_united_note_joined(struct dm_united *united, const struct dm_united_item *item);
/* What the items before `to` mean, from the start. */
void
dm_united_note_all(struct dm_united *united, uint32_t to);
/* The RUN has a call of the family with this verb. */
bool
dm_united_has_verb(const struct dm_united *united, const struct dm_run *run, enum dm_verb verb);
const struct dm_sh_item *
dm_united_shell_item(const struct dm_united *united, const struct dm_united_item *item);
/* A comment is in [from, to) of the file's text. */
bool
dm_united_has_comment(const struct dm_tree *tree, uint32_t from, uint32_t to);
/* A comment is above it inside its RUN, or its operators cannot be taken away with it. */
bool
dm_united_is_held(const struct dm_united *united, const struct dm_united_item *item);
/* The comment that ends its RUN is on its line, and no other command is: rm -rf /tmp/x # 200 MB */
bool
dm_united_has_own_comment(const struct dm_united *united, const struct dm_united_item *item);
/* It goes for the sake of the last member. */
void
dm_united_let_go(const struct dm_united *united, struct dm_united_item *item);

#endif
