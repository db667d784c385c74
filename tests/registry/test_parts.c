/* The parts of dockmend-registry that need no network: challenges, the Docker config, manifests, the wire. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../src/registry/address.h"
#include "../../src/registry/auth.h"
#include "../../src/registry/http.h"
#include "../../src/registry/json.h"
#include "../../src/registry/manifest.h"
#include "../../src/lock/wire.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

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
	struct dm_docker_config docker = {.root = json_loads(config, 0, NULL)};
	struct dm_credentials c;
	assert_non_null(docker.root);
	assert_true(dm_credentials_find(&arena, &docker, host, 10, &c, &err));
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

/* What is in `auth`: user:secret where it is base64, else the entry's own user is asked. */
static void
auth(const char *text, const char *user, const char *secret)
{
	char config[256];
	snprintf(config, sizeof config, "{\"auths\":{\"x\":{\"auth\":\"%s\",\"username\":\"-\"}}}",
		text);
	who(config, "x", user, secret, "");
}

static void
test_odd_base64(void **state)
{
	(void)state;
	auth("dTpwcA==", "u", "pp");
	auth("dTpwcA=", "u", "pp"); /* padding may be short, or not there */
	auth("dTpwcA", "u", "pp");
	auth("dTpwcHA", "u", "ppp");
	auth("dTpwcH", "u", "pp"); /* bits that are left over say nothing */
	auth("dTpwc", "u", "p");
	auth("dTpw=Og", "u", "p"); /* the first = ends it */
	auth("dTo=", "u", "");
	auth("dTr/+w==", "u", "\xff\xfb");
	auth("dTo_-w==", "-", ""); /* the alphabet of URLs is another */
	auth("dTpw-", "-", "");
	auth("dTpw----", "-", "");
	auth("dTpw ", "-", "");
	auth("    dTpw", "-", ""); /* blanks, wherever */
	auth(" dTpw", "-", "");
	auth("dTpw    ", "-", "");
	auth("dTpw\\n\\n\\n\\n", "-", "");
	auth("dT pw", "-", "");
	auth("dTpw\\r\\n", "-", "");
	auth("dTpw\xc3\xa9", "-", "");
	auth("dTpw\xc3\xa9\xc3\xa9", "-", "");
	auth("dToAcA==", "u", ""); /* a NUL ends a secret */
	auth("", "-", "");
	auth("=", "-", "");
	auth("A", "-", "");
	auth("    ", "-", "");
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

static void
test_url_hosts(void **state)
{
	char host[DM_HOST];
	(void)state;
	assert_true(dm_http_host("https://a.example:5000/token?x", host, sizeof host));
	assert_string_equal(host, "a.example");
	assert_true(dm_http_host("http://[::1]:5000/", host, sizeof host));
	assert_string_equal(host, "[::1]");
	assert_true(dm_http_host("https://0x7f.1/", host, sizeof host));
	assert_string_equal(host, "127.0.0.1");
	/* a user before the host: readers that end a host at `:` or `@` disagree about it */
	assert_false(dm_http_host("http://localhost:80@evil.example/token", host, sizeof host));
	assert_false(dm_http_host("https://u@a.example/", host, sizeof host));
	assert_false(dm_http_host("nonsense", host, sizeof host));
	assert_false(dm_http_host("", host, sizeof host));
}

/* ---- addresses ---- */

static bool
is_inside(const char *text)
{
	struct sockaddr_in four = {.sin_family = AF_INET};
	struct sockaddr_in6 six = {.sin6_family = AF_INET6};
	if (inet_pton(AF_INET, text, &four.sin_addr) == 1) {
		return dm_address_inside((const struct sockaddr *)&four);
	}
	assert_int_equal(inet_pton(AF_INET6, text, &six.sin6_addr), 1);
	return dm_address_inside((const struct sockaddr *)&six);
}

static void
test_addresses(void **state)
{
	static const char *const inside[] = {"0.0.0.0", "0.1.2.3", "10.0.0.0", "10.255.255.255",
		"100.64.0.0", "100.127.255.255", "127.0.0.1", "127.255.255.255", "169.254.0.0",
		"169.254.169.254", "172.16.0.0", "172.31.255.255", "192.168.0.0", "192.168.255.255",
		"224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "::8.8.8.8",
		"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "fc00::", "fdff:ffff::1",
		"fe80::1", "febf::1", "fec0::1", "ff02::1", "2001::1", "64:ff9b::10.0.0.1",
		"64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1"};
	static const char *const outside[] = {"1.0.0.0", "8.8.8.8", "9.255.255.255", "11.0.0.0",
		"100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255",
		"169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0",
		"192.0.2.1", "223.255.255.255", "2001:db8::1", "2606:4700::1111", "fbff::1",
		"64:ff9b::8.8.8.8", "2002:808:808::1", "2001:1::1"};
	const struct sockaddr other = {.sa_family = AF_UNIX};
	(void)state;
	for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
		if (!is_inside(inside[i]) || !dm_host_inside(inside[i])) {
			fail_msg("%s is inside", inside[i]);
		}
	}
	for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) {
		if (is_inside(outside[i]) || dm_host_inside(outside[i])) {
			fail_msg("%s is outside", outside[i]);
		}
	}
	assert_true(dm_address_inside(&other));
	assert_true(dm_host_inside("[fe80::1%25eth0]"));
	assert_true(dm_host_inside("localhost"));
	assert_true(dm_host_inside("LocalHost."));
	assert_true(dm_host_inside("a.localhost"));
	assert_false(dm_host_inside("notlocalhost"));
	assert_false(dm_host_inside("10.0.0.1.example"));
	assert_false(dm_host_inside(""));
}

