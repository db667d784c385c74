/* Extended attributes, ACLs among them (xattr(7), acl(5)). */
#ifndef DM_ATTRIBUTES_H
#define DM_ATTRIBUTES_H

#include "../base.h"

/*
 * Gives the file `to` the attributes of the file `from`; an ACL that only `to` has, by its folder's default, goes. What speaks of the content (security.ima, security.evm) is left to the kernel. false: one
 * cannot be kept; err names it.
 */
bool
dm_attributes_copy(int from, int to, struct dm_err *err);

#endif
