/* A file that lists what a process manager starts: ecosystem.config.js of pm2. */
#ifndef DM_PROCESS_LIST_H
#define DM_PROCESS_LIST_H

#include "judge.h"

/*
 * Judges the programs of `apps` in a file of the image that is JavaScript or JSON, named as the command does. False:
 * it is not seen, or says more than is read: a folder, an interpreter or files of logs of its own, a script that is no
 * plain text. Source: pm2.keymetrics.io, "Ecosystem File".
 */
bool
dm_judge_process_list(struct dm_judge *judge, struct dm_str word);

#endif
