/* Comments that switch passes off: our own and those of other tools. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/dockmend.h"

/* The comment stands above the RUN of a small file. */
static bool
ignored(const char *comment, const char *pass)
{
	struct dm_arena arena = {0};
	const struct dm_tree *tree = dm_tree_parse(
		&arena, dm_str(dm_arena_printf(&arena, "FROM a\n%s\nRUN b\n", comment)));
	bool found = dm_ignore_instr(tree, &tree->instrs[1], dm_pass_find(dm_str(pass)));
	dm_arena_finish(&arena);
	return found;
}

static void
test_own_comments(void **state)
{
	(void)state;
	assert_true(ignored("# dockmend ignore=clean-caches", "clean-caches"));
	assert_true(
		ignored("#dockmend ignore=assume-yes,clean-caches for a reason", "clean-caches"));
	assert_true(ignored("# dockmend ignore=all", "clean-caches"));
	assert_true(ignored("# dockmend ignore=clean-caches\n# another comment", "clean-caches"));
	assert_false(ignored("# dockmend ignore=clean", "clean-caches"));
	assert_false(ignored("# dockmend ignore=assume-yes", "clean-caches"));
	assert_false(ignored("# dockmend ignore=clean-caches\n", "clean-caches"));
	assert_false(ignored("# see dockmend ignore=clean-caches", "clean-caches"));
}

static void
test_comments_of_other_tools(void **state)
{
	(void)state;
	assert_true(ignored("# hadolint ignore=DL3009", "clean-caches"));
	assert_true(ignored("# hadolint ignore=DL3008,DL3009", "clean-caches"));
	assert_false(ignored("# hadolint ignore=DL3008", "clean-caches"));
	assert_true(ignored("# trivy:ignore:DS-0002", "nonroot-user"));
	assert_true(ignored("# tally ignore=hadolint/DL3009", "clean-caches"));
	assert_false(ignored("# hadolint ignore=DL3009", "nonroot-user"));
}

static bool
skipped(const char *text)
{
	struct dm_arena arena = {0};
	bool found = dm_ignore_file(dm_tree_parse(&arena, dm_str(text)));
	dm_arena_finish(&arena);
	return found;
}

static void
test_whole_files(void **state)
{
	(void)state;
	assert_true(skipped("# dockmend skip-file\nFROM a\n"));
	assert_true(skipped(
		"# syntax=docker/dockerfile:1\n\n# dockmend skip-file because\nARG a\nFROM a\n"));
	assert_false(skipped("FROM a\n# dockmend skip-file\n"));
	assert_false(skipped("# dockmend skip-files\nFROM a\n"));
	assert_false(skipped("# check=skip=all\nFROM a\n"));
}

static void
test_any_tool_blocks_a_merge(void **state)
{
	(void)state;
	static const struct {
		const char *comment;
		bool blocks;
	} rows[] = {{"# plain", false}, {"# hadolint ignore=DL3008", true},
		{"# dockmend ignore=x", true}, {"# tally ignore=x", true},
		{"# trivy:ignore:x", true}, {"# shellcheck disable=SC2086", true},
		{"# renovate: datasource=x", true}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct dm_arena arena = {0};
		const char *text =
			dm_arena_printf(&arena, "FROM a\nRUN b\n%s\nRUN c\n", rows[i].comment);
		const struct dm_tree *tree = dm_tree_parse(&arena, dm_str(text));
		uint32_t from = dm_span_end(tree->instrs[1].span), to = tree->instrs[2].span.off;
		if (dm_ignore_between(tree, (struct dm_span){from, to - from}) != rows[i].blocks) {
			fail_msg("%s", rows[i].comment);
		}
		dm_arena_finish(&arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own_comments),
		cmocka_unit_test(test_comments_of_other_tools),
		cmocka_unit_test(test_whole_files),
		cmocka_unit_test(test_any_tool_blocks_a_merge),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
