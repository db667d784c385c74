/* Fuzz target: answers of token servers. What becomes a header is one word of printable ASCII. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../src/registry/auth.h"

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
	const char *header = dm_token_header(&arena, (struct dm_str){copy, size});
	for (const char *p = header ? header + 7 : ""; *p; p++) {
		if (*p <= ' ' || *p >= 0x7F) {
			fprintf(stderr, "registry-token: this is no header: %s\n", header);
			abort();
		}
	}
	if (header && (strncmp(header, "Bearer ", 7) != 0 || !header[7])) {
		abort();
	}
	dm_arena_finish(&arena);
	free(copy);
	return 0;
}
