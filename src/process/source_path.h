/* The paths that the words of source code make together. */
#ifndef DM_SOURCE_PATH_H
#define DM_SOURCE_PATH_H

#include "source_calls.h"

/*
 * Paths are texts with marks for what only a run, or another file, tells:
 *   UNTOLD                          anything
 *   BESIDE                          the folder of the file that says it
 *   VARIABLE name DEFAULT text END  a variable of the environment, else the text
 *   CONSTANT name END               what the program calls so
 *   PROJECT                         the folder of the project, where that is the one it starts in
 *   UPTO                            what is before it, up to its last slash: new URL("x", "file:///app/y")
 */
enum {
	DM_SOURCE_UNTOLD = 1,
	DM_SOURCE_BESIDE,
	DM_SOURCE_VARIABLE,
	DM_SOURCE_DEFAULT,
	DM_SOURCE_END,
	DM_SOURCE_CONSTANT,
	DM_SOURCE_PROJECT,
	DM_SOURCE_UPTO,
};

struct dm_source_constant {
	struct dm_str name, path;
	bool joined; /* of parts, by a call that makes a path: a path, whatever they are */
};

/* The path (source.h) of the expression that begins at token `from`, before `to`; *end: the token after it. */
struct dm_str
dm_source_path(struct dm_source_words *words, uint32_t from, uint32_t to, uint32_t *end);
/* That of what the method is called on: path of path.mkdir(). */
struct dm_str
dm_source_receiver(struct dm_source_words *words, const struct dm_source_call *call);
/* The path of the expression that the text at token `at` is a part of: BASE / "app.db", join(BASE, "app.db"). */
struct dm_str
dm_source_around(struct dm_source_words *words, uint32_t at);

#endif
