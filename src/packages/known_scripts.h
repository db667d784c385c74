/* Scripts of the network that are known by their address. */
#ifndef DM_KNOWN_SCRIPTS_H
#define DM_KNOWN_SCRIPTS_H

#include "../facts/calls.h"

/*
 * The call runs what its RUN has just fetched from such an address: curl https://get.docker.com | sh,
 * wget https://.../Miniconda3.sh && bash Miniconda3.sh. None of them needs package lists that are there before.
 */
bool
dm_script_is_known(struct dm_facts *facts, const struct dm_build_call *call);

#endif
