/* Patterns of the policy: which files exclude and overrides mean, which images trust and images do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/base.h"
#include "../src/config/pattern.h"

static bool
matches_path(const char *glob, const char *path)
{
	struct dm_arena arena = {0};
	struct dm_pattern pattern;
	struct dm_pattern_fault fault;
	if (!dm_pattern_path(&arena, glob, &pattern, &fault)) {
		fail_msg("%s: %s", glob, fault.message);
	}
	bool yes = dm_pattern_match_path(&pattern, path);
	dm_arena_finish(&arena);
	return yes;
}

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
		/* sets, alternatives, escapes */
		{"\\[slug\\]/Dockerfile", "[slug]/Dockerfile", true},
		{"[st]/Dockerfile", "s/Dockerfile", true},
		{"[!st]/Dockerfile", "s/Dockerfile", false},
		{"[!st]/Dockerfile", "u/Dockerfile", true},
		{"[a-c]?/Dockerfile", "b1/Dockerfile", true},
		{"[!a]/b", "x/b", true},
		{"{a,b/c}/Dockerfile", "a/Dockerfile", true},
		{"{a,b/c}/Dockerfile", "b/c/Dockerfile", true},
		{"{a,b/c}/Dockerfile", "b/Dockerfile", false},
		{"*.{dev,test}", "x/Dockerfile.test", true},
		{"{a{1,2},b}", "a2", true},
		{"{a{1,2},b}", "a", false},
		{"\\{a,b\\}", "{a,b}", true},
		{"a.b", "axb", false},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (matches_path(rows[i].glob, rows[i].path) != rows[i].matches) {
			fail_msg("%s %s", rows[i].glob, rows[i].path);
		}
	}
}

static void
test_faults(void **state)
{
	static const struct {
		const char *text;
		bool path, ok;
		size_t at;
	} rows[] = {
		{"", true, false, 0},
		{"/", true, false, 0},
		{"!a", true, false, 0},
		{"./a", true, false, 0},
		{"a/../b", true, false, 0},
		{"a/.", true, false, 0},
		{"..", true, false, 0},
		{"a[b", true, false, 3},
		{"a{b", true, false, 1},
		{"a", true, true, 0},
		{"/a", true, true, 0},
		{"a/", true, true, 0},
		{"..a", true, true, 0},
		{".github/**", true, true, 0},
		{"*", true, true, 0},
		{"//", false, false, 0},
		{"/a(b/", false, false, 4},
		{"/a[b/", false, false, 4},
		{"/a++b/", false, true, 0},
		{"/a\\Cb/", false, false, 4},
		{"a b", false, false, 1},
		{"a[b", false, false, 3},
		{"a{b", false, false, 1},
		{"{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}", false, false, 0},
		{"[::1]:5000/x", false, true, 0},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct dm_arena arena = {0};
		struct dm_pattern pattern;
		struct dm_pattern_fault fault;
		bool ok = rows[i].path ? dm_pattern_path(&arena, rows[i].text, &pattern, &fault)
				       : dm_pattern_images(&arena, rows[i].text, &pattern, &fault);
		if (ok != rows[i].ok || (!ok && fault.at != rows[i].at)) {
			fail_msg("%s: %d, %zu %s", rows[i].text, ok, ok ? 0 : fault.at,
				ok ? "" : fault.message);
		}
		dm_arena_finish(&arena);
	}
}

static enum dm_match
matches_image(const char *text, const char *image)
{
	struct dm_arena arena = {0};
	struct dm_pattern pattern;
	struct dm_pattern_fault fault;
	if (!dm_pattern_images(&arena, text, &pattern, &fault)) {
		fail_msg("%s: %s", text, fault.message);
	}
	enum dm_match match = dm_pattern_match(&pattern, dm_str(image));
	dm_arena_finish(&arena);
	return match;
}

static void
test_images(void **state)
{
	static const struct {
		const char *pattern, *image;
		bool matches;
	} rows[] = {
		{"docker.io/*", "docker.io/library/a", true},
		{"docker.io/lib?ary/a", "docker.io/library/a", true},
		{"docker.io/{library,bitnami}/*", "docker.io/bitnami/x", true},
		{"docker.io/{library,bitnami}/*", "docker.io/other/x", false},
		{"docker.io/[a-l]*/x", "docker.io/library/y/x", true},
		{"docker.io/[!a-l]*/x", "docker.io/library/x", false},
		{"[::1]:5000/*", "[::1]:5000/x", true},
		{"[ab].example/{x,y}", "a.example/y", true},
		{"a.b", "axb", false},
		{"a.b/{c}", "axb/c", false},
		{"/^docker[.]io\\/(.*)$/", "docker.io/library/a", true},
		{"/^docker[.]io//", "dockerxio/library/a", false},
		{"/python/", "docker.io/library/python", true},
		{"/^python/", "docker.io/library/python", false},
		{"/:3[.](1[2-9])-slim$/", "python:3.13-slim", true},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (matches_image(rows[i].pattern, rows[i].image) !=
			(enum dm_match)rows[i].matches) {
			fail_msg("%s %s", rows[i].pattern, rows[i].image);
		}
	}
	assert_int_equal(matches_image("/^(a+)+$/", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"),
		DM_MATCH_LIMIT);
}

static void
test_replacing(void **state)
{
	static const struct {
		const char *pattern, *to, *text, *made;
		bool tail;
	} rows[] = {
		{"/^docker[.]io\\/(.*)$/", "m.example/hub/$1", "docker.io/a/b:1",
			"m.example/hub/a/b:1", true},
		{"/^docker[.]io\\/([^:]*):(.*)$/", "m.example/${1}:x-${2}", "docker.io/a:1",
			"m.example/a:x-1", true},
		{"/^docker[.]io\\/([^:]*):(.*)$/", "m.example/$1:2", "docker.io/a:1",
			"m.example/a:2", false},
		{"/^quay/", "x", "docker.io/a:1", NULL, false},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct dm_arena arena = {0};
		struct dm_pattern pattern;
		struct dm_pattern_fault fault;
		bool tail = false;
		assert_true(dm_pattern_images(&arena, rows[i].pattern, &pattern, &fault));
		const char *made = dm_pattern_replace(
			&arena, &pattern, dm_str(rows[i].text), rows[i].to, &tail);
		assert_int_equal(made == NULL, rows[i].made == NULL);
		if (made) {
			assert_string_equal(made, rows[i].made);
			assert_int_equal(tail, rows[i].tail);
		}
		dm_arena_finish(&arena);
	}
}

static void
test_hostile(void **state)
{
	struct dm_arena arena = {0};
	struct dm_buf glob = {0}, path = {0};
	(void)state;
	for (int i = 0; i < 500; i++) {
		dm_buf_put(&glob, "**/a/");
		dm_buf_put(&path, "a/");
	}
	dm_buf_put(&glob, "b");
	dm_buf_put(&path, "c");
	assert_false(matches_path(dm_arena_str(&arena, dm_buf_view(&glob)).p,
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
		cmocka_unit_test(test_images),
		cmocka_unit_test(test_replacing),
		cmocka_unit_test(test_hostile),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
