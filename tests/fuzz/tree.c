/* Fuzz target: any bytes parse to a tree that covers them exactly and obeys every rule of tree.h. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../src/dockerfile/parse.h"
#include "../support.h"

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
	const struct dm_tree *tree = dm_tree_parse(&arena, (struct dm_str){copy, size});
	const char *fault = dm_test_tree(&arena, tree);
	if (fault) {
		fprintf(stderr, "tree: %s\n", fault);
		abort();
	}
	dm_arena_finish(&arena);
	free(copy);
	return 0;
}
