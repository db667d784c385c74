/* Users: the one an image is configured with, those a file creates, and how a distribution creates one. */
#ifndef DM_ACCOUNT_H
#define DM_ACCOUNT_H

#include "../facts/account_text.h"
#include "../facts/runs.h"

struct dm_account {
	const char *name;      /* NULL: a number only */
	const char *uid, *gid; /* literal numbers, NULL where the file does not tell */
	const char *text;   /* USER ${APP_UID}: as written, where it holds a variable; else NULL */
	enum dm_known home; /* it has one of its own, which it may write to */
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
/* What comes after USER: uid:gid where both are known and `form` is not name. */
const char *
dm_account_text(struct dm_arena *arena, const struct dm_account *account, bool by_name);

/* A name that useradd takes. */
bool
dm_account_is_name(struct dm_str text);
/* A value of USER without variables: node, 1000, 1000:1000; false: it is none. */
bool
dm_account_read(struct dm_facts *facts, struct dm_str value, struct dm_account *account);
/* "$APP_UID" where the images whose own user has this number set a variable to it; else NULL. */
const char *
dm_account_variable(struct dm_arena *arena, const char *uid);
/* Both have the same number, or the same name. */
bool
dm_account_same(const struct dm_account *one, const struct dm_account *other);

/* node:1000:1000 of `users` of an image */
struct dm_base_user {
	struct dm_str name, uid, gid; /* empty where it is not said */
};

/* User number *i of the image (NULL: it has none), which moves on; false: there are no more. */
bool
dm_account_next_of_base(const struct dm_image *image, uint32_t *i, struct dm_base_user *user);

#endif
