/* --since: which lines a diff adds and shows, what of a result touches them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/report/added_lines.h"
#include "properties.h"

/* "path +first-end... =first-end...;" per file, lines 1-based and inclusive; "!LINE message" where it is no diff. */
static void
check(const char *text, const char *want)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_added_lines since = {.count = 0};
	struct dm_err err = {.line = 0};
	struct dm_buf got = {NULL, 0, 0};
	if (!dm_added_lines_parse(&arena, dm_str(text), &since, &err)) {
		dm_buf_printf(&got, "!%u %s", err.line, err.message);
	}
	for (uint32_t i = 0; !err.line && i < since.count; i++) {
		const struct dm_added_lines_file *file = &since.files[i];
		dm_buf_printf(&got, "%s", file->path);
		for (uint32_t k = 0; k < file->nadded; k++) {
			dm_buf_printf(
				&got, " +%u-%u", file->added[k].first + 1, file->added[k].end);
		}
		for (uint32_t k = 0; k < file->nshown; k++) {
			dm_buf_printf(
				&got, " =%u-%u", file->shown[k].first + 1, file->shown[k].end);
		}
		dm_buf_byte(&got, ';');
	}
	dm_buf_byte(&got, '\0');
	assert_string_equal(got.p, want);
	dm_buf_finish(&got);
	dm_arena_finish(&arena);
}

static void
test_git(void **state)
{
	(void)state;
	check("", "");
	check("diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n"
	      "@@ -1,3 +1,4 @@ FROM a\n FROM a\n-RUN b\n+RUN c\n+RUN d\n COPY e\n",
		"x +2-3 =1-4;");
	/* counts default to one; hunks of a file follow each other */
	check("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n@@ -9,0 +10,2 @@\n+c\n+d\n",
		"x +1-1 +10-11 =1-1 =10-11;");
	/* new, removed, renamed, binary, mode only */
	check("diff --git a/n b/n\nnew file mode 100644\n--- /dev/null\n+++ b/n\n@@ -0,0 +1 "
	      "@@\n+a\n"
	      "\\ No newline at end of file\n"
	      "diff --git a/r b/r\ndeleted file mode 100644\n--- a/r\n+++ /dev/null\n@@ -1 +0,0 "
	      "@@\n"
	      "-a\n"
	      "diff --git a/o b/p\nsimilarity index 100%\nrename from o\nrename to p\n"
	      "diff --git a/i b/i\nBinary files a/i and b/i differ\n"
	      "diff --git a/m b/m\nold mode 100644\nnew mode 100755\n",
		"n +1-1 =1-1;");
	/* lines that look like headers inside a hunk */
	check("--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n--- a/y\n+++ b/y\n a\n", "x +1-1 =1-2;");
}

static void
test_names(void **state)
{
	(void)state;
	check("--- a/a b\t\n+++ b/a b\t\n@@ -1 +1 @@\n-a\n+b\n", "a b +1-1 =1-1;");
	check("--- \"a/\\303\\244\\t\\\"\"\n+++ \"b/\\303\\244\\t\\\"\"\n@@ -1 +1 @@\n-a\n+b\n",
		"\303\244\t\" +1-1 =1-1;");
	check("--- i/x\n+++ w/x\n@@ -1 +1 @@\n-a\n+b\n", "x +1-1 =1-1;");
	check("--- b/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n", "b/x +1-1 =1-1;");
	check("--- x.orig\t2026-01-01 00:00:00\n+++ x\t2026-01-01 00:00:00\n@@ -1 +1 @@\n-a\n+b\n",
		"x +1-1 =1-1;");
	/* a diff of CR LF files: its own lines may end so */
	check("--- a/x\r\n+++ b/x\r\n@@ -1,2 +1,2 @@\r\n-a\r\n+b\r\n c\r\n", "x +1-1 =1-2;");
	/* an editor ate the blank of an empty line of context */
	check("--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n-a\n+b\n\n c\n", "x +1-1 =1-3;");
}

