/* The parts of dockmend-registry that need no network: challenges, the Docker config, manifests, the wire. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../src/registry/auth.h"
#include "../../src/registry/http.h"
#include "../../src/registry/manifest.h"
#include "../../src/wire.h"

#include <stdlib.h>

#define D "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define E "sha256:ffff456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* ---- challenges ---- */

static void
challenge(const char *lines, const char *scheme, const char *realm, const char *service,
	const char *scope)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_challenge c = dm_challenge_parse(&arena, lines);
	assert_string_equal(c.bearer ? "Bearer" : c.basic ? "Basic" : "", scheme);
	assert_string_equal(c.realm, realm);
	assert_string_equal(c.service, service);
	assert_string_equal(c.scope, scope);
	dm_arena_finish(&arena);
}

static void
test_challenges(void **state)
{
	(void)state;
	challenge("Bearer realm=\"https://auth.example/token\",service=\"registry.example\","
		  "scope=\"repository:library/x:pull\"",
		"Bearer", "https://auth.example/token", "registry.example",
		"repository:library/x:pull");
	challenge("bearer REALM=r , Service=\"a \\\"b\\\" c\"", "Bearer", "r", "a \"b\" c", "");
	challenge("Basic realm=\"x\"", "Basic", "x", "", "");
	challenge("\nBasic realm=\"x\"\nBearer realm=\"y\"", "Bearer", "y", "", "");
	challenge("Bearer realm=\"y\", Basic realm=\"x\"", "Bearer", "y", "", "");
	challenge("Negotiate, Basic realm=\"a, Bearer realm=b\"", "Basic", "a, Bearer realm=b", "",
		"");
	challenge("Digest realm=\"x\", nonce=\"Bearer\"", "", "", "", "");
	challenge("Bearer realm=\"no end", "Bearer", "no end", "", "");
	challenge("", "", "", "", "");
	challenge(",,= \"", "", "", "", "");
}

/* ---- credentials ---- */

static void
who(const char *config, const char *host, const char *user, const char *secret,
	const char *identity)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_err err = {.message = ""};
	struct dm_docker_config docker = {json_loads(config, 0, NULL)};
	struct dm_credentials c;
	assert_non_null(docker.root);
	assert_true(dm_credentials_find(&arena, &docker, host, &c, &err));
	assert_string_equal(c.user, user);
	assert_string_equal(c.secret, secret);
	assert_string_equal(c.identity, identity);
	dm_docker_config_finish(&docker);
	dm_arena_finish(&arena);
}

static void
test_credentials(void **state)
{
	(void)state;
	/* YTpiOmM= is a:b:c; only the first colon separates */
	const char *config =
		"{\"auths\":{\"https://index.docker.io/v1/\":{\"auth\":\"aHViOng=\"},"
		"\"registry.example:5000\":{\"auth\":\"YTpiOmM=\"},"
		"\"https://other.example/v2/\":{\"auth\":\"dTpw\"},"
		"\"third.example\":{\"identitytoken\":\"i\",\"auth\":\"not base64\"}}}";
	who(config, "docker.io", "hub", "x", "");
	who(config, "registry.example:5000", "a", "b:c", "");
	who(config, "other.example", "u", "p", "");
	who(config, "third.example", "", "", "i");
	who(config, "registry.example", "", "", "");
	who(config, "example", "", "", "");
	who("{}", "docker.io", "", "", "");
	who("{\"auths\":[],\"credsStore\":7}", "x", "", "", "");
	who("{\"auths\":{\"x\":7}}", "x", "", "", "");
}

static void
test_basic(void **state)
{
	struct dm_arena arena = {NULL, 0};
	(void)state;
	assert_string_equal(dm_basic_header(&arena, "u", "p"), "Basic dTpw");
	assert_string_equal(dm_basic_header(&arena, "u", "pp"), "Basic dTpwcA==");
	assert_string_equal(dm_basic_header(&arena, "", "\xff\xff"), "Basic Ov//");
	assert_string_equal(dm_basic_header(&arena, "", ""), "Basic Og==");
	dm_arena_finish(&arena);
}

