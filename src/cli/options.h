/* The options of the command line: options.def lists them. */
#ifndef DM_OPTIONS_H
#define DM_OPTIONS_H

#include "command.h"
#include "tree_print.h"

struct dm_line {
	struct dm_command command;
	const char *files0, *since, *baseline;
	struct dm_tree_view view;
	bool calls;                            /* of tree: what the RUNs run */
	bool markdown, schema, offline, locks; /* locks: the command `lock` */
	bool show_config;                      /* explain --config */
	int mode_options;
	uint64_t given; /* bit per option of options.def */
};

/* Says on standard error what is wrong, then `what`, escaped, and where to read on. Returns 2, the exit status. */
int
dm_usage_error(const char *message, const char *what);
/*
 * Reads the options wherever they are; the other words move to argv[optind] and after it. false: that is all, --help
 * or a mistake, and *status is the exit status.
 */
bool
dm_options_read(struct dm_line *line, int argc, char **argv, int *status);
/* Options that do not go together, or not with the command that the first word names; 0 or an exit status. */
int
dm_options_check(struct dm_line *line, const char *word);
void
dm_options_help(void);

#endif