static void
test_no_diffs(void **state)
{
	(void)state;
	check("FROM a\n", "!1 not a unified diff");
	check("--- a/x\n+++ b/x\n@@ nonsense\n", "!3 not a hunk of a unified diff");
	check("--- a/x\n+++ b/x\n@@ -1 +99999999999 @@\n", "!3 not a hunk of a unified diff");
	check("@@ -1 +1 @@\n-a\n+b\n", "!1 a hunk before the name of its file");
	check("--- a/x\n+++ b/x\n@@ -1,5 +1,5 @@\n-a\n+b\n", "!5 the diff ends inside a hunk");
	check("--- a/x\n+++ b/x\n@@ -1,5 +1,5 @@\n-a\n?b\n", "!5 a hunk ends before its last line");
	check("--- a/x\n+++ b/x\n@@ -9 +9 @@\n-a\n+b\n@@ -1 +1 @@\n-a\n+b\n",
		"!6 not a hunk of a unified diff");
	check("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n--- a/x\n+++ b/x\n@@ -2 +2 @@\n-a\n+b\n",
		"!10 x is twice in the diff; one diff of all changes is needed");
	check("diff --cc x\n--- a/x\n+++ b/x\n@@@ -1,2 -1,2 +1,3 @@@\n",
		"!4 a combined diff; use the diff against the branch that it merges into");
}

static void
test_ranges(void **state)
{
	(void)state;
	struct dm_line_range added[] = {{2, 4}, {7, 8}}, shown[] = {{0, 5}, {6, 10}};
	const struct dm_added_lines_file file = {"x", added, 2, shown, 2};
	assert_false(dm_added_lines_has(&file, 0, 2));
	assert_true(dm_added_lines_has(&file, 0, 3));
	assert_true(dm_added_lines_has(&file, 3, 7));
	assert_false(dm_added_lines_has(&file, 4, 7));
	assert_true(dm_added_lines_has(&file, 7, 9));
	assert_false(dm_added_lines_has(&file, 8, 99));
	assert_true(dm_added_lines_shown(&file, 0, 5));
	assert_true(dm_added_lines_shown(&file, 8, 10));
	assert_false(dm_added_lines_shown(&file, 4, 7));
	assert_false(dm_added_lines_shown(&file, 5, 6));
}

/* Only the second RUN is new; with the first one alone the other stays as it is. */
static void
test_narrow(void **state)
{
	(void)state;
	static const char text[] =
		"FROM debian:12\nRUN apt-get update && apt-get install a\nENV B=c\n"
		"RUN pip install d\n";
	struct dm_arena arena = {NULL, 0};
	struct dm_policy policy = {.path = NULL};
	struct dm_lock lock = {.count = 0};
	struct dm_options options = {.policy = &policy, .lock = &lock};
	struct dm_line_range added[] = {{3, 4}};
	const struct dm_added_lines_file file = {"x", added, 1, added, 1}, nothing = {.path = ""};
	struct dm_result result = dm_driver_run(&arena, dm_str(text), &options);
	dm_added_lines_narrow(&arena, &file, &result);
	assert_string_equal(result.revision.text.p,
		"FROM debian:12\nRUN apt-get update && apt-get install a\nENV B=c\n"
		"RUN pip install --no-cache-dir d\n");
	assert_int_equal(result.nfindings, 1);
	assert_string_equal(result.findings[0].pass->id, "clean-caches");
	/* the groups of what is left are those that were chosen */
	struct dm_groups groups = dm_groups_make(&arena, &result);
	assert_int_equal(groups.count, 1);
	assert_int_equal(groups.of[0], 0);
	result = dm_driver_run(&arena, dm_str(text), &options);
	dm_added_lines_narrow(&arena, &nothing, &result);
	assert_true(dm_str_eq(result.revision.text, dm_str(text)));
	assert_int_equal(result.nfindings, 0);
	dm_arena_finish(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_git),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_no_diffs),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_narrow),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