/* ---- hosts ---- */

static void
test_hosts(void **state)
{
	(void)state;
	assert_true(dm_http_is_loopback("localhost:5000"));
	assert_true(dm_http_is_loopback("127.0.0.1"));
	assert_true(dm_http_is_loopback("127.1.2.3:5000"));
	assert_true(dm_http_is_loopback("[::1]:5000"));
	assert_false(dm_http_is_loopback("127.evil.example"));
	assert_false(dm_http_is_loopback("localhost.example"));
	assert_false(dm_http_is_loopback("10.0.0.1"));
	assert_true(dm_http_same_origin("https://a/x", "https://A:443/y"));
	assert_false(dm_http_same_origin("https://a/", "http://a/"));
	assert_false(dm_http_same_origin("https://a/", "https://a:444/"));
	assert_false(dm_http_same_origin("https://a/", "https://a.b/"));
	assert_false(dm_http_same_origin("https://a/", "https://a@b/"));
	assert_false(dm_http_same_origin("nonsense", "nonsense"));
}

/* ---- manifests ---- */

static void
test_index(void **state)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_err err = {.message = ""};
	struct dm_manifest m;
	(void)state;
	const char *text =
		"{\"schemaVersion\":2,\"mediaType\":\"" DM_TYPE_OCI_INDEX "\",\"manifests\":["
		"{\"digest\":\"" D "\",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}},"
		"{\"digest\":\"" E "\",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}},"
		"{\"digest\":\"" E "\",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm\","
		"\"variant\":\"v7\"}},"
		"{\"digest\":\"" D
		"\",\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"},"
		"\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"}},"
		"{\"digest\":\"" D "\",\"platform\":{\"os\":\"windows\",\"architecture\":\"amd64\","
		"\"os.version\":\"10.0.20348\"}},"
		"{\"digest\":\"short\",\"platform\":{\"os\":\"linux\",\"architecture\":\"s390x\"}},"
		"{\"digest\":\"" D "\",\"platform\":{\"os\":\"li nux\",\"architecture\":\"x\"}},"
		"{\"digest\":\"" D "\"},7,null]}";
	assert_true(dm_manifest_parse(&arena, dm_str(text), "", &m, &err));
	assert_true(m.index);
	assert_int_equal(m.nchildren, 3);
	assert_string_equal(m.children[0].platform, "linux/amd64");
	assert_string_equal(m.children[0].digest, D);
	assert_string_equal(m.children[1].platform, "linux/arm/v7");
	assert_string_equal(m.children[2].platform, "windows(10.0.20348)/amd64");
	dm_arena_finish(&arena);
}

static void
refused(const char *text, const char *type)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_err err = {.message = ""};
	struct dm_manifest m;
	assert_false(dm_manifest_parse(&arena, dm_str(text), type, &m, &err));
	assert_true(err.message[0] != '\0');
	dm_arena_finish(&arena);
}

static void
test_manifest(void **state)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_err err = {.message = ""};
	struct dm_manifest m;
	(void)state;
	/* OCI makes mediaType optional: the Content-Type says it */
	const char *text = "{\"schemaVersion\":2,\"config\":{\"mediaType\":"
			   "\"application/vnd.oci.image.config.v1+json\",\"digest\":\"" D "\"}}";
	assert_true(dm_manifest_parse(&arena, dm_str(text), DM_TYPE_OCI_MANIFEST, &m, &err));
	assert_false(m.index);
	assert_string_equal(m.config, D);
	const char *chart = "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"application/x\","
			    "\"digest\":\"" D "\"}}";
	assert_true(dm_manifest_parse(&arena, dm_str(chart), DM_TYPE_OCI_MANIFEST, &m, &err));
	assert_null(m.config);
	refused(text, "text/html");
	refused(text, DM_TYPE_OCI_INDEX);
	refused("{\"schemaVersion\":1}", DM_TYPE_OCI_MANIFEST);
	refused("[]", DM_TYPE_OCI_MANIFEST);
	refused("", DM_TYPE_OCI_MANIFEST);
	refused("{\"schemaVersion\":2,\"manifests\":{}}", DM_TYPE_OCI_INDEX);
	dm_arena_finish(&arena);
}

