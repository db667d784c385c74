/* What a RUN fetches from the network, and where it keeps it. */
#ifndef DM_FETCHES_H
#define DM_FETCHES_H

#include "calls.h"

struct dm_fetch {
	struct dm_str url; /* https://example.org/x.tgz */
	/* x.tgz of curl -o x.tgz, curl -O, wget, > x.tgz, as a shell in its folder calls it; {NULL, 0}: not known */
	struct dm_str file;
	uint32_t end; /* of the command in the RUN's shell text, where file is known */
};

struct dm_run_fetches {
	const struct dm_instr *instr;
	struct dm_str piped; /* the URL whose answer runs as it comes: curl | sh; {NULL, 0}: none */
	struct dm_span
		at; /* physical: the word that spells that URL, or the first item's; len 0: none does */
	struct dm_str program;  /* what fetches it: curl */
	struct dm_fetch *items; /* those that are kept, or go through a pipe */
	uint32_t count;
	bool checked; /* a program of the RUN checks files: sha256sum -c, gpg --verify */
	/* one chain of &&, where a check can follow each of them; NULL: it is no such RUN, or a file is not known */
	const struct dm_run *run;
	bool errexit; /* a command that fails ends it */
};

/* Of the RUN whose calls are items [first, end). URLs of this machine, and what asks for headers only, are none. */
struct dm_run_fetches
dm_fetches_of(struct dm_facts *facts, uint32_t first, uint32_t end);
/* The end of the calls of the RUN whose first call is items[first]. */
uint32_t
dm_fetches_run_end(const struct dm_calls *calls, uint32_t first);
/* What the words of one call of curl or wget say, read one after the other, those after the program's name. */
struct dm_fetch_words {
	struct dm_str url, file;
	uint32_t nurls;
	bool remote;  /* -O of curl: the URL's last part names the file */
	bool unknown; /* another folder, a name that the server gives, something that is sent */
	bool nothing; /* only headers are asked for */
	bool next;    /* the next word is a value */
	bool is_file; /* it is the name of the file */
};

void
dm_fetch_read(struct dm_fetch_words *said, bool curl, struct dm_str word);
/* https or http or ftp: what curl and ADD take for a URL. */
bool
dm_is_url(struct dm_str word);

#endif
