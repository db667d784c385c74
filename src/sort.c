#include "base.h"

#include <stdlib.h>
#include <string.h>

enum {
	FEW = 16,   /* items to sort that are not worth a copy */
	WIDE = 256, /* bytes of one */
};

/* Merges the sorted [from, middle) and [middle, to) of `in` into out. */
static void
merge(const char *in, char *out, size_t from, size_t middle, size_t to, size_t size,
	int (*compare)(const void *, const void *))
{
	size_t left = from, right = middle;
	for (size_t at = from; at < to; at++) {
		bool first = right == to ||
			     (left < middle && compare(in + left * size, in + right * size) <= 0);
		memcpy(out + at * size, in + (first ? left++ : right++) * size, size);
	}
}

/* The same without memory of its own: each item after the `sorted` first ones moves to its place. */
static void
insert_each(char *items, size_t count, size_t size, size_t sorted,
	int (*compare)(const void *, const void *))
{
	char item[WIDE];
	for (size_t i = sorted; i < count; i++) {
		size_t to = i;
		while (to > 0 && compare(items + (to - 1) * size, items + i * size) > 0) {
			to--;
		}
		memcpy(item, items + i * size, size);
		memmove(items + (to + 1) * size, items + to * size, (i - to) * size);
		memcpy(items + to * size, item, size);
	}
}

void
dm_sort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	char *in = items, *copy, *out;
	size_t sorted = 1;
	while (sorted < count && compare(in + (sorted - 1) * size, in + sorted * size) <= 0) {
		sorted++;
	}
	if (sorted >= count) {
		return; /* mostly */
	}
	if (count <= FEW && size <= WIDE) {
		insert_each(items, count, size, sorted, compare);
		return;
	}
	copy = out = dm_realloc(NULL, count * size);
	for (size_t width = 1; width < count; width *= 2) {
		for (size_t from = 0; from < count; from += 2 * width) {
			size_t middle = from + width < count ? from + width : count;
			size_t to = middle + width < count ? middle + width : count;
			merge(in, out, from, middle, to, size, compare);
		}
		char *swap = in;
		in = out;
		out = swap;
	}
	if (in != items) {
		memcpy(items, in, count * size);
	}
	free(copy);
}
