/* Calls of source code, by the names that lists and imports give them. */
#ifndef DM_SOURCE_CALLS_H
#define DM_SOURCE_CALLS_H

#include "../facts/language.h"
#include "source_tokens.h"

/* np, numpy: what a name is called where it comes from (source_names.h) */
struct dm_source_alias {
	struct dm_str name, target;
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
	DM_SOURCE_SPREAD = 400, /* tokens of one call that are looked at */
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

/* Token `at` is the mark c; false after the last one. */
static inline bool
dm_source_mark_at(const struct dm_source_words *words, uint32_t at, char c)
{
	return at < words->tokens.count && words->tokens.items[at].kind == DM_SOURCE_MARK &&
	       words->tokens.items[at].text.p[0] == c;
}

/* Token `at` is a name. */
static inline bool
dm_source_name_at(const struct dm_source_words *words, uint32_t at)
{
	return at < words->tokens.count && words->tokens.items[at].kind == DM_SOURCE_NAME;
}

/* The call whose name's last part is token `at`; false: none. */
bool
dm_source_call_at(const struct dm_source_words *words, uint32_t at, struct dm_source_call *call);
/* Token number `at`, or a mark that is none of a language's: there are not so many. */
const struct dm_source_token *
dm_source_token_at(const struct dm_source_words *words, uint32_t at);
/* The token that closes the bracket at token `open`, or one far after it. */
uint32_t
dm_source_closing(const struct dm_source_words *words, uint32_t open);
/* How many tokens from `at` on join two parts of a name: . ?. -> :: */
uint32_t
dm_source_joint(const struct dm_source_words *words, uint32_t at);
/* The same backwards: tokens before `at`. */
uint32_t
dm_source_joint_before(const struct dm_source_words *words, uint32_t at);
/* The entry of a list of languages.yaml that the call's name is, or NULL. */
const char *
dm_source_call_in(
	const struct dm_source_words *words, const struct dm_source_call *call, uint32_t list);
/* "System.getProperty user.dir" of it is the call, and its first argument that text, number or name. */
bool
dm_source_call_with(
	const struct dm_source_words *words, const struct dm_source_call *call, uint32_t list);
/* The call takes the name that ends at token `at`, and loses as many of its first arguments as are skipped. */
void
dm_source_call_as(const struct dm_source_words *words, uint32_t at, uint32_t skipped,
	struct dm_source_call *call);
bool
dm_source_call_is(
	const struct dm_source_words *words, const struct dm_source_call *call, struct dm_str name);

#endif
