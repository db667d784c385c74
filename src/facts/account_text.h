/* Accounts as USER, --user, chown and settings name them: root, app, 1000:1000. */
#ifndef DM_ACCOUNT_TEXT_H
#define DM_ACCOUNT_TEXT_H

#include "../base.h"

/* What comes before the colon. */
struct dm_str
dm_account_user_part(struct dm_str value);
/* root, 0, and nothing at all; the text has no colon. */
bool
dm_account_is_root(struct dm_str user);
/* 0, root */
bool
dm_account_is_root_group(struct dm_str group);
/* A number that a user or a group can have: of at most nine digits. */
bool
dm_account_is_number(struct dm_str text);

#endif
