/*
 * Fuzz target: every pass on any bytes keeps what the driver promises (properties.h). The first byte chooses the
 * options: bit 0 unsafe, bit 1 no inline ignores, bit 2 with policy and lock; the rest: 8 (`@`) all passes, 9 and
 * up one of them.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "../properties.h"

#define DIGEST "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Everything through the readers, so that no field is left out by mistake. */
static bool
read_settings(struct dm_arena *arena, struct dm_policy *policy, struct dm_lock *lock)
{
	struct dm_err err = {.line = 0};
	return dm_policy_parse(arena, "policy",
		       DM_STR("trust:\n"
			      "  allow: [\"docker.io/library/*\"]\n"
			      "  replace: { \"centos:7\": \"almalinux:8\" }\n"
			      "passes:\n"
			      "  clean-caches: { stages: all }\n"),
		       dm_pass_tables(arena), policy, &err) &&
	       dm_lock_parse(arena, "lock",
		       DM_STR("version: 1\n"
			      "images:\n"
			      "  docker.io/library/alpine:3.20:\n"
			      "    digest: " DIGEST "\n"
			      "    user: \"\"\n"
			      "  docker.io/library/python:3.12-slim:\n"
			      "    digest: " DIGEST "\n"
			      "    user: \"\"\n"),
		       lock, &err);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0) {
		return 0;
	}
	struct dm_arena arena = {NULL, 0};
	struct dm_policy policy = *no_policy();
	struct dm_lock lock = {.count = 0};
	struct dm_options options = {
		.unsafe = data[0] & 1,
		.inline_ignores = !(data[0] & 2),
		.policy = &policy,
		.lock = &lock,
	};
	if ((data[0] & 4) && !read_settings(&arena, &policy, &lock)) {
		fprintf(stderr, "fix: the built-in policy or lock is not accepted\n");
		abort();
	}
	uint32_t one = (uint32_t)(data[0] >> 3);
	if (one > 8 && one <= 8 + dm_pass_count) {
		options.only = 1U << (one - 9);
	}
	char *copy = malloc(size);
	if (!copy) {
		abort();
	}
	memcpy(copy, data + 1, size - 1);
	struct dm_result result;
	struct dm_err err = {.line = 0};
	struct dm_str text = {copy, size - 1};
	if (!dm_test_run(&arena, text, &options, &result, &err) ||
		!dm_test_comments_kept(&arena, &result, &err)) {
		fprintf(stderr, "fix: %u: %s\n", err.line, err.message);
		abort();
	}
	dm_arena_finish(&arena);
	free(copy);
	return 0;
}
