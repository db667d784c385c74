/* Accounts that a file creates, how a distribution creates one, and which one an image is to run as. */
#ifndef DM_CREATE_H
#define DM_CREATE_H

#include "account.h"

/* The last user that a RUN of the lineage creates with useradd or adduser; created_at: index of that RUN. */
bool
dm_account_created(
	struct dm_facts *facts, int32_t stage, struct dm_account *account, uint32_t *created_at);
/* The base image's own application user, unless a RUN of the lineage changes or removes it. */
bool
dm_account_of_base(struct dm_facts *facts, int32_t stage, const struct dm_image *image,
	struct dm_account *account);
/* A RUN of the lineage gives this word to useradd, groupadd, usermod, deluser or the like. */
bool
dm_account_mentioned(struct dm_facts *facts, int32_t stage, const char *word);
/* The RUN text (without keyword) that creates the account; NULL where the base has no known way. */
const char *
dm_account_command(
	struct dm_arena *arena, const struct dm_image *image, const struct dm_account *account);

/* The user that an image is to run as. */
struct dm_choice {
	struct dm_account account;
	const char *user;   /* what comes after USER */
	const char *create; /* RUN text that creates it; NULL: it is there, or a number is enough */
	bool no_shell;      /* nothing can be run in the image */
	bool no_run; /* so, the file removes what a RUN needs, or it runs nothing: it is built for another machine */
	bool own;   /* the file itself creates it, uses it or gives files to it */
	bool used;  /* a USER of the file names it */
	bool moved; /* a new one, with another number than was wished, because the file takes that */
	uint32_t created; /* index of the RUN that creates it; 0: none does */
};

/* The account to create where there is none. */
struct dm_account_wish {
	const char *name, *uid, *gid;
	bool by_name; /* USER says the name, not the numbers */
};

/*
 * One that the file uses, else creates, else gives files to; else the one that the base image is configured with; else
 * the base image's own; else a new one with the wished name and numbers, moved on where the file takes those; a number
 * alone where the image cannot create any. In group 0 where the file prepares for that (given.h). On failure false, and
 * a reason code of nonroot-user.
 */
bool
dm_account_choose(struct dm_facts *facts, int32_t stage, const struct dm_image *image,
	const struct dm_account_wish *wish, struct dm_choice *choice, const char **code);

#endif
