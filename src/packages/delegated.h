/* Installs that another program is told to run: find -exec pip install, su -c 'gem install x', td-agent-gem install. */
#ifndef DM_DELEGATED_H
#define DM_DELEGATED_H

#include "../facts/runs.h"

/*
 * The managers whose installs are among another program's arguments and leave something in this RUN's layer, one of
 * each family; *n: how many. What is only printed, searched for or compared does not count.
 */
const struct dm_manager *const *
dm_delegated_installs(struct dm_facts *facts, const struct dm_run *run, uint32_t *n);

#endif