static void
test_proxies(void **state)
{
	(void)state;
	assert_true(dm_proxy_exempt("*", "a.example"));
	assert_true(dm_proxy_exempt("b, corp.example", "a.corp.example"));
	assert_true(dm_proxy_exempt(".corp.example", "corp.example"));
	assert_true(dm_proxy_exempt("CORP.example", "a.Corp.Example."));
	assert_true(dm_proxy_exempt("10.0.0.0/8 x", "10.1.2.3"));
	assert_true(dm_proxy_exempt("10.1.2.3", "10.1.2.3"));
	assert_true(dm_proxy_exempt("fd00::/8", "[fd00::1]"));
	assert_false(dm_proxy_exempt("", "a.example"));
	assert_false(dm_proxy_exempt(",, .", "a.example"));
	assert_false(dm_proxy_exempt("corp.example", "notcorp.example"));
	assert_false(dm_proxy_exempt("10.0.0.0/8", "11.1.2.3"));
	assert_false(dm_proxy_exempt("10.0.0.0/99", "10.1.2.3"));
	assert_false(dm_proxy_exempt("10.0.0.0/8", "10.example"));
	setenv("https_proxy", "http://p:1", 1);
	assert_true(dm_proxy_used("https", "a.example"));
	assert_false(dm_proxy_used("http", "a.example"));
	assert_false(dm_proxy_used("https", "localhost"));
	assert_false(dm_proxy_used("https", "[::1]"));
	setenv("no_proxy", "a.example", 1);
	assert_false(dm_proxy_used("https", "a.example"));
	assert_true(dm_proxy_used("https", "b.example"));
	unsetenv("no_proxy");
	unsetenv("https_proxy");
	assert_false(dm_proxy_used("https", "a.example"));
}

/* ---- JSON ---- */

