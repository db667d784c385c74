/* Users: the one an image is configured with, those a file creates, and how a distribution creates one. */
#ifndef DM_ACCOUNT_H
#define DM_ACCOUNT_H

#include "../packages/runs.h"

struct dm_account {
	const char *name;      /* NULL: a number only */
	const char *uid, *gid; /* literal numbers, NULL where the file does not tell */
	const char *text; /* USER ${APP_UID}: as written, where it holds a variable; else NULL */
};

/* The user that the stage's lineage runs as at its end. */
enum dm_effective {
	DM_USER_ROOT,
	DM_USER_OTHER,
	DM_USER_UNKNOWN,  /* a base whose user nobody knows */
	DM_USER_VARIABLE, /* USER ${NAME}, without a value in the file */
};

enum dm_effective
dm_account_effective(struct dm_facts *facts, int32_t stage, const struct dm_image *image);
/* The user in force before this instruction. */
enum dm_effective
dm_account_at(struct dm_facts *facts, const struct dm_instr *instr, const struct dm_image *image);
/* The user that the base of the stage's lineage is configured with, "" root; NULL: nobody knows. */
const char *
dm_account_configured(struct dm_facts *facts, int32_t stage, const struct dm_image *image);
/* The last non-root user that a USER instruction of the stage's lineage named; false: none. */
bool
dm_account_used(struct dm_facts *facts, int32_t stage, struct dm_account *account);
/* The last user that a RUN of the lineage creates with useradd or adduser; created_at: index of that RUN. */
bool
dm_account_created(
	struct dm_facts *facts, int32_t stage, struct dm_account *account, uint32_t *created_at);
/* The base image's own application user, unless a RUN of the lineage changes or removes it. */
bool
dm_account_of_base(struct dm_facts *facts, int32_t stage, const struct dm_image *image,
	struct dm_account *account);
/* A RUN of the lineage gives this word to useradd, groupadd, usermod, deluser or one of their kin. */
bool
dm_account_mentioned(struct dm_facts *facts, int32_t stage, const char *word);
/* The RUN text (without keyword) that creates the account; NULL where the base has no known way. */
const char *
dm_account_command(
	struct dm_arena *arena, const struct dm_image *image, const struct dm_account *account);
/* What stands behind USER: uid:gid where both are known and `form` is not name. */
const char *
dm_account_text(struct dm_arena *arena, const struct dm_account *account, bool by_name);

/* The user that an image is to run as. */
struct dm_choice {
	struct dm_account account;
	const char *user;   /* what stands behind USER */
	const char *create; /* RUN text that creates it; NULL: it is there, or a number is enough */
	bool no_shell;      /* nothing can be run in the image */
	bool own;           /* the file itself creates or uses it */
	bool moved; /* a new one, with another number than was wished, because the file takes that */
	uint32_t created; /* index of the RUN that creates it; 0: none does */
};

/* The account to create where there is none. */
struct dm_account_wish {
	const char *name, *uid, *gid;
	bool by_name; /* USER says the name, not the numbers */
};

/*
 * One that the file uses, else creates; else the base image's own; else a new one with the wished name and numbers,
 * moved on where the file takes those; a number alone where the image cannot create any. On failure false, and a
 * reason code of nonroot-user.
 */
bool
dm_account_choose(struct dm_facts *facts, int32_t stage, const struct dm_image *image,
	const struct dm_account_wish *wish, struct dm_choice *choice, const char **code);

bool
dm_account_is_number(struct dm_str text);
/* A name that useradd takes. */
bool
dm_account_is_name(struct dm_str text);
/* root, 0, nothing */
bool
dm_account_is_root(struct dm_str user);
/* What stands before the colon of USER's value. */
struct dm_str
dm_account_user_part(struct dm_str value);

#endif
