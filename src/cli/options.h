/* The options of the command line: options.def lists them. */
#ifndef DM_OPTIONS_H
#define DM_OPTIONS_H

#include "command.h"
#include "tree_print.h"

#include <getopt.h>

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

/* What a command line may have: the one of all commands, or that of one command which has its own program. */
struct dm_option_set {
	const char *command;          /* "verify"; "": all */
	const struct option *options; /* ends with a NULL name */
	const char *letters;          /* for getopt_long; with a colon first */
};

/* Says on standard error what is wrong, then `what`, escaped, and where to read on. Returns 2, the exit status. */
int
dm_option_error(const struct dm_option_set *set, const char *message, const char *what);
/* The same for the options of all commands. */
int
dm_usage_error(const char *message, const char *what);
/*
 * pre-commit, xargs and globs of shells put names of files after options: a file called --config=x would be obeyed.
 * Nobody can tell which of the two a word means, so it is refused; 0 or an exit status. Words after -- are not looked at.
 */
int
dm_option_words(const struct dm_option_set *set, int argc, char **argv);
/* As getopt_long, but takes no beginnings of options. '?': a mistake, which was told: exit status 2. */
int
dm_option_next(const struct dm_option_set *set, int argc, char **argv);
/*
 * Bits of a list of passes: ids, those of other tools for the same (DL3015), `all`. option: whose value it is. 0 or an
 * exit status.
 */
int
dm_option_passes(const char *option, const char *list, uint32_t *bits);
/*
 * Reads the options wherever they are; the other words move to argv[optind] and after it. false: that is all, --help
 * or a mistake, and *status is the exit status.
 */
bool
dm_options_read(struct dm_line *line, int argc, char **argv, int *status);
/* Options that do not go together, or not with the command that the first word names; 0 or an exit status. */
int
dm_options_check(struct dm_line *line, const char *word);

#endif
