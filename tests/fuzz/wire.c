/*
 * Fuzz target: the lines of src/lock/wire.h. Words that were split are written and split again as they were; answers about
 * three images leave nothing in them that a lock could not hold, and the lock that they make can be read.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../src/image/reference.h"
#include "../../src/lock/registry_query.h"
#include "../../src/lock/wire.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
fault(const char *what)
{
	fprintf(stderr, "wire: %s\n", what);
	abort();
}

static void
check_words(struct dm_arena *arena, struct dm_str line)
{
	const char *words[9] = {NULL}, *again[9] = {NULL};
	struct dm_buf out = {NULL, 0, 0};
	uint32_t n = dm_wire_split(arena, line, words, 8);
	dm_wire_line(&out, words);
	uint32_t m = n ? dm_wire_split(arena, (struct dm_str){out.p, out.n - 1}, again, 8) : 0;
	for (uint32_t i = 0; i < n && i < m; i++) {
		m = strcmp(words[i], again[i]) == 0 ? m : 9;
	}
	if (m != n) {
		fault("other words came back");
	}
	dm_buf_finish(&out);
}

static void
check_lock(struct dm_arena *arena, const struct dm_registry_query *items, uint32_t count)
{
	static const char *const names[] = {
		"docker.io/library/a:1", "docker.io/library/b:1", "localhost:5000/c:1"};
	struct dm_lock lock = {.path = NULL}, back;
	struct dm_buf out = {NULL, 0, 0};
	struct dm_err err = {.message = ""};
	for (uint32_t i = 0; i < count; i++) {
		if (items[i].outcome == DM_REGISTRY_FOUND) {
			struct dm_lock_entry *entry = dm_push(arena, lock.entries, lock.count);
			*entry = items[i].entry;
			entry->image = names[i];
		}
	}
	dm_lock_write(&out, &lock);
	if (!dm_lock_parse(arena, "lock", dm_buf_view(&out), &back, &err)) {
		fault(err.message);
	}
	dm_buf_finish(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_registry_query items[3] = {{.name = "docker.io/library/a", .reference = "1"},
		{.name = "docker.io/library/b", .reference = "1"},
		{.name = "localhost:5000/c", .reference = "1"}};
	struct dm_registry_queries queries = {
		.arena = &arena, .items = items, .count = 3, .quiet = true};
	char *copy = malloc(size ? size : 1);
	if (!copy) {
		return 0;
	}
	if (size) {
		memcpy(copy, data, size);
	}
	for (struct dm_str rest = {copy, size}; rest.n;) {
		size_t end = dm_str_find_byte(rest, '\n');
		end = end == (size_t)-1 ? rest.n : end;
		struct dm_str line = dm_str_slice(rest, 0, end);
		check_words(&arena, line);
		dm_registry_query_line(&queries, line);
		rest = dm_str_slice(rest, end < rest.n ? end + 1 : rest.n, rest.n);
	}
	check_lock(&arena, items, 3);
	dm_arena_finish(&arena);
	free(copy);
	return 0;
}
