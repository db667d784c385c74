/* Revisions and their unified diff. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/edit/edit.h"

static struct dm_str
text_of(const char *s, size_t n)
{
	return (struct dm_str){s, n};
}

/* Replaces [off, off + len) and compares the diff. */
static void
check(struct dm_str before, uint32_t off, uint32_t len, const char *text, const char *path,
	struct dm_str want)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_revision first = dm_revision_first(&arena, before);
	struct dm_edit edit = {{off, len}, dm_str(text)};
	struct dm_revision next = dm_revision_apply(&arena, &first, &edit, 1);
	struct dm_buf out = {NULL, 0, 0};

	dm_diff_unified(&out, path, &next);
	assert_int_equal(out.n, want.n);
	if (want.n) {
		assert_memory_equal(out.p, want.p, want.n);
	}
	dm_buf_finish(&out);
	dm_arena_finish(&arena);
}

#define CHECK(before, off, len, text, want)                                                        \
	check(DM_STR(before), off, len, text, "Dockerfile",                                        \
		DM_STR("--- a/Dockerfile\n+++ b/Dockerfile\n" want))

static void
test_lines(void **state)
{
	(void)state;
	CHECK("a\nb\nc\n", 2, 1, "x", "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n");
	CHECK("a\nb\nc\n", 2, 0, "x\n", "@@ -1,3 +1,4 @@\n a\n+x\n b\n c\n");
	CHECK("a\nb\nc\n", 2, 2, "", "@@ -1,3 +1,2 @@\n a\n-b\n c\n");
	CHECK("a\nb\nc\n", 6, 0, "x\n", "@@ -1,3 +1,4 @@\n a\n b\n c\n+x\n");
	CHECK("a\nb\n", 1, 1, " ", "@@ -1,2 +1 @@\n-a\n-b\n+a b\n");
	CHECK("1\n2\n3\n4\n5\n6\n7\n8\n9\n", 8, 1, "x",
		"@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n");
}

static void
test_final_newline(void **state)
{
	(void)state;
	CHECK("a\nb", 3, 0, "\nc",
		"@@ -1,2 +1,3 @@\n a\n-b\n\\ No newline at end of file\n+b\n+c\n"
		"\\ No newline at end of file\n");
	CHECK("a\nb", 0, 0, "x\n", "@@ -1,2 +1,3 @@\n+x\n a\n b\n\\ No newline at end of file\n");
	CHECK("a\nb\n", 3, 1, "", "@@ -1,2 +1,2 @@\n a\n-b\n+b\n\\ No newline at end of file\n");
	CHECK("", 0, 0, "x\n", "@@ -0,0 +1 @@\n+x\n");
}

static void
test_kept_lines_inside(void **state)
{
	(void)state;
	CHECK("a\nb\nc\n", 0, 6, "x\nb\ny\n", "@@ -1,3 +1,3 @@\n-a\n+x\n b\n-c\n+y\n");
}

static void
test_odd_bytes(void **state)
{
	(void)state;
	CHECK("a\r\nb\0\xff\r\nc\r\n", 3, 1, "x",
		"@@ -1,3 +1,3 @@\n a\r\n-b\0\xff\r\n+x\0\xff\r\n c\r\n");
}

static void
test_names(void **state)
{
	(void)state;
	check(DM_STR("a\n"), 0, 1, "b", "my file",
		DM_STR("--- a/my file\t\n+++ b/my file\t\n@@ -1 +1 @@\n-a\n+b\n"));
	check(DM_STR("a\n"), 0, 1, "b", "q\"\t\xc3\xa9\\",
		DM_STR("--- \"a/q\\\"\\t\\303\\251\\\\\"\n"
		       "+++ \"b/q\\\"\\t\\303\\251\\\\\"\n@@ -1 +1 @@\n-a\n+b\n"));
	check(DM_STR("a\n"), 0, 1, "a", "x", text_of("", 0));
}

