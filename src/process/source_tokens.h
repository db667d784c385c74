/* Source code as names, texts and marks: enough to see what is called with which words. */
#ifndef DM_SOURCE_TOKENS_H
#define DM_SOURCE_TOKENS_H

#include "../catalogue.h"

enum dm_source_kind {
	DM_SOURCE_NAME, /* open, $path, @path; also digits */
	DM_SOURCE_TEXT, /* "a", 'a', `a`, """a""", f"a"; without its quotes */
	DM_SOURCE_MARK, /* one byte of anything else: ( */
};

struct dm_source_token {
	struct dm_str text;
	uint32_t line; /* from 1 */
	enum dm_source_kind kind;
	bool filled; /* a TEXT whose {x}, ${x}, #{x} or $x the program fills in */
};

struct dm_source_tokens {
	struct dm_source_token *items;
	uint32_t count;
};

/*
 * Comments are left out, texts end with their line where the language ends them there. What is no source of the
 * language yields tokens that mean nothing; nothing fails.
 */
struct dm_source_tokens
dm_source_tokens_read(
	struct dm_arena *arena, const struct dm_language *language, struct dm_str text);
/* A mark that begins with one of these bytes. */
static inline bool
dm_source_is_mark(const struct dm_source_token *token, const char *bytes)
{
	return token->kind == DM_SOURCE_MARK && token->text.p && token->text.p[0] &&
	       strchr(bytes, token->text.p[0]);
}

#endif
