/* The command line as data, and what follows from it alone. */
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
	const char *pages;                  /* of the terminal's links; NULL: none */
	enum dm_level fail_on;              /* above DM_LEVEL_ERROR: never */
	const struct dm_added_lines *since; /* --since; NULL: all lines count */
	const struct dm_baseline *baseline; /* --baseline; NULL: nothing is accepted */
	const char *baseline_path;          /* DM_MODE_ACCEPT: what is written */
	const char *baseline_folder;        /* of it, without links */
	const char *source_policy; /* lock: also write BuildKit's source policy there; NULL: no */
	const char *config, *lock, *stdin_name;
	bool resolve, update, prune, strict; /* --resolve, --update, --prune, --strict */
	unsigned lookups;                    /* images that are looked up at the same time */
	const struct dm_lock *locks_known;   /* what --resolve found, by path of the lock */
	uint32_t nlocks_known;
	const struct dm_file *standard_input; /* read already; NULL: not yet */
	const char *context;                  /* --context; NULL: the folder of each file */
	unsigned jobs;                        /* files at the same time; 0: as many as pay */
	/* what starts git and dockmend-registry; NULL: none is needed */
	const struct dm_launcher *launcher;
};

/* Standard input goes to standard output: `dockmend -`, `dockmend -w -`, without a format that would take its place. */
bool
dm_command_filters(const struct dm_command *command, const struct dm_found *found);
/* A format's own, or what the mode shows without --format; NULL: nothing. */
const struct dm_format *
dm_command_format(const struct dm_command *command);
/* What holds for files, as far as the options say where that is; the caller adds to it, and finishes it. */
struct dm_settings
dm_command_settings(const struct dm_command *command);

#endif
