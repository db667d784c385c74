/* fly.toml: where Fly.io mounts its volumes, which are root's at first, and which ports it asks. */
#ifndef DM_FLY_H
#define DM_FLY_H

#include "../base.h"

struct dm_fly {
	const char *dockerfile;    /* [build] dockerfile; NULL: not said */
	const char **destinations; /* of [mounts] and [[mounts]]; ends with NULL, or NULL */
	const char **ports;        /* internal_port of any table, likewise */
};

/* As far as plain lines KEY = "VALUE" and KEY = 80 of its tables say it. Source: fly.io/docs, "App configuration (fly.toml)". */
struct dm_fly
dm_fly_read(struct dm_arena *arena, struct dm_str text);

#endif
