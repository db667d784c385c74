/* What words look like, by which the catalogue's lists are searched, and how long they are; its compiler knows it, too. */
#ifndef DM_SHAPE_H
#define DM_SHAPE_H

#include <stddef.h>

enum {
	DM_LONG_TEXT =
		255, /* bytes of a text that is so long that the byte before it cannot tell */
};

/* A number by some bytes of a word and its length n, which is not 0: few words of a list share its lower bits. */
static inline unsigned
dm_shape(const char *word, size_t n)
{
	const unsigned char *p = (const unsigned char *)word;
	return 263U * p[0] + 37U * p[n - 1] + 1031U * p[n / 2] + 601U * (unsigned)n;
}

#endif
