/* Standard output and standard error of a run over files: what each came to, in order, and what belongs to its end. */
#ifndef DM_PRINTER_H
#define DM_PRINTER_H

#include "command.h"
#include "outcome.h"

/* What has been printed so far, and what the files left for the end. */
struct dm_printer {
	const struct dm_command *command;
	struct dm_arena *arena;
	struct dm_buf rest, said;    /* said: notes, and what is wrong with settings */
	bool any;                    /* something of a file was printed */
	struct dm_baseline baseline; /* DM_MODE_ACCEPT */
	struct dm_summary summary;
	int status; /* the highest so far */
};

/* What comes before the first file. The arena outlives the printer. */
void
dm_printer_begin(
	struct dm_printer *printer, const struct dm_command *command, struct dm_arena *arena);
/* What the next file came to; it is finished. */
void
dm_printer_file(struct dm_printer *printer, struct dm_outcome *outcome);
/* What comes after the last file; --write-baseline writes. Returns the exit status. */
int
dm_printer_end(struct dm_printer *printer);
/* An error that ends more than one file: as of dm_outcome_error, to standard error. */
void
dm_print_error(const struct dm_err *err, const char *path);

#endif
