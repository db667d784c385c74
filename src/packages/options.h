/* Whether the packages of two installs can be one list. */
#ifndef DM_OPTIONS_H
#define DM_OPTIONS_H

#include "../facts/runs.h"

/* What the first of two installs lacks of what the second says. */
struct dm_lacks {
	bool yes;      /* -y */
	bool no_cache; /* apk add --no-cache */
	bool env;      /* DEBIAN_FRONTEND=noninteractive before it */
};

/*
 * The second install's packages may go to the list of the first: they are called alike, with the same options apart
 * from those that answer or only print (-y, -qq) and those that keep no cache, both or neither ask for versions, and no
 * word of either may be an option that nobody sees. refreshed: fresh lists are there already. *lacks: what the first
 * has to be given.
 */
bool
dm_options_agree(const struct dm_package_command *first, const struct dm_package_command *second,
	bool refreshed, struct dm_lacks *lacks);
/* The same call, apart from options that answer or only print: apt-get update -qq, apt-get update */
bool
dm_options_same_call(
	const struct dm_package_command *first, const struct dm_package_command *second);
/* The operand asks for one version of a package. */
bool
dm_option_pins(const struct dm_manager *manager, struct dm_str word);

#endif
