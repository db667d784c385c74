/* Calls of source code, and the paths that their words make together. */
#ifndef DM_SOURCE_PATH_H
#define DM_SOURCE_PATH_H

#include "../facts/language.h"
#include "source_tokens.h"

/*
 * Paths are texts with marks for what only a run, or another file, tells:
 *   UNTOLD                          anything
 *   BESIDE                          the folder of the file that says it
 *   VARIABLE name DEFAULT text END  a variable of the environment, else the text
 *   CONSTANT name END               what the program calls so
 */
enum {
	DM_SOURCE_UNTOLD = 1,
	DM_SOURCE_BESIDE,
	DM_SOURCE_VARIABLE,
	DM_SOURCE_DEFAULT,
	DM_SOURCE_END,
	DM_SOURCE_CONSTANT,
};

/* np, numpy: what a name is called where it comes from (source_names.h) */
struct dm_source_alias {
	struct dm_str name, target;
};

struct dm_source_constant {
	struct dm_str name, path;
};

struct dm_source_words {
	struct dm_arena *arena;
	const struct dm_language *language;
	struct dm_source_tokens tokens;
	uint32_t depth; /* expressions in expressions */
	struct dm_source_alias *aliases;
	uint32_t naliases;
};

enum {
	DM_SOURCE_ARGS = 6,
};

/* x.y.name(args) */
struct dm_source_call {
	uint32_t first, last; /* tokens of the name: x ... name */
	uint32_t open, close; /* ( and ) */
	struct {
		uint32_t from, to;
	} args[DM_SOURCE_ARGS];
	uint32_t nargs;
	uint32_t line;
	struct dm_str known; /* numpy.save of np.save, where a name says so; else {NULL, 0} */
};

/* The call whose name's last part is token `at`; false: none. */
bool
dm_source_call_at(const struct dm_source_words *words, uint32_t at, struct dm_source_call *call);
/* Token number `at`, or a mark that is none of a language's: there are not so many. */
const struct dm_source_token *
dm_source_token_at(const struct dm_source_words *words, uint32_t at);
/* The token that closes the bracket at token `open`, or one far after it. */
uint32_t
dm_source_closing(const struct dm_source_words *words, uint32_t open);
/* The entry of a list of languages.yaml that the call's name is, or NULL. */
const char *
dm_source_call_in(
	const struct dm_source_words *words, const struct dm_source_call *call, uint32_t list);
bool
dm_source_call_is(
	const struct dm_source_words *words, const struct dm_source_call *call, struct dm_str name);
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
