/*
 * BuildKit, --progress=plain: `#7 [2/4] RUN apt-get update`, `#7 CACHED`, `#7 0.31 text`, and at the end `ERROR: failed to
 * solve: ...`. The old builder: `Step 2/4 : RUN ...`, ` ---> Using cache`. Podman: `STEP 2/4: RUN ...`, `--> Using cache ID`,
 * `Error: ...`; where no step can run, `error running container: REASON` before it.
 */
#include "build_log.h"

#include <stdlib.h>

#define CANNOT_RUN "error running container: "

enum {
	LINE = 128 << 10, /* what is printed is cut later: a part of a secret is not known as one */
};

static void
keep(struct dm_buf *buf, struct dm_str line)
{
	buf->n = 0;
	dm_buf_str(buf, line);
}

/* A step of the old builder or of podman: its number, as BuildKit's would be, is 0. */
static void
take_step(struct dm_build_log *log, struct dm_str line)
{
	if (dm_str_starts(line, "Step ") || dm_str_starts(line, "STEP ")) {
		log->runs[0] = dm_str_find(line, ": RUN ") != (size_t)-1;
	} else if (dm_str_find(line, "-> Using cache") != (size_t)-1) {
		log->cached += log->runs[0];
	}
}

static bool
is_error(struct dm_str text)
{
	return dm_str_starts(text, "ERROR: ") || dm_str_starts(text, "Error: ") ||
	       dm_str_starts(text, "Error response from daemon");
}

static void
take_line(struct dm_build_log *log, struct dm_str line)
{
	struct dm_str text = dm_str_trim(line);
	if (text.n == 0) {
		return;
	}
	keep(&log->last, text);
	log->full = log->full || dm_str_find(text, "no space left on device") != (size_t)-1;
	/* what comes after the reason names the step */
	if (dm_str_starts(text, CANNOT_RUN) || (!log->cannot_run && is_error(text))) {
		keep(&log->error, text);
		log->cannot_run = dm_str_starts(text, CANNOT_RUN);
	}
	if (text.p[0] != '#') {
		take_step(log, text);
		return;
	}
	char digits[8] = "";
	size_t n = 1;
	for (; n < text.n && n < sizeof digits && dm_is_digit(text.p[n]); n++) {
		digits[n - 1] = text.p[n];
	}
	unsigned long number = strtoul(digits, NULL, 10);
	struct dm_str rest = dm_str_trim(dm_str_slice(text, n, text.n));
	if (number >= sizeof log->runs / sizeof *log->runs) {
		return;
	}
	if (dm_str_starts(rest, "[") && dm_str_find(rest, "] RUN ") != (size_t)-1) {
		log->runs[number] = true;
	} else if (dm_str_is(rest, "CACHED")) {
		log->cached += log->runs[number];
	}
}

void
dm_build_log_add(struct dm_build_log *log, struct dm_str bytes)
{
	for (size_t i = 0; i < bytes.n; i++) {
		if (bytes.p[i] == '\n') {
			dm_build_log_end(log);
		} else if (log->line.n < LINE) {
			dm_buf_byte(&log->line, bytes.p[i]);
		}
	}
}

void
dm_build_log_end(struct dm_build_log *log)
{
	take_line(log, dm_buf_view(&log->line));
	log->line.n = 0;
}

struct dm_str
dm_build_log_error(const struct dm_build_log *log)
{
	static const char *const heads[] = {CANNOT_RUN,
		"ERROR: failed to build: ", "ERROR: ", "Error: ", "Error response from daemon: ",
		"failed to build: ", "failed to solve: "};
	struct dm_str text = dm_buf_view(log->error.n ? &log->error : &log->last);
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		if (dm_str_starts(text, heads[i])) {
			text = dm_str_slice(text, strlen(heads[i]), text.n);
		}
	}
	return text;
}

void
dm_build_log_finish(struct dm_build_log *log)
{
	dm_buf_finish(&log->line);
	dm_buf_finish(&log->error);
	dm_buf_finish(&log->last);
}
