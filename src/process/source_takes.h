/*
 * Calls that nobody knows, and that are given what names a file: Report("sales.xlsx"), Report(PATH). They may write it:
 * what is known to read only is in the `reads` of the language (languages.yaml).
 */
#ifndef DM_SOURCE_TAKES_H
#define DM_SOURCE_TAKES_H

#include "source_text.h"

enum {
	DM_SOURCE_NESTED = 32, /* brackets in brackets that are looked into */
};

struct dm_source_takes {
	struct {
		uint32_t at, end; /* a bracket, or the name of a call without; its end, for that */
	} open[DM_SOURCE_NESTED];
	uint32_t depth, deeper; /* deeper: brackets beyond those */
	uint32_t told;          /* the token after the bracket whose last text was looked at */
	struct dm_str *names;   /* that are given a file: PATH = "sales.xlsx" */
	uint32_t nnames;
};

struct dm_source_taken {
	struct dm_str call; /* Report; {NULL, 0}: what is called has no name */
	bool key;           /* no call: {filename: "x.txt"} of settings that are made somewhere */
	struct dm_str path; /* as of dm_source_path */
	uint32_t line;
};

/* To be told of every mark, and of every call without parentheses, in their order. */
void
dm_source_takes_mark(
	struct dm_source_takes *takes, const struct dm_source_words *words, uint32_t at);
void
dm_source_takes_call(struct dm_source_takes *takes, const struct dm_source_call *call);
/* The key whose value the text at token `at` is, or an empty one: filename="x", {"filename": "x"} */
struct dm_str
dm_source_key_of(const struct dm_source_words *words, uint32_t at);
/* The text at token `at` is the value of one of the `keys` of the language: filename="x". */
bool
dm_source_takes_key(const struct dm_source_words *words, uint32_t at);
/* It is that of a key that says by its name that something is kept there: sslCaDir: "ca", gnupghome="keys" */
bool
dm_source_takes_place(const struct dm_source_words *words, uint32_t at);
/* A list of the language, or those of calls that make a path, have it. */
bool
dm_source_call_is_known(const struct dm_source_words *words, const struct dm_source_call *call);
/* The text at token `at` names a file, or is such a value: who is given it. False: nobody, or who is known. */
bool
dm_source_takes_text(struct dm_source_takes *takes, struct dm_source_words *words, uint32_t at,
	struct dm_source_taken *taken);
/* A call that nobody knows is given a name that was given a file. */
bool
dm_source_takes_name(struct dm_source_takes *takes, struct dm_source_words *words,
	const struct dm_source_call *call, struct dm_source_taken *taken);

/* Token `at` is a name that was given a file. */
bool
dm_source_takes_has(
	const struct dm_source_takes *takes, const struct dm_source_words *words, uint32_t at);

#endif
