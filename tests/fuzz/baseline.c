/*
 * Fuzz target: baselines. First byte `d`: a Dockerfile, whose findings are accepted until none is left; the baseline of
 * that is read back as it was, and with it the file asks for nothing and stays as it is. Any other: the bytes of a
 * baseline; what is read is written, read again and written the same; what is refused has a message and a place.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "../../src/cli/baseline.h"
#include "../../src/dockmend.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
same(const struct dm_known_findings *a, const struct dm_known_findings *b)
{
	if (a->count != b->count) {
		return false;
	}
	for (uint32_t i = 0; i < a->count; i++) {
		if (dm_known_compare(&a->entries[i], &b->entries[i]) != 0 ||
			!dm_known_has(a, &b->entries[i])) {
			return false;
		}
	}
	return true;
}

/* Writes it, reads that back, and writes it again. */
static void
check_written(struct dm_arena *arena, struct dm_baseline *baseline, struct dm_baseline *again)
{
	struct dm_err err = {.line = 0};
	struct dm_buf first = {0}, second = {0};
	dm_baseline_write(&first, baseline);
	CHECK(dm_baseline_parse(arena, dm_buf_view(&first), again, &err));
	dm_baseline_write(&second, again);
	CHECK(dm_str_eq(dm_buf_view(&first), dm_buf_view(&second)));
	for (uint32_t i = 0; i < baseline->count; i++) {
		const struct dm_baseline_file *file = &baseline->files[i];
		CHECK(same(dm_baseline_find(again, file->path), &file->accepted));
	}
	dm_buf_finish(&first);
	dm_buf_finish(&second);
}

static void
read_baseline(struct dm_arena *arena, struct dm_str text)
{
	struct dm_baseline baseline, again;
	struct dm_err err = {.line = 0};
	if (dm_baseline_parse(arena, text, &baseline, &err)) {
		check_written(arena, &baseline, &again);
	} else {
		CHECK(err.message[0] && err.line && err.column);
	}
}

static void
accept_all(struct dm_arena *arena, struct dm_str text)
{
	const struct dm_lock lock = {.count = 0};
	struct dm_baseline baseline = {.folder = ""}, again;
	struct dm_baseline_file file = {.path = "Dockerfile"};
	struct dm_options options = {.inline_ignores = true,
		.policy = no_policy(),
		.lock = &lock,
		.accepted = &file.accepted};
	struct dm_result result = dm_driver_run(arena, text, &options);
	for (uint32_t rounds = 0; dm_known_add(arena, &result, &file.accepted); rounds++) {
		CHECK(rounds <= result.tree->ninstrs * dm_pass_count);
		result = dm_driver_run(arena, text, &options);
	}
	dm_baseline_add(arena, &baseline, &file);
	check_written(arena, &baseline, &again);
	options.accepted = dm_baseline_find(&again, "Dockerfile");
	result = dm_driver_run(arena, text, &options);
	CHECK(!dm_known_add(arena, &result, &file.accepted));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dm_arena arena = {0};
	if (size == 0) {
		return 0;
	}
	/* a copy of its own, so that a sanitizer sees each byte read beyond the end */
	char *copy = malloc(size);
	CHECK(copy);
	memcpy(copy, data + 1, size - 1);
	(data[0] == 'd' ? accept_all : read_baseline)(&arena, (struct dm_str){copy, size - 1});
	dm_arena_finish(&arena);
	free(copy);
	return 0;
}
