/* The command line as data, and what is done with one file. */
#ifndef DM_COMMAND_H
#define DM_COMMAND_H

#include "baseline.h"
#include "discover.h"
#include "../dockmend.h"
#include "../file/file.h"
#include "../config/settings.h"

enum dm_mode {
	DM_MODE_DIFF,
	DM_MODE_WRITE,
	DM_MODE_CHECK,
	DM_MODE_LIST,
	DM_MODE_ACCEPT, /* --write-baseline */
};

struct dm_command {
	enum dm_mode mode;
	enum dm_format_id format;
	uint32_t only, skip;
	bool unsafe, inline_ignores, quiet, verbose, color, no_policy;
	bool terminal;                      /* standard output is one */
	bool untrusted;                     /* the repository may be hostile */
	enum dm_level fail_on;              /* above DM_LEVEL_ERROR: never */
	const struct dm_added_lines *since; /* --since; NULL: all lines count */
	const struct dm_baseline *baseline; /* --baseline; NULL: nothing is accepted */
	const char *baseline_path;          /* DM_MODE_ACCEPT: what is written */
	const char *baseline_folder;        /* of it, without links */
	const char *config, *lock, *stdin_name;
	bool resolve, update, prune;       /* --resolve, --update, --prune */
	unsigned lookups;                  /* images that are looked up at the same time */
	const struct dm_lock *locks_known; /* what --resolve found, by path of the lock */
	uint32_t nlocks_known;
	const struct dm_file *standard_input; /* read already; NULL: not yet */
	const char *context;                  /* --context; NULL: the folder of each file */
	unsigned jobs;
	/* what starts git and dockmend-registry; NULL: none is needed */
	const struct dm_launcher *launcher;
};

/* What one file came to. */
struct dm_outcome {
	struct dm_buf out, err;           /* stdout, stderr */
	struct dm_buf rest;               /* for the end of the report */
	struct dm_buf notes;              /* stderr, but no line of it twice in a run */
	struct dm_buf settings;           /* the same, as a whole: an unusable policy or lock */
	struct dm_arena arena;            /* of accepted */
	struct dm_baseline_file accepted; /* DM_MODE_ACCEPT */
	int status;                       /* 0, 1, 2, 3 */
	bool skipped;                     /* the policy excludes it */
};

void
dm_outcome_finish(struct dm_outcome *outcome);
/* Puts the message, and the line that it speaks of with a caret, into outcome->err; the status becomes 2. */
void
dm_outcome_error(struct dm_outcome *outcome, const struct dm_err *err, const char *path);
/* A line for outcome->err where the file that was written had other names: they keep the old text. */
void
dm_outcome_links(struct dm_outcome *outcome, const struct dm_file *as_read, const char *path);
/* Standard input goes to standard output: `dockmend -`, `dockmend -w -`, without a format that would take its place. */
bool
dm_command_filters(const struct dm_command *command, const struct dm_found *found);
/* Reads, fixes, reports, writes as the mode says. */
void
dm_command_file(const struct dm_command *command, struct dm_settings *settings,
	const struct dm_found *found, struct dm_outcome *outcome);
/* All files, command->jobs at a time; prints in order. Returns the highest status. */
int
dm_command_files(const struct dm_command *command, const struct dm_files *files);

#endif
