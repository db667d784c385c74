/*
 * What must not be printed, whoever says it, the engine, a log, an image: values of what comes after `--` and of a
 * compose file's arguments, the files and variables that --secret names, values of an image's own variables and labels
 * whose names tell that they are secret, and in any text the user of a URL.
 */
#ifndef DM_VERIFY_SECRETS_H
#define DM_VERIFY_SECRETS_H

#include "../base.h"

#include <jansson.h>

/* Zeroed at first; of an arena. */
struct dm_secrets {
	const char **items; /* the longest first: one may hold another */
	uint32_t count;
};

/* A value; one of less than three bytes is not kept, since hiding it would make a riddle of every text. */
void
dm_secrets_add(struct dm_arena *arena, struct dm_secrets *secrets, struct dm_str value);
/* KEY=VALUE, or KEY with its value in the environment. */
void
dm_secrets_add_argument(struct dm_arena *arena, struct dm_secrets *secrets, const char *text);
/* What comes after `--`, NULL after the last; options that are known to have nothing to hide are left out. */
void
dm_secrets_add_words(struct dm_arena *arena, struct dm_secrets *secrets, char *const *words);
/* An image's configuration: Env and Labels. */
void
dm_secrets_add_config(struct dm_arena *arena, struct dm_secrets *secrets, const json_t *config);
/* The text with *** for each; in the arena where there is one. */
const char *
dm_secrets_hide(const struct dm_secrets *secrets, struct dm_arena *arena, const char *text);

#endif
