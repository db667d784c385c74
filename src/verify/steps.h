/* The step of a build that podman itself has started: no daemon does, so that it is among podman's own processes. */
#ifndef DM_VERIFY_STEPS_H
#define DM_VERIFY_STEPS_H

#include <sys/types.h>

/*
 * Kills what runs below this process in another process namespace, which is the command of a RUN. podman 4 that is
 * ended by a signal leaves that command running, and the containers of the build behind; one whose step fails removes
 * them. Nothing runs: nothing happens.
 */
void
dm_steps_kill(pid_t engine);

#endif
