/* ${NAME:default} in files of settings: Spring, logback, log4j2. */
#ifndef DM_PLACEHOLDERS_H
#define DM_PLACEHOLDERS_H

#include "judge.h"

enum {
	DM_PLACEHOLDERS_BYTES = 1024 * 1024, /* for the lines of one file */
};

struct dm_filling {
	struct dm_judge *judge;
	struct dm_str text; /* the file */
	size_t left;        /* bytes of values that may still be looked for and filled in */
};

/*
 * A line of the text with what its placeholders stand for: ENV, a property of the same text, else the default. One that
 * nothing tells, or that the repository sets otherwise when it starts the image, stays as it is, and so do those after the
 * last byte that is left. Sources: docs.spring.io, "Property Placeholders"; logback.qos.ch/manual/configuration,
 * "Variable substitution".
 */
struct dm_str
dm_placeholders_filled(struct dm_filling *filling, struct dm_str line);
/* What ENV sets a property to, SERVER_PORT for server.port, which counts before a file of settings; {NULL, 0}: it does not. */
struct dm_str
dm_placeholders_set(const struct dm_filling *filling, struct dm_str property);

#endif
