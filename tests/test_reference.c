/* The grammar of image references, digests and canonical names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/image/reference.h"

#define HEX64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define SHA256 "sha256:" HEX64

/* text is a reference with these parts and this canonical form. */
static void
good(const char *text, const char *domain, const char *path, const char *tag, const char *canonical)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_reference r;
	if (!dm_reference_parse(&arena, dm_str(text), &r)) {
		fail_msg("refused: %s", text);
	}
	assert_true(dm_str_is(r.domain, domain));
	assert_true(dm_str_is(r.path, path));
	assert_true(dm_str_is(r.tag, tag));
	assert_string_equal(dm_reference_canonical(&arena, &r), canonical);
	dm_arena_finish(&arena);
}

static void
bad(struct dm_str text)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_reference r;
	if (dm_reference_parse(&arena, text, &r)) {
		fail_msg("accepted: %.*s", DM_FMT(text));
	}
	dm_arena_finish(&arena);
}

static void
test_familiar_names(void **state)
{
	(void)state;
	good("python", "", "python", "", "docker.io/library/python:latest");
	good("python:3.12-slim", "", "python", "3.12-slim", "docker.io/library/python:3.12-slim");
	good("grafana/grafana:11", "", "grafana/grafana", "11", "docker.io/grafana/grafana:11");
	good("docker.io/python", "docker.io", "python", "", "docker.io/library/python:latest");
	good("index.docker.io/library/python", "index.docker.io", "library/python", "",
		"docker.io/library/python:latest");
	good("a__b/c---d.e_f:_.-", "", "a__b/c---d.e_f", "_.-", "docker.io/a__b/c---d.e_f:_.-");
}

static void
test_domains(void **state)
{
	(void)state;
	good("localhost/a", "localhost", "a", "", "localhost/a:latest");
	good("localhost:5000/a:1", "localhost:5000", "a", "1", "localhost:5000/a:1");
	good("reg.example:5000/a/b", "reg.example:5000", "a/b", "", "reg.example:5000/a/b:latest");
	good("[2001:db8::1]:5000/a", "[2001:db8::1]:5000", "a", "", "[2001:db8::1]:5000/a:latest");
	good("gcr.io/distroless/static:nonroot", "gcr.io", "distroless/static", "nonroot",
		"gcr.io/distroless/static:nonroot");
	bad(DM_STR("-a.example/b"));
	bad(DM_STR("a..example/b"));
	bad(DM_STR("a.example:port/b"));
	bad(DM_STR("[2001:db8::1/b"));
	bad(DM_STR("a.example/"));
}

static void
test_digests(void **state)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_reference r;
	(void)state;
	assert_true(dm_reference_parse(&arena, DM_STR("python:3@" SHA256), &r));
	assert_true(dm_str_is(r.tag, "3"));
	assert_true(dm_str_is(r.digest, SHA256));
	assert_true(dm_reference_parse(&arena, DM_STR("python@" SHA256), &r));
	assert_int_equal(r.tag.n, 0);
	dm_arena_finish(&arena);
	assert_true(dm_digest_valid(DM_STR("sha512:" HEX64 HEX64)));
	assert_false(dm_digest_valid(DM_STR("sha512:" HEX64)));
	assert_false(dm_digest_valid(DM_STR("sha256:" HEX64 "0")));
	assert_false(dm_digest_valid(DM_STR("sha256:G123456789abcdef0123456789abcdef"
					    "0123456789abcdef0123456789abcdef")));
	assert_false(dm_digest_valid(DM_STR("md5:0123")));
	assert_false(dm_digest_valid(DM_STR("")));
	bad(DM_STR("python@"));
	bad(DM_STR("python@sha256:12"));
}

static void
test_no_references(void **state)
{
	char tag[131] = "a:";
	(void)state;
	memset(tag + 2, 'x', 129);
	bad((struct dm_str){tag, 131});
	bad(DM_STR(""));
	bad(DM_STR("/"));
	bad(DM_STR("a//b"));
	bad(DM_STR("/a"));
	bad(DM_STR("a/"));
	bad(DM_STR("a:"));
	bad(DM_STR("a:-x"));
	bad(DM_STR("a:.x"));
	bad(DM_STR("Python"));
	bad(DM_STR("a/B"));
	bad(DM_STR("a___b"));
	bad(DM_STR("a..b"));
	bad(DM_STR("a-"));
	bad(DM_STR("a b"));
	bad(DM_STR("$BASE"));
	bad(DM_STR("a\0b"));
	bad(DM_STR("a\xff"));
	bad(DM_STR("a\r"));
}

/* The longest tag is 128 bytes. */
static void
test_longest_tag(void **state)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_reference r;
	char text[130] = "a:";
	(void)state;
	memset(text + 2, 'x', 128);
	assert_true(dm_reference_parse(&arena, (struct dm_str){text, 130}, &r));
	assert_int_equal(r.tag.n, 128);
	dm_arena_finish(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_familiar_names),
		cmocka_unit_test(test_domains),
		cmocka_unit_test(test_digests),
		cmocka_unit_test(test_no_references),
		cmocka_unit_test(test_longest_tag),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
