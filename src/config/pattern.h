/*
 * Patterns of the policy, over PCRE2: globs of images and of paths, and regular expressions between slashes for images.
 * Each is compiled once, with the policy; matching is bounded, so that a pattern of a stranger cannot hold anything up.
 */
#ifndef DM_PATTERN_H
#define DM_PATTERN_H

#include "../base.h"

struct dm_expression; /* a compiled one; several are the alternatives of a glob with braces */

struct dm_pattern {
	const char *text; /* as written; NULL ends a list */
	/* NULL: a glob of images that knows `*` and `?` only, for which dm_str_glob is enough */
	const struct dm_expression *first;
	bool regex;      /* /^docker[.]io\/(.*)$/ */
	uint32_t groups; /* of an expression: 1 */
};

enum dm_match {
	DM_MATCH_NO,
	DM_MATCH_YES,
	DM_MATCH_LIMIT, /* nobody knows: it would take too long */
};

/* What is wrong with a pattern: text for people, and the byte of the pattern at which it is wrong. */
struct dm_pattern_fault {
	char message[160];
	size_t at;
};

/*
 * A glob over names of images, whose `*` and `?` stand for slashes too, with sets `[a-z]`, `[!a-z]` and alternatives
 * `{a,b}`; or /EXPRESSION/ of pcre2pattern(3). A first `[` with a colon in it is an IPv6 address. Lives in arena.
 */
bool
dm_pattern_images(struct dm_arena *arena, const char *text, struct dm_pattern *pattern,
	struct dm_pattern_fault *fault);
/*
 * A glob over paths below the policy's folder, after gitignore(5), "Pattern format", with alternatives and without
 * negation: in a name `*` is any run and `?` one byte, `**` is any number of folders. Without a slash (but for a
 * last one) it matches at any depth, else from the top; with a last one it means folders. What it matches includes all
 * below.
 */
bool
dm_pattern_path(struct dm_arena *arena, const char *text, struct dm_pattern *pattern,
	struct dm_pattern_fault *fault);
/* Of a pattern of images: the whole text for a glob, any part of it for an expression. */
enum dm_match
dm_pattern_match(const struct dm_pattern *pattern, struct dm_str text);
/* Of a pattern of paths; path is relative, with slashes. A limit is no match. */
bool
dm_pattern_match_path(const struct dm_pattern *pattern, const char *path);
/*
 * What an expression makes of a text that it matches: `to`, with $1 or ${1} replaced by what the group matched. *tail:
 * `to` ends in a group that matched up to the end of the text. NULL: it does not match, or that would take too long.
 */
const char *
dm_pattern_replace(struct dm_arena *arena, const struct dm_pattern *pattern, struct dm_str text,
	const char *to, bool *tail);

#endif
