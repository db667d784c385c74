/* Fuzz target: WWW-Authenticate, as lines. Reading costs little, and what a realm's host is can be told of any realm. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../src/registry/address.h"
#include "../../src/registry/auth.h"
#include "../../src/registry/http.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
fault(const char *what)
{
	fprintf(stderr, "registry-challenge: %s\n", what);
	abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dm_arena arena = {NULL, 0};
	char *lines = malloc(size + 1), host[DM_HOST];
	if (!lines) {
		return 0;
	}
	if (size) {
		memcpy(lines, data, size);
	}
	lines[size] = '\0';
	struct dm_challenge challenge = dm_challenge_parse(&arena, lines);
	if (!challenge.realm || !challenge.service || !challenge.scope) {
		fault("a parameter is missing");
	}
	if (challenge.bearer && challenge.basic) {
		fault("two schemes at once");
	}
	if (arena.used > 64 * size + 256) {
		fault("more memory than the header has bytes");
	}
	if (dm_http_host(challenge.realm, host, sizeof host)) {
		if (!*host || strpbrk(host, "@/ ")) {
			fault("a host that is none");
		}
		if (dm_host_loopback(host) && !dm_host_inside(host)) {
			fault("loopback is inside");
		}
	}
	dm_proxy_exempt(lines, "a.b.example");
	dm_arena_finish(&arena);
	free(lines);
	return 0;
}
