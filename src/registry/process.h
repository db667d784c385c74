/* Credential helpers: a program that reads a line and writes an answer, with a time limit. */
#ifndef DM_PROCESS_H
#define DM_PROCESS_H

#include "../sandbox/launcher.h"

/*
 * Runs `docker-credential-NAME get`, found in PATH, with input on its standard input; what it writes is appended to out,
 * at most 64 KiB. launcher: what starts it; NULL: one is made for this. false: it could not be started, or took longer
 * than seconds and was ended. *status is its exit status, -1 for a signal. The caller finishes out.
 */
bool
dm_process_run(const struct dm_launcher *launcher, const char *name, const char *input, int seconds,
	struct dm_buf *out, int *status, struct dm_err *err);

#endif
