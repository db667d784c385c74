/* The grammar of image references, digests and canonical names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/image/reference.h"
#include "grammar.h"

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
	good("Registry/a", "Registry", "a", "", "Registry/a:latest");
	good("REG.example/a", "REG.example", "a", "", "REG.example/a:latest");
	good("127.0.0.1:5000/a/b:1", "127.0.0.1:5000", "a/b", "1", "127.0.0.1:5000/a/b:1");
	good("localhost", "", "localhost", "", "docker.io/library/localhost:latest");
	good("localhost:5000", "", "localhost", "5000", "docker.io/library/localhost:5000");
	good("my_host.example/a", "", "my_host.example/a", "", "my_host.example/a:latest");
	bad(DM_STR("my_host:5000/a"));
	bad(DM_STR("[2001:db8::1%25eth0]/a"));
	bad(DM_STR("[]/a"));
	bad(DM_STR("a.example/B"));
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
	assert_true(dm_reference_parse(&arena, DM_STR("python@sha256+b64.x:" HEX64), &r));
	assert_false(dm_digest_valid(r.digest));
	dm_arena_finish(&arena);
	assert_true(dm_digest_valid(DM_STR("sha512:" HEX64 HEX64)));
	assert_true(dm_digest_valid(DM_STR("sha384:0123456789abcdef0123456789abcdef" HEX64)));
	assert_false(dm_digest_valid(DM_STR("sha512:" HEX64)));
	assert_false(dm_digest_valid(DM_STR("sha256:" HEX64 "0")));
	assert_false(dm_digest_valid(DM_STR("sha256:G123456789abcdef0123456789abcdef"
					    "0123456789abcdef0123456789abcdef")));
	assert_false(dm_digest_valid(DM_STR("md5:0123")));
	assert_false(dm_digest_valid(DM_STR("")));
	bad(DM_STR("python@"));
	bad(DM_STR("python@sha256:12"));
	bad(DM_STR("python@sha256:g123456789abcdef0123456789abcdef"));
	bad(DM_STR("python@sha256:0123456789abcdef0123456789abcde"));
	bad(DM_STR("python@256:" HEX64));
	bad(DM_STR("python@sha+:" HEX64));
	bad(DM_STR("python@sha++b:" HEX64));
	bad(DM_STR("python@" SHA256 "@" SHA256));
	bad(DM_STR(HEX64));
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

/* The longest tag is 128 bytes, the longest path 255, the `library/` that nobody writes included. */
static void
test_limits(void **state)
{
	char text[300] = "a:";
	(void)state;
	memset(text + 2, 'x', sizeof text - 2);
	struct dm_arena arena = {NULL, 0};
	struct dm_reference r;
	assert_true(dm_reference_parse(&arena, (struct dm_str){text, 130}, &r));
	assert_int_equal(r.tag.n, 128);
	bad((struct dm_str){text, 131});
	assert_true(dm_reference_parse(&arena, (struct dm_str){text + 2, 247}, &r));
	bad((struct dm_str){text + 2, 248});
	memcpy(text, "b.example/", 10);
	assert_true(dm_reference_parse(&arena, (struct dm_str){text, 265}, &r));
	assert_int_equal(r.path.n, 255);
	bad((struct dm_str){text, 266});
	dm_arena_finish(&arena);
}

/* ---- against the published grammar ---- */

static void
agree(struct dm_str text)
{
	struct dm_arena arena = {NULL, 0};
	const char *fault = dm_test_reference(&arena, text);
	if (fault) {
		fail_msg("%s: %.*s", fault, DM_FMT(text));
	}
	dm_arena_finish(&arena);
}

static void
test_real(void **state)
{
	static const char *const references[] = {"alpine", "debian:bookworm-slim",
		"python:3.12-slim@" SHA256, "node@" SHA256, "library/redis:7",
		"docker.io/library/nginx:1.27", "index.docker.io/nginx", "bitnami/redis:7.2",
		"mcr.microsoft.com/dotnet/sdk:8.0-jammy-chiseled",
		"registry.access.redhat.com/ubi9/ubi-minimal:9.4-1134",
		"gcr.io/distroless/base-debian12:nonroot", "gcr.io/my-project/my_app/api:v1.2.3",
		"cgr.dev/chainguard/static:latest", "public.ecr.aws/docker/library/node:20",
		"public.ecr.aws/lambda/python:3.12", "nvcr.io/nvidia/pytorch:24.05-py3",
		"ghcr.io/owner/repo/image:sha-0f1e2d3", "quay.io/centos/centos:stream9",
		"123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:latest",
		"localhost:5000/app", "registry.example:443/a__b/c-d.e:V1_2", "docker/dockerfile:1",
		"k8s.gcr.io/pause:3.9", "${BASE}", "Ubuntu:20.04", "python:3.12 ",
		"python:", "python/", "https://example.com/a", "build-stage_2", "0", NULL};
	(void)state;
	for (size_t i = 0; references[i]; i++) {
		agree(dm_str(references[i]));
	}
}

static uint32_t
next(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005U + 1442695040888963407U;
	return (uint32_t)(*seed >> 33);
}

static void
test_generated(void **state)
{
	static const char *const bits[] = {"a", "b0", "Z", "7", "-", "--", "_", "__", ".", ":", "/",
		"@", "[", "]", "::1", "+", "localhost", "docker.io", "index.docker.io", "library",
		"a.example", ":5000", "sha256:", "sha512+b64:", "f00d", HEX64, " ", "\n",
		"\xc3\xa9", "\xff"};
	/* most random texts are no reference; whole parts in order make more of them ones */
	static const char *const shapes[][4] = {{"a.example/", "a", ":1", "@" SHA256},
		{"localhost:5000/", "b/c", ":v", ""}, {"", "library/a", "", "@" SHA256},
		{"[::1]:5/", "a", "", ""}, {"Up/", "a-b", ":X", ""}};
	uint64_t seed = 4;
	uint32_t references = 0;
	(void)state;
	for (int i = 0; i < 60000; i++) {
		struct dm_buf text = {NULL, 0, 0};
		const char *const *shape = shapes[next(&seed) % 5];
		uint32_t n = 1 + next(&seed) % 5;
		for (uint32_t k = 0; k < n; k++) {
			bool whole = next(&seed) % 4 > 0;
			dm_buf_put(&text,
				whole && k < 4 ? shape[k]
					       : bits[next(&seed) % (sizeof bits / sizeof *bits)]);
		}
		struct dm_arena arena = {NULL, 0};
		struct dm_reference r;
		references += dm_reference_parse(&arena, dm_buf_view(&text), &r);
		dm_arena_finish(&arena);
		agree(dm_buf_view(&text));
		dm_buf_finish(&text);
	}
	assert_in_range(references, 10000, 50000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_familiar_names),
		cmocka_unit_test(test_domains),
		cmocka_unit_test(test_digests),
		cmocka_unit_test(test_no_references),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_real),
		cmocka_unit_test(test_generated),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
