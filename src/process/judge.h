/* The verdict on what an image runs, so far, and how one look adds to it. */
#ifndef DM_JUDGE_H
#define DM_JUDGE_H

#include "written.h"

struct dm_verdict {
	const char
		*code; /* reason code of nonroot-user; NULL: nothing speaks against another user */
	const char *why; /* one clause for the message */
	bool script; /* a script of the build context was read, and nothing in it speaks against it */
	bool writes_here; /* the command makes files in the WORKDIR itself */
	struct dm_written_places written; /* folders that have to be the user's */
};

struct dm_judge {
	struct dm_facts *facts;
	int32_t stage;
	struct dm_verdict verdict;
	bool own_user;    /* the file creates or uses a user of its own */
	uint32_t depth;   /* scripts within scripts */
	bool interpreted; /* node, python, java: what it needs is told by the program it reads */
};

/* The first reason counts. */
void
dm_judge_settle(struct dm_judge *judge, const char *code, const char *why);
/* 1 to 1023, written in decimal. */
bool
dm_judge_low_port(struct dm_str text);

#endif
