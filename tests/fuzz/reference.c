/* Fuzz target: our parser of image references says of any bytes what the published grammar says. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../grammar.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dm_arena arena = {NULL, 0};
	/* a copy of its own, so that a sanitizer sees each byte read beyond the end */
	char *copy = malloc(size ? size : 1);
	if (!copy) {
		return 0;
	}
	if (size) {
		memcpy(copy, data, size);
	}
	const char *fault = dm_test_reference(&arena, (struct dm_str){copy, size});
	if (fault) {
		fprintf(stderr, "reference: %s\n", fault);
		abort();
	}
	dm_arena_finish(&arena);
	free(copy);
	return 0;
}
