/* Path globs: which files exclude and overrides mean. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/base.h"
#include "../src/config/glob.h"

static void
test_globs(void **state)
{
	static const struct {
		const char *glob, *path;
		bool matches;
	} rows[] = {
		/* without a slash: at any depth */
		{"Dockerfile", "Dockerfile", true},
		{"Dockerfile", "a/b/Dockerfile", true},
		{"Dockerfile", "a/Dockerfile.dev", false},
		{"*.dev", "a/Dockerfile.dev", true},
		{"vendor", "a/vendor/b/Dockerfile", true},
		{"vendor", "a/vendors/Dockerfile", false},
		/* with one: from the top */
		{"/Dockerfile", "Dockerfile", true},
		{"/Dockerfile", "a/Dockerfile", false},
		{"a/Dockerfile", "a/Dockerfile", true},
		{"a/Dockerfile", "b/a/Dockerfile", false},
		{"a/b", "a/b/c/Dockerfile", true},
		{"/a", "a/Dockerfile", true},
		/* a star stays in a name */
		{"a/*/Dockerfile", "a/b/Dockerfile", true},
		{"a/*/Dockerfile", "a/b/c/Dockerfile", false},
		{"a/*", "a/b/c/Dockerfile", true},
		{"a/D*e", "a/Dockerfile", true},
		{"a/?ockerfile", "a/Dockerfile", true},
		{"a?b/Dockerfile", "a/b/Dockerfile", false},
		/* two are folders */
		{"third_party/**", "third_party/a/b", true},
		{"third_party/**", "third_party", false},
		{"third_party/**", "a/third_party/b", false},
		{"**/test/Dockerfile", "test/Dockerfile", true},
		{"**/test/Dockerfile", "a/b/test/Dockerfile", true},
		{"a/**/Dockerfile", "a/Dockerfile", true},
		{"a/**/Dockerfile", "a/b/c/Dockerfile", true},
		{"a/**/b/**/c", "a/x/b/y/b/z/c", true},
		{"a/**/b/**/c", "a/x/c", false},
		{"**", "a", true},
		{"**/*.dev", "x.dev", true},
		/* a last slash means folders */
		{"build/", "build/Dockerfile", true},
		{"build/", "a/build/Dockerfile", true},
		{"build/", "a/build", false},
		{"a/build/", "a/build", false},
		{"a/build/", "a/build/x", true},
		/* brackets are just bytes */
		{"[slug]/Dockerfile", "[slug]/Dockerfile", true},
		{"[s]/Dockerfile", "s/Dockerfile", false},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (dm_path_glob(rows[i].glob, rows[i].path) != rows[i].matches) {
			fail_msg("%s %s", rows[i].glob, rows[i].path);
		}
	}
}

static void
test_faults(void **state)
{
	static const char *const bad[] = {"", "/", "!a", "./a", "a/../b", "a/.", ".."};
	static const char *const good[] = {"a", "/a", "a/", "..a", ".github/**", "*"};
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (!dm_path_glob_fault(bad[i])) {
			fail_msg("%s", bad[i]);
		}
	}
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		if (dm_path_glob_fault(good[i])) {
			fail_msg("%s", good[i]);
		}
	}
}

static void
test_hostile(void **state)
{
	struct dm_arena arena = {0};
	struct dm_buf glob = {0}, path = {0};
	(void)state;
	for (int i = 0; i < 1000; i++) {
		dm_buf_put(&glob, "**/a/");
		dm_buf_put(&path, "a/");
	}
	dm_buf_put(&glob, "b");
	dm_buf_put(&path, "c");
	assert_false(dm_path_glob(dm_arena_str(&arena, dm_buf_view(&glob)).p,
		dm_arena_str(&arena, dm_buf_view(&path)).p));
	dm_buf_finish(&glob);
	dm_buf_finish(&path);
	dm_arena_finish(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_globs),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_hostile),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
