/* The command line of `dockmend verify`: cli/verify_options.def lists the options. */
#ifndef DM_VERIFY_OPTIONS_H
#define DM_VERIFY_OPTIONS_H

#include "session.h"

struct dm_verify_line {
	const char *engine; /* --engine; NULL */
	char **paths;
	int npaths;
	char **arguments; /* after `--`; NULL after the last */
};

/* false: that is all, --help or a mistake, and *status is the exit status. argv[0] is not looked at. */
bool
dm_verify_options(struct dm_session *session, struct dm_verify_line *line, int argc, char **argv,
	int *status);

#endif
