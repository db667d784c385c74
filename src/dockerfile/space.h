/* White space as BuildKit knows it. */
#ifndef DM_SPACE_H
#define DM_SPACE_H

#include "../base.h"

/* The same as dm_space_len for a byte beyond ASCII. */
size_t
dm_wide_space_len(const char *p, size_t n);

/* Bytes of the Unicode white space at p (Go's unicode.IsSpace over UTF-8), 0 where there is none. */
static inline size_t
dm_space_len(const char *p, size_t n)
{
	if (n == 0 || (unsigned char)p[0] < 0x80) {
		return n && dm_is_space(p[0]);
	}
	return dm_wide_space_len(p, n);
}

/* text[span] without Unicode white space at its ends (Go's strings.TrimSpace). */
struct dm_span
dm_span_trim(struct dm_str text, struct dm_span span);

/* TAB, VT, FF, CR, blank: parser.go reWhitespace */
static inline bool
dm_is_white(char c)
{
	return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\r';
}

#endif
