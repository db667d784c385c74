/*
 * Calls of libraries that nobody knows, and that are given a word for the place where they keep something: Store("data"),
 * db.open("data"), Db::create("data"). What is known of a library is in languages.yaml: its `quiet` ones keep nothing.
 */
#ifndef DM_SOURCE_STORES_H
#define DM_SOURCE_STORES_H

#include "source_takes.h"

/* A function of the application, and those of its parameters that such a call is given. */
struct dm_source_passing {
	struct dm_str function; /* whose parameters are between the tokens; {NULL, 0}: none */
	uint32_t from, to;
};

/* The module is one of the language's `quiet`: flask of flask.Flask, @nestjs of @nestjs/core, koa-* of koa-router */
bool
dm_source_is_quiet(const struct dm_language *language, struct dm_str module);

struct dm_source_imports {
	const struct dm_str *modules; /* that bear their own names */
	const struct dm_str *texts;   /* of the file: Go's imports are among them */
	uint32_t nmodules, ntexts;
};

enum dm_source_given {
	DM_SOURCE_GIVEN_NOTHING,
	DM_SOURCE_GIVEN_WORD,  /* Store("data") */
	DM_SOURCE_GIVEN_PLACE, /* Store(where), in a function whose parameter that is */
	DM_SOURCE_GIVEN_PARAMETER, /* report(where): the same, of a call that does not say that it opens something */
};

/* What the call, of which no list knows anything, is given, if it is one of them. */
enum dm_source_given
dm_source_stores(struct dm_source_words *words, const struct dm_source_imports *imports,
	const struct dm_source_call *call, const struct dm_source_passing *passing,
	struct dm_source_taken *taken);
/* The name says that it saves, or that it is told a place: model.to_disk("data"), builder.filePath("data"). *arg: which one. */
bool
dm_source_saves_word(struct dm_source_words *words, const struct dm_source_call *call,
	uint32_t *arg, struct dm_source_taken *taken);
/* A word that is given to a function of the application, whatever it is called: make("data") */
bool
dm_source_gives_word(struct dm_source_words *words, const struct dm_source_call *call,
	struct dm_source_taken *taken);
/* example.com/x/store: the name is that of a package of another module */
bool
dm_source_is_package(const struct dm_source_imports *imports, struct dm_str name);

#endif
