#include "nearest.h"

#include "base.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum {
	WORD = 31, /* bytes of a word that are compared */
	PART = 4,  /* bytes of a word that may mean a longer one */
};

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* A bit for the lower six bits of each byte. */
static uint64_t
letters(const char *s, size_t n)
{
	uint64_t bits = 0;
	for (size_t i = 0; i < n; i++) {
		bits |= UINT64_C(1) << ((unsigned char)s[i] & 63);
	}
	return bits;
}

/*
 * Typing errors between two words: a byte too many, one missing, a wrong one, two swapped (Damerau-Levenshtein). Where
 * they are as many as `most` it is not told how many they are.
 */
static size_t
distance(const char *a, size_t n, const char *b, size_t m, size_t most)
{
	size_t rows[3][WORD + 1];
	size_t *above = rows[0], *row = rows[1], *before = rows[2];
	for (size_t j = 0; j <= m; j++) {
		above[j] = j;
	}
	for (size_t i = 1; i <= n; i++) {
		size_t fewest = row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			row[j] = least(above[j - 1] + (a[i - 1] != b[j - 1]),
				least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
				row[j] = least(row[j], before[j - 2] + 1);
			}
			fewest = least(fewest, row[j]);
		}
		if (fewest >= most) {
			return most; /* no row has fewer than the one above it */
		}
		size_t *unused = before;
		before = above;
		above = row;
		row = unused;
	}
	return above[m];
}

/* nonroot of nonroot-user, sudo of drop-sudo; not what begins in the middle of one of its words. */
static bool
is_part(const char *word, const char *candidate)
{
	for (const char *at = candidate; (at = strstr(at, word)) != NULL; at++) {
		if (at == candidate || at[-1] == '-') {
			return true;
		}
	}
	return false;
}

const char *
dm_nearest_word(const char *word, const char *const *candidates)
{
	const char *found = NULL, *whole = NULL;
	size_t n = strnlen(word, WORD), best = 2 + n / 4;
	uint64_t own = letters(word, n);
	for (; *candidates; candidates++) {
		size_t m = strnlen(*candidates, WORD);
		/* each byte that one has more is an error, and each letter that the other has not: mostly that tells */
		bool near = (n > m ? n - m : m - n) < best &&
			    dm_bits(own & ~letters(*candidates, m)) < best;
		size_t d = near ? distance(word, n, *candidates, m, best) : best;
		if (d < best) {
			best = d;
			found = *candidates;
		}
		bool part = !whole && n >= PART && n <= m && is_part(word, *candidates);
		whole = part ? *candidates : whole;
	}
	return found ? found : whole;
}
