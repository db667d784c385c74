/* /etc/passwd and /etc/group that a COPY of the context brings (passwd(5), group(5)). */
#ifndef DM_PASSWD_H
#define DM_PASSWD_H

#include "account.h"

/* The file as instruction `at` finds it, where a COPY of the context brought it; {NULL, 0}: none did, or nobody read it. */
struct dm_str
dm_passwd_copied(struct dm_facts *facts, uint32_t at);
/* The same of /etc/group: app:x:10001: */
struct dm_str
dm_group_copied(struct dm_facts *facts, uint32_t at);
/* Instruction `at` finds one of both that was copied and that nobody could read: what it holds nobody knows. */
bool
dm_passwd_unread(struct dm_facts *facts, uint32_t at);
/* A COPY of a tree of the context that has etc/passwd (COPY rootfs/ /): accounts made before it are gone. */
bool
dm_passwd_replaced(struct dm_facts *facts, uint32_t at);
/* app:x:10001:10001::/srv:/sbin/nologin, of a line with this name or this number; not of another root: app:x:0:0 */
bool
dm_passwd_find(
	struct dm_facts *facts, struct dm_str text, const char *wanted, struct dm_account *account);
/* A line of either file has this name, or this number: useradd or groupadd would fail. */
bool
dm_passwd_has(struct dm_str text, const char *name);
bool
dm_passwd_has_number(struct dm_str text, const char *number);

#endif
