/* Users: the one an image is configured with, those a file creates, and how a distribution creates one. */
#ifndef DM_ACCOUNT_H
#define DM_ACCOUNT_H

#include "../packages/runs.h"

struct dm_account {
	const char *name;      /* NULL: a number only */
	const char *uid, *gid; /* literal numbers, NULL where the file does not tell */
};

/* The user that the stage's lineage runs as at its end. */
enum dm_effective {
	DM_USER_ROOT,
	DM_USER_OTHER,
	DM_USER_UNKNOWN, /* USER ${VAR}, or a base whose user nobody knows */
};

enum dm_effective
dm_account_effective(struct dm_context *ctx, int32_t stage, const struct dm_image *image);
/* The user in force before this instruction. */
enum dm_effective
dm_account_at(struct dm_context *ctx, const struct dm_instr *instr, const struct dm_image *image);
/* The user that the base of the stage's lineage is configured with, "" root; NULL: nobody knows. */
const char *
dm_account_configured(struct dm_context *ctx, int32_t stage, const struct dm_image *image);
/* The last non-root user that a USER instruction of the stage's lineage named; false: none. */
bool
dm_account_used(struct dm_context *ctx, int32_t stage, struct dm_account *account);
/* The last user that a RUN of the lineage creates with useradd or adduser; created_at: index of that RUN. */
bool
dm_account_created(
	struct dm_context *ctx, int32_t stage, struct dm_account *account, uint32_t *created_at);
/* The base image's own application user. */
bool
dm_account_of_base(
	struct dm_context *ctx, const struct dm_image *image, struct dm_account *account);
/* The RUN text (without keyword) that creates the account; NULL where the base has no known way. */
const char *
dm_account_command(
	struct dm_arena *arena, const struct dm_image *image, const struct dm_account *account);
/* What stands behind USER: uid:gid where both are known and `form` is not name. */
const char *
dm_account_text(struct dm_arena *arena, const struct dm_account *account, bool by_name);

#endif
