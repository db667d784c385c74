/*
 * Fuzz target: comments that switch passes off, in any file. Where they do not count nothing is silenced; what is told
 * of our own is in the line that it names; a file without a comment has none, and what a file as a whole says
 * silences every instruction of it.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "../../src/dockerfile/comment.h"
#include "../../src/dockmend.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* off starts a line that holds a comment, and the word is in it. */
static void
check_line(const struct dm_tree *tree, uint32_t off, struct dm_str word)
{
	CHECK(off < tree->text.n && (off == 0 || tree->text.p[off - 1] == '\n'));
	struct dm_str rest = dm_str_slice(tree->text, off, tree->text.n);
	size_t end = dm_str_find_byte(rest, '\n');
	rest.n = end == (size_t)-1 ? rest.n : end;
	CHECK(dm_str_find_byte(rest, '#') != (size_t)-1);
	CHECK(word.n == 0 || (word.p > rest.p && word.p + word.n <= rest.p + rest.n));
}

static void
check_comments(struct dm_arena *arena, const struct dm_tree *tree)
{
	uint32_t count;
	const struct dm_own_ignore *own = dm_ignore_own(arena, tree, &count);
	for (uint32_t i = 0; i < count; i++) {
		check_line(tree, own[i].off, own[i].id);
	}
	bool silent = tree->text.n == 0 || dm_str_find_byte(tree->text, '#') == (size_t)-1;
	CHECK(!silent ||
		(count == 0 && !dm_ignore_file(tree, NULL) && dm_ignore_global(tree, NULL) == 0));
	for (uint32_t i = 0; i < tree->ninstrs; i++) {
		for (uint32_t p = 0; p < dm_pass_count; p++) {
			struct dm_silencer by;
			if (dm_ignore_comment(tree, &tree->instrs[i], dm_passes[p], NULL, &by)) {
				check_line(tree, by.off, (struct dm_str){NULL, 0});
			}
		}
	}
	struct dm_span all = {0, (uint32_t)tree->text.n};
	CHECK(!silent || !dm_comment_for_tools(tree, all));
}

static void
check_result(struct dm_arena *arena, struct dm_str text, bool counts)
{
	const struct dm_lock lock = {.count = 0};
	const struct dm_options options = {
		.inline_ignores = counts, .policy = no_policy(), .lock = &lock};
	struct dm_result result = dm_driver_run(arena, text, &options);
	bool whole = counts && dm_ignore_file(result.tree, NULL);
	uint32_t global = counts ? dm_ignore_global(result.tree, NULL) : 0;
	CHECK(!whole || dm_str_eq(result.revision.text, text));
	for (uint32_t i = 0; i < result.nfindings; i++) {
		const struct dm_finding *finding = &result.findings[i];
		CHECK(counts || finding->status != DM_IGNORED);
		for (uint32_t p = 0; p < dm_pass_count; p++) {
			bool off = finding->pass == dm_passes[p] && (whole || (global >> p & 1));
			CHECK(!off || finding->status == DM_IGNORED);
		}
	}
	for (uint32_t i = 0; i < result.nunused; i++) {
		check_line(result.tree, result.unused[i].off, result.unused[i].id);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dm_arena arena = {0};
	/* a copy of its own, so that a sanitizer sees each byte read beyond the end */
	char *copy = malloc(size ? size : 1);
	CHECK(copy);
	if (size) {
		memcpy(copy, data, size);
	}
	struct dm_str text = {copy, size};
	check_comments(&arena, dm_tree_parse(&arena, text));
	check_result(&arena, text, true);
	check_result(&arena, text, false);
	dm_arena_finish(&arena);
	free(copy);
	return 0;
}
