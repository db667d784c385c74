/* What a mode of chmod says: 750, u+x,go-rwx. */
#ifndef DM_MODE_TEXT_H
#define DM_MODE_TEXT_H

#include "../base.h"

/*
 * The mode shuts everybody but the owner out: 700, go-rwx, u+x of a program. Symbolic modes as in chmod(1), of which
 * only what it says counts: u+x gives others nothing.
 */
bool
dm_mode_is_private(struct dm_str mode);
/* The same under a umask, which a clause that names nobody obeys: +x of umask 077 lets the owner alone run it. */
bool
dm_mode_is_private_under(struct dm_str mode, uint16_t umask);
/* umask 027, umask go-rwx: what is in force after it; false: nobody can tell, and it is as it was. */
bool
dm_mode_set_umask(struct dm_str text, uint16_t *umask);
/*
 * Source has an octal number that is no mode which others may use: 0o700; bare: also one as C writes it, 0700; masks: one
 * that is a umask, which leaves others what they need, is none either.
 */
bool
dm_mode_in_source(struct dm_str text, bool bare, bool masks);
/* The mode gives others this permission, r or x: 755, a+rx, go=r, +x. */
bool
dm_mode_grants(struct dm_str mode, char permission);

#endif
