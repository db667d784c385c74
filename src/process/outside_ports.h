/* Ports below 1024 that others ask the program at: what the repository publishes of the container, what checks it. */
#ifndef DM_OUTSIDE_PORTS_H
#define DM_OUTSIDE_PORTS_H

#include "judge.h"

/*
 * Settles it where a service, a run, a pod or Fly.io publishes such a port of the container, or a check asks for one of
 * the machine itself, as http://localhost/ does; health: the HEALTHCHECK in force, or NULL. What is started as another
 * user says nothing by its ports: that user can listen there.
 */
void
dm_judge_outside_ports(struct dm_judge *judge, const struct dm_instr *health);
/* The base image, whose row this is, or NULL, runs as another user than root, which listens wherever its server does. */
bool
dm_outside_ports_are_served(const struct dm_image *image);

#endif
