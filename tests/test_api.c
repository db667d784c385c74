/* The public header alone is enough to fix a file, as its example shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/dockmend.h"

static void
test_example_of_the_header(void **state)
{
	(void)state;
	struct dm_arena arena = {0};
	struct dm_policy policy = {0};
	struct dm_lock lock = {0};
	struct dm_options options = {.policy = &policy, .lock = &lock, .inline_ignores = true};
	struct dm_str text = DM_STR("FROM debian:12\nRUN apt-get update && apt-get install git\n");
	struct dm_result result = dm_driver_run(&arena, text, &options);
	struct dm_buf out = {0};
	assert_true(result.valid);
	assert_false(result.bug);
	assert_true(result.nfindings > 0);
	dm_diff_unified(&out, "Dockerfile", &result.revision);
	assert_true(
		dm_str_starts(dm_buf_view(&out), "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,2 "));
	assert_true(dm_str_find(dm_buf_view(&out),
			    "apt-get install -y --no-install-recommends git") != (size_t)-1);
	dm_buf_finish(&out);
	dm_arena_finish(&arena);
}

static void
test_same_bytes_same_result(void **state)
{
	(void)state;
	struct dm_str text =
		DM_STR("FROM python:3.12\nRUN pip install flask\nCOPY a /a\nCMD [\"/a\"]\n");
	struct dm_arena arena = {0};
	struct dm_policy policy = {0};
	struct dm_lock lock = {0};
	struct dm_options options = {.policy = &policy, .lock = &lock};
	struct dm_result first = dm_driver_run(&arena, text, &options);
	struct dm_result second = dm_driver_run(&arena, text, &options);
	assert_int_equal(first.nfindings, second.nfindings);
	assert_true(dm_str_eq(first.revision.text, second.revision.text));
	assert_false(dm_str_eq(first.revision.text, text));
	dm_arena_finish(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_example_of_the_header),
		cmocka_unit_test(test_same_bytes_same_result),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
