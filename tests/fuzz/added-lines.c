/*
 * Fuzz target: any bytes as the diff of --since. What is read are ranges in order, added lines are in hunks, and
 * a result that is narrowed to them is still a valid file.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "../../src/report/added_lines.h"
#include "../properties.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_file(const struct dm_added_lines_file *file)
{
	CHECK(file->path);
	for (uint32_t i = 0; i < file->nshown; i++) {
		CHECK(file->shown[i].first < file->shown[i].end);
		CHECK(i == 0 || file->shown[i - 1].end <= file->shown[i].first);
	}
	for (uint32_t i = 0; i < file->nadded; i++) {
		CHECK(dm_added_lines_shown(file, file->added[i].first, file->added[i].end));
		CHECK(i == 0 || file->added[i - 1].end <= file->added[i].first);
	}
}

static void
check_narrowed(struct dm_arena *arena, const struct dm_added_lines_file *file)
{
	static const char text[] =
		"FROM debian:12\nRUN apt-get update && apt-get install a\nENV B=c\n"
		"RUN pip install d\nCOPY e /srv/\nEXPOSE 8080\nCMD [\"/srv/e\"]\n";
	const struct dm_lock lock = {.count = 0};
	const struct dm_options options = {.policy = no_policy(), .lock = &lock};
	struct dm_err err = {.line = 0};
	struct dm_result result = dm_driver_run(arena, dm_str(text), &options);
	uint32_t all = result.nfindings;
	dm_added_lines_narrow(arena, file, &result);
	CHECK(result.nfindings <= all);
	CHECK(dm_tree_valid(dm_tree_parse(arena, result.revision.text)));
	CHECK(dm_test_groups(arena, &result, 2, &err));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_added_lines since = {.count = 0};
	struct dm_err err = {.line = 0};
	char *copy = malloc(size ? size : 1);
	CHECK(copy);
	if (size) {
		memcpy(copy, data, size);
	}
	if (dm_added_lines_parse(&arena, (struct dm_str){copy, size}, &since, &err)) {
		for (uint32_t i = 0; i < since.count; i++) {
			check_file(&since.files[i]);
		}
		check_narrowed(&arena, dm_added_lines_find(&since, "D"));
		if (since.count) {
			check_narrowed(&arena, &since.files[0]);
		}
	} else {
		CHECK(err.line && err.message[0]);
	}
	dm_arena_finish(&arena);
	free(copy);
	return 0;
}
