/*
 * Fuzz target: names of files, and patterns for them. The first line is a pattern, the rest a name. A name is a
 * Dockerfile's or a compose file's, not both; folders above it do not matter; what a baseline calls it is UTF-8; a
 * pattern that is accepted matches a name as it matches what lies below it.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "../../src/cli/baseline.h"
#include "../../src/facts/compose.h"
#include "../../src/cli/discover.h"
#include "../../src/dockerfile/name.h"
#include "../../src/escape.h"
#include "../../src/config/pattern.h"
#include "../../src/report/report.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_name(struct dm_arena *arena, const char *name)
{
	struct dm_buf shown = {0};
	CHECK(!dm_is_dockerfile_name(dm_str(name)) || !dm_is_compose_name(dm_str(name)));
	dm_text_escaped(&shown, dm_str(name));
	for (size_t i = 0; i < shown.n; i++) {
		CHECK((unsigned char)shown.p[i] >= 0x20 && shown.p[i] != 0x7F);
	}
	dm_buf_finish(&shown);
	const char *stored = dm_baseline_name(arena, "/nowhere", name);
	for (size_t left = strlen(stored); left;) {
		size_t n = dm_utf8_len(stored, left);
		CHECK(n);
		stored += n;
		left -= n;
	}
}

/* A relative path without empty parts, and without parts that are longer than a name can be. */
static bool
is_plain(const char *path)
{
	while (*path && *path != '/' && strcspn(path, "/") < 256) {
		path += strcspn(path, "/");
		if (*path == '\0') {
			return true;
		}
		path++;
	}
	return false;
}

static void
check_pattern(struct dm_arena *arena, const char *text, const char *name)
{
	struct dm_pattern images, pattern;
	struct dm_pattern_fault fault;
	if (dm_pattern_images(arena, text, &images, &fault)) {
		dm_pattern_match(&images, dm_str(name));
	} else {
		CHECK(fault.at <= strlen(text));
	}
	if (!dm_pattern_path(arena, text, &pattern, &fault)) {
		CHECK(fault.at <= strlen(text));
		return;
	}
	if (!is_plain(name)) {
		return;
	}
	bool matches = dm_pattern_match_path(&pattern, name);
	const char *below = dm_arena_printf(arena, "%s/below", name);
	CHECK(!matches || dm_pattern_match_path(&pattern, below));
	if (!strpbrk(text, "/{")) {
		/* without a slash it matches at any depth */
		const char *above = dm_arena_printf(arena, "above/%s", name);
		CHECK(!matches || dm_pattern_match_path(&pattern, above));
	}
	if (!strpbrk(text, "*?[]{}\\") && is_plain(text)) {
		CHECK(dm_pattern_match_path(&pattern, text));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dm_arena arena = {0};
	struct dm_str input = {(const char *)data, size};
	size_t end = size ? dm_str_find_byte(input, '\n') : (size_t)-1;
	if (end != (size_t)-1) {
		/* up to a NUL, as names are */
		const char *pattern = dm_arena_str(&arena, dm_str_slice(input, 0, end)).p;
		const char *name = dm_arena_str(&arena, dm_str_slice(input, end + 1, size)).p;
		check_name(&arena, name);
		check_pattern(&arena, pattern, name);
	}
	dm_arena_finish(&arena);
	return 0;
}