static void
test_hunks(void **state)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_revision first =
		dm_revision_first(&arena, DM_STR("1\n2\n3\n4\n5\n6\n7\n8\n9\n0\n"));
	struct dm_edit far[] = {{{0, 1}, DM_STR("x")}, {{16, 1}, DM_STR("y")}};
	struct dm_edit near[] = {{{0, 1}, DM_STR("x")}, {{14, 1}, DM_STR("y")}};
	struct dm_revision a = dm_revision_apply(&arena, &first, far, 2);
	struct dm_revision b = dm_revision_apply(&arena, &first, near, 2);
	struct dm_buf out = {NULL, 0, 0};

	(void)state;
	dm_diff_unified(&out, "f", &a);
	assert_true(dm_str_is(dm_buf_view(&out),
		"--- a/f\n+++ b/f\n@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n"
		"@@ -6,5 +6,5 @@\n 6\n 7\n 8\n-9\n+y\n 0\n"));
	out.n = 0;
	dm_diff_unified(&out, "f", &b);
	assert_true(dm_str_is(dm_buf_view(&out),
		"--- a/f\n+++ b/f\n@@ -1,10 +1,10 @@\n-1\n+x\n 2\n 3\n 4\n"
		" 5\n 6\n 7\n-8\n+y\n 9\n 0\n"));
	dm_buf_finish(&out);
	dm_arena_finish(&arena);
}

static void
test_origin(void **state)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_revision r = dm_revision_first(&arena, DM_STR("abcdef"));
	struct dm_edit one = {{2, 2}, DM_STR("XYZ")};
	struct dm_edit two = {{4, 0}, DM_STR("--")};
	uint32_t count;

	(void)state;
	r = dm_revision_apply(&arena, &r, &one, 1);
	assert_true(dm_str_is(r.text, "abXYZef"));
	r = dm_revision_apply(&arena, &r, &two, 1);
	assert_true(dm_str_is(r.text, "abXY--Zef"));
	assert_int_equal(r.number, 2);
	assert_int_equal(dm_revision_origin(&r, 1), 1);
	assert_int_equal(dm_revision_origin(&r, 3), 2);
	assert_int_equal(dm_revision_origin(&r, 5), 2);
	assert_int_equal(dm_revision_origin(&r, 7), 4);
	assert_int_equal(dm_revision_origin(&r, 9), 6);
	struct dm_change *changes = dm_revision_changes(&arena, &r, &count);
	assert_int_equal(count, 1);
	assert_int_equal(changes[0].old.off, 2);
	assert_int_equal(changes[0].old.len, 2);
	assert_true(dm_str_is(changes[0].text, "XY--Z"));
	dm_arena_finish(&arena);
}

static void
test_trimmed(void **state)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_revision r = dm_revision_first(&arena, DM_STR("a \xc3\xa9 b\r\n"));
	struct dm_edit accent = {{0, 6}, DM_STR("a \xc3\xa8 b")};
	struct dm_edit line = {{0, 8}, DM_STR("a \xc3\xa9 b\n")};
	uint32_t count;
	struct dm_revision next = dm_revision_apply(&arena, &r, &accent, 1);
	struct dm_change *changes = dm_revision_changes(&arena, &next, &count);

	(void)state;
	assert_int_equal(count, 1);
	assert_true(changes[0].old.off == 2 && changes[0].old.len == 2);
	assert_true(dm_str_is(changes[0].text, "\xc3\xa8"));
	next = dm_revision_apply(&arena, &r, &line, 1);
	changes = dm_revision_changes(&arena, &next, &count);
	assert_int_equal(count, 1);
	assert_true(changes[0].old.off == 6 && changes[0].old.len == 2);
	dm_arena_finish(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_final_newline),
		cmocka_unit_test(test_kept_lines_inside),
		cmocka_unit_test(test_odd_bytes),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_hunks),
		cmocka_unit_test(test_origin),
		cmocka_unit_test(test_trimmed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
