/* .dockerignore: which files of a build context it leaves out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/facts/dockerignore.h"

static void
assert_ignored(const char *patterns, const char *path, bool want)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_dockerignore *ignore = dm_dockerignore_parse(&arena, dm_str(patterns));
	if (dm_dockerignore_has(ignore, path) != want) {
		fail_msg("%s: %s %s left out", patterns, path, want ? "is not" : "is");
	}
	dm_arena_finish(&arena);
}

static void
test_dockerignore(void **state)
{
	(void)state;
	assert_ignored("", "a", false);
	assert_ignored("a", "a", true);
	assert_ignored("a", "b/a", false);
	assert_ignored("a", "a/b/c", true);
	assert_ignored("a/", "a/b", true);
	assert_ignored("/a", "a", true);
	assert_ignored("./a", "a", true);
	assert_ignored("  a  ", "a", true);
	assert_ignored("a\r\nb\r\n", "b", true);
	assert_ignored("# a\n#a", "a", false);
	assert_ignored("\n\n", "a", false);
	assert_ignored("*", "a/b", true);
	assert_ignored("*.sh", "a.sh", true);
	assert_ignored("*.sh", "b/a.sh", false);
	assert_ignored("*/*.sh", "b/a.sh", true);
	assert_ignored("?.sh", "a.sh", true);
	assert_ignored("?.sh", "ab.sh", false);
	assert_ignored("[a-c].sh", "b.sh", true);
	assert_ignored("[a-c].sh", "d.sh", false);
	assert_ignored("**/a", "a", true);
	assert_ignored("**/a", "b/c/a", true);
	assert_ignored("**/a", "b/c/da", false);
	assert_ignored("**", "a/b", true);
	assert_ignored("a/**", "a/b/c", true);
	assert_ignored("a/**/b", "a/b", true);
	assert_ignored("a/**/b", "a/x/y/b", true);
	assert_ignored("a/**/b", "x/a/b", false);
	assert_ignored("**/*.sh", "a/b.sh", true);
	assert_ignored("*\n!a", "a", false);
	assert_ignored("*\n!a", "b", true);
	assert_ignored("*\n!a", "a/b", false);
	assert_ignored("!a\n*", "a", true);
	assert_ignored("a\n!a/b", "a/b", false);
	assert_ignored("a\n!a/b", "a/c", true);
	assert_ignored("*\n!*.sh\nx.sh", "x.sh", true);
	assert_ignored("*\n! a", "a", false);
}

/* Many ** do not cost more than the length of pattern and path. */
static void
test_dockerignore_is_fast(void **state)
{
	(void)state;
	assert_ignored("**/a/**/a/**/a/**/a/**/a/**/a/**/a/**/a/**/a/**/a/**/b",
		"a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/c",
		false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dockerignore),
		cmocka_unit_test(test_dockerignore_is_fast),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
