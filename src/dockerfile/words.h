/* How BuildKit splits a logical line: white space, quoted words, builder flags, JSON arrays, heredoc words. */
#ifndef DM_WORDS_H
#define DM_WORDS_H

#include "tree.h"

/* Splits at white space; never yields an empty word (parseStringsWhitespaceDelimited). */
struct dm_word *
dm_words_plain(struct dm_arena *arena, struct dm_str text, struct dm_span span, uint32_t *count);
/* Splits at Unicode space outside quotes; quotes stay (line_parsers.go parseWords). */
struct dm_word *
dm_words_quoted(struct dm_arena *arena, struct dm_str text, struct dm_span span, char escape,
	uint32_t *count);
/* Builder flags at the start of span; returns the offset at which the arguments start (extractBuilderFlags). */
uint32_t
dm_words_flags(struct dm_arena *arena, struct dm_str text, struct dm_span span, char escape,
	struct dm_flag **flags, uint32_t *count);

enum dm_json {
	DM_JSON_NONE,    /* not a JSON array: shell form */
	DM_JSON_STRINGS, /* an array of strings */
	DM_JSON_MIXED,   /* an array with something else inside: BuildKit refuses the file */
};

/* Words carry the decoded strings; their spans hold the quotes (line_parsers.go parseJSON). */
enum dm_json
dm_words_json(struct dm_arena *arena, struct dm_str text, struct dm_span span,
	struct dm_word **words, uint32_t *count);

/* Heredoc words of a logical line, bodies unset (parser.go heredocsFromLine). */
struct dm_heredoc *
dm_words_heredocs(struct dm_arena *arena, struct dm_str text, uint32_t *count);
/* The word as a heredoc start, [fd]<<[-]NAME (parser.go ParseHeredoc). */
bool
dm_word_heredoc(struct dm_arena *arena, struct dm_str word, struct dm_heredoc *heredoc);

#endif