static void
test_config(void **state)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_err err = {.message = ""};
	struct dm_facts facts = {.user = NULL};
	bool configured = false;
	(void)state;
	const char *text =
		"{\"os\":\"linux\",\"architecture\":\"arm64\",\"variant\":\"v8\",\"config\":{"
		"\"User\":\"app\",\"ExposedPorts\":{\"80/tcp\":{},\"53/udp\":{}},"
		"\"Entrypoint\":null,\"Cmd\":[\"a\",\"b\\u0000c\",7]}}";
	assert_true(dm_config_parse(&arena, dm_str(text), &facts, &configured, &err));
	assert_true(configured);
	assert_string_equal(facts.platform, "linux/arm64/v8");
	assert_string_equal(facts.user, "app");
	assert_string_equal(facts.ports[0], "80/tcp");
	assert_string_equal(facts.ports[1], "53/udp");
	assert_null(facts.ports[2]);
	assert_null(facts.entrypoint[0]);
	assert_string_equal(facts.command[1], "b");
	assert_null(facts.command[2]);
	/* no config at all: an image of nothing but files runs as root */
	assert_true(dm_config_parse(&arena, DM_STR("{}"), &facts, &configured, &err));
	assert_string_equal(facts.user, "");
	assert_null(facts.platform);
	assert_false(dm_config_parse(&arena, DM_STR("[]"), &facts, &configured, &err));
	dm_arena_finish(&arena);
}

static void
test_immodest_config(void **state)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_err err = {.message = ""};
	struct dm_facts facts;
	struct dm_buf text = {NULL, 0, 0};
	bool configured = true;
	(void)state;
	dm_buf_put(&text, "{\"config\":{\"Cmd\":[");
	for (int i = 0; i < 1000; i++) {
		dm_buf_put(&text, i ? ",\"x\"" : "\"x\"");
	}
	dm_buf_put(&text, "]}}");
	assert_true(dm_config_parse(&arena, dm_buf_view(&text), &facts, &configured, &err));
	assert_false(configured);
	dm_buf_finish(&text);
	dm_arena_finish(&arena);
}

/* ---- wire ---- */

static void
test_wire(void **state)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_buf out = {NULL, 0, 0};
	(void)state;
	const char *const words[] = {"a", "", "b c", "100%", "\n\xff", "%41", NULL};
	const char *read[6];
	dm_wire_line(&out, words);
	struct dm_str line = dm_buf_view(&out);
	assert_true(dm_str_eq(line, DM_STR("a % b%20c 100%25 %0A%FF %2541\n")));
	assert_int_equal(dm_wire_split(&arena, dm_str_slice(line, 0, line.n - 1), read, 6), 6);
	for (size_t i = 0; i < 6; i++) {
		assert_string_equal(read[i], words[i]);
	}
	assert_int_equal(dm_wire_split(&arena, DM_STR("a b c"), read, 2), 2);
	assert_int_equal(dm_wire_split(&arena, DM_STR(""), read, 6), 0);
	assert_int_equal(dm_wire_split(&arena, DM_STR("a%4 %zz"), read, 6), 2);
	dm_buf_finish(&out);
	dm_arena_finish(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_challenges),
		cmocka_unit_test(test_credentials),
		cmocka_unit_test(test_basic),
		cmocka_unit_test(test_hosts),
		cmocka_unit_test(test_index),
		cmocka_unit_test(test_manifest),
		cmocka_unit_test(test_config),
		cmocka_unit_test(test_immodest_config),
		cmocka_unit_test(test_wire),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