static void
flood(const char *head, const char *unit, uint32_t count, const char *tail, bool fits)
{
	struct dm_buf text = {NULL, 0, 0};
	json_error_t error = {.line = 0};
	dm_buf_put(&text, head);
	for (uint32_t i = 0; i < count; i++) {
		dm_buf_put(&text, unit);
	}
	dm_buf_put(&text, tail);
	json_t *root = dm_json_load(dm_buf_view(&text), 0, &error);
	if ((root != NULL) != fits) {
		fail_msg("%u times %s: %s", count, unit, root ? "read" : "refused");
	}
	assert_true(fits || error.line > 0);
	json_decref(root);
	dm_buf_finish(&text);
}

static void
test_json(void **state)
{
	char deep[2 * DM_JSON_DEPTH + 1];
	(void)state;
	memset(deep, '[', DM_JSON_DEPTH);
	memset(deep + DM_JSON_DEPTH, ']', DM_JSON_DEPTH);
	deep[2 * DM_JSON_DEPTH] = '\0';
	flood(deep, "", 0, "", true);
	flood("[", deep, 1, "]", false);
	flood("[", "{},", 1000, "{}]", true);
	flood("[", "{},", DM_JSON_VALUES, "{}]", false);
	flood("", "[", 4 << 20, "", false);
	/* brackets and commas of a string are none */
	flood("[\"", "[{,", 100000, "\\\"[\"]", true);
	flood("[\"", "\\", 7, "", false);
	assert_null(dm_json_load(DM_STR(""), 0, NULL));
	json_t *root =
		dm_json_load(DM_STR("{\"a\":\"b\\u0000c\",\"d\":\"e\"}"), JSON_ALLOW_NUL, NULL);
	assert_string_equal(dm_json_text(root, "a"), "");
	assert_string_equal(dm_json_text(root, "d"), "e");
	json_decref(root);
}

/* ---- the Docker config file ---- */

static void
docker_config(const char *part)
{
	struct dm_docker_config config;
	struct dm_err err = {.message = ""};
	bool ok = dm_docker_config_read(&config, &err);
	assert_true(ok == (part == NULL));
	if (part && !strstr(err.message, part)) {
		fail_msg("%s, not %s", err.message, part);
	}
	assert_null(config.root);
	dm_docker_config_finish(&config);
}

static void
test_docker_config_files(void **state)
{
	char folder[] = "/tmp/dockmend-docker-XXXXXX", path[64];
	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/config.json", folder);
	setenv("DOCKER_CONFIG", folder, 1);
	docker_config(NULL);
	alarm(20); /* what hangs is an error */
	assert_int_equal(mkfifo(path, 0600), 0);
	docker_config("no regular file");
	unlink(path);
	assert_int_equal(mkdir(path, 0700), 0);
	docker_config("no regular file");
	rmdir(path);
	assert_int_equal(symlink("/dev/zero", path), 0);
	docker_config("no regular file");
	unlink(path);
	int fd = open(path, O_WRONLY | O_CREAT, 0600);
	assert_true(fd >= 0 && ftruncate(fd, 1 << 30) == 0);
	docker_config("larger than 1024 KiB");
	assert_int_equal(ftruncate(fd, 0), 0);
	docker_config(":1:1: this is not a Docker config file");
	assert_int_equal(write(fd, "[]", 2), 2);
	docker_config("this is not a Docker config file");
	close(fd);
	unlink(path);
	rmdir(folder);
	alarm(0);
	unsetenv("DOCKER_CONFIG");
}

static void
token(const char *body, const char *header)
{
	struct dm_arena arena = {NULL, 0};
	const char *got = dm_token_header(&arena, dm_str(body));
	assert_true((got == NULL) == (header == NULL));
	if (header) {
		assert_string_equal(got, header);
	}
	dm_arena_finish(&arena);
}

