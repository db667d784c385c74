/* What a run of `dockmend verify` knows: its options, the engine, and for each file both builds and how they compare. */
#ifndef DM_VERIFY_SESSION_H
#define DM_VERIFY_SESSION_H

#include "../cli/command.h"
#include "content.h"
#include "image.h"
#include "keeper.h"
#include "secrets.h"

enum dm_verdict {
	/* also the exit status */
	DM_VERDICT_SAME,
	DM_VERDICT_REGRESSION,
	DM_VERDICT_FAILED,
	DM_VERDICT_UNKNOWN,
};

struct dm_session {
	struct dm_arena arena; /* of the whole run */
	struct dm_command command;
	struct dm_settings settings;
	struct dm_keeper keeper;
	bool podman, legacy; /* legacy: docker's old builder */
	bool start, write, keep, json, no_cache, terminal;
	const char *smoke;      /* NULL: none */
	unsigned wait, timeout; /* seconds: of a start, of a build */
	struct dm_secrets secrets;
	uint32_t builds; /* so far: the number of the next one */
};

/* A container that was started. */
struct dm_run {
	bool started;
	const char *id; /* NULL: it could not be created, or is removed */
	const char *error;
	bool lost; /* the engine does not tell its state */
	bool running;
	int exit_code;
	int pid;
	uint16_t *ports; /* that something listens on, ascending; udp as well */
	uint32_t nports;
	bool ports_known;
	long uid; /* of its first process; -1: not known */
	struct dm_buf log;
	int smoke; /* exit status of --smoke's command; -1: not run */
};

/* One build of a file. */
struct dm_side {
	struct dm_str text;
	uint32_t number;             /* of the build */
	bool built, timed_out, full; /* full: a disk is */
	long long ms;
	uint32_t cached;   /* RUNs that came from the engine's cache */
	const char *error; /* one line, redacted; NULL: none */
	struct dm_built_image image;
	struct dm_content content;
	struct dm_run run;
};

/* What is wrong, by a word for programs and a sentence. */
struct dm_remark {
	const char *code;
	const char *message;
};

struct dm_remarks {
	struct dm_remark *items;
	uint32_t count;
};

struct dm_names {
	const char **items; /* no NULL at the end */
	uint32_t count;
};

/* AFTER beside BEFORE. */
struct dm_trial {
	struct dm_side after;
	uint32_t passes; /* whose fixes AFTER has: bit per index of dm_passes; 0: none was tried */
	struct dm_names upgraded, lost, added, missing;
	struct dm_names blocked, home,
		caches; /* of what BEFORE wrote: where AFTER's user could not */
	struct dm_remarks regressions,
		doubts; /* doubts: what cannot be known, so that the verdict is */
	struct dm_remarks notes;
	enum dm_verdict verdict;
};

/* One file, of one target. */
struct dm_subject {
	const struct dm_found *found;
	struct dm_arena arena;
	const struct dm_file *file;
	const char *context;    /* absolute */
	const char *target;     /* "": the last stage */
	const char **arguments; /* of a compose file, KEY=VALUE; NULL-terminated */
	struct dm_side before;
	struct dm_trial trial; /* with all fixes */
	/* after a regression */
	struct dm_names culprits;
	struct dm_trial *proved; /* what is left of the fixes and was seen to work; NULL: nothing */
	bool unchanged;          /* without the culprit nothing is left of the fixes */
	uint32_t rebuilds;
	enum dm_verdict verdict;
	const char *failure; /* why there is none; NULL */
};

/* Of several files: what failed is worse than a regression, that than what is inconclusive, that than the same. */
int
dm_verdict_worst(int one, int other);
/* Appends to a list of names; what is more than 10,000 is not kept. */
void
dm_names_add(struct dm_arena *arena, struct dm_names *names, const char *name);
void
dm_remark_add(struct dm_arena *arena, struct dm_remarks *remarks, const char *code,
	const char *format, ...) __attribute__((format(printf, 4, 5)));
/* One line for people while it takes long; only on a terminal. ms: since it began. "" clears the line. */
void
dm_session_progress(const struct dm_session *session, const char *what, long long ms);
/* The text without what must not be printed (secrets.h). Before it is cut short: a part of a secret is not known as one. */
const char *
dm_session_hide(const struct dm_session *session, struct dm_arena *arena, const char *text);
/* The same of dm_keeper_complaint. */
const char *
dm_session_complaint(const struct dm_session *session, struct dm_arena *arena);
void
dm_side_finish(struct dm_side *side);

#endif