static void
test_tokens(void **state)
{
	(void)state;
	token("{\"token\":\"a\"}", "Bearer a");
	token("{\"access_token\":\"b\"}", "Bearer b");
	token("{\"token\":\"a\\r\\nX: y\"}", NULL);
	token("{\"token\":\"a b\"}", NULL);
	token("{\"token\":7}", NULL);
	token("{\"token\":\"\"}", NULL);
	token("[\"token\"]", NULL);
	token("", NULL);
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
	struct dm_image_config config = {.user = NULL};
	bool configured = false;
	(void)state;
	const char *text =
		"{\"os\":\"linux\",\"architecture\":\"arm64\",\"variant\":\"v8\",\"config\":{"
		"\"User\":\"app\",\"ExposedPorts\":{\"80/tcp\":{},\"53/udp\":{}},"
		"\"Entrypoint\":null,\"Cmd\":[\"a\",\"b\\u0000c\",7]}}";
	assert_true(dm_image_config_parse(&arena, dm_str(text), &config, &configured, &err));
	assert_true(configured);
	assert_string_equal(config.platform, "linux/arm64/v8");
	assert_string_equal(config.user, "app");
	assert_string_equal(config.ports[0], "80/tcp");
	assert_string_equal(config.ports[1], "53/udp");
	assert_null(config.ports[2]);
	assert_null(config.entrypoint[0]);
	assert_string_equal(config.command[1], "b");
	assert_null(config.command[2]);
	/* no config at all: an image of nothing but files runs as root */
	assert_true(dm_image_config_parse(&arena, DM_STR("{}"), &config, &configured, &err));
	assert_string_equal(config.user, "");
	assert_null(config.platform);
	assert_false(dm_image_config_parse(&arena, DM_STR("[]"), &config, &configured, &err));
	dm_arena_finish(&arena);
}

/* What image configs say of users, and what is taken of it. NULL: unknown. */
static void
config_user(const char *json, const char *user)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_err err = {.message = ""};
	struct dm_image_config config = {.user = NULL};
	bool configured = false;
	const char *text = dm_arena_printf(&arena, "{\"config\":{\"User\":%s}}", json);
	assert_true(dm_image_config_parse(&arena, dm_str(text), &config, &configured, &err));
	assert_true(configured);
	if (user ? !config.user || strcmp(config.user, user) != 0 : config.user != NULL) {
		fail_msg("%s: %s", json, config.user ? config.user : "unknown");
	}
	dm_arena_finish(&arena);
}

static void
test_users(void **state)
{
	static const char *const odd[] = {"\"app\\nRUN x\"", "\"app\\u0000\"", "\"\\u0000\"",
		"\"a b\"", "\"$APP\"", "\"'a'\"", "\"\\\"\"", "\"-a\"", "\":1\"", "\"1:\"",
		"\"a:b:c\"", "\"a\\u2028b\"", "7", "[]", "\"a/b\""};
	(void)state;
	config_user("\"\"", "");
	config_user("null", "");
	config_user("\"app\"", "app");
	config_user("\"1000:1000\"", "1000:1000");
	config_user("\"ContainerUser\"", "ContainerUser");
	config_user("\"_apt.d-x:0\"", "_apt.d-x:0");
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		config_user(odd[i], NULL);
	}
}

static void
test_immodest_config(void **state)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_err err = {.message = ""};
	struct dm_image_config config;
	struct dm_buf text = {NULL, 0, 0};
	bool configured = true;
	(void)state;
	dm_buf_put(&text, "{\"config\":{\"Cmd\":[");
	for (int i = 0; i < 1000; i++) {
		dm_buf_put(&text, i ? ",\"x\"" : "\"x\"");
	}
	dm_buf_put(&text, "]}}");
	assert_true(dm_image_config_parse(&arena, dm_buf_view(&text), &config, &configured, &err));
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
		cmocka_unit_test(test_odd_base64),
		cmocka_unit_test(test_basic),
		cmocka_unit_test(test_hosts),
		cmocka_unit_test(test_url_hosts),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_proxies),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_docker_config_files),
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_users),
		cmocka_unit_test(test_index),
		cmocka_unit_test(test_manifest),
		cmocka_unit_test(test_config),
		cmocka_unit_test(test_immodest_config),
		cmocka_unit_test(test_wire),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
